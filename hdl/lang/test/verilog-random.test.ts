import { execaSync } from "execa";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { printModule } from "../verilog/print-module.ts";
import { randomModule } from "./support/random-module.ts";
import { testBench } from "./support/test-bench.ts";

// Random modules mean the same as IR and, printed, in Icarus, Verilator and Yosys.

/** What only random code does: comparisons and selects that constants, many steps away, decide. */
const nonsense = ["-Wno-UNSIGNED", "-Wno-CMPCONST", "-Wno-UNUSEDSIGNAL", "-Wno-SELRANGE"];
const cycles = 12;
const firstSeed = Number(process.env["SEED"] ?? 1);
const modules = Array.from({ length: 12 }, (_, i) => randomModule(`random${firstSeed + i}`, firstSeed + i));
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nvmeforge-random-"));
  for (const module of modules) {
    writeFileSync(join(folder, `${module.name}.sv`), printModule(module));
    writeFileSync(join(folder, `${module.name}_tb.sv`), testBench(module, cycles, firstSeed));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

for (const { name } of modules) {
  test(`${name}: no front end has a warning`, () => {
    expect(tool("verilator", ["--lint-only", "-Wall", ...nonsense, `${name}.sv`])).toBe("");
    const yosys = `read_verilog -sv ${name}.sv; hierarchy -top ${name}; proc; check -assert`;
    expect(tool("yosys", ["-q", "-p", yosys])).toBe("");
  });

  test(`${name}: Icarus computes what the IR says`, () => {
    // Icarus 11 wakes `always_comb` blocks that nothing has changed for, at times without end; `always @*` is right there.
    const text = readFileSync(join(folder, `${name}.sv`), "utf8").replaceAll("always_comb", "always @*");
    writeFileSync(join(folder, `${name}_star.sv`), text);
    tool("iverilog", ["-g2012", "-s", `${name}_tb`, "-o", `${name}.vvp`, `${name}_star.sv`, `${name}_tb.sv`]);
    expect(tool("vvp", ["-n", `${name}.vvp`]).trim()).toBe("agrees");
  });
}

test("Verilator computes what the IR says", { timeout: 180_000 }, () => {
  const all = modules.flatMap(({ name }) => [`${name}.sv`, `${name}_tb.sv`]);
  const calls = modules.map(({ name }) => `  ${name}_tb t_${name} ();`).join("\n");
  writeFileSync(join(folder, "all_tb.sv"), `module all_tb;\n${calls}\n  initial #100000 $finish;\nendmodule\n`);
  tool("verilator", [
    "--binary",
    "--timing",
    "-Wno-fatal",
    "-Wno-lint",
    "-O1",
    "--x-assign",
    "fast",
    "--top-module",
    "all_tb",
    "-MAKEFLAGS",
    "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0",
    ...all,
    "all_tb.sv",
  ]);
  const said = tool(join(folder, "obj_dir", "Vall_tb"), [])
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("-"));
  expect(said).toEqual(modules.map(() => "agrees"));
});

function tool(command: string, args: readonly string[]): string {
  const { all, exitCode } = execaSync(command, args, { cwd: folder, all: true, reject: false, timeout: 120_000 });
  if (exitCode !== 0 && exitCode !== undefined) throw new Error(`${command} ${args.join(" ")}\n${all.slice(-3000)}`);
  return all;
}
