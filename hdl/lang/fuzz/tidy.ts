import type { DesignIR, EnumIR, Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachNet, partsOf } from "../design/walk.ts";
import { ones } from "../netlist/bits.ts";
import { alwaysAssigned } from "../netlist/coverage.ts";
import { branchesOf, forEachAssignment, forEachExpr, only } from "../netlist/statements.ts";
import type { Stimulus } from "./circuit.ts";
import { withModules } from "./rewrite.ts";

/** The design without what no output of the top depends on. */
export function tidyDesign(design: DesignIR): DesignIR {
  for (let now = design; ;) {
    const wanted = new Map<ModuleIR, Set<string>>([[now.top, new Set(outputsOf(now.top).map(({ name }) => name))]]);
    const swaps = new Map<ModuleIR, ModuleIR>();
    for (const module of [...now.modules].reverse()) {
      const made = tidy(module, wanted.get(module) ?? new Set());
      swaps.set(module, made);
      for (const { of, connections } of made.instances) {
        if (of.kind !== "module") continue;
        const names = wanted.get(of) ?? new Set();
        wanted.set(of, names);
        const read = netsRead(made);
        for (const { port, net } of connections) if (read.has(net)) names.add(port);
      }
    }
    const next = withModules(now, swaps);
    if (countOf(next) === countOf(now)) return next;
    now = next;
  }
}

const outputsOf = (module: ModuleIR) => module.ports.filter(({ role }) => role === "output");
const countOf = ({ modules }: DesignIR) =>
  modules.reduce(
    (sum, { ports, nets, instances, domains }) => sum + ports.length + nets.length + instances.length + domains.length,
    0,
  );

/** Every net that something in the module reads. */
function netsRead(module: ModuleIR): Set<Net> {
  const nets = new Set<Net>();
  const read = (expr: Expr) => forEachNet(expr, (net) => nets.add(net));
  forEachExpr(module.body, read);
  module.synchronisers.forEach(({ source }) => read(source));
  module.assertions.forEach(({ condition }) => read(condition));
  return nets;
}

/** The module without what none of the wanted outputs depends on. */
function tidy(module: ModuleIR, wanted: ReadonlySet<string>): ModuleIR {
  const live = new Set<Net>(outputsOf(module).filter(({ name }) => wanted.has(name)));
  const read = (expr: Expr) => forEachNet(expr, (net) => live.add(net));
  const add = (...nets: readonly (Net | null)[]) => nets.forEach((net) => net !== null && live.add(net));
  module.assertions.forEach(({ condition }) => read(condition));
  const { memories, synchronisers, instances } = module;
  const isLive = (nets: readonly (Net | null)[]) => nets.some((net) => net !== null && live.has(net));
  const outputs = ({ connections }: (typeof instances)[number]) =>
    connections.filter(({ net }) => net.role === "instance-output").map(({ net }) => net);
  const portsOf = ({ ports }: (typeof memories)[number]) =>
    ports.some(({ q }) => isLive([q]))
      ? ports.filter(({ kind, q }) => kind === "write" || kind === "readWrite" || isLive([q]))
      : [];
  let body: Stmt[] = [];
  for (let size = -1; size !== live.size;) {
    size = live.size;
    body = only(module.body, live);
    forEachExpr(body, read);
    for (const net of live) if (net.fallback !== undefined) read(net.fallback);
    for (const memory of memories)
      for (const { addr, en, write, data, mask, q } of portsOf(memory)) add(addr, en, write, data, mask, q);
    for (const { source, meta, output } of synchronisers) {
      if (!live.has(output)) continue;
      read(source);
      add(...meta);
    }
    for (const each of instances) if (isLive(outputs(each))) add(...each.connections.map(({ net }) => net));
  }
  const made = {
    ...module,
    body,
    nets: module.nets.filter((net) => live.has(net)),
    memories: memories.flatMap((memory) => {
      const ports = portsOf(memory);
      return ports.length === 0 ? [] : [{ ...memory, ports }];
    }),
    synchronisers: synchronisers.filter(({ output }) => live.has(output)),
    instances: instances.filter((each) => isLive(outputs(each))),
  };
  const domains = module.domains.filter(({ name }, i) => i === 0 || uses(made, name, live));
  const clocks = new Set(domains.flatMap(({ clock, reset }) => [clock, reset]));
  return { ...made, domains, ports: module.ports.filter((net) => (isClock(net) ? clocks.has(net) : live.has(net))) };
}

