import { describe, expect, test } from "vitest";
import { bits, bool, elaborate, enumeration, input, module, mux, output } from "../index.ts";
import type { DesignIR } from "../design/ir.ts";
import { applyMutant, chooseMutants, differenceOf, mutantsOf } from "../mutate/index.ts";
import { builtIn, simulateOn } from "../sim/index.ts";
import { printDesign } from "../verilog/print-design.ts";

const tally = module("tally", (p: { width: number }) => ({
  ports: { en: input(bool), up: input(bool), total: output(bits(p.width)), high: output(bool) },
  build({ en, up, total, high }, { regs, when }) {
    const { sum } = regs({ sum: bits(p.width).reset(4) });
    when(en, () => sum.next(mux(up, sum.add(3), sum.sub(2))));
    total.assign(sum);
    high.assign(sum.ge(7));
  },
}));

const pair = module("pair", () => ({
  ports: { en: input(bool), narrow: output(bits(8)), wide: output(bits(16)) },
  build({ en, narrow, wide }, { instances }) {
    const { first, second } = instances({ first: tally({ width: 8 }), second: tally({ width: 16 }) });
    for (const each of [first, second]) {
      each.en.assign(en);
      each.up.assign(1);
    }
    narrow.assign(first.total);
    wide.assign(second.total);
  },
}));

const alone = (): DesignIR => elaborate(tally({ width: 8 }));
const files = (design: DesignIR) => [...printDesign(design).files.entries()];

/** The mutant whose description contains these words: exactly one. */
function keyOf(words: string): string {
  const found = mutantsOf(alone(), "tally").filter((each) => each.words.includes(words));
  expect(found.map((each) => each.words)).toHaveLength(1);
  return found[0]?.key ?? "";
}

/** Totals at the start and after a step up, one down and one without enable; and `high` at those times. */
function behaviour(key: string | null): readonly unknown[] {
  const sim = simulateOn(
    (design, options) => builtIn(key === null ? design : applyMutant(design, "tally", key), options),
    tally({ width: 8 }),
  );
  const seen: unknown[] = [sim.peek("total")];
  let high = String(sim.peek("high"));
  for (const [en, up] of [
    [1, 1],
    [1, 0],
    [0, 0],
  ] as const) {
    sim.poke({ en, up });
    sim.step();
    seen.push(sim.peek("total"));
    high += String(sim.peek("high"));
  }
  sim.close();
  return [...seen, high];
}

describe("a defect changes what it says", () => {
  test.each([
    ["none", null, [4n, 7n, 5n, 5n, "0100"]],
    ["operator swapped", "add became sub", [4n, 1n, 255n, 255n, "0011"]],
    ["comparison off by one", "ge became gt", [4n, 7n, 5n, 5n, "0000"]],
    ["constant bit flipped", "constant 3 became 2", [4n, 6n, 4n, 4n, "0000"]],
    ["condition of a statement inverted", "condition of when inverted", [4n, 4n, 4n, 2n, "0000"]],
    ["condition of a choice inverted", "condition of mux inverted", [4n, 2n, 5n, 5n, "0000"]],
    ["assignment of a register dropped", "assignment of sum dropped", [4n, 4n, 4n, 4n, "0000"]],
    ["assignment of an output dropped", "assignment of total dropped", [0n, 0n, 0n, 0n, "0100"]],
    ["reset value changed", "reset value of sum: 4 became 5", [5n, 8n, 6n, 6n, "0100"]],
  ])("%s", (_, words, expected) => {
    expect(behaviour(words === null ? null : keyOf(words))).toEqual(expected);
  });
});

test("places are lines of TypeScript", () => {
  const lines = new Set(mutantsOf(alone(), "tally").map(({ place }) => place.file));
  expect([...lines]).toEqual(["hdl/lang/test/mutate.test.ts"]);
});

test("every mutant changes the printed module, keeps its ports, and can be simulated", () => {
  const design = alone();
  const before = files(design);
  const mutants = mutantsOf(design, "tally");
  expect(mutants.length).toBeGreaterThan(12);
  for (const { key } of mutants) {
    const mutated = applyMutant(design, "tally", key);
    expect(files(mutated), key).not.toEqual(before);
    expect(mutated.top.ports.map(({ name }) => name)).toEqual(design.top.ports.map(({ name }) => name));
    expect(mutated.top.nets.map(({ name }) => name)).toEqual(design.top.nets.map(({ name }) => name));
    builtIn(mutated, { seed: 1, periods: [4000], start: "random" }).close();
  }
  expect(files(design)).toEqual(before);
});

