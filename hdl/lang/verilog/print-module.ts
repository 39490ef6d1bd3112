/** One module as SystemVerilog text. Layout and subset: language-style, "Printed SystemVerilog". */
import type { AssertionIR, BlackBoxIR, EnumIR, InstanceIR, ModuleIR, Net, SynchroniserIR } from "../design/ir.ts";
import { enumMember, enumType } from "./names.ts";
import { printExpr, printLiteral, printRange, type NetName } from "./print-expr.ts";
import { declareMemory, printMemory } from "./print-memory.ts";
import { printAssigns, printCombinational, printRegisters } from "./print-process.ts";
import { targetsOf } from "./statements.ts";
import { unreadRanges, usageOf, type Usage } from "./usage.ts";

export function printModule(module: ModuleIR): string {
  const usage = usageOf(module);
  const nameOf: NetName = (net) => (net.role === "instance-output" && (usage.get(net) ?? 0n) === 0n ? `unused_${net.name}` : net.name);
  const { plain, conditional } = wiresOf(module);
  const sections = [
    declarations(module, nameOf),
    printAssigns(module.body, plain, nameOf),
    ...printCombinational(module.body, conditional, nameOf),
    ...module.domains.flatMap((domain) =>
      printRegisters(module.body, new Set(module.nets.filter((net) => net.role === "reg" && net.domain === domain.name)), domain, nameOf),
    ),
    ...module.synchronisers.map((each) => printSynchroniser(module, each, nameOf)),
    ...module.memories.flatMap((memory) => printMemory(module, memory, nameOf)),
    ...module.instances.map((instance) => printInstance(instance, nameOf)),
    printUnused(module, usage, nameOf),
    printAssertions(module, nameOf),
  ];
  const body = sections.filter((lines) => lines.length > 0).map((lines) => lines.map((line) => (line === "" || line.startsWith("`") ? line : `  ${line}`)).join("\n"));
  return [header(module), "`default_nettype none\n", `module ${module.name}${portList(module.ports)};\n`, ...body.map((text) => `${text}\n`), "endmodule\n", "`default_nettype wire\n"].join("\n");
}

/** An empty body with the ports of a vendor's module, for linting without the vendor's sources. */
export function printStub(box: BlackBoxIR): string {
  const inputs = box.ports.filter(({ role }) => role !== "output").map(({ name }) => name);
  const outputs = box.ports.filter(({ role }) => role === "output").map((net) => `  assign ${net.name} = ${net.width === 1 && net.scalar ? "1'b0" : "'0"};`);
  const unused = inputs.length === 0 ? [] : ["  logic unused;", `  assign unused = &{1'b0, ${inputs.join(", ")}};`];
  const parameters = [...box.parameters].map(([name, value]) => `  parameter ${name} = ${parameterValue(value)}`);
  const generics = parameters.length === 0 ? "" : ` #(\n${parameters.join(",\n")}\n)`;
  // The vendor's parameters have no effect on an empty body.
  const ignored = [...box.parameters.keys()].map((name) => `  localparam UNUSED_${name} = ${name};`);
  return [
    `// ${box.name}: ports only, for linting. The vendor's module takes its place.`,
    "`default_nettype none",
    "",
    `module ${box.name}${generics}${portList(box.ports)};`,
    "",
    ...unused,
    ...ignored,
    ...outputs,
    "endmodule",
    "",
    "`default_nettype wire",
    "",
  ].join("\n");
}

