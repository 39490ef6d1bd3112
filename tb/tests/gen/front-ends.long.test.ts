import { execa } from "execa";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { outputTree } from "../../../gen/output/output.ts";
import { writeTree } from "../../../gen/output/tree.ts";
import { YosysWasm } from "../../../hdl/lang/test/tools/yosys-wasm.ts";
import { yosys, yosysScript } from "../../../hdl/lang/verilog/front-ends.ts";

// `npm run lint:hardware` has Verilator and Icarus read every configuration; both versions of Yosys take longer.

const yosysWasm = new YosysWasm();
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "card-"));
});
afterAll(() => {
  yosysWasm.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tree = outputTree(makeCard("config/default.yaml"));
const rtl = [...tree].filter(([path]) => path.startsWith("rtl/") && /\.(sv|mem)$/.test(path));
const sources = rtl.map(([path]) => path.replace(/^rtl\//, "")).filter((path) => path.endsWith(".sv"));

test("Yosys 0.23 takes every file of the default card without a warning", async () => {
  writeTree(join(folder, "out"), tree);
  const options = { cwd: join(folder, "out", "rtl"), all: true, reject: false } as const;
  const { all, exitCode } = await execa(yosys.command, yosys.args(sources, "top"), options);
  expect({ all, exitCode }).toEqual({ all: "", exitCode: 0 });
});

test("Yosys 0.55 does too", async () => {
  const files = Object.fromEntries(rtl.map(([path, text]) => [basename(path), text]));
  const names = Object.keys(files).filter((name) => name.endsWith(".sv"));
  expect(names).toHaveLength(sources.length);
  const { good, output } = await yosysWasm.run({ script: yosysScript(names, "top"), files });
  expect({ output, good }).toEqual({ output: "", good: true });
});
