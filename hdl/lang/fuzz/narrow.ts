import type { Expr, ModuleIR, Net } from "../design/ir.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { deep, withExprs } from "./rewrite.ts";

/** The low bits of an expression, cut as far inside as they can be. */
export function low(expr: Expr, width: number): Expr {
  if (expr.width === width) return expr;
  switch (expr.kind) {
    case "literal":
      return { kind: "literal", width, value: BigInt.asUintN(width, expr.value) };
    case "binary":
      return { ...expr, width, left: low(expr.left, width), right: low(expr.right, width) };
    case "not":
    case "negate":
      return { ...expr, width, arg: low(expr.arg, width) };
    case "mux":
      return { ...expr, width, then: low(expr.then, width), otherwise: low(expr.otherwise, width) };
    case "extend":
      return expr.arg.width >= width ? low(expr.arg, width) : { ...expr, width };
    case "slice":
      return expr.lsb === 0 ? low(expr.arg, width) : { ...expr, width };
    case "shift":
      if (expr.op === "shl") return { ...expr, width, arg: low(expr.arg, width) };
      break;
    case "concat": {
      const last = expr.parts.at(-1);
      if (last !== undefined && last.width >= width) return low(last, width);
      break;
    }
    case "repeat":
      if (expr.arg.width >= width) return low(expr.arg, width);
      break;
    case "net":
    case "compare":
    case "reduce":
    case "element":
    case "crossing":
  }
  return { kind: "slice", width, arg: expr, lsb: 0 };
}

/** An expression in another width: its low bits, or zeros above it. */
export function fitted(expr: Expr, width: number): Expr {
  return expr.width < width ? { kind: "extend", width, arg: expr, signed: false } : low(expr, width);
}

const cutInside = deep((expr) => (expr.kind === "slice" && expr.lsb === 0 ? low(expr.arg, expr.width) : expr));

/** The module with one net narrower: what is assigned loses its high bits, what is read has zeros there. */
export function narrowed(module: ModuleIR, net: Net, width: number): ModuleIR {
  const { reset, fallback, ...rest } = net;
  const thin: Net = {
    ...rest,
    width,
    scalar: width === 1,
    ...(reset === undefined ? {} : { reset: BigInt.asUintN(width, reset) }),
    ...(fallback === undefined ? {} : { fallback: low(fallback, width) }),
  };
  const read: Expr = { kind: "extend", width: net.width, arg: { kind: "net", width, net: thin }, signed: false };
  const reads = deep((expr) => (expr.kind === "net" && expr.net === net ? read : expr));
  const body = withExprs(
    module.body,
    (expr) => cutInside(reads(expr)),
    (stmt) =>
      stmt.target.net === net
        ? { ...stmt, target: { kind: "whole", net: thin }, value: cutInside(low(stmt.value, width)) }
        : stmt,
  );
  const swap = (each: Net) => (each === net ? thin : each);
  return { ...module, ports: module.ports.map(swap), nets: module.nets.map(swap), body };
}

/** Nets that can be narrower: assigned as a whole wherever they are. */
export function narrowable(module: ModuleIR): Net[] {
  const fixed = new Set<Net>();
  forEachAssignment(module.body, ({ target }) => {
    if (target.kind !== "whole") fixed.add(target.net);
  });
  return [...module.ports, ...module.nets].filter(
    (net) => net.width > 1 && net.enumeration === undefined && !fixed.has(net),
  );
}
