import type { ModuleIR, Net } from "../design/ir.ts";
import { enumMemberName } from "../design/names.ts";
import { nameOf, portsOf, type Circuit, type Step } from "./circuit.ts";

/** A test bench with the files of hexadecimal words that it reads. */
export interface TestBench {
  /** The module `<name>_tb`, driven by `tick` and the number of the tick `at`. */
  readonly text: string;
  readonly stimulus: string;
  readonly wanted: string;
  /** Ticks after which it has said what it has to say. */
  readonly ticks: number;
}

interface Row {
  /** The edge of this tick. */
  readonly rising: number;
  readonly inputs: Step["inputs"] | null;
  /** Outputs after the edge with the inputs of the next one. */
  readonly outputs: Step["after"] | null;
}

/**
 * Drives a circuit's stimulus and compares all outputs after every edge, when the inputs have changed as well. Says
 * "<name> agrees" at its end or "<name> differs: <edge> <outputs in hexadecimal>" once. Everything is driven from
 * non-blocking assignments, so that no simulator has a choice in what comes first.
 */
export function testBench(circuit: Circuit): TestBench {
  const { design, start, steps } = circuit;
  const { top } = design;
  const name = nameOf(circuit);
  const inputs = portsOf(top, "input", "reset");
  const outputs = portsOf(top, "output");
  const clocks = top.domains.map(({ clock }) => clock);
  const rows: Row[] = [
    // What works at falling edges without a clock gets one, for simulators that have none at the start.
    { rising: 0, inputs: null, outputs: null },
    ...start.map((rising, i) => ({
      rising,
      inputs: null,
      outputs: i === start.length - 1 ? (steps[0]?.before ?? null) : null,
    })),
    ...steps.map(({ rising, inputs: given, after }, i) => ({
      rising,
      inputs: given,
      outputs: steps[i + 1]?.before ?? after,
    })),
  ];
  const widthOf = (nets: readonly Net[]) => nets.reduce((sum, net) => sum + net.width, 0);
  const stimulus = rows.map((row) => {
    const given = (net: Net) => row.inputs?.get(net) ?? resting(top, net);
    return pack(inputs, given, BigInt(row.rising)).toString(16);
  });
  const wanted = rows.map((row) => pack(outputs, (net) => row.outputs?.get(net) ?? 0n, 0n).toString(16));
  const range = (net: Net) => (net.scalar ? "" : `[${net.width - 1}:0] `);
  const given = Math.max(1, widthOf(inputs));
  const edges = Math.max(1, clocks.length);
  const last = rows.length - 1;
  const first = start.length;
  const list = (nets: readonly Net[]) => `{${nets.map((net) => net.name).join(", ")}}`;
  const text = [
    `module ${name}_tb (input logic tick, input int at);`,
    ...[...clocks, ...inputs, ...outputs].map((net) => `  logic ${range(net)}${net.name};`),
    `  logic [${edges + given - 1}:0] stimulus [0:${last}];`,
    `  logic [${widthOf(outputs) - 1}:0] wanted [0:${last}], seen;`,
    `  logic [${edges - 1}:0] rising;`,
    "  logic wrong = 0;",
    ...clocks.map((net, i) => `  assign ${net.name} = tick && rising[${i}];`),
    `  assign seen = ${list(outputs)};`,
    `  ${name} dut (${top.ports.map((port) => `.${port.name}`).join(", ")});`,
    "  initial begin",
    `    $readmemh("${name}.in.hex", stimulus);`,
    `    $readmemh("${name}.out.hex", wanted);`,
    `    {rising${inputs.map((net) => `, ${net.name}`).join("")}} = stimulus[0];`,
    ...fallingAtStart(top).map((net) => `    ${net.name} = 1;`),
    // Verilator starts with zeros by itself.
    "`ifndef VERILATOR",
    ...zeros(top, "dut").map((line) => `    ${line}`),
    "`endif",
    "  end",
    ...(inputs.length === 0
      ? []
      : [`  always @(posedge tick) if (at < ${last}) ${list(inputs)} <= stimulus[at + 1][${given - 1}:0];`]),
    "  always @(negedge tick) if (!wrong) begin",
    `    if (at < ${last}) rising <= stimulus[at + 1][${edges + given - 1}:${given}];`,
    `    if (at >= ${first} && at <= ${last} && seen !== wanted[at]) begin`,
    "      wrong <= 1;",
    `      $display("${name} differs: %0d %h", at - ${first}, seen);`,
    `    end else if (at == ${last}) $display("${name} agrees");`,
    "  end",
    "endmodule",
    "",
  ].join("\n");
  return { text, stimulus: `${stimulus.join("\n")}\n`, wanted: `${wanted.join("\n")}\n`, ticks: rows.length };
}

