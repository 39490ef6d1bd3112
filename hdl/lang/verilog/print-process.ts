import type { DomainIR, Net, Stmt, Target } from "../design/ir.ts";
import { printElementRange, printExpr, printLiteral, printRange, printValue, type NetName } from "./print-expr.ts";
import { groups, only, targetsOf } from "./statements.ts";

const indent = (lines: readonly string[]) => lines.map((line) => (line === "" ? line : `  ${line}`));

function printTarget(target: Target, nameOf: NetName): string {
  const name = nameOf(target.net);
  switch (target.kind) {
    case "whole":
      return name;
    case "slice":
      return name + printRange(target.net, target.lsb, target.width);
    case "element":
      return name + printElementRange(target.net, target.width, target.index, nameOf);
    default:
      return target satisfies never;
  }
}

/** Statements of one block; `operator` is `=` or `<=`. */
function printBody(body: readonly Stmt[], operator: "=" | "<=", nameOf: NetName): string[] {
  return body.flatMap((stmt): string[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return [`${printTarget(stmt.target, nameOf)} ${operator} ${printValue(stmt.value, nameOf)};`];
      case "when": {
        const lines: string[] = [];
        stmt.arms.forEach((arm, i) => {
          lines.push(`${i === 0 ? "" : "end else "}if (${printExpr(arm.condition, nameOf)}) begin`);
          lines.push(...indent(printBody(arm.body, operator, nameOf)));
        });
        if (stmt.otherwise !== null) lines.push("end else begin", ...indent(printBody(stmt.otherwise, operator, nameOf)));
        return [...lines, "end"];
      }
      case "match": {
        const lines = [`unique case (${printExpr(stmt.subject, nameOf)})`];
        for (const { labels, body: inner } of stmt.cases) {
          const label = labels.map((each) => printExpr(each, nameOf)).join(", ");
          lines.push(`  ${label}: begin`, ...indent(indent(printBody(inner, operator, nameOf))), "  end");
        }
        if (stmt.otherwise === null) lines.push("  default: ;");
        else lines.push("  default: begin", ...indent(indent(printBody(stmt.otherwise, operator, nameOf))), "  end");
        return [...lines, "endcase"];
      }
      default:
        return stmt satisfies never;
    }
  });
}

/** One `assign` per net that has a single unconditional driver. */
export function printAssigns(body: readonly Stmt[], plain: ReadonlySet<Net>, nameOf: NetName): string[] {
  return body.flatMap((stmt) => (stmt.kind === "assign" && plain.has(stmt.target.net) ? [`assign ${printTarget(stmt.target, nameOf)} = ${printValue(stmt.value, nameOf)};`] : []));
}

/** One `always_comb` per group of wires that are driven under conditions. */
export function printCombinational(body: readonly Stmt[], wires: ReadonlySet<Net>, nameOf: NetName): string[][] {
  return groups(body, wires).map((group) => {
    const defaults = [...group].map((net) => {
      const value = net.fallback === undefined ? (net.width === 1 ? "1'b0" : "'0") : printValue(net.fallback, nameOf);
      return `${nameOf(net)} = ${value};`;
    });
    return ["always_comb begin", ...indent(defaults), ...indent(printBody(only(body, group), "=", nameOf)), "end"];
  });
}

/** One `always_ff` per group of registers of a domain; those with and without reset apart. */
export function printRegisters(body: readonly Stmt[], registers: ReadonlySet<Net>, domain: DomainIR, nameOf: NetName): string[][] {
  const kept = [...registers].filter((net) => body.some((stmt) => targetsOf(stmt).has(net)));
  return [
    ...groups(body, new Set(kept.filter((net) => net.reset !== undefined && domain.reset !== null))).map((group) => withReset(body, group, domain, nameOf)),
    ...groups(body, new Set(kept.filter((net) => net.reset === undefined || domain.reset === null))).map((group) => {
      const inner = printBody(only(body, group), "<=", nameOf);
      return [`always_ff @(posedge ${nameOf(domain.clock)}) begin`, ...indent(inner), "end"];
    }),
  ];
}

function withReset(body: readonly Stmt[], group: ReadonlySet<Net>, domain: DomainIR, nameOf: NetName): string[] {
  const reset = domain.reset === null ? "1'b0" : nameOf(domain.reset);
  const asynchronous = domain.resetKind === "async-low";
  const resets = [...group].map((net) => `${nameOf(net)} <= ${resetValue(net)};`);
  const inner = printBody(only(body, group), "<=", nameOf);
  // A lone `if` continues the reset's chain.
  const lone = only(body, group).length === 1 && inner[0]?.startsWith("if ") === true;
  const rest = lone ? [`end else ${inner[0] ?? ""}`, ...inner.slice(1)] : ["end else begin", ...indent(inner), "end"];
  return [
    `always_ff @(posedge ${nameOf(domain.clock)}${asynchronous ? ` or negedge ${reset}` : ""}) begin`,
    `  if (${asynchronous ? "!" : ""}${reset}) begin`,
    ...indent(indent(resets)),
    ...indent(rest),
    "end",
  ];
}

function resetValue(net: Net): string {
  const value = net.reset ?? 0n;
  return value === 0n && net.width > 1 && net.enumeration === undefined ? "'0" : printLiteral(net.width, value, net.enumeration);
}
