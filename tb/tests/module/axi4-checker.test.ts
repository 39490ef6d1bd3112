import { describe, expect, test } from "vitest";
import { elaborate } from "../../../hdl/lang/index.ts";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { axiPort } from "./axi-port.ts";
import { randomBurst } from "./axi4-bursts.ts";
import { TrafficMaster, TrafficSlave, type Manner } from "./axi4-traffic.ts";
import { expectBroken, statedRules, type Pins, type Violation } from "./broken-rules.ts";

const SMALL = { addr: 32, data: 64, id: 2, outstanding: 2 };

const manners: Readonly<Record<string, { master: Manner; slave: Manner }>> = {
  "nobody pauses": { master: { stall: 0 }, slave: { stall: 0 } },
  "both pause": { master: { stall: 0.4, early: 4 }, slave: { stall: 0.4 } },
  "the slave waits for data before it takes an address": {
    master: { stall: 0.2, early: 2 },
    slave: { stall: 0.1, first: "data" },
  },
  "the slave waits for the address before it takes data": {
    master: { stall: 0.1, early: 2 },
    slave: { stall: 0.3, first: "address" },
  },
};

describe.each([8, 32, 64, 1024])("legal traffic on %i bits is silent", (data) => {
  test.each(Object.entries(manners))("%s", async (_, manner) => {
    const shape = { addr: 40, data, id: 3, outstanding: 8 };
    const sim = simulate(axi4Checker(shape), { seed: 5 });
    const bytes = data / 8;
    const random = (name: string) => randomStream(5, name);
    const port = axiPort(sim, "axi");
    const contents = { read: (addr: bigint) => addr & 0xffn, resp: (addr: bigint) => (addr % 5n === 0n ? 2 : 0) };
    const slave = new TrafficSlave(port, { random: random("slave"), contents, manner: manner.slave });
    const master = new TrafficMaster(port, { random: random("master"), bytes, contents, manner: manner.master });
    const bursts = (name: string) => {
      const options = { random: random(name), bytes, ids: 8, pages: [0n, 4096n, 0xff_ffff_f000n], longest: 40 };
      return Array.from({ length: 100 }, () => randomBurst(options));
    };
    const [writes, reads] = [bursts("writes"), bursts("reads")];
    sim.step();
    await sim.run(
      async () => {
        await master.run(writes, reads);
        slave.stop();
      },
      () => slave.serve(),
    );
    expect(slave.written).toEqual(master.written);
    expect(slave.reads).toEqual(reads);
    sim.close();
  });
});

const address = (c: "aw" | "ar", pins: Pins = {}): Pins => {
  const all: Pins = { valid: 1, addr: 0x100, size: 3, burst: 1, cache: 3, ...pins };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`${c}${name}`, value]));
};
const aw = (pins?: Pins) => address("aw", pins);
const ar = (pins?: Pins) => address("ar", pins);
const w = (pins: Pins = {}): Pins => ({ wvalid: 1, wlast: 1, wstrb: 0xff, ...pins });
const took = { awready: 1, wready: 1, arready: 1, bready: 1, rready: 1 };
/** A write and a read of one beat, taken at once. */
const write = { ...aw(), ...w(), ...took };
const read = { ...ar(), ...took };
const data = (pins: Pins = {}): Pins => ({ rvalid: 1, rlast: 1, ...pins });

