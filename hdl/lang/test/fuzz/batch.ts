import { expect, test } from "vitest";
import { checkDesign } from "../../check/passes.ts";
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

/** The tests of one batch: every tool agrees with the reference, and neither checks nor front ends complain. */
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

  test(`${from}: no front end has a warning`, () => {
    const folder = new CircuitFolder([...circuits.values()]);
    try {
      const files = designs.flatMap(({ top }) => folder.sources(top.name));
      // Verilator 5.006 stops at what it finds twice in many circuits at once.
      const lint = ["--lint-only", "-Wall", "-fno-dedup", ...nonsense.map((name) => `-Wno-${name}`)];
      expect(folder.run("verilator", [...lint, ...files])).toBe("");
      expect(
        folder.run("yosys", ["-q", "-p", `read_verilog -sv ${files.join(" ")}; proc; opt_clean; check -assert`]),
      ).toBe("");
    } finally {
      folder.remove();
    }
  });
}
