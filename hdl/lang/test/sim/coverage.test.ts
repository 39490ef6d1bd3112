import { describe, expect, test } from "vitest";
import { bits, bool, enumeration, input, module, mux, output } from "../../index.ts";
import { simulate, type CoverageReport } from "../../sim/index.ts";

// Designs small enough that every count is known by hand.

const countsOf = ({ points }: CoverageReport) =>
  points.map(({ kind, name, detail, count }) => `${kind === "statement" ? "" : `${kind} `}${name}${detail}: ${count}`);
const togglesOf = ({ toggles }: CoverageReport) =>
  Object.fromEntries(toggles.map(({ name, rose, fell }) => [name, `${rose} ${fell}`]));

const nested = module("nested", () => ({
  ports: { go: input(bool), up: input(bool), count: output(bits(4)) },
  build({ go, up, count }, { regs, when }) {
    const { value } = regs({ value: bits(4).reset(0) });
    when(go, () => {
      when(up, () => value.next(value.add(1))).otherwise(() => value.next(value.sub(1)));
    }).elsewhen(up, () => value.next(0));
    count.assign(value);
  },
}));

describe("statements and arms", () => {
  test("nested conditionals count arms, what no arm takes, and the statements in them", () => {
    const sim = simulate(nested(), { coverage: true });
    sim.poke({ go: 1, up: 1 });
    sim.step(5);
    sim.poke({ up: 0 });
    sim.step(2);
    sim.poke({ go: 0 });
    sim.step(4);
    expect(sim.peek("count")).toBe(3n);
    expect(countsOf(sim.coverage())).toEqual([
      "arm implicit else: 4",
      "arm when: 7",
      "arm otherwise: 2",
      "arm when: 5",
      "next value: 5",
      "next value: 2",
      "arm elsewhen: 0",
      "next value: 0",
      "assign count: 11",
    ]);
  });

  test("edges under reset do not count, for what is reset and for what is not", () => {
    const sim = simulate(nested(), { coverage: true });
    sim.poke({ go: 1, up: 1 });
    sim.step(2);
    sim.reset(true);
    sim.step(3);
    sim.reset(false);
    sim.step(1);
    expect(countsOf(sim.coverage()).filter((line) => line.startsWith("assign"))).toEqual(["assign count: 3"]);
    // 0 → 1 → 2, reset → 0 → 1: bit 1 rose and fell.
    expect(togglesOf(sim.coverage())).toMatchObject({ value: "3 3", count: "3 3", go: "1 0" });
  });

  const State = enumeration("state", ["Idle", "Busy", "Done"]);
  const machine = module("machine", () => ({
    ports: { op: input(bits(3)), state_out: output(State), y: output(bits(8)) },
    build({ op, state_out, y }, { regs, match }) {
      const { state } = regs({ state: State.reset("Idle") });
      match(state, {
        Idle: () => state.next("Busy"),
        Busy: () => state.next("Idle"),
        Done: () => state.next("Idle"),
      });
      match(
        op,
        [
          [0, () => y.assign(1)],
          [[1, 2], () => y.assign(2)],
        ],
        () => y.assign(3),
      );
      state_out.assign(state);
    },
  }));

  test("every case of a match, its default, and no rest where all members have a case", () => {
    const sim = simulate(machine(), { coverage: true });
    for (const op of [0, 1, 2, 2, 7]) {
      sim.poke({ op });
      sim.step();
    }
    expect(countsOf(sim.coverage())).toEqual([
      "arm case Busy: 2",
      "arm case Done: 0",
      "arm case Idle: 3",
      "next state: 3",
      "next state: 2",
      "next state: 0",
      "arm case 0: 1",
      "arm case 1, 2: 3",
      "arm otherwise: 1",
      "assign y: 1",
      "assign y: 3",
      "assign y: 1",
      "assign state_out: 5",
    ]);
  });

  const wide = module("wide", () => ({
    ports: { op: input(bits(3)), y: output(bits(3)) },
    build({ op, y }, { regs, match }) {
      const { value } = regs({ value: bits(3).reset(0) });
      // Enough cases for a jump through a table, one value without.
      match(
        op,
        [0, 1, 2, 3, 5, 6, 7].map((label) => [label, () => value.next(label)] as const),
      );
      y.assign(value);
    },
  }));

  test("a match through a table counts the values without a case", () => {
    const sim = simulate(wide(), { coverage: true });
    for (const op of [4, 4, 6, 0, 4]) {
      sim.poke({ op });
      sim.step();
    }
    const arms = countsOf(sim.coverage()).filter((line) => line.startsWith("arm"));
    expect(arms).toEqual(
      [0, 1, 2, 3, 5, 6, 7].map((i) => `arm case ${i}: ${i === 0 || i === 6 ? 1 : 0}`).concat("arm implicit else: 3"),
    );
  });

  const summed = module("summed", (p: { width: number }) => ({
    ports: { a: input(bits(p.width)), y: output(bits(p.width)) },
    build({ a, y }, { instances, when }) {
      const { low, high } = instances({ low: gate({ width: p.width }), high: gate({ width: p.width + 1 }) });
      low.a.assign(a);
      high.a.assign(a.zext(p.width + 1));
      y.assign(low.y);
      when(high.y.any(), () => y.assign(a));
    },
  }));
  const gate = module("gate", (p: { width: number }) => ({
    ports: { a: input(bits(p.width)), y: output(bits(p.width)) },
    build({ a, y }, { when }) {
      y.assign(0);
      when(a.bit(0), () => y.assign(a));
    },
  }));

  test("instances and specialisations of a module add up", () => {
    const sim = simulate(summed({ width: 4 }), { coverage: true });
    for (const a of [1, 2, 3]) {
      sim.poke({ a });
      sim.step();
    }
    const { points } = sim.coverage();
    const ofGate = countsOf({ points: points.filter((each) => each.module === "gate"), toggles: [] });
    expect(ofGate).toEqual(["assign y: 6", "arm implicit else: 2", "arm when: 4", "assign y: 4"]);
  });

  const looped = module("looped", () => ({
    ports: { take: input(bits(3)), y: output(bits(3)) },
    build({ take, y }, { regs, when }) {
      const { seen } = regs({ seen: bits(3).reset(0) });
      for (let i = 0; i < 3; i++) when(take.bit(i), () => seen.bit(i).next(1));
      y.assign(seen);
    },
  }));

  test("what a loop states several times is counted apart", () => {
    const sim = simulate(looped(), { coverage: true });
    sim.poke({ take: 0b101 });
    sim.step(2);
    const { points } = sim.coverage();
    const statements = points.filter(({ kind, name }) => kind === "statement" && name === "next seen");
    expect(new Set(statements.map(({ line }) => line)).size).toBe(1);
    expect(statements.map(({ ordinal, detail, count }) => [ordinal, detail, count])).toEqual([
      [0, "[0]", 2],
      [1, "[1]", 0],
      [2, "[2]", 2],
    ]);
  });

  const chosen = module("chosen", () => ({
    ports: { en: input(bool), a: input(bool), y: output(bits(2)) },
    build({ en, a, y }, { regs, when }) {
      const { value } = regs({ value: bits(2).reset(0) });
      when(en, () => value.next(mux(a, value.add(1), mux(value.eq(0), 3, value))));
      y.assign(value);
    },
  }));

  test("both sides of a mux, where a statement with it is active", () => {
    const sim = simulate(chosen(), { coverage: true });
    sim.poke({ a: 1 });
    sim.step(4);
    sim.poke({ en: 1 });
    sim.step(2);
    sim.poke({ a: 0 });
    sim.step(3);
    // The inner one is computed whatever the outer one takes: value is 0, 1, 2, 2, 2.
    expect(countsOf(sim.coverage()).filter((line) => line.startsWith("mux"))).toEqual([
      "mux mux, condition 0: 3",
      "mux mux, condition 1: 2",
      "mux mux, condition 0: 4",
      "mux mux, condition 1: 1",
    ]);
  });

  const clocks = module("clocks", () => ({
    clocks: ["fast", "slow"],
    ports: { a: input(bool, "fast"), f: output(bits(8), "fast"), s: output(bits(8), "slow") },
    build({ a, f, s }, { domain }) {
      const [fast, slow] = [domain("fast"), domain("slow")];
      const { quick } = fast.regs({ quick: bits(8).reset(0) });
      const { lazy } = slow.regs({ lazy: bits(8).reset(0) });
      fast.when(a, () => quick.next(quick.add(1)));
      lazy.next(lazy.add(1));
      f.assign(quick);
      s.assign(lazy);
    },
  }));

  test("with two clocks everything counts at the edges of its own", () => {
    const sim = simulate(clocks(), { coverage: true, domains: { fast: 1000, slow: 3000 } });
    sim.poke({ a: 1 });
    const before = sim.peek("s");
    sim.step(9);
    expect([sim.peek("f"), (sim.peek("s") - before) & 255n]).toEqual([9n, 3n]);
    expect(countsOf(sim.coverage())).toEqual([
      "arm implicit else: 0",
      "arm when: 9",
      "next quick: 9",
      "next lazy: 3",
      "assign f: 9",
      "assign s: 3",
    ]);
  });

  test("a design that only computes counts whenever it has settled", () => {
    const plain = module("plain", () => ({
      clocks: [],
      ports: { a: input(bool), y: output(bool) },
      build({ a, y }, { when }) {
        y.assign(0);
        when(a, () => y.assign(1));
      },
    }));
    const sim = simulate(plain(), { coverage: true });
    for (const a of [1, 0, 1]) {
      sim.poke({ a });
      sim.peek("y");
    }
    expect(countsOf(sim.coverage())).toEqual(["assign y: 3", "arm implicit else: 1", "arm when: 2", "assign y: 2"]);
    expect(togglesOf(sim.coverage())).toEqual({ a: "1 1", y: "1 1" });
  });

  test("cover points stand beside the statements", () => {
    const seen = module("seen", () => ({
      ports: { a: input(bool), y: output(bool) },
      build({ a, y }, { cover }) {
        y.assign(a);
        cover("a_was_1", a);
        cover("a_was_0", a.not());
      },
    }));
    const sim = simulate(seen(), { coverage: true });
    sim.poke({ a: 1 });
    sim.step(3);
    expect(countsOf(sim.coverage())).toEqual(["assign y: 3", "cover a_was_1: 3", "cover a_was_0: 0"]);
  });
});

