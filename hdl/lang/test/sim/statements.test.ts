import { expect, test } from "vitest";
import { bits, bool, input, module, output } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

// `check`, `assume` and `cover` in branches, in several clocks, and whose fault each failure is.

const inner = module("stated", () => ({
  clocks: ["a", "b"],
  ports: { on: input(bool, "a"), level: input(bits(4), "a"), go: input(bool, "b"), seen: output(bool, "b") },
  build({ on, level, go, seen }, { domain }) {
    const a = domain("a");
    const b = domain("b");
    a.when(on, () => {
      a.when(level.gt(5), () => {
        a.check("small", level.lt(9), "a level above 5 stays below 9");
        a.cover("seven", level.eq(7));
      }).otherwise(() => a.cover("low", level.lt(3)));
    });
    a.assume("even_or_off", on.not().or(level.bit(0).not()).or(level.eq(7)), "levels are even, or 7");
    const { once } = b.regs({ once: bool.reset(0) });
    b.when(go, () => {
      once.next(1);
      b.cover("went", once.not());
    });
    seen.assign(once);
  },
}));

const around = module("around_stated", () => ({
  clocks: ["a", "b"],
  ports: { level: input(bits(4), "a"), go: input(bool, "b") },
  build({ level, go }, { instances }) {
    const { x } = instances({ x: inner() });
    x.on.assign(1);
    x.level.assign(level);
    x.go.assign(go);
  },
}));

test("a check in a branch speaks of the edges at which it is taken", () => {
  const sim = simulate(inner());
  sim.poke({ on: 0, level: 15 });
  sim.step(3);
  sim.poke({ on: 1, level: 8 });
  sim.step(3);
  sim.poke({ level: 10 });
  expect(() => sim.step()).toThrow(
    /^an assertion failed \(seed 1\):\nsmall: a level above 5 stays below 9\n {2}stated at .*statements\.test\.ts:15\n {2}at \d+ ps, cycle 7 of clk_a$/,
  );
});

test("cover points count the edges of their own clock, in their branch", async () => {
  const sim = simulate(inner(), { domains: { a: 2000, b: 6000 } });
  await sim.run(async () => {
    sim.poke({ on: 1, level: 7 });
    await sim.tick(6, "a");
    sim.poke({ on: 0 });
    await sim.tick(6, "a");
    sim.poke({ on: 1, level: 2 });
    await sim.tick(2, "a");
  });
  expect(Object.fromEntries(sim.covered())).toEqual({ seven: 6, low: 2, went: 0 });
  sim.poke({ go: 1 });
  await sim.run(() => sim.tick(3, "b"));
  expect(sim.covered().get("went")).toBe(1);
});

test("a broken assumption is the fault of what drives the module", () => {
  const alone = simulate(inner());
  alone.poke({ on: 1, level: 3 });
  expect(() => alone.step()).toThrow(
    /^an assumption was broken \(seed 1\):\neven_or_off: levels are even, or 7\n {2}assumed at .*statements\.test\.ts:19; at fault is the test, which drives `stated`, not the module\n/,
  );
  const inside = simulate(around());
  inside.poke({ level: 5 });
  expect(() => inside.step()).toThrow(/u_x\.even_or_off: .*\n.*; at fault is what drives `stated`, not the module\n/);
});

test("nothing is looked at while its reset is active", () => {
  const sim = simulate(inner());
  sim.poke({ on: 1, level: 15 });
  sim.reset(true, "a");
  sim.step(3);
  sim.poke({ on: 0 });
  sim.reset(false, "a");
  sim.step(3);
  expect(sim.covered().get("seven")).toBe(0);
});
