import type { DesignIR, Expr, InstanceIR, MemoryIR, ModuleIR, Net, Stmt, SynchroniserIR, Target } from "./ir.ts";

/**
 * A design as text, for tests and for people who work on the compiler: one line per net and statement, everything that
 * has a meaning and nothing that has none (no places in the source).
 */
export function printDesignText(design: DesignIR): string {
  return design.modules.map((module) => `${printModuleText(module).join("\n")}\n`).join("\n");
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
      ...domains,
      ...module.ports.map(netText),
      ...module.nets.map(netText),
      ...module.memories.map(memoryText),
      ...module.synchronisers.map(synchroniserText),
      ...module.instances.map(instanceText),
      ...module.body.flatMap(stmtText),
      ...module.assertions.map((a) => `${a.kind} ${a.name} "${a.domain}" ${exprText(a.condition)}: ${a.message}`),
    ]),
  ];
}

function netText(net: Net): string {
  const parts = [net.role, net.name, net.scalar ? "bool" : `${net.signed ? "sint" : "bits"}${net.width}`];
  if (net.elementWidth !== undefined) parts.push(`of ${net.elementWidth}`);
  if (net.enumeration !== undefined) parts.push(net.enumeration.name);
  if (net.domain !== null) parts.push(`"${net.domain}"`);
  if (net.reset !== undefined) parts.push(`reset ${net.reset}`);
  if (net.init !== undefined) parts.push(`init ${net.init}`);
  if (net.fallback !== undefined) parts.push(`default ${exprText(net.fallback)}`);
  return parts.join(" ");
}

function memoryText(memory: MemoryIR): string {
  const mask = memory.maskWidth === undefined ? "" : ` mask ${memory.maskWidth}`;
  const ports = memory.ports.map((p) => `${p.name}:${p.kind}@"${p.domain}"`).join(" ");
  const words = memory.contents === undefined ? "" : ` contents ${memory.contents.size}`;
  const collisions = memory.collisions === undefined ? "" : ` collisions ${JSON.stringify(memory.collisions)}`;
  return `memory ${memory.name} ${memory.depth} x ${memory.width} ${memory.style}${mask}${words}${collisions} ${ports}`;
}

function synchroniserText(sync: SynchroniserIR): string {
  const from = sync.from === null ? "?" : `"${sync.from}"`;
  return `sync ${sync.name} ${sync.kind} ${sync.stages} ${from} -> "${sync.to}" ${exprText(sync.source)}`;
}

function instanceText(instance: InstanceIR): string {
  const pins = instance.connections.map(({ port, net }) => `${port}=${net.name}`).join(" ");
  return `instance ${instance.name} ${instance.of.name} ${pins}`;
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

/** An expression in prefix form: `(add value 1'8)`. A literal is `value'width`. */
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
      return `(crossing ${exprText(expr.arg)})`;
  }
}

function literalText(literal: Expr & { kind: "literal" }): string {
  const member = literal.enumeration?.members.find(({ value }) => value === literal.value);
  return member === undefined ? `${literal.value}'${literal.width}` : member.name;
}

function list(exprs: readonly Expr[]): string {
  return exprs.map(exprText).join(" ");
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
