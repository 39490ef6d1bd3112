import { expect, test } from "vitest";
import { bits, bool, crossing, input, module, output } from "../../index.ts";
import type { Bits } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

// What counts as a collision and what does not: by kinds of ports, styles, clocks and columns.

type Kind = "write" | "read" | "readWrite";
type Style = "block" | "distributed" | "ultra" | "auto";

interface Shape {
  readonly kinds: readonly [Kind, Kind];
  readonly style: Style;
  readonly collisions?: string;
}

const index = bits(3);
const pins = {
  en: input(bool),
  write: input(bool),
  addr: input(index),
  mask: input(bits(2)),
};

/** Two ports of a memory, each with all pins that any kind has. */
const pair = module("collide", ({ kinds, style, collisions }: Shape) => ({
  ports: {
    a_en: pins.en,
    a_write: pins.write,
    a_addr: pins.addr,
    a_mask: pins.mask,
    b_en: pins.en,
    b_write: pins.write,
    b_addr: pins.addr,
    b_mask: pins.mask,
    q: output(bits(16)),
  },
  build({ a_en, a_write, a_addr, a_mask, b_en, b_write, b_addr, b_mask, q }, { mems, wires }) {
    const spec = { of: bits(16), depth: 6, style, mask: 8, ...(collisions === undefined ? {} : { collisions }) };
    const { y } = wires({ y: bits(16).default(0) });
    const { ram } = mems({ ram: { ...spec, ports: { a: { kind: kinds[0] }, b: { kind: kinds[1] } } } });
    const drive = (port: typeof ram.a, pin: { en: Bits<1>; write: Bits<1>; addr: Bits; mask: Bits }) => {
      const { en, write, addr, mask } = pin;
      if ("wdata" in port) port.assign({ en, write, addr, wdata: 1, mask });
      else if ("mask" in port) port.assign({ en, addr, data: 1, mask });
      else port.assign({ en, addr });
    };
    drive(ram.a, { en: a_en, write: a_write, addr: a_addr, mask: a_mask });
    drive(ram.b, { en: b_en, write: b_write, addr: b_addr, mask: b_mask });
    if (kinds[1] !== "write" && "data" in ram.b) y.assign(ram.b.data);
    q.assign(y);
  },
}));

interface Access {
  readonly en?: number;
  readonly write?: number;
  readonly addr?: number;
  readonly mask?: number;
}

/** What is said when both ports are used at one edge, or null. */
function seen(shape: Shape, a: Access = {}, b: Access = {}): string | null {
  const sim = simulate(pair(shape));
  const used = { en: 1, write: 1, addr: 5, mask: 3 };
  const [first, second] = [
    { ...used, ...a },
    { ...used, ...b },
  ];
  sim.poke({ a_en: first.en, a_write: first.write, a_addr: first.addr, a_mask: first.mask });
  sim.poke({ b_en: second.en, b_write: second.write, b_addr: second.addr, b_mask: second.mask });
  try {
    sim.step();
    return null;
  } catch (error) {
    return /address \d+/.exec(String(error))?.[0] ?? String(error);
  }
}

const hit = "address 5";
const reading = { write: 0 };

test.each<[Shape["kinds"], Style, Access, Access, string | null]>([
  // Two writes, whatever the memory is made of.
  [["write", "write"], "block", {}, {}, hit],
  [["write", "write"], "ultra", {}, {}, hit],
  [["write", "write"], "auto", {}, {}, hit],
  [["readWrite", "readWrite"], "block", {}, {}, hit],
  [["readWrite", "write"], "block", {}, {}, hit],
  // A write and a read of ports in no-change mode.
  [["readWrite", "readWrite"], "block", {}, reading, hit],
  [["readWrite", "readWrite"], "block", reading, {}, hit],
  [["readWrite", "read"], "auto", {}, {}, hit],
  [["readWrite", "readWrite"], "block", reading, reading, null],
  // One port writes, one reads: block RAM gives the old word, LUT RAM too, UltraRAM has no rule.
  [["write", "read"], "block", {}, {}, null],
  [["write", "read"], "auto", {}, {}, null],
  [["write", "read"], "distributed", {}, {}, null],
  [["readWrite", "read"], "distributed", {}, {}, null],
  [["write", "read"], "ultra", {}, {}, hit],
  [["readWrite", "readWrite"], "ultra", reading, {}, hit],
  [["readWrite", "readWrite"], "ultra", reading, reading, null],
  // Not at once, not at one word, not a word, not a column.
  [["write", "write"], "block", { en: 0 }, {}, null],
  [["write", "write"], "block", {}, { addr: 4 }, null],
  [["write", "write"], "block", { addr: 6 }, { addr: 6 }, null],
  [["write", "write"], "block", { mask: 0 }, {}, null],
  [["write", "write"], "block", { mask: 1 }, { mask: 2 }, hit],
])("%j of %s RAM, %j and %j: %s", (kinds, style, a, b, expected) => {
  expect(seen({ kinds, style }, a, b)).toBe(expected);
  expect(seen({ kinds, style, collisions: "nothing reads the word" }, a, b)).toBeNull();
});

