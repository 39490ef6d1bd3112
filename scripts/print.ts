/**
 * Checks and prints one module with everything below it and runs the linters over it:
 * `npx tsx scripts/print.ts hdl/lib/fifo.ts fifo '{"width":8,"depth":16}' [folder]`
 */
import { execa } from "execa";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { render } from "../hdl/lang/diag/render.ts";
import type { Definition } from "../hdl/lang/index.ts";
import { checkDesign, elaborate, ElaborationError } from "../hdl/lang/index.ts";
import { printDesign } from "../hdl/lang/verilog/print-design.ts";
import { printStub } from "../hdl/lang/verilog/print-stub.ts";

const [file, name, parameters = "", out = mkdtempSync(join(tmpdir(), "nvmeforge-print-"))] = process.argv.slice(2);
if (file === undefined || name === undefined) {
  console.error("usage: print.ts FILE EXPORT [PARAMETERS as JSON] [FOLDER]");
  process.exit(1);
}
const exported = (await import(pathToFileURL(resolve(file)).href)) as Record<string, (p: unknown) => Definition>;
const make = exported[name];
if (make === undefined) throw new Error(`${file} exports ${Object.keys(exported).join(", ")}, not ${name}`);
try {
  const start = performance.now();
  const design = elaborate(make(parameters === "" ? undefined : JSON.parse(parameters)));
  for (const found of checkDesign(design)) {
    console.error(render(found));
    if (found.severity === "error") process.exitCode = 1;
  }
  // What the linters would say of a design with mistakes follows from the mistakes.
  if (process.exitCode === 1) process.exit();
  const { files, memoryFiles } = printDesign(design);
  console.log(`${(performance.now() - start).toFixed(0)} ms, ${design.modules.length} modules → ${out}`);
  mkdirSync(out, { recursive: true });
  const texts = [
    ...files,
    ...memoryFiles,
    ...design.blackBoxes.map((box) => [`${box.name}.sv`, printStub(box)] as const),
  ];
  for (const [path, text] of texts) writeFileSync(join(out, path), text);
  const sources = texts.map(([path]) => path).filter((path) => path.endsWith(".sv"));
  for (const [tool, args] of [
    ["verilator", ["--lint-only", "-Wall", "--top-module", design.top.name, ...sources]],
    ["iverilog", ["-g2012", "-tnull", "-s", design.top.name, ...sources]],
  ] as const) {
    const { exitCode, all } = await execa(tool, args, { cwd: out, all: true, reject: false });
    console.log(`${tool}: ${exitCode === 0 ? "clean" : "FAILED"}${all === "" ? "" : `\n${all.slice(0, 6000)}`}`);
    if (exitCode !== 0) process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof ElaborationError ? error.message : error);
  process.exitCode = 1;
}