describe("toggles", () => {
  const pass = module("pass", (p: { width: number }) => ({
    ports: { a: input(bits(p.width)), b: input(bits(3)), y: output(bits(p.width)) },
    build({ a, b, y }, { regs, mems, name }) {
      const { held } = regs({ held: bits(p.width).reset(0) });
      const { ram } = mems({
        ram: { of: bits(p.width), depth: 8, ports: { w: { kind: "write" }, r: { kind: "read" } } },
      });
      ram.w.assign({ en: 1, addr: b, data: a });
      ram.r.assign({ en: 1, addr: b });
      held.next(a);
      const { mixed } = name({ mixed: held.xor(ram.r.data) });
      y.assign(mixed);
    },
  }));

  test.each([1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200])("bits at both ends of a net of %i bits", (width) => {
    const sim = simulate(pass({ width }), { coverage: true, start: "zero" });
    const top = 1n << BigInt(width - 1);
    const ends = top | 1n;
    sim.poke({ a: ends });
    sim.step(2);
    sim.poke({ a: top });
    sim.step(2);
    sim.poke({ a: 0 });
    sim.step(1);
    const { a, held, b } = togglesOf(sim.coverage());
    // `a` went back in the end altogether; of `held` so did both, at the last edge.
    expect([a, held, b]).toEqual([
      `${ends.toString(16)} ${ends.toString(16)}`,
      `${ends.toString(16)} ${ends.toString(16)}`,
      "0 0",
    ]);
  });

  test("a bit that only rises is no full toggle", () => {
    const sim = simulate(pass({ width: 70 }), { coverage: true, start: "zero" });
    sim.poke({ a: 1n << 65n });
    sim.step(3);
    expect(togglesOf(sim.coverage())).toMatchObject({ a: "20000000000000000 0", held: "20000000000000000 0" });
  });
});