function header({ name, base, parameters, doc }: ModuleIR): string {
  const given = [...parameters].map(([key, value]) => `${key} = ${value}`).join(", ");
  const lines = [name === base ? name : `${name}: ${base}`, ...(given === "" ? [] : [`Parameters: ${given}`]), ...(doc === undefined ? [] : wrap(doc, 96))];
  return `${lines.map((line) => `// ${line}`).join("\n")}\n`;
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1] ?? "";
    if (last !== "" && last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

const range = ({ width, scalar }: Pick<Net, "width" | "scalar">) => (scalar ? "" : `[${(width - 1).toString()}:0]`);

function portList(ports: readonly Net[]): string {
  if (ports.length === 0) return "";
  const ranged = Math.max(...ports.map((port) => range(port).length));
  const lines = ports.map((port, i) => {
    const direction = port.role === "output" ? "output" : port.role === "inout" ? "inout " : "input ";
    const type = port.role === "inout" ? "wire " : "logic";
    const space = ranged === 0 ? "" : ` ${range(port).padEnd(ranged)}`;
    return [...(port.doc === undefined ? [] : [`  // ${port.doc}`]), `  ${direction} ${type}${space} ${port.name}${i === ports.length - 1 ? "" : ","}`].join("\n");
  });
  return ` (\n${lines.join("\n")}\n)`;
}

/** Wires with one unconditional driver (or one per slice), and those driven under conditions. */
function wiresOf(module: ModuleIR): { plain: Set<Net>; conditional: Set<Net> } {
  const conditional = new Set<Net>();
  const plain = new Set<Net>();
  for (const stmt of module.body) {
    if (stmt.kind === "when" || stmt.kind === "match") for (const net of targetsOf(stmt)) conditional.add(net);
    else if (stmt.kind === "assign") (stmt.target.kind === "element" || stmt.target.net.fallback !== undefined ? conditional : plain).add(stmt.target.net);
  }
  // A wire that nobody assigns has its fallback.
  for (const net of [...module.ports, ...module.nets]) if (net.fallback !== undefined && !plain.has(net)) conditional.add(net);
  for (const net of conditional) plain.delete(net);
  for (const net of [...conditional]) if (net.role === "reg") conditional.delete(net);
  return { plain, conditional };
}

function enumsOf(module: ModuleIR): EnumIR[] {
  const byName = new Map<string, EnumIR>();
  for (const { enumeration } of [...module.nets, ...module.ports]) if (enumeration !== undefined) byName.set(enumeration.name, enumeration);
  return [...byName.values()];
}

function declarations(module: ModuleIR, nameOf: NetName): string[] {
  const enums = enumsOf(module).flatMap((each) => {
    const members = each.members.map(({ name, value }) => `${enumMember(each, name)} = ${printLiteral(each.width, value).replace("'h", "'d").replace(/'d([0-9a-f]+)$/, (_, digits: string) => `'d${BigInt(`0x${digits}`).toString()}`)}`);
    return [`typedef enum logic [${(each.width - 1).toString()}:0] {`, ...members.map((member, i) => `  ${member}${i === members.length - 1 ? "" : ","}`), `} ${enumType(each)};`, ""];
  });
  const synchronised = new Set(module.synchronisers.flatMap(({ meta, output }) => [...meta, output]));
  const nets = module.nets.flatMap((net) => {
    const type = net.enumeration !== undefined && onlyMembers(module, net) ? enumType(net.enumeration) : `logic${net.scalar ? "" : ` ${range(net)}`}`;
    const attribute = synchronised.has(net) ? '(* ASYNC_REG = "TRUE" *) ' : "";
    const initial = net.init === undefined ? "" : ` = ${printLiteral(net.width, net.init, net.enumeration)}`;
    return [...(net.doc === undefined ? [] : [`// ${net.doc}`]), `${attribute}${type} ${nameOf(net)}${initial};`];
  });
  const memories = module.memories.flatMap(declareMemory);
  return [...enums, ...nets, ...memories];
}

/** True when every assignment of an enumeration net is one of its members or another such net: bits may not be assigned to an enum. */
function onlyMembers(module: ModuleIR, net: Net): boolean {
  const check = (body: ModuleIR["body"]): boolean =>
    body.every((stmt) => {
      switch (stmt.kind) {
        case "assign":
        case "next":
          return stmt.target.net !== net || (stmt.target.kind === "whole" && stmt.value.kind === "literal");
        case "when":
          return stmt.arms.every((arm) => check(arm.body)) && check(stmt.otherwise ?? []);
        case "match":
          return stmt.cases.every((each) => check(each.body)) && check(stmt.otherwise ?? []);
        default:
          return stmt satisfies never;
      }
    });
  return (net.role === "reg" || net.role === "wire") && check(module.body);
}

function printSynchroniser(module: ModuleIR, { kind, source, to, meta, output }: SynchroniserIR, nameOf: NetName): string[] {
  const domain = module.domains.find(({ name }) => name === to);
  if (domain === undefined) throw new Error(`synchroniser ${output.name} of ${module.name} is in the unknown domain ${to}`);
  const chain = [...meta, output];
  const from = printExpr(source, nameOf);
  if (kind === "reset") {
    const set = chain.map((net) => `    ${net.name} <= 1'b1;`);
    const shift = chain.map((net, i) => `    ${net.name} <= ${i === 0 ? "1'b0" : (chain[i - 1]?.name ?? "")};`);
    return [`always_ff @(posedge ${nameOf(domain.clock)} or posedge ${from}) begin`, `  if (${from}) begin`, ...set, "  end else begin", ...shift, "  end", "end"];
  }
  const shift = chain.map((net, i) => `  ${net.name} <= ${i === 0 ? from : (chain[i - 1]?.name ?? "")};`);
  return [`always_ff @(posedge ${nameOf(domain.clock)}) begin`, ...shift, "end"];
}

const parameterValue = (value: string | number) => (typeof value === "number" ? value.toString() : /^\d+'[bdh]/.test(value) ? value : `"${value}"`);

function printInstance({ name, of, connections, doc }: InstanceIR, nameOf: NetName): string[] {
  const given = of.kind === "blackbox" ? [...of.parameters].map(([key, value]) => `.${key}(${parameterValue(value)})`) : [];
  const generics = given.length === 0 ? "" : ` #(${given.join(", ")})`;
  const longest = Math.max(0, ...connections.map(({ port }) => port.length));
  const pins = connections.map(({ port, net }, i) => `  .${port.padEnd(longest)} (${nameOf(net)})${i === connections.length - 1 ? "" : ","}`);
  return [...(doc === undefined ? [] : [`// ${doc}`]), `${of.name}${generics} ${name} (`, ...pins, ");"];
}

/** Takes up the bits that nothing reads, so that a linter's "unused" always means a mistake. */
function printUnused(module: ModuleIR, usage: Usage, nameOf: NetName): string[] {
  const rest = [...module.ports, ...module.nets].flatMap((net) => {
    if (nameOf(net) !== net.name) return [];
    return unreadRanges(net, usage).map(([lsb, width]) => net.name + printRange(net, lsb, width));
  });
  if (rest.length === 0) return [];
  const lines: string[] = [];
  for (const each of rest) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + each.length < 88) lines[lines.length - 1] = `${last}, ${each}`;
    else lines.push(each);
  }
  return ["// Bits that this module does not need.", "logic unused;", "assign unused = &{", "  1'b0,", ...lines.map((line, i) => `  ${line}${i === lines.length - 1 ? "" : ","}`), "};"];
}

function printAssertions(module: ModuleIR, nameOf: NetName): string[] {
  const asserts = module.assertions.filter(({ kind }) => kind === "assert");
  if (asserts.length === 0) return [];
  const block = ({ condition, message, domain: name, name: label }: AssertionIR) => {
    const domain = module.domains.find((each) => each.name === name);
    if (domain === undefined) throw new Error(`assertion ${label} of ${module.name} is in the unknown domain ${name}`);
    const quiet = domain.reset === null ? "" : `${domain.resetKind === "async-low" ? "" : "!"}${nameOf(domain.reset)} && `;
    return [`always @(posedge ${nameOf(domain.clock)}) begin`, `  if (${quiet}!(${printExpr(condition, nameOf)})) begin`, `    $error("${label}: ${message}");`, "  end", "end"];
  };
  return ["`ifndef SYNTHESIS", ...asserts.flatMap(block), "`endif"];
}
