import type {
  AssertionIR,
  BlackBoxIR,
  DesignIR,
  EnumIR,
  Expr,
  InstanceIR,
  MemoryIR,
  MemoryPortIR,
  ModuleIR,
  Net,
  Stmt,
  SynchroniserIR,
  Target,
} from "./ir.ts";
import { forEachExprIn } from "./walk.ts";

/**
 * A design as text, for tests and for people who work on the compiler: one line per net and statement, everything that
 * has a meaning and nothing that has none (no places in the source). `parseDesignText` reads it back. The last module is
 * the top.
 */
export function printDesignText(design: DesignIR): string {
  const parts = [...design.blackBoxes.map(blackBoxText), ...design.modules.map(printModuleText)];
  return parts.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** One module as lines of text. */
export function printModuleText(module: ModuleIR): readonly string[] {
  const domains = module.domains.map((d) => {
    const reset = d.reset === null ? "no reset" : `${d.reset.name} ${d.resetKind}`;
    return `domain "${d.name}" ${d.clock.name} ${reset}`;
  });
  return [
    `module ${module.name}`,
    ...indent([
      ...(module.base === module.name ? [] : [`base ${module.base}`]),
      ...[...module.parameters].map(([key, value]) => `parameter ${key} ${JSON.stringify(value)}`),
      ...docText(module),
      ...enumerationsOf(module).map(enumerationText),
      ...domains,
      ...module.ports.map(netText),
      ...module.nets.map(netText),
      ...module.memories.flatMap(memoryText),
      ...module.synchronisers.map(synchroniserText),
      ...module.instances.map(instanceText),
      ...module.body.flatMap(stmtText),
      ...module.assertions.map(assertionText),
    ]),
  ];
}

/** A black box: its ports. A model of it is not part of the text. */
function blackBoxText(box: BlackBoxIR): readonly string[] {
  const parameters = [...box.parameters].map(([key, value]) => `parameter ${key} ${JSON.stringify(value)}`);
  return [`blackbox ${box.name}`, ...indent([...parameters, ...docText(box), ...box.ports.map(netText)])];
}

const docText = ({ doc }: { readonly doc?: string }) => (doc === undefined ? [] : [`doc ${JSON.stringify(doc)}`]);

/** Every enumeration that a net or a literal of the module has, by name. */
function enumerationsOf(module: ModuleIR): readonly EnumIR[] {
  const found = new Map<string, EnumIR>();
  const add = (enumeration: EnumIR | undefined) => {
    if (enumeration !== undefined) found.set(enumeration.name, enumeration);
  };
  for (const net of [...module.ports, ...module.nets]) add(net.enumeration);
  forEachExprIn(module, (expr) => {
    if (expr.kind === "literal") add(expr.enumeration);
  });
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function enumerationText({ name, width, members }: EnumIR): string {
  return `enum ${name} ${width} ${members.map((member) => `${member.name}=${member.value}`).join(" ")}`;
}

function netText(net: Net): string {
  const parts: string[] = [net.role, net.name, net.scalar ? "bool" : `${net.signed ? "sint" : "bits"}${net.width}`];
  if (net.elementWidth !== undefined) parts.push(`of ${net.elementWidth}`);
  if (net.enumeration !== undefined) parts.push(`enum ${net.enumeration.name}`);
  if (net.domain !== null) parts.push(`"${net.domain}"`);
  if (net.reset !== undefined) parts.push(`reset ${net.reset}`);
  if (net.init !== undefined) parts.push(`init ${net.init}`);
  if (net.uninitialised !== undefined) parts.push(`uninitialised ${JSON.stringify(net.uninitialised)}`);
  if (net.fallback !== undefined) parts.push(`default ${exprText(net.fallback)}`);
  return [...parts, ...docText(net)].join(" ");
}

function memoryText(memory: MemoryIR): string[] {
  const parts = [`memory ${memory.name} ${memory.depth} x ${memory.width} ${memory.style}`];
  if (memory.maskWidth !== undefined) parts.push(`mask ${memory.maskWidth}`);
  if (memory.collisions !== undefined) parts.push(`collisions ${JSON.stringify(memory.collisions)}`);
  const words = [...(memory.contents ?? [])].sort(([a], [b]) => a - b);
  return [
    [...parts, ...docText(memory)].join(" "),
    ...indent([
      ...memory.ports.map(memoryPortText),
      ...(memory.contents === undefined ? [] : [`contents ${words.map(([at, word]) => `${at}:${word}`).join(" ")}`]),
    ]),
  ];
}

function memoryPortText({ name, kind, domain, addr, en, write, data, mask, q }: MemoryPortIR): string {
  const nets = Object.entries({ addr, en, write, data, mask, q });
  const pins = nets.flatMap(([pin, net]) => (net === null ? [] : [`${pin}=${net.name}`]));
  return [name, kind, `"${domain}"`, ...pins].join(" ");
}

function synchroniserText(sync: SynchroniserIR): string {
  const from = sync.from === null ? "?" : `"${sync.from}"`;
  const stages = [...sync.meta, sync.output].map(({ name }) => name).join(" ");
  return `synchronise ${sync.kind} ${stages} ${from} -> "${sync.to}" ${exprText(sync.source)}`;
}

function instanceText(instance: InstanceIR): string {
  const pins = instance.connections.map(({ port, net }) => `${port}=${net.name}`);
  const domains = [...instance.domains].map(([child, parent]) => `"${child}">"${parent}"`);
  return ["instance", instance.name, instance.of.name, ...pins, ...domains].join(" ");
}

function assertionText({ kind, name, domain, condition, message }: AssertionIR): string {
  return `${kind} ${name} "${domain}" ${exprText(condition)} ${JSON.stringify(message)}`;
}

function stmtText(stmt: Stmt): string[] {
  switch (stmt.kind) {
    case "assign":
      return [`${targetText(stmt.target)} = ${exprText(stmt.value)}`];
    case "next":
      return [`${targetText(stmt.target)} <= ${exprText(stmt.value)}`];
    case "when": {
      const arms = stmt.arms.flatMap((arm, i) => [
        `${i === 0 ? "when" : "elsewhen"} ${exprText(arm.condition)}`,
        ...indent(arm.body.flatMap(stmtText)),
      ]);
      const rest = stmt.otherwise === null ? [] : ["otherwise", ...indent(stmt.otherwise.flatMap(stmtText))];
      return [...arms, ...rest];
    }
    case "match": {
      const cases = stmt.cases.flatMap((c) => [c.labels.map(exprText).join(", "), ...indent(c.body.flatMap(stmtText))]);
      const rest = stmt.otherwise === null ? [] : ["default", ...indent(stmt.otherwise.flatMap(stmtText))];
      return [`match ${exprText(stmt.subject)}`, ...indent([...cases, ...rest])];
    }
  }
}

function targetText(target: Target): string {
  const { name } = target.net;
  switch (target.kind) {
    case "whole":
      return name;
    case "slice":
      return `${name}[${target.lsb} +: ${target.width}]`;
    case "element":
      return `${name}[${exprText(target.index)} of ${target.width}]`;
  }
}

/** An expression in prefix form: `(add value 1'8)`. A literal is `value'width`, of an enumeration `name.Member`. */
export function exprText(expr: Expr): string {
  switch (expr.kind) {
    case "literal":
      return literalText(expr);
    case "net":
      return expr.net.name;
    case "binary":
    case "compare":
      return `(${expr.op}${expr.kind === "compare" && expr.signed ? "s" : ""} ${list([expr.left, expr.right])})`;
    case "not":
    case "negate":
      return `(${expr.kind} ${exprText(expr.arg)})`;
    case "shift":
      return `(${expr.op} ${list([expr.arg, expr.amount])})`;
    case "reduce":
      return `(${expr.op} ${exprText(expr.arg)})`;
    case "slice":
      return `${exprText(expr.arg)}[${expr.lsb} +: ${expr.width}]`;
    case "element":
      return `${exprText(expr.arg)}[${exprText(expr.index)} of ${expr.width}]`;
    case "concat":
      return `{${list(expr.parts)}}`;
    case "repeat":
      return `{${expr.count} x ${exprText(expr.arg)}}`;
    case "extend":
      return `(${expr.signed ? "sext" : "zext"}${expr.width} ${exprText(expr.arg)})`;
    case "mux":
      return `(mux ${list([expr.condition, expr.then, expr.otherwise])})`;
    case "crossing":
      return `(crossing ${JSON.stringify(expr.reason)} ${exprText(expr.arg)})`;
  }
}

function literalText(literal: Expr & { kind: "literal" }): string {
  const { enumeration, value, width } = literal;
  if (enumeration === undefined) return `${value}'${width}`;
  const member = enumeration.members.find((each) => each.value === value);
  return `${enumeration.name}.${member?.name ?? value}`;
}

function list(exprs: readonly Expr[]): string {
  return exprs.map(exprText).join(" ");
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
