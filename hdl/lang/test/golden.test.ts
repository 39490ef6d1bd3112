import { execa } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDesign, elaborate } from "../index.ts";
import type { DesignIR } from "../index.ts";
import { findings, icarus, verilator, yosysScript } from "../verilog/front-ends.ts";
import { printDesign } from "../verilog/print-design.ts";
import { printStub } from "../verilog/print-stub.ts";
import { readCorpus } from "./corpus.ts";
import { YosysWasm } from "../../../tb/tools/yosys-wasm.ts";

// Printed text is a product: every change of it shows as a difference of these files.
// Accept changes with `npx vitest run hdl/lang/test/golden.test.ts -u`.

/** Findings that the corpus is full of: it shows what is printed for it. */
const meant = new Set(["unused", "synchronised-logic"]);
const yosysWasm = new YosysWasm();
let work = "";
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "hdl-golden-"));
});
afterAll(() => {
  yosysWasm.stop();
  rmSync(work, { recursive: true, force: true });
});

for (const { name, folder, designs } of await readCorpus()) {
  describe(name, () => {
    for (const definition of designs) {
      test(`${definition.name} is printed as reviewed`, async () => {
        const design = elaborate(definition);
        for (const [file, text] of textsOf(design)) {
          await expect(text).toMatchFileSnapshot(join(folder, "expected", file));
          expect(longest(text)).toBeLessThanOrEqual(100);
        }
      });

      test(`${definition.name} passes the checks, Verilator and Icarus without a warning`, async () => {
        const design = elaborate(definition);
        expect(checkDesign(design).filter(({ code }) => !meant.has(code))).toEqual([]);
        const { texts, sources, top } = filesOf(design);
        for (const [file, text] of texts) writeFileSync(join(work, file), text);
        for (const { name, command, args } of [verilator, icarus]) {
          const options = { cwd: work, all: true, reject: false, timeout: 60_000 } as const;
          const { all, exitCode } = await execa(command, args(sources, top), options);
          expect({ said: findings(all), exitCode }, name).toEqual({ said: [], exitCode: 0 });
        }
      });
    }

    // One run for all: starting it takes longer than reading a module.
    const files = designs.map((definition) => filesOf(elaborate(definition)));
    const script = files
      .flatMap(({ sources, top }) => [false, true].map((formal) => yosysScript(sources, top, { formal })))
      .join("; design -reset; ");

    test("Yosys 0.23 takes all of them without a warning, for synthesis and for proofs", async () => {
      for (const [file, text] of files.flatMap(({ texts }) => texts)) writeFileSync(join(work, file), text);
      const { all, exitCode } = await execa("yosys", ["-q", "-p", script], { cwd: work, all: true, reject: false });
      expect({ all, exitCode }).toEqual({ all: "", exitCode: 0 });
    });

    test("so does Yosys 0.55", async () => {
      const texts = Object.fromEntries(files.flatMap((each) => each.texts));
      const { good, output } = await yosysWasm.run({ script, files: texts });
      expect({ output, good }).toEqual({ output: "", good: true });
    });
  });
}

/** What the front ends read for a design: its modules, contents of memories, stubs of black boxes. */
function filesOf(design: DesignIR) {
  const { files, memoryFiles } = printDesign(design);
  const stubs = design.blackBoxes.map((box): [string, string] => [`${box.name}.sv`, printStub(box)]);
  const sources = [...files, ...stubs].map(([file]) => file);
  return { texts: [...files, ...memoryFiles, ...stubs], sources, top: design.top.name };
}

/** The top module, its contents files, its constraints where it has any, and stubs. */
function textsOf(design: DesignIR): [string, string][] {
  const { files, memoryFiles, constraints } = printDesign(design);
  const { name } = design.top;
  const texts: [string, string][] = [[`${name}.sv`, files.get(`${name}.sv`) ?? ""]];
  texts.push(...[...memoryFiles].filter(([file]) => file.startsWith(`${name}_`)));
  if (constraints.trim().includes("\n")) texts.push([`${name}.xdc`, constraints]);
  return [...texts, ...design.blackBoxes.map((box): [string, string] => [`${box.name}.sv`, printStub(box)])];
}

/** Columns of the longest line that is not a constraint. */
function longest(text: string): number {
  return Math.max(...text.split("\n").map((line) => (line.startsWith("set_") ? 0 : line.length)));
}
