/** AXI blocks between surroundings that keep the rules: what each bus may see is assumed on one side, and checked on the other. */
import { connect, module, sink, source } from "../../../hdl/lang/index.ts";
import {
  axi4,
  axi4Decoder,
  axi4Mux,
  axi4Rules,
  axi4Slice,
  axiLite,
  axiLiteDecoder,
  axiLiteMux,
  axiLiteRules,
  axiLiteSlice,
} from "../../../hdl/lib/index.ts";
import type { ChannelSlices, RuleSet } from "../../../hdl/lib/index.ts";

/** A bus as small as rules about bursts allow: two pages and one that belongs to nobody. */
const BUS = { addr: 14, data: 8, id: 1 };
const REGIONS = { a: { base: 0, size: 0x1000 }, b: { base: 0x1000, size: 0x1000 } };
const LITE = { addr: 4 };
const WORDS = { a: { base: 0, size: 4 }, b: { base: 4, size: 4 } };
const MASTERS = ["a", "b"] as const;

/** What is proved: the handshakes alone, or every rule with so many bursts under way at the bus of the master. */
export interface AxiProof {
  readonly rules: RuleSet;
  readonly outstanding: number;
}

// The surroundings are the master of a sink and the slave of a source. A block may hold more than its slave has taken.
const assumedMaster = (p: AxiProof, prefix: string) => ({ ...p, prefix, master: "assume", slave: "check" }) as const;
const assumedSlave = (p: AxiProof, prefix: string, outstanding: number) =>
  ({ ...p, outstanding, prefix, master: "check", slave: "assume" }) as const;

export const axi4SliceProof = module("axi4_slice_proof", (p: AxiProof & ChannelSlices) => ({
  ports: { s_axi: sink(axi4(BUS)), m_axi: source(axi4(BUS)) },
  build({ s_axi, m_axi }, m) {
    const { aw, w, b, ar, r } = p;
    const kinds = Object.fromEntries(Object.entries({ aw, w, b, ar, r }).filter(([, kind]) => kind !== undefined));
    const { dut } = m.instances({ dut: axi4Slice({ ...BUS, ...kinds }) });
    connect(s_axi, dut.s_axi);
    connect(dut.m_axi, m_axi);
    axi4Rules(m, s_axi, { ...BUS, ...assumedMaster(p, "s_") });
    axi4Rules(m, m_axi, { ...BUS, ...assumedSlave(p, "m_", p.outstanding + 2) });
  },
}));

export const axi4DecoderProof = module("axi4_decoder_proof", (p: AxiProof) => ({
  ports: { s_axi: sink(axi4(BUS)), a: source(axi4(BUS)), b: source(axi4(BUS)) },
  build({ s_axi, a, b }, m) {
    const { dut } = m.instances({ dut: axi4Decoder({ ...BUS, regions: REGIONS, outstanding: 2 }) });
    connect(s_axi, dut.s_axi);
    connect(dut.a, a);
    connect(dut.b, b);
    axi4Rules(m, s_axi, { ...BUS, ...assumedMaster(p, "s_") });
    axi4Rules(m, a, { ...BUS, ...assumedSlave(p, "a_", p.outstanding) });
    axi4Rules(m, b, { ...BUS, ...assumedSlave(p, "b_", p.outstanding) });
  },
}));

export const axi4MuxProof = module("axi4_mux_proof", (p: AxiProof) => ({
  ports: { a: sink(axi4(BUS)), b: sink(axi4(BUS)), m_axi: source(axi4({ ...BUS, id: BUS.id + 1 })) },
  build({ a, b, m_axi }, m) {
    const { dut } = m.instances({ dut: axi4Mux({ ...BUS, masters: MASTERS, outstanding: 2 }) });
    connect(a, dut.a);
    connect(b, dut.b);
    connect(dut.m_axi, m_axi);
    axi4Rules(m, a, { ...BUS, ...assumedMaster(p, "a_") });
    axi4Rules(m, b, { ...BUS, ...assumedMaster(p, "b_") });
    axi4Rules(m, m_axi, { ...BUS, id: BUS.id + 1, ...assumedSlave(p, "m_", 2 * p.outstanding) });
  },
}));

export const axiLiteSliceProof = module("axi_lite_slice_proof", (p: AxiProof) => ({
  ports: { s_axil: sink(axiLite(LITE)), m_axil: source(axiLite(LITE)) },
  build({ s_axil, m_axil }, m) {
    const { dut } = m.instances({ dut: axiLiteSlice({ ...LITE, b: "forward", r: "backward" }) });
    connect(s_axil, dut.s_axil);
    connect(dut.m_axil, m_axil);
    axiLiteRules(m, s_axil, assumedMaster(p, "s_"));
    axiLiteRules(m, m_axil, assumedSlave(p, "m_", p.outstanding));
  },
}));

export const axiLiteDecoderProof = module("axi_lite_decoder_proof", (p: AxiProof) => ({
  ports: { s_axil: sink(axiLite(LITE)), a: source(axiLite(LITE)), b: source(axiLite(LITE)) },
  build({ s_axil, a, b }, m) {
    const { dut } = m.instances({ dut: axiLiteDecoder({ ...LITE, regions: WORDS, outstanding: 2 }) });
    connect(s_axil, dut.s_axil);
    connect(dut.a, a);
    connect(dut.b, b);
    axiLiteRules(m, s_axil, assumedMaster(p, "s_"));
    axiLiteRules(m, a, assumedSlave(p, "a_", p.outstanding));
    axiLiteRules(m, b, assumedSlave(p, "b_", p.outstanding));
  },
}));

export const axiLiteMuxProof = module("axi_lite_mux_proof", (p: AxiProof) => ({
  ports: { a: sink(axiLite(LITE)), b: sink(axiLite(LITE)), m_axil: source(axiLite(LITE)) },
  build({ a, b, m_axil }, m) {
    const { dut } = m.instances({ dut: axiLiteMux({ ...LITE, masters: MASTERS, outstanding: 2 }) });
    connect(a, dut.a);
    connect(b, dut.b);
    connect(dut.m_axil, m_axil);
    axiLiteRules(m, a, assumedMaster(p, "a_"));
    axiLiteRules(m, b, assumedMaster(p, "b_"));
    axiLiteRules(m, m_axil, assumedSlave(p, "m_", 2 * p.outstanding));
  },
}));
