import type { BlackBoxIR } from "../design/ir.ts";
import { unusedName } from "./names.ts";
import { comment } from "./print-comment.ts";
import { printConstant } from "./print-expr.ts";
import { parameterValue } from "./print-instance.ts";
import { printPorts } from "./print-ports.ts";

/** The ports of a vendor's module with nothing behind them: what a linter needs to check the instances of it. */
export function printStub(box: BlackBoxIR): string {
  const parameters = [...box.parameters].map(([name, value]) => `  parameter ${name} = ${parameterValue(value)}`);
  const generics = parameters.length === 0 ? "" : ` #(\n${parameters.join(",\n")}\n)`;
  const outputs = box.ports.filter(({ role }) => role === "output");
  const inputs = box.ports.filter(({ role }) => role !== "output").map(({ name }) => name);
  const body = [
    ...[...box.parameters.keys()].map((name) => `localparam ${unusedName}_${name} = ${name};`),
    ...(inputs.length === 0 ? [] : [`logic ${unusedName};`, `assign ${unusedName} = &{1'b0, ${inputs.join(", ")}};`]),
    ...outputs.map((net) => `assign ${net.name} = ${printConstant(net.width, 0n)};`),
  ];
  return [
    `// ${box.name}: ports only, for linting and elaboration. The vendor's module takes its place.`,
    ...(box.doc === undefined ? [] : ["//", ...comment(box.doc, 100)]),
    "",
    "`default_nettype none",
    "",
    "(* blackbox *)",
    `module ${box.name}${generics}${printPorts(box.ports)};`,
    "",
    ...body.map((each) => `  ${each}`),
    "endmodule",
    "",
    "`default_nettype wire",
    "",
  ].join("\n");
}
