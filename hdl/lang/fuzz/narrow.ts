import type { Expr, MemoryIR, MemoryPortIR, ModuleIR, Net, SynchroniserIR } from "../design/ir.ts";
import { indexWidth } from "../expr/numbers.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { deep, withModuleExprs, withNets } from "./rewrite.ts";

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
  return expr.width < width ? joined({ kind: "extend", width, arg: expr, signed: false }) : low(expr, width);
}

/** Zeros above zeros are added at once. */
function joined(expr: Extract<Expr, { kind: "extend" }>): Expr {
  const { arg, width } = expr;
  if (arg.kind === "literal" && !expr.signed) return { kind: "literal", width, value: arg.value };
  return arg.kind === "extend" && !arg.signed && arg.width > arg.arg.width ? { ...arg, width } : expr;
}

const cutInside = deep((expr) => {
  if (expr.kind === "extend") return joined(expr);
  return expr.kind === "slice" && expr.lsb === 0 ? low(expr.arg, expr.width) : expr;
});

/** The module with nets narrower: what is assigned loses its high bits, what is read has zeros there. */
export function narrowed(module: ModuleIR, nets: readonly Net[], width: number): ModuleIR {
  const swaps = new Map(nets.map((net) => [net, thin(net, width)]));
  const widths = new Map([...swaps].map(([net, fresh]) => [fresh, net.width]));
  const read = (net: Net): Expr => fitted({ kind: "net", width, net }, widths.get(net) ?? width);
  const made = withNets(module, swaps, read);
  return withModuleExprs(made, cutInside, (stmt) =>
    widths.has(stmt.target.net) ? { ...stmt, value: cutInside(low(stmt.value, width)) } : stmt,
  );
}

function thin({ reset, init, fallback, elementWidth: _elementWidth, ...net }: Net, width: number): Net {
  const cut = (value: bigint) => BigInt.asUintN(width, value);
  return {
    ...net,
    width,
    scalar: width === 1,
    ...(reset === undefined ? {} : { reset: cut(reset) }),
    ...(init === undefined ? {} : { init: cut(init) }),
    ...(fallback === undefined ? {} : { fallback: low(fallback, width) }),
  };
}

/** Nets that can be narrower: assigned as a whole wherever they are, and no pins of anything. */
export function narrowable(module: ModuleIR, isTop: boolean): Net[] {
  const fixed = new Set<Net>();
  forEachAssignment(module.body, ({ target }) => {
    if (target.kind !== "whole") fixed.add(target.net);
  });
  const free = (net: Net) =>
    ["reg", "wire", "named"].includes(net.role) || (isTop && (net.role === "input" || net.role === "output"));
  return [...module.ports, ...module.nets].filter(
    (net) => free(net) && net.width > 1 && net.enumeration === undefined && !fixed.has(net),
  );
}

/** The stages of a synchroniser and its source narrower. */
export function narrowedSynchroniser(module: ModuleIR, of: SynchroniserIR, width: number): ModuleIR {
  const made = narrowed(module, [...of.meta, of.output], width);
  return {
    ...made,
    synchronisers: made.synchronisers.map((each) =>
      each.name === of.name ? { ...each, source: low(each.source, width) } : each,
    ),
  };
}

/** The sizes of a memory that can be less. `column`: width of what one bit of the mask enables. */
export interface MemoryShape {
  readonly width: number;
  readonly depth: number;
  readonly column: number | undefined;
}

/** A memory of fewer or narrower words, with fewer or narrower columns. */
export function narrowedMemory(module: ModuleIR, of: MemoryIR, { width, depth, column }: MemoryShape): ModuleIR {
  const pins = (from: ModuleIR, pick: (port: MemoryPortIR) => readonly (Net | null)[]): Net[] =>
    (from.memories.find(({ name }) => name === of.name)?.ports ?? []).flatMap(pick).filter((net) => net !== null);
  const sized = (from: ModuleIR, bits: number, pick: (port: MemoryPortIR) => readonly (Net | null)[]): ModuleIR => {
    const wide = pins(from, pick).filter((net) => net.width > bits);
    return wide.length === 0 ? from : narrowed(from, wide, bits);
  };
  let made = sized(module, width, ({ data, q }) => [data, q]);
  made = sized(made, indexWidth(depth), ({ addr }) => [addr]);
  if (column !== undefined) made = sized(made, width / column, ({ mask }) => [mask]);
  const contents = of.contents === undefined ? undefined : cutWords(of.contents, width, depth);
  const shape = { width, depth, ...(column === undefined ? {} : { maskWidth: column }) };
  return {
    ...made,
    memories: made.memories.map((each) => {
      return each.name === of.name ? { ...each, ...shape, ...(contents === undefined ? {} : { contents }) } : each;
    }),
  };
}

const cutWords = (contents: ReadonlyMap<number, bigint>, width: number, depth: number): ReadonlyMap<number, bigint> =>
  new Map([...contents].filter(([at]) => at < depth).map(([at, word]) => [at, BigInt.asUintN(width, word)]));