describe("off and on", () => {
  test("nothing is counted unless asked for", () => {
    expect(() => simulate(nested()).coverage()).toThrow("nothing is counted: simulate with { coverage: true }");
    const sim = simulate(nested(), { coverage: "statements" });
    sim.step();
    expect(sim.coverage().toggles).toEqual([]);
    expect(countsOf(sim.coverage())).toContain("assign count: 1");
  });

  test("conditions of what nobody reads are computed for the count", () => {
    const idle = module("idle", () => ({
      ports: { a: input(bits(4)), y: output(bits(4)) },
      build({ a, y }, { name, wires, when }) {
        const { big } = name({ big: a.gt(7) });
        const { unread } = wires({ unread: bits(4).default(0) });
        const { also } = name({ also: big.and(a.bit(0)) });
        when(also, () => unread.assign(a)).elsewhen(big, () => unread.assign(1));
        y.assign(a);
      },
    }));
    for (const coverage of [true, "statements"] as const) {
      const sim = simulate(idle(), { coverage });
      for (const a of [8, 9, 11, 3]) {
        sim.poke({ a });
        sim.step();
      }
      const arms = countsOf(sim.coverage()).filter((line) => line.startsWith("arm"));
      expect(arms).toEqual(["arm implicit else: 1", "arm when: 2", "arm elsewhen: 1"]);
    }
  });

  test("the same values with and without", () => {
    const run = (coverage: boolean | "statements") => {
      const sim = simulate(nested(), { coverage, seed: 3 });
      return Array.from({ length: 40 }, (_, i) => {
        sim.poke({ go: i % 3 === 0, up: i % 5 < 3 });
        sim.step();
        return [sim.peek("count"), sim.inside("value"), sim.before("count")];
      });
    };
    expect(run(true)).toEqual(run(false));
    expect(run("statements")).toEqual(run(false));
  });
});
