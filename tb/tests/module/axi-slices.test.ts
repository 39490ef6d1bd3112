import { describe, expect, test } from "vitest";
import { checkDesign, elaborate, module, sink, source, stream } from "../../../hdl/lang/index.ts";
import { axiLiteChecker } from "../../../hdl/lib/axi/axi-lite-checker.ts";
import { AxiStreamBeat, axiStream, fromAxiStream, toAxiStream } from "../../../hdl/lib/axi/axi-stream.ts";
import { axiStreamChecker } from "../../../hdl/lib/axi/axi-stream-checker.ts";
import { axiStreamSlice } from "../../../hdl/lib/axi/axi-stream-slice.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { axi4Slice, axiLiteSlice, type ChannelSlices } from "../../../hdl/lib/axi/slices.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { axi4Sim, runAxi4 } from "./axi4-bench.ts";
import { randomBurst } from "./axi4-bursts.ts";
import { LiteSlave, liteTraffic } from "./axi-lite-traffic.ts";
import { axiPort } from "./axi-port.ts";
import { expectBroken, statedRules, type Violation } from "./broken-rules.ts";

const SHAPE = { addr: 32, data: 64, id: 2 };
const WATCHED = { ...SHAPE, outstanding: 16 };
const contents = { read: (addr: bigint) => addr * 5n, resp: (addr: bigint) => (addr % 7n === 0n ? 2 : 0) };
const KINDS: readonly ChannelSlices[] = [
  {},
  { aw: "forward", w: "forward", b: "forward", ar: "forward", r: "forward" },
  { aw: "none", w: "full", b: "none", ar: "forward", r: "backward" },
  { aw: "backward", w: "backward", b: "backward", ar: "backward", r: "full" },
];

const bursts = (name: string, count: number) => {
  const random = randomStream(2, name);
  return Array.from({ length: count }, () => randomBurst({ random, bytes: 8, ids: 4, pages: [0n, 0x5000n] }));
};

describe.each(KINDS)("AXI4, %o", (kinds) => {
  test("bursts pass whole, both sides keep the rules, also after a reset in the middle", async () => {
    const sim = axi4Sim(axi4Slice({ ...SHAPE, ...kinds }), { s_axi: WATCHED, m_axi: WATCHED }, 3);
    // Words stand in every channel that goes forward when the reset comes.
    sim.poke({ s_axi: { awvalid: 1, awsize: 3, awburst: 1, wvalid: 1, wlast: 1, arvalid: 1, arsize: 3, arburst: 1 } });
    sim.step(5);
    sim.reset(true);
    sim.poke({ s_axi: { awvalid: 0, wvalid: 0, arvalid: 0 } });
    sim.step();
    sim.reset(false);
    sim.step();
    const plan = { manner: { stall: 0.3, early: 3 }, writes: bursts("writes", 120), reads: bursts("reads", 120) };
    const { masters, slaves } = await runAxi4(sim, 8, {
      seed: 3,
      contents,
      masters: { s_axi: plan },
      slaves: { m_axi: { stall: 0.3 } },
    });
    expect(slaves["m_axi"]?.written).toEqual(masters["s_axi"]?.written);
    expect(slaves["m_axi"]?.reads).toEqual(plan.reads);
    sim.close();
  });

  test("a beat per clock in every channel, a clock of latency in each that has a slice", async () => {
    const sim = axi4Sim(axi4Slice({ ...SHAPE, ...kinds }), { s_axi: WATCHED, m_axi: WATCHED }, 4);
    const length = 16;
    const full = Array.from({ length }, (_, i) => ({ id: 0, addr: BigInt(i * 128), len: 15, size: 3, burst: 1 }));
    const clocks = async (writes: typeof full, reads: typeof full) => {
      const { masters } = await runAxi4(sim, 8, {
        seed: 3,
        contents,
        masters: { s_axi: { manner: { stall: 0, outstanding: 16 }, writes, reads } },
        slaves: { m_axi: { stall: 0, ordered: true } },
      });
      return masters["s_axi"]?.clocks;
    };
    const delay = (...slices: readonly (keyof ChannelSlices)[]) =>
      slices.filter((channel) => !["none", "backward"].includes(kinds[channel] ?? "full")).length;
    // One clock more: what the slave takes at an edge it answers at the next one.
    expect(await clocks(full, [])).toBe(length * 16 + 1 + delay("w", "b"));
    expect(await clocks([], full)).toBe(length * 16 + 1 + delay("ar", "r"));
    sim.close();
  });
});

