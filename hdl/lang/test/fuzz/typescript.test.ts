import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { DesignIR } from "../../design/ir.ts";
import { circuitOf, type Step } from "../../fuzz/circuit.ts";
import { randomCircuit } from "../../fuzz/fuzz.ts";
import { NoWords } from "../../fuzz/typescript-expr.ts";
import { designCode } from "../../fuzz/typescript.ts";
import { firstSeed } from "./batch.ts";

// A circuit written as TypeScript is the same circuit when that is run: the surface of the language against the IR.

mkdirSync(".cache/fuzz", { recursive: true });
const folder = mkdtempSync(join(process.cwd(), ".cache", "fuzz", "typescript-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const seeds = Array.from({ length: 200 }, (_, i) => firstSeed + i);
let written = 0;

/** The circuit as TypeScript; null for what an author cannot write. */
function codeOf(design: DesignIR): string | null {
  try {
    return designCode(design, join(process.cwd(), "hdl", "lang", "index.ts"));
  } catch (error) {
    if (error instanceof NoWords) return null;
    throw error;
  }
}

const byName = (values: Step["after"]) => Object.fromEntries([...values].map(([{ name }, value]) => [name, value]));

test.each(seeds)("random circuit %i", async (seed) => {
  const { design, stimulus, steps } = randomCircuit(seed);
  const code = codeOf(design);
  if (code === null) return;
  written++;
  const file = join(folder, `random${seed}.ts`);
  writeFileSync(file, code);
  const { top } = (await import(file)) as { readonly top: DesignIR };
  const again = circuitOf(top, stimulus).steps;
  expect(again.map(({ before, after }) => [byName(before), byName(after)])).toEqual(
    steps.map(({ before, after }) => [byName(before), byName(after)]),
  );
});

test("most of the circuits can be written", () => {
  expect(written).toBeGreaterThan(seeds.length / 4);
});
