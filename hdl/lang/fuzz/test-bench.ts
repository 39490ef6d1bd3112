import type { Net } from "../design/ir.ts";
import { leadIn, portsOf, type Circuit } from "./circuit.ts";

/** A test bench and the file of hexadecimal vectors that it reads. */
export interface TestBench {
  readonly text: string;
  readonly vectors: string;
}

/** Drives a circuit's stimulus and compares every output; says "<module> agrees" or "<module> differs: ..." per output. */
export function testBench({ module, steps }: Circuit): TestBench {
  const inputs = portsOf(module, "input");
  const outputs = portsOf(module, "output");
  const fields = [...inputs, ...outputs];
  const width = 1 + fields.reduce((sum, net) => sum + net.width, 0);
  const vectors = steps.map((step) => {
    const value = (net: Net) => step.inputs.get(net) ?? step.outputs.get(net) ?? 0n;
    const all = fields.reduce((bits, net) => (bits << BigInt(net.width)) | value(net), step.reset ? 1n : 0n);
    return all.toString(16);
  });
  const range = (net: Net) => (net.scalar ? "" : `[${net.width - 1}:0] `);
  const wanted = outputs.map(({ name }) => `want_${name}`);
  const text = [
    `module ${module.name}_tb;`,
    "  logic clk = 0, rst = 1, wrong = 0;",
    ...fields.map((net) => `  logic ${range(net)}${net.name};`),
    ...outputs.map((net) => `  logic ${range(net)}want_${net.name};`),
    `  logic [${width - 1}:0] vectors [0:${steps.length - 1}];`,
    `  ${module.name} dut (.clk, .rst${fields.map(({ name }) => `, .${name}`).join("")});`,
    "  initial begin",
    `    $readmemh("${module.name}.hex", vectors);`,
    // Registers without reset start like those of the reference.
    ...module.nets
      .filter(({ role }) => role === "reg")
      .map((net) => `    dut.${net.name} = ${net.enumeration === undefined ? "0" : "dut.ModeOff"};`),
    `    for (int i = 0; i < ${steps.length}; i = i + 1) begin`,
    `      {${["rst", ...inputs.map(({ name }) => name), ...wanted].join(", ")}} = vectors[i];`,
    "      #1;",
    // Before the first reset the reference and the simulators need not agree.
    ...outputs.map(({ name }) => {
      const said = `${module.name} differs: cycle %0d, ${name} is %h, not %h`;
      const cycle = `i - ${leadIn}`;
      return `      if (i >= ${leadIn} && ${name} !== want_${name}) begin wrong = 1; $display("${said}", ${cycle}, ${name}, want_${name}); end`;
    }),
    "      clk = 1; #1; clk = 0;",
    "    end",
    `    if (!wrong) $display("${module.name} agrees");`,
    "  end",
    "endmodule",
    "",
  ].join("\n");
  return { text, vectors: `${vectors.join("\n")}\n` };
}