/** Resets and sources of synchronisers that act when they are 0, as they are at the start. */
function fallingAtStart({ domains, synchronisers }: ModuleIR): Net[] {
  const resets = domains.flatMap(({ reset, resetKind }) =>
    reset !== null && resetKind === "async-low" ? [reset] : [],
  );
  const sources = synchronisers.flatMap(({ kind, source }) =>
    kind === "reset" && source.kind === "not" && source.arg.kind === "net" ? [source.arg.net] : [],
  );
  return [...new Set([...resets, ...sources])];
}

/** Fields of nets, the first on top, below what stands above them. */
const pack = (nets: readonly Net[], value: (net: Net) => bigint, above: bigint): bigint =>
  nets.reduce((bits, net) => (bits << BigInt(net.width)) | value(net), above);

/** The value at the start: resets are active. */
function resting({ domains }: ModuleIR, net: Net): bigint {
  const domain = domains.find(({ reset }) => reset === net);
  return domain === undefined || domain.resetKind === "async-low" ? 0n : 1n;
}

/** Registers and memories without a value of their own start with zeros, like the reference. */
function zeros(module: ModuleIR, path: string): string[] {
  const held = module.nets.filter(({ role, init }) => {
    return init === undefined && ["reg", "sync", "sync-meta", "memory-output"].includes(role);
  });
  const clocked = new Set(
    module.memories.flatMap(({ ports }) => ports.flatMap(({ kind, q }) => (kind === "readAsync" ? [] : [q]))),
  );
  return [
    ...held.flatMap((net) => {
      if (net.role === "memory-output" && !clocked.has(net)) return [];
      return [`${path}.${net.name} = ${net.enumeration === undefined ? "0" : `${path}.${firstMember(net)}`};`];
    }),
    ...module.memories.flatMap(({ name, depth, contents }) =>
      contents === undefined ? [`for (int i = 0; i < ${depth}; i = i + 1) ${path}.${name}[i] = 0;`] : [],
    ),
    ...module.instances.flatMap(({ name, of }) => (of.kind === "module" ? zeros(of, `${path}.${name}`) : [])),
  ];
}

const firstMember = ({ enumeration }: Net): string =>
  enumeration === undefined ? "" : enumMemberName(enumeration.name, enumeration.members[0]?.name ?? "");

/** What a line of the test bench says about the circuit: the first output that differs, with its values. */
export function explain({ design, steps }: Circuit, at: number, seen: bigint): string {
  const outputs = portsOf(design.top, "output");
  const wanted = steps[at]?.before ?? steps.at(-1)?.after;
  let shift = outputs.reduce((sum, net) => sum + net.width, 0);
  for (const net of outputs) {
    shift -= net.width;
    const value = BigInt.asUintN(net.width, seen >> BigInt(shift));
    const right = wanted?.get(net) ?? 0n;
    if (value !== right) return difference(at, net, value, right);
  }
  return `edge ${at}, outputs are unknown`;
}

export const difference = (at: number, { name }: Net, value: bigint, right: bigint): string =>
  `edge ${at}, ${name} is ${value.toString(16)}, not ${right.toString(16)}`;
