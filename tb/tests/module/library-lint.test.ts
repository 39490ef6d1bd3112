import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDesign, elaborate } from "../../../hdl/lang/index.ts";
import type { AnyDefinition } from "../../../hdl/lang/index.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";
import { libraryModules } from "./library-modules.ts";

// The whole library through every front end, in several sets of parameters: one run of a tool reads all files.

let work = "";
let files: string[] = [];
let tops: string[] = [];

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "hdl-library-"));
  const texts = new Map<string, string>();
  for (const definition of libraryModules) {
    const design = elaborate(definition);
    const { files: printed, memoryFiles } = printDesign(design);
    for (const [file, text] of [...printed, ...memoryFiles]) {
      // Modules that are shared are the same, whichever design they come from.
      expect(texts.get(file) ?? text, file).toBe(text);
      texts.set(file, text);
    }
  }
  for (const [file, text] of texts) writeFileSync(join(work, file), text);
  files = [...texts.keys()].filter((file) => file.endsWith(".sv"));
  tops = libraryModules.map(({ name }) => name);
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

test("every module that the library exports is among them", () => {
  const index = readFileSync("hdl/lib/index.ts", "utf8");
  const bases = new Set(libraryModules.map(({ base }) => base));
  const missing = [...index.matchAll(/export \{ (.+) \} from "(.+)"/g)].flatMap(([, , path = ""]) => {
    // Examples in comments are none of it.
    const text = readFileSync(join("hdl/lib", path), "utf8").replaceAll(/^ \*.*$/gm, "");
    return [...text.matchAll(/\b(?:module|genericModule)\("(\w+)"/g)].flatMap(([, base = ""]) =>
      bases.has(base) ? [] : [base],
    );
  });
  expect(missing).toEqual([]);
});

test.each(libraryModules.map((definition) => ({ name: definition.name, definition })))(
  "$name has no finding of the checks, and fits a page",
  ({ definition }: { definition: AnyDefinition }) => {
    const design = elaborate(definition);
    expect(checkDesign(design)).toEqual([]);
    for (const [file, text] of printDesign(design).files) {
      expect(Math.max(...text.split("\n").map((line) => line.length)), file).toBeLessThanOrEqual(100);
    }
  },
);

test("verilator -Wall finds nothing", async () => {
  // One module above all of them, so that each is elaborated in one run.
  await clean("verilator", ["--lint-only", "-Wall", "--top-module", "every_module", ...files, everyModule()]);
});

test("iverilog finds nothing", async () => {
  await clean("iverilog", ["-g2012", "-Wall", "-tnull", ...tops.flatMap((top) => ["-s", top]), ...files]);
});

test("yosys finds nothing, without and with the assertions", async () => {
  const checkAll = tops.map((top) => `select -assert-any ${top}`).join("; ");
  await clean("yosys", ["-q", "-p", `read_verilog -sv ${files.join(" ")}; ${checkAll}; proc; check -assert`]);
  await clean("yosys", ["-q", "-p", `read_verilog -formal -sv ${files.join(" ")}; proc; check -assert`]);
});

/** A file with an instance of every module, its ports tied to nets of its own. */
function everyModule(): string {
  const ports: string[] = [];
  const instances = libraryModules.map((definition, n) => {
    const { top } = elaborate(definition);
    const pins = top.ports.map(({ name, role, width, scalar }) => {
      const direction = role === "output" ? "output" : "input";
      ports.push(`  ${direction} logic ${scalar ? "" : `[${width - 1}:0] `}p${n}_${name}`);
      return `.${name}(p${n}_${name})`;
    });
    return `  ${top.name} u${n} (${pins.join(", ")});`;
  });
  const file = "every_module.sv";
  writeFileSync(
    join(work, file),
    `module every_module (\n${ports.join(",\n")}\n);\n${instances.join("\n")}\nendmodule\n`,
  );
  return file;
}

/** What Icarus says about legal, intended code: it watches whole vectors, and checks no time units. */
const icarusNotes = /constant selects in always_|sensitive to all \d+ words in array|timescale/;

async function clean(command: string, args: readonly string[]): Promise<void> {
  const { all, exitCode } = await execa(command, args, { cwd: work, all: true, reject: false, timeout: 120_000 });
  const said = all.split("\n").filter((line) => line !== "" && !icarusNotes.test(line));
  expect({ said, exitCode }, command).toEqual({ said: [], exitCode: 0 });
}
