import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { elaborate } from "../../../hdl/lang/index.ts";
import type { Definition } from "../../../hdl/lang/index.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";
import { printStub } from "../../../hdl/lang/verilog/print-stub.ts";
import { byteCounter } from "./byte-counter.ts";
import { dropLong } from "./drop-long.ts";
import { fletcherStep } from "./fletcher.ts";
import { longFrames } from "./long-frames.ts";
import { receivedLine } from "./received-line.ts";
import { unescape } from "./unescape.ts";

// `receivedLine` has every other module of the guide below it.
const designs: readonly Definition[] = [
  byteCounter({ width: 16 }),
  fletcherStep(),
  longFrames({ least: 64 }),
  receivedLine(),
  unescape(),
  dropLong({ beats: 4 }),
];

test.each(designs)("$name is accepted by Verilator and Icarus without a warning", async (definition) => {
  const design = elaborate(definition);
  const folder = mkdtempSync(join(tmpdir(), "guide-"));
  try {
    const stubs = design.blackBoxes.map((box) => [`${box.name}.sv`, printStub(box)] as const);
    const texts = [...printDesign(design).files, ...stubs];
    for (const [file, text] of texts) writeFileSync(join(folder, file), text);
    const files = texts.map(([file]) => file);
    const options = { cwd: folder, timeout: 60_000 };
    const verilator = ["--lint-only", "-Wall", "--top-module", design.top.name, ...files];
    expect((await execa("verilator", verilator, options)).stderr).toBe("");
    const icarus = ["-g2012", "-tnull", "-s", design.top.name, ...files];
    expect((await execa("iverilog", icarus, options)).stderr).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
