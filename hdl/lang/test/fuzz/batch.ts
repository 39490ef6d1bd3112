import { expect, test } from "vitest";
import { checkDesign } from "../../check/passes.ts";
import { nameOf, type Circuit } from "../../fuzz/circuit.ts";
import { CircuitFolder } from "../../fuzz/folder.ts";
import { describeFailures, failuresOf, randomCircuits } from "../../fuzz/fuzz.ts";
import { builtin, icarus, verilator } from "../../fuzz/tools.ts";

/** Circuits of one build of Verilator, and how many such there are in the fast tier. */
export const batchSize = 40;
export const batches = 5;

/** Seed of the first circuit; another `SEED` makes others. */
export const firstSeed = Number(process.env["SEED"] ?? 1);

/** Registers without reset decide things everywhere in random circuits. */
const expected: readonly string[] = ["uninitialised"];

/** What only random code does: comparisons and selects that constants, many steps away, decide, and inputs that are
 * reset and data. */
const nonsense = ["UNSIGNED", "CMPCONST", "UNUSEDSIGNAL", "UNUSEDPARAM", "SELRANGE", "SYNCASYNCNET", "MULTITOP"];

/** The tests of one batch: every tool agrees with the reference, and neither the checks nor Verilator's complain. */
export function testBatch(batch: number): void {
  const seed = firstSeed + batch * batchSize;
  const circuits = randomCircuits(seed, batchSize);
  const designs = [...circuits.values()].map(({ design }) => design);
  const from = `circuits ${seed} to ${seed + batchSize - 1}`;

  test.each([builtin, icarus, verilator])(`${from}: $name computes what the IR says`, (tool) => {
    expect(describeFailures(failuresOf(circuits, [tool]))).toBe("");
  });

  test(`${from}: no check has an error`, () => {
    const found = designs.flatMap(checkDesign);
    const errors = found.filter(({ severity, code }) => severity === "error" && !expected.includes(code));
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  test(`${from}: Verilator has no warning`, () => {
    expect(inFolder(circuits, (folder, names) => folder.lint(names, nonsense))).toBe("");
  });
}

/** Yosys takes a batch without a warning: slower than all simulators together. */
export function testYosys(batch: number): void {
  const seed = firstSeed + batch * batchSize;
  test(`circuits ${seed} to ${seed + batchSize - 1}: Yosys has no warning`, () => {
    expect(inFolder(randomCircuits(seed, batchSize), (folder, names) => folder.yosys(names))).toBe("");
  });
}

function inFolder(
  circuits: ReadonlyMap<number, Circuit>,
  use: (folder: CircuitFolder, names: readonly string[]) => string,
): string {
  const list = [...circuits.values()];
  const folder = new CircuitFolder(list);
  try {
    return use(folder, list.map(nameOf));
  } finally {
    folder.remove();
  }
}