test("nothing is watched during reset", () => {
  const sim = simulate(pair({ kinds: ["write", "write"], style: "block" }));
  sim.poke({ a_en: 1, b_en: 1, a_mask: 3, b_mask: 3 });
  sim.reset(true);
  sim.step(3);
  sim.reset(false);
  expect(() => sim.step(1)).toThrow("address 0 in cycle 4 of clk");
});

test("a collision in the middle of many steps stops them there", () => {
  const sim = simulate(pair({ kinds: ["write", "write"], style: "block" }), { seed: 9 });
  sim.step(10);
  sim.poke({ a_en: 1, b_en: 1, a_mask: 3, b_mask: 3, a_addr: 2, b_addr: 2 });
  expect(() => sim.step(1000)).toThrow(
    /^two ports of a memory collided \(seed 9\):\nerror\[memory-collision\]: memory `ram`: `a` writes and `b` writes address 2 in cycle 11 of clk\n/,
  );
});

const twoClocks = module("collide_clocks", (p: { style: Style }) => ({
  clocks: ["wr", "rd"],
  ports: {
    w: input(bool, "wr"),
    waddr: input(index, "wr"),
    r: input(bool, "rd"),
    raddr: input(index, "rd"),
    q: output(bits(4), "rd"),
  },
  build({ w, waddr, r, raddr, q }, { mems }) {
    const ports = { w: { kind: "write", domain: "wr" }, r: { kind: "read", domain: "rd" } } as const;
    const { ram } = mems({ ram: { of: bits(4), depth: 8, style: p.style, ports } });
    ram.w.assign({ en: w, addr: waddr, data: 1 });
    ram.r.assign({ en: r, addr: raddr });
    q.assign(ram.r.data);
  },
}));

/** Writes address 3 at `write` ps and reads it at `read` ps after the start, and says what was said. */
async function apart(periods: { wr: number; rd: number }, cycles: { wr: number; rd: number }): Promise<string | null> {
  const sim = simulate(twoClocks({ style: "block" }), { domains: periods });
  try {
    await sim.run(
      async () => {
        await sim.tick(cycles.wr, "wr");
        sim.poke({ w: 1, waddr: 3 });
        await sim.tick(1, "wr");
        sim.poke({ w: 0 });
        await sim.tick(4, "wr");
      },
      async () => {
        await sim.tick(cycles.rd, "rd");
        sim.poke({ r: 1, raddr: 3 });
        await sim.tick(1, "rd");
        sim.poke({ r: 0 });
        await sim.tick(4, "rd");
      },
    );
    return null;
  } catch (error) {
    return String(error);
  }
}

test("on two clocks, edges closer than the shorter period are one moment", async () => {
  const equal = { wr: 4000, rd: 4000 };
  expect(await apart(equal, { wr: 3, rd: 3 })).toContain(
    "`w` writes and `r` reads address 3 in cycle 4 of clk_wr and cycle 4 of clk_rd on clocks",
  );
  // A whole period lies between.
  expect(await apart(equal, { wr: 3, rd: 4 })).toBeNull();
  expect(await apart(equal, { wr: 4, rd: 3 })).toBeNull();
  // The start ends at 21 ns: the writer's edge is at 25 ns, the reader's are at 24, 27, 30 and 33 ns.
  const unequal = { wr: 5000, rd: 3000 };
  const outcomes = await Promise.all([0, 1, 2, 3].map((rd) => apart(unequal, { wr: 0, rd })));
  expect(outcomes.map((each) => each !== null)).toEqual([true, true, false, false]);
  const later = await Promise.all([0, 1, 2, 3].map((rd) => apart(unequal, { wr: 1, rd })));
  expect(later.map((each) => each !== null)).toEqual([false, false, true, false]);
});

test("what the clocks do is watched whatever the RAM is made of", () => {
  const sim = simulate(twoClocks({ style: "distributed" }));
  sim.poke({ w: 1, waddr: 1, r: 1, raddr: 2 });
  sim.step(5);
  sim.poke({ raddr: 1 });
  expect(() => sim.step()).toThrow("memory-collision");
});

const asynchronous = module("collide_async", () => ({
  clocks: ["wr", "rd"],
  ports: { w: input(bool, "wr"), raddr: input(index, "rd"), q: output(bits(4), "rd") },
  build({ w, raddr, q }, { mems }) {
    const ports = { w: { kind: "write", domain: "wr" }, r: { kind: "readAsync", domain: "rd" } } as const;
    const { ram } = mems({ ram: { of: bits(4), depth: 8, style: "distributed", ports } });
    ram.w.assign({ en: w, addr: 0, data: 1 });
    ram.r.assign({ addr: raddr });
    q.assign(crossing("test", ram.r.data));
  },
}));

test("a read without clock never collides: a queue looks at the word that is being written while it is empty", () => {
  const sim = simulate(asynchronous());
  sim.poke({ w: 1, raddr: 0 });
  sim.step(5);
  expect(sim.peek("q")).toBe(1n);
});