test("same seed, same mutants", () => {
  const keys = (seed: number, count: number) =>
    chooseMutants(mutantsOf(alone(), "tally"), seed, count).map(({ key }) => key);
  expect(keys(3, 6)).toEqual(keys(3, 6));
  expect(new Set(keys(3, 6)).size).toBe(6);
  expect(keys(3, 6)).not.toEqual(keys(4, 6));
  expect(keys(3, 1000)).toHaveLength(mutantsOf(alone(), "tally").length);
});

test("one defect is in every specialisation, and modules of another name keep theirs", () => {
  const design = elaborate(pair());
  const mutated = applyMutant(design, "tally", keyOf("add became sub"));
  const changed = files(mutated).filter(([name, text]) => printDesign(design).files.get(name) !== text);
  expect(changed.map(([name]) => name).sort()).toEqual(["tally_width16.sv", "tally_width8.sv"]);
  expect(mutated.modules.at(-1)).toBe(mutated.top);
  for (const { of } of mutated.top.instances) expect(mutated.modules).toContain(of);
});

test("a name or key that is not there changes nothing", () => {
  const design = elaborate(pair());
  expect(mutantsOf(design, "nobody")).toEqual([]);
  expect(applyMutant(design, "nobody", keyOf("add became sub"))).toBe(design);
  expect(applyMutant(design, "tally", "nothing")).toBe(design);
});

const Step = enumeration("step", ["Wait", "Go"]);

const buffer = module("buffer", () => ({
  ports: { we: input(bool), addr: input(bits(4)), data: input(bits(8)), low: output(bits(4)), word: output(bits(8)) },
  build({ we, addr, data, low, word }, { regs, mems, match }) {
    const { step, count, unread } = regs({
      step: Step.reset("Wait"),
      count: bits(4).reset(0),
      unread: bits(4).reset(0),
    });
    const { ram } = mems({
      ram: { of: bits(8), depth: 16, style: "distributed", ports: { w: { kind: "write" }, r: { kind: "readAsync" } } },
    });
    ram.w.assign({ en: we, addr, data });
    ram.r.addr.assign(addr);
    word.assign(ram.r.data);
    match(step, {
      Wait: () => {
        step.next("Go");
        count.next(count.add(1));
      },
      Go: () => step.next("Wait"),
    });
    unread.next(unread.add(3));
    low.assign(data.slice(2, 4).xor(count));
  },
}));

describe("parts, branches and memory ports", () => {
  const found = () => mutantsOf(elaborate(buffer()), "buffer");
  const run = (words: string | null) => {
    const key = found().find((each) => each.words === words)?.key ?? null;
    expect(key === null).toBe(words === null);
    const sim = simulateOn(
      (design, options) => builtIn(key === null ? design : applyMutant(design, "buffer", key), options),
      buffer(),
      { start: "zero" },
    );
    sim.poke({ we: 0, addr: 3, data: 0xa4 });
    sim.step();
    const first = [sim.peek("word"), sim.peek("low")];
    sim.poke({ we: 1 });
    sim.step(2);
    return [...first, sim.peek("word"), sim.peek("low")];
  };
  test.each([
    [null, [0n, 8n, 0xa4n, 11n]],
    ["part of a value read from bit 2 on became from bit 3 on", [0n, 5n, 0xa4n, 6n]],
    ["branch Wait of match dropped", [0n, 9n, 0xa4n, 9n]],
    ["ram_w_en of memory ram stuck at 0", [0n, 8n, 0n, 11n]],
    ["ram_w_en of memory ram stuck at 1", [0xa4n, 8n, 0xa4n, 11n]],
  ])("%s", (words, expected) => {
    expect(run(words)).toEqual(expected);
  });

  test("what nothing reads is no defect", () => {
    const design = elaborate(buffer());
    const hidden = found().filter(({ key }) => differenceOf(design, "buffer", key) === "hidden");
    expect(hidden.length).toBeGreaterThan(3);
    for (const { words, key } of hidden) expect(`${words} ${key}`).toMatch(/unread|add|constant 3/);
    const drop = found().find(({ words }) => words === "assignment of low dropped");
    expect(differenceOf(design, "buffer", drop?.key ?? "")).toBe("real");
    expect(differenceOf(design, "buffer", "nothing")).toBe("none");
  });
});
