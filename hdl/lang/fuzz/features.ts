/** What random circuits are made of, counted, so that nothing gets lost from the generator unseen. */
import type { DesignIR, Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { isPowerOfTwo } from "../expr/numbers.ts";
import { branchesOf, forEachExpr } from "../netlist/statements.ts";
import { borders } from "./random.ts";

const each = (kind: string, ...names: readonly string[]) => names.map((name) => `${kind} ${name}`);

/** Every operator, statement, kind of net, memory, clock and module that random circuits have. */
export const features: readonly string[] = [
  ...each("expression", "literal", "net", "not", "negate", "slice", "concat", "repeat", "mux", "crossing"),
  ...each("binary", "add", "sub", "mul", "and", "or", "xor"),
  ...each("compare", "eq", "ne", "lt", "le", "gt", "ge"),
  ...each("signed compare", "lt", "le", "gt", "ge"),
  ...each("shift", "shl", "shr", "asr", "by a constant", "by more than 32 bits"),
  ...each("reduce", "any", "all", "parity"),
  ...each("element", "of an array", "of a vector", "of a count that is no power of two", "with an index of more bits"),
  ...each("extend", "with zeros", "by its sign", "of something computed, by its sign"),
  ...each("assign", "whole", "slice", "element"),
  ...each("next", "whole", "slice", "element"),
  ...each("when", "alone", "elsewhen", "otherwise"),
  ...each("match", "enumeration", "bits", "wide bits", "several labels", "default"),
  ...each("nested", "2", "3", "when in match", "match in when"),
  ...each("net", "signed", "array", "default", "reset", "init", "without either", "enumerated reg", "enumerated wire"),
  ...each("width", ...borders.map(String), "1"),
  ...each("port", "write", "read", "readAsync", "readWrite"),
  ...each("style", "block", "distributed", "ultra", "auto"),
  ...each(
    "memory",
    "with a mask",
    "with contents",
    "without writes",
    "of a depth that is no power of two",
    "of two clocks",
    "that may collide",
  ),
  ...each("domain", "sync-high", "async-low", "no reset"),
  ...each("synchroniser", "bit", "bus", "reset"),
  ...each("module", "of two clocks", "below the top", "in two instances", "below another one", "on the second clock"),
  ...each("fact", "assert", "assume", "cover"),
];

export type Counts = Map<string, number>;

/** Adds what a design is made of to the counts. */
export function countFeatures(design: DesignIR, counts: Counts): void {
  const add = (kind: string, name: string | number) => {
    counts.set(`${kind} ${name}`, (counts.get(`${kind} ${name}`) ?? 0) + 1);
  };
  for (const module of design.modules) {
    forEachExpr(module.body, (expr) => {
      countExpr(expr, add);
    });
    countStatements(module.body, [], add);
    for (const net of [...module.ports, ...module.nets]) countNet(net, add);
    countParts(module, add);
    if (module !== design.top) add("module", "below the top");
    for (const { of, domains } of module.instances) {
      if (module.instances.filter((other) => other.of === of).length > 1) add("module", "in two instances");
      if (module !== design.top) add("module", "below another one");
      if ([...domains.values()].includes("b")) add("module", "on the second clock");
    }
  }
}

type Add = (kind: string, name: string | number) => void;

function countExpr(expr: Expr, add: Add): void {
  for (const part of partsOf(expr)) countExpr(part, add);
  switch (expr.kind) {
    case "binary":
    case "reduce":
      add(expr.kind, expr.op);
      return;
    case "compare":
      add(expr.signed ? "signed compare" : "compare", expr.op);
      return;
    case "shift":
      add("shift", expr.op);
      if (expr.amount.kind === "literal") add("shift", "by a constant");
      if (expr.amount.width > 32) add("shift", "by more than 32 bits");
      return;
    case "element": {
      const { arg, index, width } = expr;
      const count = arg.width / width;
      add("element", arg.kind === "net" && arg.net.elementWidth === width ? "of an array" : "of a vector");
      if (!isPowerOfTwo(count)) add("element", "of a count that is no power of two");
      if (2 ** (index.width - 1) >= count) add("element", "with an index of more bits");
      return;
    }
    case "extend":
      add("extend", expr.signed ? "by its sign" : "with zeros");
      if (expr.signed && partsOf(expr.arg).length > 0) add("extend", "of something computed, by its sign");
      return;
    case "literal":
    case "net":
    case "not":
    case "negate":
    case "slice":
    case "concat":
    case "repeat":
    case "mux":
    case "crossing":
      add("expression", expr.kind);
  }
}

/** `around`: the conditional statements that these lie in. */
function countStatements(body: readonly Stmt[], around: readonly Stmt["kind"][], add: Add): void {
  for (const stmt of body) {
    if (stmt.kind === "assign" || stmt.kind === "next") {
      add(stmt.kind, stmt.target.kind);
      continue;
    }
    if (stmt.kind === "when") {
      add("when", stmt.arms.length > 1 ? "elsewhen" : "alone");
      if (stmt.otherwise !== null) add("when", "otherwise");
      if (around.includes("match")) add("nested", "when in match");
    } else {
      const isEnum = stmt.cases.some(({ labels }) =>
        labels.some((l) => l.kind === "literal" && l.enumeration !== undefined),
      );
      add("match", isEnum ? "enumeration" : "bits");
      if (stmt.subject.width > 32) add("match", "wide bits");
      if (stmt.cases.some(({ labels }) => labels.length > 1)) add("match", "several labels");
      if (stmt.otherwise !== null) add("match", "default");
      if (around.includes("when")) add("nested", "match in when");
    }
    if (around.length > 0) add("nested", around.length + 1);
    for (const branch of branchesOf(stmt)) countStatements(branch, [...around, stmt.kind], add);
  }
}

function countNet(net: Net, add: Add): void {
  add("width", net.width);
  if (net.signed) add("net", "signed");
  if (net.elementWidth !== undefined) add("net", "array");
  if (net.fallback !== undefined) add("net", "default");
  if (net.reset !== undefined) add("net", "reset");
  if (net.init !== undefined) add("net", "init");
  if (net.role === "reg" && net.reset === undefined && net.init === undefined) add("net", "without either");
  if (net.enumeration !== undefined) add("net", `enumerated ${net.role}`);
}

function countParts({ domains, memories, synchronisers, assertions }: ModuleIR, add: Add): void {
  if (domains.length > 1) add("module", "of two clocks");
  for (const { reset, resetKind } of domains) add("domain", reset === null ? "no reset" : resetKind);
  for (const { kind } of synchronisers) add("synchroniser", kind);
  for (const { kind } of assertions) add("fact", kind);
  for (const { ports, style, maskWidth, contents, depth, collisions } of memories) {
    add("style", style);
    for (const { kind } of ports) add("port", kind);
    if (maskWidth !== undefined && ports.some(({ mask }) => mask !== null)) add("memory", "with a mask");
    if (contents !== undefined) add("memory", "with contents");
    if (!ports.some(({ kind }) => kind === "write" || kind === "readWrite")) add("memory", "without writes");
    if (!isPowerOfTwo(depth)) add("memory", "of a depth that is no power of two");
    if (new Set(ports.map(({ domain }) => domain)).size > 1) add("memory", "of two clocks");
    if (collisions !== undefined) add("memory", "that may collide");
  }
}
