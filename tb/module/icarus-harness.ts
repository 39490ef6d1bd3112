import type { ModuleIR } from "../../hdl/lang/design/ir.ts";
import { flatten, pathOf } from "../../hdl/lang/sim/flatten.ts";
import { randomStream } from "../../hdl/lang/sim/random.ts";
import type { StartValues } from "../../hdl/lang/sim/initial.ts";
import { harnessPorts, portDomains } from "./harness.ts";

/** Name of the module around the one under test. */
export const icarusTop = "icarus_harness";

/**
 * Verilog around the printed module, the counterpart of `harnessSource`: lines of numbers come in on one FIFO, a line of
 * hexadecimal numbers goes out on another for each.
 *
 * A line in: number of pokes, each as port and hexadecimal value, then rising edges: of the first clock, or of any when the top bit is set.
 * A line out: the clocks that rose, all outputs before the last edge, all outputs now. All clocks are low between edges.
 */
export function icarusHarness(top: ModuleIR, seed: number, start: StartValues): string {
  const { inputs, outputs, snapshot } = harnessPorts(top);
  const domains = portDomains(top);
  const clocks = domains.map(({ clock }, i) => ({ pin: pin(clock), i }));
  const resets = domains.flatMap(({ reset, resetKind }) =>
    reset === null ? [] : [{ pin: pin(reset), active: resetKind === "async-low" ? 0 : 1 }],
  );
  const lines = (made: readonly string[], indent: number) => made.map((each) => " ".repeat(indent) + each).join("\n");
  const range = (width: number) => `[${width - 1}:0]`;
  const snapshotBits = 8 * Math.max(snapshot, 1);
  const widest = Math.max(1, ...inputs.map(({ width }) => width));
  const pins = [
    ...clocks.map((clock) => `reg ${clock.pin} = 0;`),
    ...inputs.map((port) => `reg ${range(port.width)} ${pin(port)} = 0;`),
    ...outputs.map((port) => `wire ${range(port.width)} ${pin(port)};`),
    `wire ${range(snapshotBits)} outputs;`,
    ...outputs.map((port) => `assign outputs[${8 * port.offset} +: ${8 * port.bytes}] = ${pin(port)};`),
    ...(snapshot === 0 ? ["assign outputs = 0;"] : []),
  ];
  return `\`timescale 1ps / 1ps
module ${icarusTop};
${lines(pins, 2)}
  ${top.name} dut (${top.ports.map((port) => `.${port.name}(${pin(port)})`).join(", ")});

  reg ${range(snapshotBits)} sampled;
  reg ${range(widest)} value;
  reg [7:0] risen, seen;
  reg [31:0] steps;
  reg [8191:0] path;
  integer in, out, pokes, number, got, i, done;
  integer random = ${seed | 0};
  time now;
${lines(
  clocks.map(({ i }) => `time period${i}, next${i};`),
  2,
)}

  // The next rising edge of any clock; all clocks are low again afterwards.
  task edge_of_clocks;
    begin
      now = {64{1'b1}};
      risen = 0;
${lines(
  [
    ...clocks.map(({ i }) => `if (next${i} < now) now = next${i};`),
    ...clocks.map((clock) => {
      const next = `next${clock.i}`;
      return `if (${next} == now) begin ${clock.pin} = 1; ${next} = now + period${clock.i}; risen[${clock.i}] = 1; end`;
    }),
    "#1;",
    ...clocks.map((clock) => `${clock.pin} = 0;`),
    "#1;",
  ],
  6,
)}
    end
  endtask

  initial begin
${lines(
  [
    ...clocks.map(({ i }) => `if (!$value$plusargs("period${i}=%d", period${i})) period${i} = 4000;`),
    ...clocks.map(({ i }) => `next${i} = period${i};`),
    ...startValues(top, seed, start),
    ...resets.map((reset) => `${reset.pin} = ${reset.active};`),
  ],
  4,
)}
    if ($value$plusargs("to=%s", path)) in = $fopen(path, "r");
    if ($value$plusargs("from=%s", path)) out = $fopen(path, "w");
    #1;
    seen = 0;
    while (seen != ${2 ** clocks.length - 1}) begin edge_of_clocks; seen = seen | risen; end
    for (i = 0; i < 8; i = i + 1) edge_of_clocks;
${lines(
  resets.map((reset) => `${reset.pin} = ${1 - reset.active};`),
  4,
)}
    #1;
    forever begin
      got = $fscanf(in, "%d", pokes);
      if (got != 1) $finish;
      for (i = 0; i < pokes; i = i + 1) begin
        got = $fscanf(in, "%d %h", number, value);
        case (number)
${lines(
  inputs.map((port) => `${port.index}: ${pin(port)} = value;`),
  10,
)}
          default: $finish;
        endcase
      end
      got = $fscanf(in, "%h", steps);
      #1;
      sampled = outputs;
      risen = 0;
${clocks.length === 0 ? "      steps = 0;\n" : ""}      if (steps[31]) edge_of_clocks;
      else begin
        done = 0;
        while (done < steps) begin sampled = outputs; edge_of_clocks; if (risen[0]) done = done + 1; end
      end
      $fwrite(out, "%h %h %h\\n", risen, sampled, outputs);
      $fflush(out);
    end
  end
endmodule
`;
}

/** What the harness calls a port of the module: no name of its own begins like that. */
const pin = ({ name }: { readonly name: string }): string => `pin_${name}`;

/**
 * Registers and memories without a start value get the ones that the built-in simulator gives them, or random ones: the
 * language is two-valued. Registers of an enumeration cannot be given bits; those without a reset start unknown.
 */
function startValues(top: ModuleIR, seed: number, start: StartValues): readonly string[] {
  return flatten(top).scopes.flatMap((scope) => {
    const { nets, memories } = scope.module;
    const registers = nets.filter(
      ({ role, init, enumeration }) => role === "reg" && init === undefined && enumeration === undefined,
    );
    const values = registers.map((net) => {
      const path = pathOf(scope, net.name);
      const value = start === "zero" ? 0n : randomStream(seed, path).bits(net.width);
      return `dut.${path} = ${net.width}'h${value.toString(16)};`;
    });
    const words = memories.flatMap(({ name, width, depth, contents }) => {
      if (contents !== undefined) return [];
      const part = start === "zero" ? "32'h0" : "$random(random)";
      const word = Array.from({ length: Math.ceil(width / 32) }, () => part).join(", ");
      return `for (i = 0; i < ${depth}; i = i + 1) dut.${pathOf(scope, name)}[i] = {${word}};`;
    });
    return [...values, ...words];
  });
}
