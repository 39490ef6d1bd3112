import { execaSync } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModuleIR } from "../design/ir.ts";
import { printModule } from "../verilog/print-module.ts";
import { clock, settle } from "./support/evaluate.ts";
import type { Values } from "./support/evaluate.ts";
import { randomBits, randomModule, randomNumbers } from "./support/random-module.ts";

// Random modules mean the same as IR and, printed, in Icarus, Verilator and Yosys.

const cycles = 12;
const firstSeed = Number(process.env["SEED"] ?? 1);
const modules = Array.from({ length: 12 }, (_, i) => randomModule(`random${firstSeed + i}`, firstSeed + i));
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nvmeforge-random-"));
  for (const module of modules) {
    writeFileSync(join(folder, `${module.name}.sv`), printModule(module));
    writeFileSync(join(folder, `${module.name}_tb.sv`), bench(module));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

for (const { name } of modules) {
  test(`${name}: no front end has a warning`, () => {
    expect(tool("verilator", ["--lint-only", "-Wall", `${name}.sv`])).toBe("");
    const yosys = `read_verilog -sv ${name}.sv; hierarchy -top ${name}; proc; check -assert`;
    expect(tool("yosys", ["-q", "-p", yosys])).toBe("");
  });

  test(`${name}: Icarus computes what the IR says`, () => {
    tool("iverilog", ["-g2012", "-s", `${name}_tb`, "-o", `${name}.vvp`, `${name}.sv`, `${name}_tb.sv`]);
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
  const { all, exitCode } = execaSync(command, args, { cwd: folder, all: true, reject: false });
  if (exitCode !== 0) throw new Error(`${command} ${args.join(" ")}\n${all.slice(-3000)}`);
  return all;
}

/** A test bench that drives random values and compares every output with what `evaluate` says. */
function bench(module: ModuleIR): string {
  const pick = randomNumbers(7 + modules.indexOf(module));
  const values: Values = new Map();
  const ports = module.ports.filter(({ role }) => role === "input" || role === "output");
  const inputs = ports.filter(({ role }) => role === "input");
  const outputs = ports.filter(({ role }) => role === "output");
  const steps: string[] = [];
  const settled = new Set<string>();
  const known = (name: string) => settled.has(name);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const reset = cycle === 0;
    for (const net of inputs) values.set(net, randomBits(pick, net.width));
    settle(module, values);
    steps.push(`    rst = ${reset ? 1 : 0};`);
    for (const net of inputs) steps.push(`    ${net.name} = ${net.width}'h${(values.get(net) ?? 0n).toString(16)};`);
    steps.push("    #1;");
    for (const net of outputs) {
      if (!known(net.name) && cycle < 1) continue;
      const value = `${net.width}'h${(values.get(net) ?? 0n).toString(16)}`;
      steps.push(
        `    if (${net.name} !== ${value}) begin wrong = 1; $display("cycle ${cycle} ${net.name} is %h, not ${value}", ${net.name}); end`,
      );
    }
    steps.push("    clk = 1; #1; clk = 0;");
    clock(module, values, reset);
    settle(module, values);
  }
  return [
    `module ${module.name}_tb;`,
    "  logic clk = 0, rst = 1, wrong = 0;",
    ...ports.map((net) => `  logic ${net.scalar ? "" : `[${net.width - 1}:0] `}${net.name};`),
    `  ${module.name} dut (.clk, .rst, ${ports.map(({ name }) => `.${name}`).join(", ")});`,
    // Registers without reset start like those of the reference.
    "  initial begin",
    "    clk = 0; rst = 1;",
    ...module.nets
      .filter(({ role }) => role === "reg")
      .map((net) => `    dut.${net.name} = ${net.enumeration === undefined ? "0" : "dut.ModeOff"};`),
    ...steps,
    '    if (!wrong) $display("agrees");',
    "  end",
    "endmodule",
    "",
  ].join("\n");
}
