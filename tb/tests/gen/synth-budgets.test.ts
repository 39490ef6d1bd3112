import { describe, expect, test } from "vitest";
import { budgetOf, levelLimit, problemsOf, type Budget } from "../../../gen/yosys/budgets.ts";
import { noArea, primitiveOf, type Place } from "../../../gen/yosys/primitives.ts";
import type { DesignReport, ModuleReport } from "../../../gen/yosys/report.ts";

const moduleOf = (name: string, levels: number, faults: readonly string[] = []): ModuleReport => ({
  name: `${name}_width8`,
  base: name,
  count: 1,
  own: noArea,
  total: noArea,
  ownLevels: levels,
  levels,
  longest: null,
  deep: [],
  faults,
});
const reportOf = (...modules: readonly ModuleReport[]): DesignReport => ({
  total: { ...noArea, lut: 1000, ff: 2000, bram: 10 },
  levels: Math.max(...modules.map(({ levels }) => levels)),
  modules,
});
const budget: Budget = { lut: 1030, ff: 2060, bram: 11, uram: 0, deeper: {} };

describe("budgets", () => {
  test("the budget of a report has room for 3 % and no deeper paths", () => {
    expect(budgetOf(reportOf(moduleOf("shallow", levelLimit)))).toEqual(budget);
    expect(budgetOf(reportOf(moduleOf("deep", levelLimit + 2))).deeper).toEqual({ deep: levelLimit + 2 });
  });

  test("a path above the limit is a problem, with a budget or without", () => {
    const report = reportOf(moduleOf("shallow", levelLimit), moduleOf("deep", levelLimit + 1));
    const problem = `deep_width8: ${levelLimit + 1} LUT levels, more than ${levelLimit}`;
    expect(problemsOf(report, budget)).toEqual([problem]);
    expect(problemsOf(report, undefined)).toEqual([problem]);
  });

  test("a stored depth may stay and has to go down with the module's", () => {
    const stored = { ...budget, deeper: { deep: 11 } };
    expect(problemsOf(reportOf(moduleOf("deep", 11)), stored)).toEqual([]);
    expect(problemsOf(reportOf(moduleOf("deep", 12)), stored)).toEqual(["deep_width8: 12 LUT levels, more than 11"]);
    expect(problemsOf(reportOf(moduleOf("deep", 9)), stored)).toEqual([
      "deep: 9 LUT levels, less than the 11 that are stored: npm run synth -- --store",
    ]);
  });

  test("sums above the budget and faults are problems", () => {
    expect(problemsOf(reportOf(moduleOf("bad", 1, ["a latch: y"])), { ...budget, lut: 999, bram: 9.5 })).toEqual([
      "bad_width8: a latch: y",
      "LUT: 1000, above the budget of 999",
      "BRAM: 10, above the budget of 9.5",
    ]);
  });
});

describe("primitives", () => {
  const passes = (type: string, from: string, to: string) => primitiveOf(type)?.passes(placeOf(from), placeOf(to));

  test.for([
    ["LUT6", "I5", "O", true],
    ["MUXF8", "S", "O", true],
    ["FDRE", "D", "Q", false],
    // Carry and sum of a bit: from the bits up to it, never from those above.
    ["CARRY4", "CI", "CO3", true],
    ["CARRY4", "S1", "O1", true],
    ["CARRY4", "S2", "O1", false],
    ["CARRY4", "DI1", "CO1", true],
    ["CARRY4", "DI1", "O1", false],
    ["CARRY4", "DI1", "O2", true],
    // Each output of a distributed RAM has its own address; what is written comes with the clock.
    ["RAM64M8", "ADDRB2", "DOB0", true],
    ["RAM64M8", "ADDRC2", "DOB0", false],
    ["RAM64M8", "DIB0", "DOB0", false],
    ["RAM32X1D", "DPRA3", "DPO", true],
    ["RAM32X1D", "A3", "DPO", false],
    ["RAM32X1D", "A3", "SPO", true],
    ["RAM64X1S", "A5", "O", true],
    ["SRL16E", "A0", "Q", true],
    ["SRL16E", "D", "Q", false],
    ["SRLC32E", "A0", "Q31", false],
    ["RAMB36E2", "ADDRARDADDR3", "DOUTADOUT0", false],
  ] as const)("%s passes from %s to %s at once: %s", ([type, from, to, wanted]) => {
    expect(passes(type, from, to)).toBe(wanted);
  });

  test("what nobody has looked at is not known", () => {
    expect(primitiveOf("DSP48E2")).toBeUndefined();
  });
});

/** `CO3`: bit 3 of pin `CO`; of LUTs and of RAMs with pins of one bit the number belongs to the name. */
function placeOf(text: string): Place {
  const vector = /^(S|DI|CO|O|ADDR[A-H]|DO[A-H]|DI[A-H]|ADDRARDADDR|DOUTADOUT)(\d+)$/.exec(text);
  return vector === null ? { pin: text, bit: 0 } : { pin: vector[1] ?? "", bit: Number(vector[2]) };
}
