/** What the IR means, one value at a time in bigints: slow, short, and independent of printers and simulators. */
import type { Expr, ModuleIR, Net, Stmt, Target } from "../design/ir.ts";

export type Values = Map<Net, bigint>;

const ones = (width: number) => (1n << BigInt(width)) - 1n;

export function evaluate(expr: Expr, values: Values): bigint {
  const at = (inner: Expr) => evaluate(inner, values);
  const cut = (value: bigint) => BigInt.asUintN(expr.width, value);
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "net":
      return values.get(expr.net) ?? 0n;
    case "binary": {
      const [a, b] = [at(expr.left), at(expr.right)];
      const results = { add: a + b, sub: a - b, mul: a * b, and: a & b, or: a | b, xor: a ^ b };
      return cut(results[expr.op]);
    }
    case "compare": {
      const sign = (value: bigint) => (expr.signed ? BigInt.asIntN(expr.left.width, value) : value);
      const [a, b] = [sign(at(expr.left)), sign(at(expr.right))];
      const results = { eq: a === b, ne: a !== b, lt: a < b, le: a <= b, gt: a > b, ge: a >= b };
      return results[expr.op] ? 1n : 0n;
    }
    case "not":
      return at(expr.arg) ^ ones(expr.width);
    case "negate":
      return cut(-at(expr.arg));
    case "shift": {
      const by = at(expr.amount);
      const value = expr.op === "asr" ? BigInt.asIntN(expr.width, at(expr.arg)) : at(expr.arg);
      if (by >= BigInt(expr.width)) return expr.op === "asr" && value < 0n ? ones(expr.width) : 0n;
      return cut(expr.op === "shl" ? value << by : value >> by);
    }
    case "reduce": {
      const value = at(expr.arg);
      if (expr.op === "any") return value === 0n ? 0n : 1n;
      if (expr.op === "all") return value === ones(expr.arg.width) ? 1n : 0n;
      return BigInt(value.toString(2).replaceAll("0", "").length % 2);
    }
    case "slice":
      return cut(at(expr.arg) >> BigInt(expr.lsb));
    case "element":
      return cut(at(expr.arg) >> (at(expr.index) * BigInt(expr.width)));
    case "concat":
      return expr.parts.reduce((all, part) => (all << BigInt(part.width)) | at(part), 0n);
    case "repeat":
      return Array.from({ length: expr.count }).reduce<bigint>(
        (all) => (all << BigInt(expr.arg.width)) | at(expr.arg),
        0n,
      );
    case "extend":
      return expr.signed ? cut(BigInt.asIntN(expr.arg.width, at(expr.arg))) : at(expr.arg);
    case "mux":
      return at(expr.condition) === 1n ? at(expr.then) : at(expr.otherwise);
    case "crossing":
      return at(expr.arg);
  }
}

/** Runs statements; `read` sees the values before, assignments go to `write`. */
function run(body: readonly Stmt[], kind: "assign" | "next", read: Values, write: Values): void {
  for (const stmt of body) {
    switch (stmt.kind) {
      case "assign":
      case "next":
        if (stmt.kind === kind) store(stmt.target, evaluate(stmt.value, read), read, write);
        break;
      case "when": {
        const arm = stmt.arms.find(({ condition }) => evaluate(condition, read) === 1n);
        run(arm?.body ?? stmt.otherwise ?? [], kind, read, write);
        break;
      }
      case "match": {
        const value = evaluate(stmt.subject, read);
        const taken = stmt.cases.find(({ labels }) => labels.some((l) => l.kind === "literal" && l.value === value));
        run(taken?.body ?? stmt.otherwise ?? [], kind, read, write);
      }
    }
  }
}

function store(target: Target, value: bigint, read: Values, write: Values): void {
  const { net } = target;
  if (target.kind === "whole") {
    write.set(net, value);
    return;
  }
  const lsb = target.kind === "slice" ? BigInt(target.lsb) : evaluate(target.index, read) * BigInt(target.width);
  if (lsb >= BigInt(net.width)) return;
  const mask = ones(target.width) << lsb;
  write.set(net, ((write.get(net) ?? 0n) & ~mask) | (value << lsb));
}

/** Settles everything without a clock. */
export function settle(module: ModuleIR, values: Values): void {
  for (let round = 0; ; round++) {
    if (round > 1000) throw new Error("the values do not settle");
    const fresh: Values = new Map();
    for (const net of [...module.ports, ...module.nets]) {
      if (net.fallback !== undefined) fresh.set(net, evaluate(net.fallback, values));
    }
    run(module.body, "assign", values, fresh);
    const changed = [...fresh].filter(([net, value]) => values.get(net) !== value);
    for (const [net, value] of changed) values.set(net, value);
    if (changed.length === 0) return;
  }
}

/** One edge of the clock of the default domain. */
export function clock(module: ModuleIR, values: Values, reset: boolean): void {
  const fresh: Values = new Map();
  const registers = module.nets.filter(({ role }) => role === "reg");
  for (const net of registers) fresh.set(net, values.get(net) ?? 0n);
  run(module.body, "next", values, fresh);
  for (const net of registers) {
    const value = reset && net.reset !== undefined ? net.reset : (fresh.get(net) ?? 0n);
    values.set(net, value);
  }
}
