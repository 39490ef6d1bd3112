import { expect, test } from "vitest";
import { array, bits, bool, input, module, output, sint, struct } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

// What the simulator is told and cannot do is refused at once, in one sentence.

const two = module("two", () => ({
  clocks: ["a", "b"],
  ports: { qa: output(bits(8), "a"), qb: output(bits(8), "b") },
  build({ qa, qb }, { domain }) {
    const { ra } = domain("a").regs({ ra: bits(8).reset(0) });
    const { rb } = domain("b").regs({ rb: bits(8).reset(0) });
    ra.next(ra.add(1));
    rb.next(rb.add(1));
    qa.assign(ra);
    qb.assign(rb);
  },
}));

const Row = struct({ level: sint(4), on: bool });
const wired = module("wired", () => ({
  ports: { i: input(array(bits(3), 2)), rows: input(array(Row, 3)), o: output(array(bits(3), 2)), q: output(bits(15)) },
  build({ i, rows, o, q }, { name }) {
    const { all } = name({ all: rows.at(0).level.asBits().zext(15) });
    o.assign(i);
    q.assign(all);
  },
}));

test.each([0, -5, 3.5, NaN, Infinity, 2 ** 53])("a period of %d is refused", (period) => {
  expect(() => simulate(two(), { domains: { a: 1000, b: period } })).toThrow(
    new RangeError(`the period of domain b is ${period}; it is a whole number of picoseconds, 1 or more`),
  );
});

test("the shortest period is a picosecond", () => {
  const sim = simulate(two(), { domains: { a: 3, b: 1 } });
  sim.step();
  const first = sim.peek("qb");
  sim.step(4);
  expect([sim.peek("qa"), sim.peek("qb") - first]).toEqual([5n, 12n]);
});

test("a period of a domain that the module does not have is refused, by the types and at run time", () => {
  const text = "there is no domain aa; there are a, b";
  // @ts-expect-error: the domains are a and b.
  expect(() => simulate(two(), { domains: { aa: 1000 } })).toThrow(new RangeError(text));
  // @ts-expect-error: the only domain is the default one.
  expect(() => simulate(wired(), { domains: { a: 1000 } })).toThrow("there is no domain a; there are default");
});

test("a module without state takes the period of its only domain", () => {
  expect(() => simulate(wired(), { domains: { default: 1000 } })).not.toThrow();
});

test.each([NaN, 1.5, -1, Infinity])("%d cycles cannot be stepped or waited for", async (n) => {
  const sim = simulate(two());
  const text = `${n} is no number of clock cycles; they are whole, 0 or more`;
  expect(() => {
    sim.step(n);
  }).toThrow(new RangeError(text));
  await expect(sim.run(() => sim.tick(n))).rejects.toThrow(text);
  expect(sim.peek("qa")).toBe(0n);
});

test("no cycles are no time", async () => {
  const sim = simulate(two());
  sim.step(0);
  await sim.run(() => sim.tick(0));
  expect(sim.peek("qa")).toBe(0n);
});

test("a domain that is not there cannot be waited for or reset; the unnamed one is called default", async () => {
  const sim = simulate(two());
  expect(() => {
    sim.reset(true, "c");
  }).toThrow(new RangeError("there is no domain c; there are a, b"));
  await expect(simulate(wired()).run(() => sim.tick(1, "c"))).rejects.toThrow("there is no domain c; there are a, b");
});

test("after close nothing can be poked, looked at or stepped", async () => {
  const sim = simulate(two());
  sim.step(3);
  sim.close();
  const closed = "the simulation is closed";
  const uses: readonly (() => unknown)[] = [
    () => sim.poke({}),
    () => sim.peek("qa"),
    () => sim.inside("ra"),
    () => sim.before("qa"),
    () => sim.reset(true),
    () => sim.step(),
    () => sim.at("x", two()),
    () => sim.memory("ram"),
  ];
  for (const use of uses) expect(use, use.toString()).toThrow(closed);
  await expect(sim.run(() => sim.tick())).rejects.toThrow(closed);
});

test("what was counted before close can be read after it, and closing twice is closing", () => {
  const sim = simulate(two(), { coverage: true });
  sim.record();
  sim.step(2);
  sim.close();
  sim.close();
  expect(sim.coverage().points.length).toBeGreaterThan(0);
  expect(sim.waves("qa")).toContain("qa");
});

test("a list for an array has as many elements as the array", () => {
  const sim = simulate(wired());
  sim.poke({ i: [5, 6] });
  expect(sim.peek("o")).toEqual([5n, 6n]);
  for (const list of [[], [1], [1, 2, 3]]) {
    expect(() => {
      sim.poke({ i: list });
    }).toThrow(new RangeError(`i has 2 elements; ${list.length} are given`));
  }
  expect(() => {
    sim.poke({ rows: [{ on: true }] });
  }).toThrow(new RangeError("rows has 3 elements; 1 are given"));
  // @ts-expect-error: a number is no list.
  expect(() => sim.poke({ i: 3 })).toThrow(new TypeError("i takes a list of 2 elements, not number"));
  expect(sim.peek("o")).toEqual([5n, 6n]);
});