const isClock = ({ role }: Net) => role === "clock" || role === "reset";

function uses(module: ModuleIR, domain: string, live: ReadonlySet<Net>): boolean {
  return (
    [...live].some((net) => net.domain === domain && !isClock(net)) ||
    module.memories.some(({ ports }) => ports.some((port) => port.domain === domain)) ||
    module.assertions.some((fact) => fact.domain === domain) ||
    module.instances.some(({ domains }) => [...domains.values()].includes(domain))
  );
}

/**
 * True when every net that is not a register has a value on every path, enumerations get members alone, and what sets
 * flip-flops without a clock comes from outside.
 */
export const isSound = (design: DesignIR): boolean =>
  design.modules.every(
    (module) => hasMembers(module) && isDriven(module) && hasCleanResets(module, module === design.top),
  );

function hasCleanResets({ synchronisers }: ModuleIR, isTop: boolean): boolean {
  return synchronisers.every(({ kind, source }) => {
    const level = source.kind === "not" ? source.arg : source;
    return kind !== "reset" || (isTop && level.kind === "net" && level.net.role === "input");
  });
}

function hasMembers(module: ModuleIR): boolean {
  let sound = true;
  forEachAssignment(module.body, ({ target, value }) => {
    const { enumeration } = target.net;
    if (enumeration !== undefined && !isMember(value, enumeration)) sound = false;
  });
  return sound;
}

function isMember(value: Expr, of: EnumIR): boolean {
  if (value.kind === "mux") return isMember(value.then, of) && isMember(value.otherwise, of);
  if (value.kind === "net") return value.net.enumeration === of;
  return value.kind === "literal" && value.enumeration === of;
}

const driven = ["output", "named", "wire", "instance-input", "memory-input"];

function isDriven(module: ModuleIR): boolean {
  return [...module.ports, ...module.nets].every((net) => {
    if (!driven.includes(net.role) || net.fallback !== undefined) return true;
    return alwaysAssigned(module.body, net, "patterns") === ones(net.width);
  });
}

/** How big a circuit is: the bits of its nets, its statements and expressions, and what it is driven with. */
export function sizeOf({ modules }: DesignIR, { drives, periods }: Stimulus): readonly number[] {
  let bits = 0;
  let parts = 0;
  const count = (expr: Expr): void => {
    parts += expr.kind === "literal" ? plainness(expr.value, expr.width) : 2;
    // Among equals, the narrower one.
    parts += expr.width / 1000;
    partsOf(expr).forEach(count);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      parts += 2;
      if (stmt.kind === "when" || stmt.kind === "match") branchesOf(stmt).forEach((each) => walk(each));
      else if (stmt.target.kind !== "whole") parts += 3;
    }
  };
  for (const { ports, nets, body, memories, synchronisers, instances, assertions } of modules) {
    for (const net of [...ports, ...nets]) {
      bits += net.width + 1;
      for (const value of [net.reset, net.init]) if (value !== undefined) parts += plainness(value, net.width);
      parts += [net.reset, net.init, net.fallback, net.elementWidth, net.signed || undefined].filter(
        (each) => each !== undefined,
      ).length;
    }
    for (const memory of memories) {
      bits += memory.width + memory.depth + 2 * memory.ports.length;
      parts +=
        (memory.contents?.size ?? -1) +
        1 +
        (memory.maskWidth === undefined ? 0 : 1) +
        (memory.style === "auto" ? 0 : 1);
    }
    bits += 2 * instances.length + synchronisers.length;
    parts += 3 * assertions.length;
    synchronisers.forEach(({ source }) => {
      count(source);
    });
    walk(body);
    forEachExpr(body, count);
    assertions.forEach(({ condition }) => {
      count(condition);
    });
  }
  const values = drives.reduce(
    (sum, drive) =>
      sum + [...drive.values()].reduce((all, value) => all + (value === 0n ? 0 : 1 + value.toString(16).length), 1),
    0,
  );
  return [bits, parts, values + [...periods.values()].filter((period) => period !== 1000).length];
}

/** Zeros are the simplest constant, ones the next. */
const plainness = (value: bigint, width: number): number => (value === 0n ? 1 : value === ones(width) ? 1.5 : 2);
