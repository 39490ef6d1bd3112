import { expect, test } from "vitest";
import { bits, bool, input, module, output } from "../../index.ts";
import { randomStream } from "../../sim/random.ts";
import { simulate } from "../../sim/index.ts";

// Memories against a list of words: collisions give old data, masks keep columns, addresses beyond the end read 0.

const shapes = [
  { width: 8, depth: 16, mask: 8 },
  { width: 36, depth: 12, mask: 9 },
  { width: 64, depth: 8, mask: 8 },
  { width: 144, depth: 5, mask: 18 },
  { width: 256, depth: 32, mask: 8 },
  { width: 21, depth: 7, mask: 7 },
];

const both = module("mem_two", (p: { width: number; depth: number; mask: number }) => {
  const index = bits(Math.max(1, Math.ceil(Math.log2(p.depth))));
  return {
    ports: {
      w: input(bool),
      waddr: input(index),
      wdata: input(bits(p.width)),
      wmask: input(bits(p.width / p.mask)),
      r: input(bool),
      raddr: input(index),
      q: output(bits(p.width)),
      now: output(bits(p.width)),
    },
    build({ w, waddr, wdata, wmask, r, raddr, q, now }, { mems }) {
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          mask: p.mask,
          style: "distributed",
          ports: { w: { kind: "write" }, r: { kind: "read" }, a: { kind: "readAsync" } },
        },
      });
      ram.w.assign({ en: w, addr: waddr, data: wdata, mask: wmask });
      ram.r.assign({ en: r, addr: raddr });
      ram.a.assign({ addr: raddr });
      q.assign(ram.r.data);
      now.assign(ram.a.data);
    },
  };
});

test.each(shapes)("one write and two reads: $depth words of $width bits in columns of $mask", (shape) => {
  const sim = simulate(both(shape), { start: "zero" });
  const random = randomStream(3, "memories");
  const words = Array.from({ length: shape.depth }, () => 0n);
  const spread = (mask: bigint) => {
    let all = 0n;
    for (let i = 0; i < shape.width / shape.mask; i++) {
      if (((mask >> BigInt(i)) & 1n) === 1n) all |= ((1n << BigInt(shape.mask)) - 1n) << BigInt(i * shape.mask);
    }
    return all;
  };
  const most = 2 ** Math.max(1, Math.ceil(Math.log2(shape.depth))) - 1;
  let q = 0n;
  for (let i = 0; i < 300; i++) {
    const [w, r] = [random.next() < 0.7, random.next() < 0.7];
    const waddr = random.integer(0, most);
    const raddr = random.next() < 0.3 ? waddr : random.integer(0, most);
    const [wdata, wmask] = [random.bits(shape.width), random.bits(shape.width / shape.mask)];
    sim.poke({ w, waddr, wdata, wmask, r, raddr });
    expect(sim.peek("now")).toBe(words[raddr] ?? 0n);
    sim.step();
    if (r) q = words[raddr] ?? 0n;
    if (w && waddr < shape.depth) {
      const mask = spread(wmask);
      words[waddr] = ((words[waddr] ?? 0n) & ~mask) | (wdata & mask);
    }
    expect(sim.peek("q")).toBe(q);
    expect(sim.peek("now")).toBe(words[raddr] ?? 0n);
  }
});

const one = module("mem_one", () => ({
  ports: { en: input(bool), write: input(bool), addr: input(bits(3)), wdata: input(bits(40)), q: output(bits(40)) },
  build({ en, write, addr, wdata, q }, { mems }) {
    const contents = [1n, 2n, 3n];
    const { ram } = mems({ ram: { of: bits(40), depth: 8, contents, ports: { p: { kind: "readWrite" } } } });
    ram.p.assign({ en, write, addr, wdata });
    q.assign(ram.p.data);
  },
}));

test("one port for both keeps what it read during a write; contents stand at the start", () => {
  const sim = simulate(one());
  sim.poke({ en: 1, addr: 2 });
  sim.step();
  expect(sim.peek("q")).toBe(3n);
  sim.poke({ write: 1, addr: 1, wdata: 77 });
  sim.step();
  expect(sim.peek("q")).toBe(3n);
  sim.poke({ write: 0 });
  sim.step();
  expect(sim.peek("q")).toBe(77n);
  sim.poke({ en: 0, addr: 0 });
  sim.step();
  expect(sim.peek("q")).toBe(77n);
});

const shared = module("mem_shared", () => ({
  clocks: ["a", "b"],
  ports: {
    data: input(bits(16), "a"),
    q: output(bits(16), "b"),
    last: output(bits(16), "b"),
  },
  build({ data, q, last }, { domain, mems }) {
    const { ram } = mems({
      ram: {
        of: bits(16),
        depth: 2,
        collisions: "the test is about what is read then",
        ports: { w: { kind: "write", domain: "a" }, r: { kind: "read", domain: "b" } },
      },
    });
    ram.w.assign({ en: 1, addr: 0, data });
    ram.r.assign({ en: 1, addr: 0 });
    q.assign(ram.r.data);
    const { held } = domain("b").regs({ held: bits(16).reset(0) });
    held.next(ram.r.data);
    last.assign(held);
  },
}));

test("a read on one clock at the edge of a write on another gives old data", () => {
  const sim = simulate(shared(), { domains: { a: 4000, b: 4000 } });
  for (let i = 1; i < 20; i++) {
    sim.poke({ data: i });
    sim.step();
    if (i > 1) expect(sim.peek("q")).toBe(BigInt(i - 1));
    if (i > 2) expect(sim.peek("last")).toBe(BigInt(i - 2));
  }
});

test("start values depend on the seed, and are zeros when asked for", () => {
  const shape = { width: 64, depth: 8, mask: 8 };
  const first = (options: { seed?: number; start?: "zero" }) => simulate(both(shape), options).peek("now");
  expect(first({ seed: 1 })).toBe(first({ seed: 1 }));
  expect(first({ seed: 1 })).not.toBe(first({ seed: 2 }));
  expect(first({ start: "zero" })).toBe(0n);
});
