import { execa } from "execa";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDesign, elaborate } from "../index.ts";
import type { Definition, DesignIR } from "../index.ts";
import { printDesign } from "../verilog/print-design.ts";
import { printStub } from "../verilog/print-stub.ts";

// Printed text is a product: every change of it shows as a difference of these files.
// Accept changes with `npx vitest run hdl/lang/test/golden.test.ts -u`.

const folder = join(import.meta.dirname, "golden");
let work = "";
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "hdl-golden-"));
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

for (const name of readdirSync(folder)) {
  describe(name, async () => {
    const { designs } = (await import(join(folder, name, "design.ts"))) as { readonly designs: readonly Definition[] };
    for (const definition of designs) {
      test(`${definition.name} is printed as reviewed`, async () => {
        const design = elaborate(definition);
        for (const [file, text] of textsOf(design)) {
          await expect(text).toMatchFileSnapshot(join(folder, name, "expected", file));
          expect(longest(text)).toBeLessThanOrEqual(100);
        }
      });

      test(`${definition.name} passes the checks and every front end, without a warning`, async () => {
        const design = elaborate(definition);
        expect(checkDesign(design).filter(({ code }) => code !== "unused")).toEqual([]);
        const { files, memoryFiles } = printDesign(design);
        const stubs = design.blackBoxes.map((box): [string, string] => [`${box.name}.sv`, printStub(box)]);
        for (const [file, text] of [...files, ...memoryFiles, ...stubs]) writeFileSync(join(work, file), text);
        const sources = [...files, ...stubs].map(([file]) => file);
        const { name: top } = design.top;
        await clean("verilator", ["--lint-only", "-Wall", "--top-module", top, ...sources]);
        await clean("iverilog", ["-g2012", "-tnull", "-s", top, ...sources]);
        const read = `read_verilog -sv ${sources.join(" ")}; hierarchy -top ${top} -check; proc; check -assert`;
        await clean("yosys", ["-q", "-p", read]);
        const proof = `read_verilog -formal -sv ${sources.join(" ")}; hierarchy -top ${top}; proc; check -assert`;
        await clean("yosys", ["-q", "-p", proof]);
      });
    }
  });
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

/** What Icarus 11 says about every select in an `always_comb`: it watches the whole vector, which is right as well. */
const icarusNote = /constant selects in always_\* processes are not currently supported/;

async function clean(command: string, args: readonly string[]): Promise<void> {
  const { all, exitCode } = await execa(command, args, { cwd: work, all: true, reject: false, timeout: 60_000 });
  const said = all.split("\n").filter((line) => line !== "" && !icarusNote.test(line));
  expect({ said, exitCode }, `${command} ${args.join(" ")}`).toEqual({ said: [], exitCode: 0 });
}
