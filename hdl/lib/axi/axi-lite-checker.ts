import { bits, bitsFor, module, sink } from "../../lang/index.ts";
import type { Bits, DomainBuilders } from "../../lang/index.ts";
import type { AxiLiteFields } from "../../lang/csr/axi-lite-bus.ts";
import { RESP } from "./axi4.ts";
import { axiLite } from "./axi-lite.ts";
import { AXI_LITE, channelWord } from "./channels.ts";
import { handshakeRules, implies, prefixed, register } from "./rules.ts";
import type { RulesOptions, RuleUse } from "./rules.ts";
import { watched } from "./watch.ts";
import type { Signals } from "./watch.ts";

/** The bus that an `axiLiteChecker` looks at, and what its rules are for. */
export interface AxiLiteCheckerOptions {
  /** Address width in bits, 32 unless given. */
  readonly addr?: number;
  /** Rules of what the master drives (AW, W, AR); `check` unless given. */
  readonly master?: RuleUse;
  /** Rules of what the slave drives (B, R); `check` unless given. */
  readonly slave?: RuleUse;
  /** Most accesses of each direction under way, 1 or more. */
  readonly outstanding: number;
}

/**
 * Looks on at an AXI4-Lite bus and states the rules of the protocol, as `axi4Checker` does for AXI4. Section numbers are those of IHI 0022.
 *
 * | Rule | Says |
 * |---|---|
 * | `x_held`, `x_stable` for x = aw, w, b, ar, r | what is offered stays until it is taken, unchanged (A3.2.1) |
 * | `x_after_reset` | nothing is offered in the first clock after reset (A3.1.2) |
 * | `aw_outstanding`, `w_outstanding`, `ar_outstanding` | at most `outstanding` addresses, and data, without an answer |
 * | `b_owed` | an answer only after the address of a write, no more than addresses (A3.3.1) |
 * | `b_data` | an answer only after the data of a write, no more than data (A3.3.1) |
 * | `r_owed` | data only after the address of a read, no more than addresses (A3.3.1) |
 * | `b_exclusive`, `r_exclusive` | EXOKAY does not exist (B1.1.1) |
 *
 * Order needs no rule: without identifiers the first answer is that of the first access (B1.1.1).
 *
 * @latency None: a rule speaks of the signals of the same clock.
 * @throughput Every clock.
 * @example
 * const watching = module("watching", () => ({
 *   ports: { s_axil: sink(axiLite()), m_axil: source(axiLite()) },
 *   build({ s_axil, m_axil }, { instances }) {
 *     const { monitor } = instances({ monitor: axiLiteChecker({ outstanding: 4 }) });
 *     connect(s_axil, m_axil);
 *     watch(s_axil, monitor.axil);
 *   },
 * }));
 */
export const axiLiteChecker = module("axi_lite_checker", (p: AxiLiteCheckerOptions) => ({
  doc: "States the rules of AXI4-Lite about a bus that it looks on at.",
  ports: { axil: sink(watched(axiLite(p))) },
  build: ({ axil }, m) => axiLiteRules(m, axil, p),
}));

/**
 * The rules of `axiLiteChecker` stated about a bus in the module itself: what a proof assumes has to stand in the module that is proved.
 *
 * @example
 * const slicePromise = module("slice_promise", () => ({
 *   ports: { s_axil: sink(axiLite()), m_axil: source(axiLite()) },
 *   build({ s_axil, m_axil }, m) {
 *     const { slice } = m.instances({ slice: axiLiteSlice({}) });
 *     connect(s_axil, slice.s_axil);
 *     connect(slice.m_axil, m_axil);
 *     axiLiteRules(m, s_axil, { outstanding: 2, prefix: "s_", master: "assume" });
 *     axiLiteRules(m, m_axil, { outstanding: 4, prefix: "m_", slave: "assume" });
 *   },
 * }));
 */
export function axiLiteRules(
  builders: DomainBuilders,
  axil: Signals<AxiLiteFields>,
  p: AxiLiteCheckerOptions & RulesOptions,
): void {
  const m = prefixed(builders, p.prefix);
  const master = m[p.master ?? "check"];
  const slave = m[p.slave ?? "check"];
  const { aw, w, b, ar, r } = AXI_LITE;
  handshakeRules(m, [
    { name: "aw", payload: channelWord(axil, aw), valid: axil.awvalid, ready: axil.awready, judge: master },
    { name: "w", payload: channelWord(axil, w), valid: axil.wvalid, ready: axil.wready, judge: master },
    { name: "b", payload: channelWord(axil, b), valid: axil.bvalid, ready: axil.bready, judge: slave },
    { name: "ar", payload: channelWord(axil, ar), valid: axil.arvalid, ready: axil.arready, judge: master },
    { name: "r", payload: channelWord(axil, r), valid: axil.rvalid, ready: axil.rready, judge: slave },
  ]);
  if (p.rules === "handshake") return;
  const { aw_take, w_take, b_take, ar_take, r_take } = m.name({
    aw_take: axil.awvalid.and(axil.awready),
    w_take: axil.wvalid.and(axil.wready),
    b_take: axil.bvalid.and(axil.bready),
    ar_take: axil.arvalid.and(axil.arready),
    r_take: axil.rvalid.and(axil.rready),
  });
  const aw_open = unanswered(m, "aw_open", { more: aw_take, fewer: b_take, most: p.outstanding });
  const w_open = unanswered(m, "w_open", { more: w_take, fewer: b_take, most: p.outstanding });
  const ar_open = unanswered(m, "ar_open", { more: ar_take, fewer: r_take, most: p.outstanding });

  master("aw_outstanding", implies(aw_take, aw_open.ne(p.outstanding)), `more than ${p.outstanding} writes under way`);
  master("w_outstanding", implies(w_take, w_open.ne(p.outstanding)), `data of more than ${p.outstanding} writes`);
  master("ar_outstanding", implies(ar_take, ar_open.ne(p.outstanding)), `more than ${p.outstanding} reads under way`);
  slave("b_owed", implies(axil.bvalid, aw_open.ne(0)), "an answer to no write, or one too many");
  slave("b_data", implies(axil.bvalid, w_open.ne(0)), "an answer before the data of the write");
  slave("r_owed", implies(axil.rvalid, ar_open.ne(0)), "data for no read, or too much of it");
  slave("b_exclusive", implies(axil.bvalid, axil.bresp.ne(RESP.exokay)), "EXOKAY does not exist in AXI4-Lite");
  slave("r_exclusive", implies(axil.rvalid, axil.rresp.ne(RESP.exokay)), "EXOKAY does not exist in AXI4-Lite");
}

/** Counts what has been taken and not answered; stays within 0 and `most`. */
function unanswered(
  { regs, when }: DomainBuilders,
  name: string,
  { more, fewer, most }: { readonly more: Bits<1>; readonly fewer: Bits<1>; readonly most: number },
): Bits {
  const open = register(regs, name, bits(bitsFor(most)).reset(0));
  when(more.and(fewer.not()).and(open.ne(most)), () => open.next(open.add(1))).elsewhen(
    fewer.and(more.not()).and(open.ne(0)),
    () => open.next(open.sub(1)),
  );
  return open;
}