/** What both address channels ask. */
const ofAddress = (c: "aw" | "ar"): Violation[] => {
  const a = (pins?: Pins) => address(c, pins);
  const rule = (what: string, pins: Pins): Violation => ({ rule: `${c}_${what}`, clocks: [a(pins)] });
  return [
    { rule: `${c}_held`, clocks: [a(), {}] },
    { rule: `${c}_stable`, clocks: [a(), a({ addr: 0x108 })] },
    { rule: `${c}_stable`, clocks: [a(), a({ id: 1 })] },
    { rule: `${c}_stable`, clocks: [a(), a({ prot: 1 })] },
    { rule: `${c}_after_reset`, clocks: [a()], atReset: true },
    rule("burst", { burst: 3 }),
    rule("size", { size: 4 }),
    rule("fixed_length", { burst: 0, len: 16 }),
    rule("wrap_length", { burst: 2, len: 2 }),
    rule("wrap_length", { burst: 2, len: 0 }),
    rule("wrap_length", { burst: 2, len: 31 }),
    rule("wrap_aligned", { burst: 2, len: 1, addr: 0x104 }),
    rule("page", { addr: 0xff8, len: 1 }),
    rule("page", { addr: 0x1ffc, len: 2, size: 1 }),
    rule("page", { addr: 0x80f, len: 255 }),
    rule("exclusive", { lock: 1 }),
    rule("cache", { cache: 0b0100 }),
    rule("cache", { cache: 0b1001 }),
    { rule: `${c}_outstanding`, clocks: [0, 1, 2].map((id) => ({ ...a({ id }), ...took })) },
  ];
};

const violations: readonly Violation[] = [
  ...ofAddress("aw"),
  ...ofAddress("ar"),
  { rule: "w_held", clocks: [w(), {}] },
  { rule: "w_stable", clocks: [w(), w({ wdata: 1 })] },
  { rule: "w_stable", clocks: [w(), w({ wstrb: 1 })] },
  { rule: "w_after_reset", clocks: [w()], atReset: true },
  // Length of the data: the address first, with its data, after it.
  { rule: "w_last", clocks: [{ ...aw({ len: 1 }), ...took }, w()] },
  { rule: "w_last", clocks: [{ ...aw(), ...took }, w({ wlast: 0 })] },
  { rule: "w_last", clocks: [{ ...aw({ len: 1 }), ...w() }] },
  { rule: "w_last", clocks: [{ ...aw({ len: 1 }), ...took }, { ...w({ wlast: 0 }), ...took }, w({ wlast: 0 })] },
  { rule: "w_last", clocks: [write, { ...aw({ len: 3 }), ...took }, { ...w({ wlast: 0 }), ...took }, w()] },
  { rule: "aw_length", clocks: [{ ...w(), ...took }, aw({ len: 1 })] },
  { rule: "aw_length", clocks: [{ ...w({ wlast: 0 }), ...took }, aw()] },
  { rule: "w_length", clocks: Array<Pins>(256).fill({ ...w({ wlast: 0 }), ...took }) },
  { rule: "w_early", clocks: Array<Pins>(3).fill({ ...w(), ...took }) },
  { rule: "w_strobes", clocks: [{ ...aw({ size: 0, addr: 0x101 }), ...w({ wstrb: 1 }) }] },
  { rule: "w_strobes", clocks: [{ ...aw({ addr: 0x102 }), ...took }, w({ wstrb: 0xfe })] },
  {
    rule: "w_strobes", // The second beat of an unaligned narrow burst begins at a multiple of its size.
    clocks: [
      { ...aw({ size: 1, addr: 0x101, len: 1 }), ...took },
      { ...w({ wstrb: 2, wlast: 0 }), ...took },
      w({ wstrb: 0x10 }),
    ],
  },
  {
    rule: "w_strobes", // FIXED: the lanes stay.
    clocks: [
      { ...aw({ size: 1, addr: 0x102, len: 1, burst: 0 }), ...took },
      { ...w({ wstrb: 0xc, wlast: 0 }), ...took },
      w({ wstrb: 0x30 }),
    ],
  },
  {
    rule: "w_strobes", // WRAP of 2 times 2 bytes from 102: back to 100.
    clocks: [
      { ...aw({ size: 1, addr: 0x102, len: 1, burst: 2 }), ...took },
      { ...w({ wstrb: 0xc, wlast: 0 }), ...took },
      w({ wstrb: 0x30 }),
    ],
  },
  { rule: "b_held", clocks: [write, { bvalid: 1 }, {}] },
  { rule: "b_stable", clocks: [write, { bvalid: 1 }, { bvalid: 1, bresp: 2 }] },
  { rule: "b_owed", clocks: [{ bvalid: 1 }] },
  { rule: "b_owed", clocks: [write, { bvalid: 1, bid: 1 }] },
  { rule: "b_owed", clocks: [write, { bvalid: 1, bready: 1 }, { bvalid: 1 }] },
  { rule: "b_owed", clocks: [{ ...write, bvalid: 1 }] },
  { rule: "b_data", clocks: [{ ...aw(), ...took }, { bvalid: 1 }] },
  {
    rule: "b_data",
    clocks: [
      { ...aw(), ...took },
      { ...w(), ...took, bvalid: 1 },
    ],
  },
  { rule: "b_data", clocks: [write, { ...aw({ id: 1 }), ...took }, { bvalid: 1, bid: 1 }] },
  { rule: "b_exclusive", clocks: [write, { bvalid: 1, bresp: 1 }] },
  { rule: "r_held", clocks: [read, data(), {}] },
  { rule: "r_stable", clocks: [read, data(), data({ rdata: 4 })] },
  { rule: "r_owed", clocks: [data()] },
  { rule: "r_owed", clocks: [read, data({ rid: 3 })] },
  { rule: "r_owed", clocks: [read, data({ rready: 1 }), data()] },
  { rule: "r_last", clocks: [read, data({ rlast: 0 })] },
  { rule: "r_last", clocks: [{ ...ar({ len: 1 }), ...took }, data()] },
  { rule: "r_last", clocks: [{ ...ar({ len: 1 }), ...took }, data({ rlast: 0, rready: 1 }), data({ rlast: 0 })] },
  // Two reads of one identifier: the answer to the second comes first.
  { rule: "r_last", clocks: [{ ...ar({ len: 1 }), ...took }, read, data()] },
  { rule: "r_exclusive", clocks: [read, data({ rresp: 1 })] },
];

