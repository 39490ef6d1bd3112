import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { render } from "../diag/render.ts";
import { ElaborationError } from "../diag/report.ts";
import { SimulationError } from "../sim/index.ts";
import { isDiagnostics } from "./error-case.ts";
import type { ErrorCase } from "./error-case.ts";

const folder = join(import.meta.dirname, "errors");

for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
  const code = basename(file, ".ts");
  test(`${code} says what is wrong, where, and what to do`, async () => {
    const loaded = (await import(join(folder, file))) as { readonly errorCase: ErrorCase };
    const found = await diagnosticsOf(loaded.errorCase);
    expect(found.map((diagnostic) => render(diagnostic)).join("\n\n")).toBe(loaded.errorCase.message.trim());
    expect(new Set(found.map((diagnostic) => diagnostic.code))).toEqual(new Set([code]));
  });
}

async function diagnosticsOf(errorCase: ErrorCase): Promise<ElaborationError["diagnostics"]> {
  try {
    const result = await errorCase.run();
    if (isDiagnostics(result)) return result;
  } catch (thrown) {
    if (thrown instanceof ElaborationError || thrown instanceof SimulationError) return thrown.diagnostics;
    throw thrown;
  }
  throw new Error("nothing was reported");
}
