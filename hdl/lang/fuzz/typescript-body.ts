/** Statements of the IR as the calls that record them. */
import type { Expr, Net, Stmt, Target } from "../design/ir.ts";
import { exprCode, memberName, NoWords, type Names } from "./typescript-expr.ts";

const indent = (lines: readonly string[]) => lines.map((text) => `  ${text}`);

/** A call whose last argument is a function with these lines. */
const withBody = (head: string, body: readonly string[], tail: string) => [
  `${head}() => {`,
  ...indent(body),
  `}${tail}`,
];

export function bodyCode(body: readonly Stmt[], names: Names): string[] {
  return body.flatMap((stmt): string[] => {
    switch (stmt.kind) {
      case "assign":
      case "next":
        return assignmentCode(stmt, names);
      case "when": {
        const arms = stmt.arms.flatMap(({ condition, body: inner }, i) => {
          const head = `${i === 0 ? "when" : ".elsewhen"}(${exprCode(condition, names)}, `;
          return withBody(head, bodyCode(inner, names), ")");
        });
        return [
          ...arms,
          ...(stmt.otherwise === null ? [] : withBody(".otherwise(", bodyCode(stmt.otherwise, names), ")")),
          ";",
        ];
      }
      case "match":
        return matchCode(stmt, names);
    }
  });
}

function matchCode({ subject, cases, otherwise }: Extract<Stmt, { kind: "match" }>, names: Names): string[] {
  const isMember = (label: Expr) => label.kind === "literal" && label.enumeration !== undefined;
  const members = cases.every(({ labels }) => labels.every(isMember));
  const enumeration = subject.kind === "net" && members ? subject.net.enumeration : undefined;
  const values = (labels: readonly Expr[]) =>
    labels.map((label) => {
      if (label.kind !== "literal") throw new NoWords("a label that is no constant");
      return label.value;
    });
  const rest = otherwise === null ? [");"] : [",", ...withBody("", bodyCode(otherwise, names), ");")];
  if (enumeration !== undefined && subject.kind === "net") {
    const bodies = cases.flatMap(({ labels, body }) =>
      values(labels).flatMap((value) =>
        withBody(`${memberName(enumeration, value) ?? ""}: `, bodyCode(body, names), ","),
      ),
    );
    return [`match(${names(subject.net)}, {`, ...indent(bodies), "}", ...rest];
  }
  const bodies = cases.flatMap(({ labels, body }) => {
    const list = values(labels).map((value) => `${value}n`);
    return withBody(`[[${list.join(", ")}], `, bodyCode(body, names), "],");
  });
  return [`match(${exprCode(subject, names)}, [`, ...indent(bodies), "]", ...rest];
}

function assignmentCode({ kind, target, value }: Extract<Stmt, { kind: "assign" | "next" }>, names: Names): string[] {
  const { net } = target;
  if (net.enumeration !== undefined) return memberCode(kind, net, value, names);
  const place = targetCode(target, names);
  const code = exprCode(value, names);
  if (target.kind !== "whole") return [`${place}.${kind}(${code});`];
  if (net.elementWidth !== undefined) {
    return [`${place}.${kind}(unpack(array(bits(${net.elementWidth}), ${net.width / net.elementWidth}), ${code}));`];
  }
  return [`${place}.${kind}(${net.signed ? `${code}.asSint()` : code});`];
}

/** A member, a net of the same enumeration, or a choice between such. */
function memberCode(kind: "assign" | "next", net: Net, value: Expr, names: Names): string[] {
  if (value.kind === "mux") {
    const [then, otherwise] = [value.then, value.otherwise].map((each) => memberCode(kind, net, each, names));
    return [
      ...withBody(`when(${exprCode(value.condition, names)}, `, then ?? [], ")"),
      ...withBody(".otherwise(", otherwise ?? [], ");"),
    ];
  }
  if (value.kind === "net") return [`${names(net)}.${kind}(${names(value.net)});`];
  const member =
    value.kind === "literal" && net.enumeration !== undefined ? memberName(net.enumeration, value.value) : null;
  if (member === null) throw new NoWords("bits in place of a member");
  return [`${names(net)}.${kind}("${member}");`];
}

function targetCode(target: Target, names: Names): string {
  const name = names(target.net);
  switch (target.kind) {
    case "whole":
      return name;
    case "slice":
      return `${name}.slice(${target.lsb}, ${target.width})`;
    case "element":
      return `${name}.${target.net.elementWidth === undefined ? "bit" : "at"}(${exprCode(target.index, names)})`;
  }
}