test.each(violations.map((violation, i) => [`${violation.rule} (${i})`, violation] as const))(
  "exactly one rule is broken: %s",
  (_, violation) => {
    expectBroken(axi4Checker(SMALL), "axi", violation);
  },
);

test("a page ends for beats of 128 bytes as well", () => {
  const wide = axi4Checker({ ...SMALL, data: 1024 });
  expectBroken(wide, "axi", { rule: "aw_page", clocks: [aw({ size: 7, addr: 0xf80, len: 1 })] });
  expectBroken(wide, "axi", { rule: "ar_page", clocks: [ar({ size: 7, addr: 0x81, len: 31 })] });
});

test("every rule is broken by something above, but what an earlier rule makes unreachable", () => {
  const broken = new Set(violations.map(({ rule }) => rule));
  // In the first clock after reset nothing is owed, so an answer breaks two rules.
  const together = ["b_after_reset", "r_after_reset"];
  expect([...broken, ...together].sort()).toEqual(statedRules(axi4Checker(SMALL)));
});

test("an answer in the first clock after reset breaks two rules", () => {
  const sim = simulate(axi4Checker(SMALL));
  sim.poke({ axi: { bvalid: 1, rvalid: 1 } });
  expect(() => sim.step()).toThrow(/b_after_reset[^]*r_after_reset[^]*b_owed[^]*r_owed/);
  sim.close();
});

test("rules of either side are checked or assumed as the parameters say", () => {
  const kinds = (master: "check" | "assume", slave: "check" | "assume") => {
    const { assertions } = elaborate(axi4Checker({ ...SMALL, master, slave })).top;
    const of = (side: RegExp) => [...new Set(assertions.filter(({ name }) => side.test(name)).map(({ kind }) => kind))];
    return [of(/^(aw|w|ar)_/), of(/^[br]_/)];
  };
  expect(kinds("assume", "check")).toEqual([["assume"], ["assert"]]);
  expect(kinds("check", "assume")).toEqual([["assert"], ["assume"]]);
});
