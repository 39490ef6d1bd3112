import { execa } from "execa";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings, icarus, verilator, yosys, yosysScript } from "../verilog/front-ends.ts";
import { YosysWasm } from "../../../tb/tools/yosys-wasm.ts";

// What of SystemVerilog each front end takes: `use-` is what the printer writes, `not-` is what it avoids because one of
// them rejects it. After an upgrade of a tool the matrix shows what has become possible; accept it with `-u`.

const folder = join(import.meta.dirname, "features");
const names = readdirSync(folder).filter((name) => name.endsWith(".sv"));
const wasm = new YosysWasm();
let work = "";
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "hdl-features-"));
});
afterAll(() => {
  wasm.stop();
  rmSync(work, { recursive: true, force: true });
});

/** The units of a file, each in one of its own, as linters want it. */
function unitsOf(name: string): Readonly<Record<string, string>> {
  const units = readFileSync(join(folder, name), "utf8").split(/\n(?=(?:module|interface|package|bind) )/);
  return Object.fromEntries(
    units.map((text) => {
      const [, keyword = "", unit = ""] = /^(\w+) (\w+)/.exec(text) ?? [];
      return [keyword === "bind" ? "bind.sv" : `${unit}.sv`, text];
    }),
  );
}

/** Accepted: ended well and without a word. */
async function accepts(name: string): Promise<readonly boolean[]> {
  const files = unitsOf(name);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(work, file), text);
  const results: boolean[] = [];
  for (const { command, args } of [verilator, icarus, yosys]) {
    const options = { cwd: work, all: true, reject: false, timeout: 60_000 } as const;
    const { all, exitCode } = await execa(command, args(Object.keys(files), "feature"), options);
    results.push(exitCode === 0 && findings(all).length === 0);
  }
  const { good, output } = await wasm.run({ script: yosysScript(Object.keys(files), "feature"), files });
  return [...results, good && output === ""];
}

test("the tools accept and reject what they did", { timeout: 300_000 }, async () => {
  const tools = ["verilator", "iverilog", "yosys 0.23", "yosys 0.55"];
  const width = Math.max(...names.map((name) => name.length));
  const rows: string[] = [["".padEnd(width), ...tools].join("  ").trimEnd()];
  for (const name of names) {
    const accepted = await accepts(name);
    if (name.startsWith("use-")) expect(accepted, name).toEqual(tools.map(() => true));
    const marks = accepted.map((yes, i) => (yes ? "accepts" : "rejects").padEnd(tools[i]?.length ?? 0));
    rows.push([name.padEnd(width), ...marks].join("  ").trimEnd());
  }
  await expect(`${rows.join("\n")}\n`).toMatchFileSnapshot(join(folder, "matrix.txt"));
});
