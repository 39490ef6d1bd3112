import { expect, test } from "vitest";
import { bits, bool, cat, crossing, input, module, output } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

const exchange = module("exchange", () => ({
  clocks: ["a", "b"],
  ports: { x: output(bits(8), "a"), y: output(bits(8), "b") },
  build({ x, y }, { domain }) {
    const { left } = domain("a").regs({ left: bits(8).reset(1) });
    const { right } = domain("b").regs({ right: bits(8).reset(2) });
    left.next(crossing("test", right));
    right.next(crossing("test", left));
    x.assign(left);
    y.assign(right);
  },
}));

test("clocks that rise at one instant sample together", () => {
  const sim = simulate(exchange());
  const pair = () => [sim.peek("x"), sim.peek("y")];
  expect(pair()).toEqual([1n, 2n]);
  sim.step();
  expect(pair()).toEqual([2n, 1n]);
  sim.step();
  expect(pair()).toEqual([1n, 2n]);
});

test("a faster clock has more edges", async () => {
  const sim = simulate(exchange(), { domains: { a: 9000, b: 2000 } });
  let edges = 0;
  await sim.run(
    () => sim.tick(10, "a"),
    async () => {
      for (let i = 0; i < 40; i++) {
        await sim.tick(1, "b");
        edges++;
      }
    },
  );
  expect(edges).toBe(40);
});

const shiftRegister = module("shift3", () => ({
  ports: { d: input(bits(100)), q: output(bits(100)), swap: output(bits(8)) },
  build({ d, q, swap }, { regs }) {
    const { one, two, three, l, r } = regs({
      one: bits(100).reset(1),
      two: bits(100).reset(2),
      three: bits(100).reset(3),
      l: bits(4).reset(5),
      r: bits(4).reset(9),
    });
    one.next(d);
    two.next(one);
    three.next(two);
    l.next(r);
    r.next(l);
    q.assign(three);
    swap.assign(cat(l, r));
  },
}));

test("registers that follow each other all see the values from before", () => {
  const sim = simulate(shiftRegister());
  const seen: unknown[] = [];
  for (let i = 10; i < 16; i++) {
    sim.poke({ d: i });
    seen.push([sim.peek("q"), sim.peek("swap")]);
    sim.step();
  }
  expect(seen).toEqual([
    [3n, 0x59n],
    [2n, 0x95n],
    [1n, 0x59n],
    [10n, 0x95n],
    [11n, 0x59n],
    [12n, 0x95n],
  ]);
});

const asynchronous = module("async_reset", () => ({
  clocks: [{ name: "default", reset: "async-low" }],
  ports: { count: output(bits(8)), twice: output(bits(8)), held: output(bool) },
  build({ count, twice, held }, { regs, synchronize }) {
    const { value } = regs({ value: bits(8).reset(7) });
    value.next(value.add(1));
    count.assign(value);
    twice.assign(value.add(value));
    const { late } = synchronize({ late: value.eq(7) }, { kind: "reset" });
    held.assign(late);
  },
}));

test("an asynchronous reset acts at once; a synchroniser of resets is set at once and released by the clock", () => {
  const sim = simulate(asynchronous());
  expect([sim.peek("count"), sim.peek("held")]).toEqual([7n, 1n]);
  sim.step();
  expect([sim.peek("count"), sim.peek("held")]).toEqual([8n, 1n]);
  sim.step(2);
  expect([sim.peek("count"), sim.peek("held")]).toEqual([10n, 0n]);
  sim.reset(true);
  expect([sim.peek("count"), sim.peek("twice"), sim.peek("held")]).toEqual([7n, 14n, 1n]);
  sim.step(2);
  expect(sim.peek("count")).toBe(7n);
  sim.reset(false);
  sim.step();
  expect(sim.peek("count")).toBe(8n);
});

const synchronous = module("sync_reset", () => ({
  ports: { count: output(bits(8)), free: output(bits(8)) },
  build({ count, free }, { regs }) {
    const { value, copy } = regs({ value: bits(8).reset(7), copy: bits(8) });
    value.next(value.add(1));
    copy.next(value);
    count.assign(value);
    free.assign(copy);
  },
}));

test("a synchronous reset waits for the edge, and registers without reset go on", () => {
  const sim = simulate(synchronous());
  sim.step(3);
  sim.reset(true);
  expect([sim.peek("count"), sim.peek("free")]).toEqual([10n, 9n]);
  sim.step();
  expect([sim.peek("count"), sim.peek("free")]).toEqual([7n, 10n]);
});

const divided = module("divided", () => ({
  ports: { fast: output(bits(8)), slow: output(bits(8)), seen: output(bits(8)) },
  build({ fast, slow, seen }, { regs, deriveDomain }) {
    const { count } = regs({ count: bits(8).reset(0) });
    count.next(count.add(1));
    const half = deriveDomain("half", { clock: count.bit(0) });
    const { edges, sample } = half.regs({ edges: bits(8).init(0), sample: bits(8).init(0) });
    edges.next(edges.add(1));
    sample.next(crossing("same source", count));
    fast.assign(count);
    slow.assign(crossing("test", edges));
    seen.assign(crossing("test", sample));
  },
}));

test("a clock made by the design rises when its register does, and samples what that edge made", () => {
  const sim = simulate(divided());
  const start = sim.peek("slow");
  sim.step(9);
  expect([sim.peek("fast"), sim.peek("slow") - start, sim.peek("seen")]).toEqual([9n, 5n, 9n]);
});
