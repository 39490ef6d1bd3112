import type { Expr, ModuleIR, Net } from "../design/ir.ts";
import { forEachExpr } from "./statements.ts";

/** Which bits of each net something in the module reads. */
export type Usage = ReadonlyMap<Net, bigint>;

const ones = (width: number) => (1n << BigInt(width)) - 1n;

/** Bits that are read by expressions, instances, memories, synchronisers and assertions. Outputs are read by the parent. */
export function usageOf(module: ModuleIR): Usage {
  const used = new Map<Net, bigint>();
  const mark = (net: Net, mask: bigint) => void used.set(net, (used.get(net) ?? 0n) | mask);
  const whole = (net: Net | null) => {
    if (net !== null) mark(net, ones(net.width));
  };
  const visit = (expr: Expr) => {
    read(expr, ones(expr.width), mark);
  };

  forEachExpr(module.body, visit);
  for (const net of [...module.ports, ...module.nets]) if (net.fallback !== undefined) visit(net.fallback);
  for (const port of module.ports) if (port.role === "output" || port.role === "inout") whole(port);
  for (const { of, connections } of module.instances) {
    const driven = new Set(of.ports.filter(({ role }) => role !== "output").map(({ name }) => name));
    for (const { port, net } of connections) if (driven.has(port)) whole(net);
  }
  for (const { ports } of module.memories) for (const port of ports) [port.addr, port.en, port.write, port.data, port.mask].forEach(whole);
  for (const { source, meta } of module.synchronisers) {
    visit(source);
    meta.forEach(whole);
  }
  for (const { condition } of module.assertions) visit(condition);
  for (const name of clockUsers(module)) {
    const domain = module.domains.find((each) => each.name === name);
    whole(domain?.clock ?? null);
  }
  for (const net of module.nets) {
    if (net.role === "reg" && net.reset !== undefined) whole(module.domains.find(({ name }) => name === net.domain)?.reset ?? null);
  }
  for (const { domain } of module.assertions) whole(module.domains.find(({ name }) => name === domain)?.reset ?? null);
  return used;
}

/** Domains whose clock a block of this module is clocked with. */
function clockUsers(module: ModuleIR): Set<string> {
  return new Set([
    ...module.nets.filter(({ role }) => role === "reg").map(({ domain }) => domain ?? ""),
    ...module.memories.flatMap(({ ports }) => ports.filter(({ kind }) => kind !== "readAsync").map(({ domain }) => domain)),
    ...module.synchronisers.map(({ to }) => to),
    ...module.assertions.map(({ domain }) => domain),
  ]);
}

/** Marks the nets under `expr` of which the bits in `mask` matter. */
function read(expr: Expr, mask: bigint, mark: (net: Net, mask: bigint) => void): void {
  const all = (inner: Expr) => {
    read(inner, ones(inner.width), mark);
  };
  switch (expr.kind) {
    case "literal":
      return;
    case "net":
      mark(expr.net, mask);
      return;
    case "slice":
      read(expr.arg, mask << BigInt(expr.lsb), mark);
      return;
    case "element":
      all(expr.arg);
      all(expr.index);
      return;
    case "binary":
    case "compare":
      all(expr.left);
      all(expr.right);
      return;
    case "shift":
      all(expr.arg);
      all(expr.amount);
      return;
    case "concat":
      expr.parts.forEach(all);
      return;
    case "mux":
      all(expr.condition);
      all(expr.then);
      all(expr.otherwise);
      return;
    case "not":
    case "negate":
    case "reduce":
    case "repeat":
    case "extend":
    case "crossing":
      all(expr.arg);
      return;
    default:
      expr satisfies never;
  }
}

/** Ranges of a net that nothing reads, as [lsb, width], lowest first. */
export function unreadRanges(net: Net, usage: Usage): [number, number][] {
  const used = usage.get(net) ?? 0n;
  const ranges: [number, number][] = [];
  let start = -1;
  for (let bit = 0; bit <= net.width; bit++) {
    const unread = bit < net.width && ((used >> BigInt(bit)) & 1n) === 0n;
    if (unread && start < 0) start = bit;
    if (!unread && start >= 0) {
      ranges.push([start, bit - start]);
      start = -1;
    }
  }
  return ranges;
}
