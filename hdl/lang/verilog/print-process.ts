/** `assign`, `always_comb` and `always_ff`: the statements of a legal module in the shape of their source. */
import type { DomainIR, Expr, Net, Stmt, Target } from "../design/ir.ts";
import { ones } from "../netlist/bits.ts";
import { alwaysAssigned } from "../netlist/coverage.ts";
import type { Assignment } from "../netlist/statements.ts";
import type { Block } from "./blocks.ts";
import { group, indent, renderLayout } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { printConstant, printElementSelect, printExpr, printRange, printValue } from "./print-expr.ts";
import { columnsOf } from "./marks.ts";
import type { NetName } from "./names.ts";

/** Columns that a line may take inside of the module, whose body is indented by two. */
const columns = 98;

/** Lines moved `levels` steps of two columns to the right. */
export function shifted(lines: readonly string[], levels = 1): string[] {
  return lines.map((text) => "  ".repeat(levels) + text);
}

/** Lines between `begin` and `end`. */
export function block(head: string, body: readonly string[]): string[] {
  return [`${head} begin`, ...shifted(body), "end"];
}

/** `assign y = a & b;`, broken where it does not fit. */
export function printAssign({ target, value, site }: Assignment, nameOf: NetName): string[] {
  const text = ["assign ", printTarget(target, nameOf), " = ", printValue(value, nameOf), ";"];
  return nameOf.mark(renderLayout(text, columns), site);
}

/** An `always_comb` with the values that its nets have where nothing is stated first. */
export function printCombinational({ nets, body }: Block, nameOf: NetName): string[] {
  const defaults = [...nets].flatMap((net) => {
    if (alwaysAssigned(body, net, "patterns") === ones(net.width)) return [];
    return renderLayout([nameOf(net), " = ", defaultValue(net, nameOf), ";"], columns);
  });
  return block("always_comb", [...defaults, ...printBody(body, "=", nameOf, columns - 2)]);
}

/** Every path is covered, or the checks have complained: zero, or a member, for patterns that do not occur. */
function defaultValue(net: Net, nameOf: NetName): Layout {
  if (net.fallback !== undefined) return printValue(net.fallback, nameOf);
  const { width, enumeration } = net;
  const member = enumeration?.members.find(({ value }) => value === 0n) ?? enumeration?.members[0];
  return printConstant(width, member?.value ?? 0n, enumeration);
}

/** Registers that are reset, in one block. */
export function printResetRegisters({ nets, body }: Block, domain: DomainIR, nameOf: NetName): string[] {
  const { clock, reset, resetKind } = domain;
  if (reset === null) throw new Error(`clock domain "${domain.name}" has no reset`);
  const asynchronous = resetKind === "async-low";
  const edges = `posedge ${nameOf(clock)}${asynchronous ? ` or negedge ${nameOf(reset)}` : ""}`;
  const values = [...nets].flatMap((net) => {
    const text = `${nameOf(net)} <= ${printConstant(net.width, net.reset ?? 0n, net.enumeration)};`;
    return nameOf.mark([text], net.site);
  });
  const start = [`if (${asynchronous ? "!" : ""}${nameOf(reset)}) begin`, ...shifted(values)];
  return block(`always_ff @(${edges})`, [...start, ...printElse(body, "<=", nameOf, columns - 2)]);
}

/** Registers without reset, in one block. */
export function printPlainRegisters({ body }: Block, domain: DomainIR, nameOf: NetName): string[] {
  return block(`always_ff @(posedge ${nameOf(domain.clock)})`, printBody(body, "<=", nameOf, columns - 2));
}

type Operator = "=" | "<=";

function printBody(body: readonly Stmt[], operator: Operator, nameOf: NetName, room: number): string[] {
  return body.flatMap((stmt): string[] => {
    switch (stmt.kind) {
      case "assign":
      case "next": {
        const target = printTarget(stmt.target, nameOf);
        const text = [target, ` ${operator} `, printValue(stmt.value, nameOf), ";"];
        return nameOf.mark(renderLayout(text, room), stmt.site);
      }
      case "when":
        return printWhen(stmt, operator, nameOf, room);
      case "match":
        return printMatch(stmt, operator, nameOf, room);
    }
  });
}

function printWhen(
  { arms, otherwise }: Extract<Stmt, { kind: "when" }>,
  operator: Operator,
  nameOf: NetName,
  room: number,
): string[] {
  const lines = arms.flatMap(({ condition, body, site }, i) => {
    const head = [i === 0 ? "if (" : "end else if (", conditionLayout(condition, nameOf), ") begin"];
    return [...nameOf.mark(renderLayout(head, room), site), ...shifted(printBody(body, operator, nameOf, room - 2))];
  });
  return [...lines, ...printElse(otherwise ?? [], operator, nameOf, room)];
}

const conditionLayout = (condition: Expr, nameOf: NetName): Layout => group(indent(printExpr(condition, nameOf)));

/** What follows the last arm, up to the `end`: a lone `if` continues the chain. */
function printElse(body: readonly Stmt[], operator: Operator, nameOf: NetName, room: number): string[] {
  if (body.length === 0) return ["end"];
  const [sole] = body;
  if (body.length === 1 && sole?.kind === "when") {
    const [head = "", ...rest] = printWhen(sole, operator, nameOf, room - "end else ".length);
    return [`end else ${head}`, ...rest];
  }
  return ["end else begin", ...shifted(printBody(body, operator, nameOf, room - 2)), "end"];
}

function printMatch(
  { subject, cases, otherwise, site }: Extract<Stmt, { kind: "match" }>,
  operator: Operator,
  nameOf: NetName,
  room: number,
): string[] {
  const printed = [
    ...cases.map(({ labels, body }) => ({ label: labelList(labels, nameOf), body })),
    { label: "default", body: otherwise ?? [] },
  ];
  const lines = printed.flatMap(({ label, body }) => {
    const inner = printBody(body, operator, nameOf, room - 4);
    const [first = ";"] = inner;
    const simple = body.length === 0 || (body.length === 1 && inner.length === 1);
    if (simple && label.length + columnsOf(first) + 4 <= room) return [`${label}: ${first}`];
    return block(`${label}:`, inner);
  });
  const head = renderLayout(["unique case (", printExpr(subject, nameOf), ")"], room);
  return [...nameOf.mark(head, site), ...shifted(lines), "endcase"];
}

function labelList(labels: readonly Expr[], nameOf: NetName): string {
  return labels.map((each) => renderLayout(printExpr(each, nameOf), Infinity).join("")).join(", ");
}

function printTarget(target: Target, nameOf: NetName): Layout {
  const name = nameOf(target.net);
  switch (target.kind) {
    case "whole":
      return name;
    case "slice":
      return [name, printRange(target.net, target.lsb, target.width)];
    case "element":
      return [name, printElementSelect(target.net, target.width, target.index, nameOf)];
  }
}
