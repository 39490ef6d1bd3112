import type { ModuleIR, Net } from "../design/ir.ts";
import { BitSets, ones } from "./bits.ts";
import { forEachRead } from "./reads.ts";
import { forEachExpr, targetsOf } from "./statements.ts";

/** Which bits of each net something in the module, or around it, reads. */
export type Usage = Pick<BitSets<Net>, "of">;

/**
 * Bits that are read by expressions, instances, memories, synchronisers, assertions, or clock something. Outputs and
 * bidirectional ports are read from outside.
 */
export function usageOf(module: ModuleIR): Usage {
  const known = usages.get(module);
  if (known !== undefined) return known;
  const made = findUsage(module);
  usages.set(module, made);
  return made;
}

/** Checks and printer ask the same. */
const usages = new WeakMap<ModuleIR, Usage>();

function findUsage(module: ModuleIR): Usage {
  const used = new BitSets<Net>();
  const whole = (net: Net | null | undefined) => {
    if (net) used.add(net, ones(net.width));
  };
  const seen = new Set<Parameters<typeof forEachRead>[0]>();
  const read = (expr: Parameters<typeof forEachRead>[0]) => {
    forEachRead(expr, (net, mask) => used.add(net, mask), seen);
  };
  forEachExpr(module.body, read);
  for (const net of [...module.ports, ...module.nets]) {
    if (net.role === "output" || net.role === "inout") whole(net);
    if (net.fallback !== undefined) read(net.fallback);
  }
  for (const { of, connections } of module.instances) {
    const read = new Set(of.ports.filter(({ role }) => role !== "output").map(({ name }) => name));
    for (const { port, net } of connections) if (read.has(port)) whole(net);
  }
  for (const { ports } of module.memories) {
    for (const { addr, en, write, data, mask } of ports) [addr, en, write, data, mask].forEach(whole);
  }
  for (const { source, meta } of module.synchronisers) {
    read(source);
    meta.forEach(whole);
  }
  for (const { condition } of module.assertions) read(condition);
  const { clocks, resets } = clockedDomains(module);
  for (const { name, clock, reset } of module.domains) {
    if (clocks.has(name)) whole(clock);
    if (resets.has(name)) whole(reset);
  }
  return used;
}

/** Domains of which something in the module itself uses the clock, and the reset. */
function clockedDomains(module: ModuleIR): { readonly clocks: Set<string>; readonly resets: Set<string> } {
  const clocks = new Set<string>();
  const resets = new Set<string>();
  const assigned = targetsOf(module.body);
  for (const net of module.nets) {
    if (net.role !== "reg" || net.domain === null) continue;
    if (assigned.has(net) || net.reset !== undefined) clocks.add(net.domain);
    if (net.reset !== undefined) resets.add(net.domain);
  }
  for (const { ports } of module.memories) {
    for (const { kind, domain } of ports) if (kind !== "readAsync") clocks.add(domain);
  }
  for (const { to } of module.synchronisers) clocks.add(to);
  for (const { domain } of module.assertions) {
    clocks.add(domain);
    resets.add(domain);
  }
  return { clocks, resets };
}
