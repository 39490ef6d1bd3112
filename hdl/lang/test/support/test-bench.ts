import type { ModuleIR } from "../../design/ir.ts";
import { clock, settle } from "./evaluate.ts";
import type { Values } from "./evaluate.ts";
import { randomBits, randomNumbers } from "./random-module.ts";

/** A test bench that drives random values and compares every output with what `evaluate` says. */
export function testBench(module: ModuleIR, cycles: number, seed: number): string {
  const pick = randomNumbers(seed);
  const values: Values = new Map();
  const ports = module.ports.filter(({ role }) => role === "input" || role === "output");
  const inputs = ports.filter(({ role }) => role === "input");
  const outputs = ports.filter(({ role }) => role === "output");
  const steps: string[] = [];
  for (let cycle = 0; cycle < cycles; cycle++) {
    const reset = cycle === 0;
    for (const net of inputs) values.set(net, randomBits(pick, net.width));
    settle(module, values);
    steps.push(`    rst = ${reset ? 1 : 0};`);
    for (const net of inputs) steps.push(`    ${net.name} = ${net.width}'h${(values.get(net) ?? 0n).toString(16)};`);
    steps.push("    #1;");
    // Before the first reset the reference and the simulators need not agree.
    for (const net of reset ? [] : outputs) {
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
