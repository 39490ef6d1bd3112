import { expect, test } from "vitest";
import { bits, bool, connect, module, output, sink, struct } from "../../../hdl/lang/index.ts";
import { builtIn, simulateOn, type EngineMaker } from "../../../hdl/lang/sim/index.ts";
import { randomStream } from "../../../hdl/lang/sim/random.ts";
import { icarusRemote } from "../../module/icarus.ts";
import { RemoteEngine } from "../../module/remote.ts";
import { verilatorRemote } from "../../module/verilator.ts";

// Every kind of port, without columns and with columns of two widths, on one clock and on two, with reads during writes: the
// built-in simulator against the printed file in Verilator and Icarus. One module holds them all: one build is enough.

const width = 36;
const depth = 8;
const contents = Array.from({ length: depth }, (_, i) => BigInt(i) * 0x1_2345_6789n);
/** Ports may meet at a word: the printed file has one outcome, which all three must agree about. */
const collisions = "three simulators of one file are compared";

/** What one port of a memory is told; the same goes to all memories. */
const orders = {
  en: output(bool),
  write: output(bool),
  addr: output(bits(3)),
  data: output(bits(width)),
  mask: output(bits(4)),
};
const Word = bits(width);
/** What is read on the first clock, by memory. */
const Seen = struct({ simple: Word, left: Word, right: Word, single: Word, clocked: Word, now: Word });

const memories = module("memories", (p: { mask: number }) => ({
  clocks: ["a", "b"],
  ports: {
    x: sink(orders, "a"),
    y: sink(orders, "a"),
    z: sink(orders, "b"),
    seen: output(Seen, "a"),
    far: output(Word, "b"),
  },
  build({ x, y, z, seen, far }, { domain }) {
    const shape = { of: Word, depth, contents, collisions, ...(p.mask === 0 ? {} : { mask: p.mask }) };
    const enables = (mask: typeof x.mask) => (p.mask === 0 ? {} : { mask: mask.trunc(width / p.mask) });
    const put = { en: x.en.and(x.write), addr: x.addr, data: x.data, ...enables(x.mask) };
    const first = { en: x.en, write: x.write, addr: x.addr, wdata: x.data, ...enables(x.mask) };
    const { simple, dual, single, lut, two } = domain("a").mems({
      simple: { ...shape, style: "block", ports: { w: { kind: "write" }, r: { kind: "read" } } },
      dual: { ...shape, style: "block", ports: { l: { kind: "readWrite" }, r: { kind: "readWrite" } } },
      single: { ...shape, ports: { p: { kind: "readWrite" } } },
      lut: {
        ...shape,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "read" }, n: { kind: "readAsync" } },
      },
      two: { ...shape, style: "block", ports: { w: { kind: "write" }, r: { kind: "read", domain: "b" } } },
    });
    simple.w.assign(put);
    simple.r.assign({ en: y.en, addr: y.addr });
    dual.l.assign(first);
    // Two writes to one word have no outcome: the right port writes when the left one does not.
    const alone = y.write.and(x.en.and(x.write).not());
    dual.r.assign({ en: y.en, write: alone, addr: y.addr, wdata: y.data, ...enables(y.mask) });
    single.p.assign(first);
    lut.w.assign(put);
    lut.r.assign({ en: y.en, addr: y.addr });
    lut.n.assign({ addr: y.addr });
    two.w.assign(put);
    two.r.assign({ en: z.en, addr: z.addr });
    seen.assign({
      simple: simple.r.data,
      left: dual.l.data,
      right: dual.r.data,
      single: single.p.data,
      clocked: lut.r.data,
      now: lut.n.data,
    });
    far.assign(two.r.data);
  },
}));

const all = module("all_memories", () => ({
  clocks: ["a", "b"],
  ports: {
    x: sink(orders, "a"),
    y: sink(orders, "a"),
    z: sink(orders, "b"),
    ...{ plain: output(Seen, "a"), nines: output(Seen, "a"), halves: output(Seen, "a") },
    ...{ plain_far: output(Word, "b"), nines_far: output(Word, "b"), halves_far: output(Word, "b") },
  },
  build({ x, y, z, plain, nines, halves, plain_far, nines_far, halves_far }, { domain }) {
    const made = domain("a").instances({
      p: memories({ mask: 0 }),
      n: memories({ mask: 9 }),
      h: memories({ mask: 18 }),
    });
    for (const each of [made.p, made.n, made.h]) {
      connect(x, each.x);
      connect(y, each.y);
      connect(z, each.z);
    }
    plain.assign(made.p.seen);
    nines.assign(made.n.seen);
    halves.assign(made.h.seen);
    plain_far.assign(made.p.far);
    nines_far.assign(made.n.far);
    halves_far.assign(made.h.far);
  },
}));

const outputs = ["plain", "nines", "halves", "plain_far", "nines_far", "halves_far"] as const;

/** What is seen after each of `edges` edges of any clock. */
async function run(maker: EngineMaker, periods: { a: number; b: number }, edges: number): Promise<unknown[]> {
  const sim = simulateOn(maker, all(), { domains: periods });
  const random = randomStream(11, "memories");
  const order = (all: boolean) => ({
    en: all || random.next() < 0.8,
    write: random.next() < 0.5,
    addr: random.integer(0, depth - 1),
    data: random.bits(width),
    mask: random.bits(4),
  });
  const log: unknown[] = [];
  // Every port has read a word before the first look: what it holds until then is up to the simulator.
  const everyone = { en: 1, write: 0, addr: 3, data: 0, mask: 0 };
  sim.poke({ x: everyone, y: everyone, z: everyone });
  await sim.run(
    () => sim.tick(8, "a"),
    () => sim.tick(8, "b"),
  );
  const half = async (domain: "a" | "b", keys: readonly ("x" | "y" | "z")[]) => {
    for (let i = 0; i < edges; i++) {
      for (const key of keys) {
        const { addr, ...rest } = order(false);
        // One address in two is that of the others.
        sim.poke({ [key]: { ...rest, addr: i % 2 === 0 ? i % depth : addr } });
      }
      await sim.tick(1, domain);
      log.push(outputs.map((name) => sim.peek(name)));
    }
  };
  await sim.run(
    () => half("a", ["x", "y"]),
    () => half("b", ["z"]),
  );
  sim.close();
  return log;
}

test.each([
  { a: 4000, b: 4000 },
  { a: 4000, b: 3000 },
])("memories read the same in three simulators, with periods of %j", async (periods) => {
  const edges = 250;
  const mine = await run(builtIn, periods, edges);
  expect(
    new Set(mine.map((each) => JSON.stringify(each, (_, v: unknown) => (typeof v === "bigint" ? v.toString() : v))))
      .size,
  ).toBeGreaterThan(edges);
  expect(await run((design, options) => new RemoteEngine(icarusRemote(design, options)), periods, edges)).toEqual(mine);
  expect(await run((design, options) => new RemoteEngine(verilatorRemote(design, options)), periods, edges)).toEqual(
    mine,
  );
});