test.each(KINDS)("AXI4-Lite, %o: accesses pass whole, one of each direction per clock", async (kinds) => {
  const monitor = axiLiteChecker({ outstanding: 8 });
  const sim = simulate(checked(axiLiteSlice(kinds), { s_axil: monitor, m_axil: monitor }), { seed: 6 });
  const plain = { read: (addr: number) => addr ^ 0xff, resp: () => 0 };
  const random = randomStream(6, "accesses");
  const accesses = Array.from({ length: 200 }, (_, i) => ({ addr: i * 4, data: random.word(), strb: 15 }));
  const reads = accesses.map(({ addr }) => addr);
  const run = async (stall: number) => {
    const slave = new LiteSlave(axiPort(sim, "m_axil"), { random: randomStream(6, "slave"), contents: plain, stall });
    let clocks = 0;
    await sim.run(
      async () => {
        const options = { random, contents: plain, stall, outstanding: 8 };
        clocks = await liteTraffic(axiPort(sim, "s_axil"), accesses, reads, options);
        slave.stop();
      },
      () => slave.serve(),
    );
    expect(slave.writes).toEqual(accesses);
    expect(slave.reads).toEqual(reads);
    return clocks;
  };
  sim.step();
  await run(0.4);
  const both = (first: keyof ChannelSlices, second: keyof ChannelSlices) =>
    [first, second].filter((channel) => !["none", "backward"].includes(kinds[channel] ?? "full")).length;
  expect(await run(0)).toBe(200 + 1 + Math.max(both("aw", "b"), both("w", "b"), both("ar", "r")));
  sim.close();
});

const FULL = { bytes: 4, keep: true, strb: true, last: true, id: 3, dest: 2, user: 5 } as const;
const beats = (count: number) => {
  const random = randomStream(4, "beats");
  return Array.from({ length: count }, () => ({
    data: random.bits(32),
    keep: 0xfn,
    strb: random.bits(4),
    last: random.bits(1),
    id: random.bits(3),
    dest: random.bits(2),
    user: random.bits(5),
  }));
};

describe("AXI4-Stream", () => {
  const bridged = module("bridged", () => ({
    ports: { s: sink(stream(AxiStreamBeat(FULL))), m: source(stream(AxiStreamBeat(FULL))) },
    build({ s, m }, { instances }) {
      const { first, second } = instances({
        first: checked(axiStreamSlice(FULL), { s_axis: axiStreamChecker(FULL), m_axis: axiStreamChecker(FULL) }),
        second: axiStreamSlice({ ...FULL, kind: "forward" }),
      });
      toAxiStream(FULL, s, first.s_axis);
      // From a bus to a stream and back to a bus.
      toAxiStream(FULL, fromAxiStream(FULL, first.m_axis), second.s_axis);
      const out = fromAxiStream(FULL, second.m_axis);
      m.payload.assign(out.payload);
      m.valid.assign(out.valid);
      out.ready.assign(m.ready);
    },
  }));

  test("beats pass two slices and the bridges unchanged", async () => {
    const sim = simulate(bridged(), { seed: 12 });
    expect(checkDesign(elaborate(bridged()))).toEqual([]);
    const sent = beats(300);
    sim.step();
    const [, got] = await sim.run(
      () => sim.source("s", { stall: 0.4 }).send(sent),
      () => sim.sink("m", { stall: 0.4 }).take(sent.length),
    );
    expect(got).toEqual(sent);
    // A beat per clock, two clocks of latency.
    sim.poke({ s: { valid: 1 }, m: { ready: 1 } });
    const taken = Array.from({ length: 50 }, () => {
      sim.step();
      return sim.before("m").valid;
    });
    expect(taken).toEqual([0n, 0n, ...Array<bigint>(48).fill(1n)]);
    sim.close();
  });

  test("a bus has the signals that its shape names, and no others", () => {
    const names = (shape: Parameters<typeof axiStream>[0]) => Object.keys(axiStream(shape));
    expect(names({ bytes: 1 })).toEqual(["tdata", "tvalid", "tready"]);
    expect(names(FULL)).toEqual(["tdata", "tkeep", "tstrb", "tlast", "tid", "tdest", "tuser", "tvalid", "tready"]);
    expect(names({ bytes: 2, keep: false, last: true })).toEqual(["tdata", "tlast", "tvalid", "tready"]);
  });

  const beat = { tvalid: 1, tdata: 1, tkeep: 15, tstrb: 15 };
  const violations: readonly Violation[] = [
    { rule: "t_held", clocks: [beat, {}] },
    ...["tdata", "tlast", "tid", "tdest", "tuser"].map((pin): Violation => ({
      rule: "t_stable",
      clocks: [beat, { ...beat, [pin]: pin === "tdata" ? 0 : 1 }],
    })),
    { rule: "t_after_reset", clocks: [beat], atReset: true },
    { rule: "t_strobes", clocks: [{ ...beat, tlast: 1, tkeep: 1, tstrb: 2 }] },
    { rule: "t_packed", clocks: [{ ...beat, tlast: 1, tkeep: 5, tstrb: 5 }] },
    { rule: "t_packed", clocks: [{ ...beat, tlast: 1, tkeep: 14, tstrb: 0 }] },
    { rule: "t_packed", clocks: [{ ...beat, tkeep: 7, tstrb: 7 }] },
  ];
  const checker = axiStreamChecker({ ...FULL, packed: true });
  test.each(violations.map((violation, i) => [`${violation.rule} (${i})`, violation] as const))(
    "exactly one rule is broken: %s",
    (_, violation) => {
      expectBroken(checker, "axis", violation);
    },
  );
  test("every rule is broken by something above", () => {
    expect([...new Set(violations.map(({ rule }) => rule))].sort()).toEqual(statedRules(checker));
  });
});
