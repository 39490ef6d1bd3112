/** Values that one clock domain reads of another without a synchroniser, a dual-clock memory or a stated reason. */
import type { CallSite, Expr, InstanceIR, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { roleName } from "../diag/describe.ts";
import { note } from "../diag/diagnostic.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { instancePaths } from "../netlist/comb-graph.ts";
import { domainOf } from "../netlist/hierarchy.ts";
import { forEachRead } from "../netlist/reads.ts";
import { clockCrossing } from "./messages.ts";
import { domainWords } from "./words.ts";

/** Something with a clock, or a port that belongs to a domain, and the nets that it reads directly. */
interface Sink {
  readonly net: Net | null;
  readonly name: string;
  /** What it is, where that is no net. */
  readonly what?: string;
  readonly domain: string;
  readonly reads: ReadonlySet<Net>;
  readonly site: CallSite;
}

/** A net that holds a value of a domain: a register, an input, the output of an instance or a memory. */
interface Origin {
  readonly net: Net;
  readonly domain: string;
  /** Nets on the way, the one read first. */
  readonly through: readonly Net[];
}

/**
 * Every crossing into a register, memory, port, instance or assertion of the module. Ports of instances belong to
 * domains of the module, so what an instance does with a value is known from its port.
 */
export function crossings(module: ModuleIR): Diagnostic[] {
  if (module.domains.length < 2) return [];
  const sources = directSources(module);
  const found = new Map<string, Diagnostic>();
  for (const sink of sinksOf(module)) {
    for (const origin of originsOf(sink.reads, sources)) {
      const key = `${origin.net.name} ${sink.name}`;
      if (found.has(key) || sameClock(module, origin.domain, sink.domain)) continue;
      found.set(key, report(module, origin, sink));
    }
  }
  return [...found.values()];
}

function sameClock(module: ModuleIR, a: string, b: string): boolean {
  return a === b || domainOf(module, a)?.clock === domainOf(module, b)?.clock;
}

const isStated = (expr: Expr) => expr.kind === "crossing";

/** Nets that are combined from others, with those; what is read in a stated crossing is left out. */
function directSources(module: ModuleIR): ReadonlyMap<Net, ReadonlySet<Net>> {
  const sources = new Map<Net, Set<Net>>();
  const add = (to: Net, from: Net) => {
    sources.set(to, (sources.get(to) ?? new Set()).add(from));
  };
  forEachStatement(module.body, "assign", (stmt, conditions) => {
    for (const expr of [stmt.value, ...conditions])
      forEachRead(
        expr,
        (net) => {
          add(stmt.target.net, net);
        },
        undefined,
        isStated,
      );
  });
  for (const instance of module.instances) {
    for (const { to, from } of instancePaths(instance)) if (to.domain === null) for (const net of from) add(to, net);
    if (instance.of.kind === "blackbox") for (const [to, from] of throughBox(instance)) add(to, from);
  }
  return sources;
}

/** Pins of a black box that name no domain: what comes out may follow anything that goes in. */
function throughBox({ connections }: InstanceIR): (readonly [Net, Net])[] {
  const pins = connections.map(({ net }) => net).filter(({ domain }) => domain === null);
  const inputs = pins.filter(({ role }) => role === "instance-input");
  return pins
    .filter(({ role }) => role === "instance-output")
    .flatMap((to) => inputs.map((from) => [to, from] as const));
}

type Driver = Extract<Stmt, { kind: "assign" | "next" }>;

/** Calls `visit` for the assignments of one kind, with all that decides whether and where they happen. */
function forEachStatement(
  body: readonly Stmt[],
  kind: Driver["kind"],
  visit: (stmt: Driver, conditions: readonly Expr[]) => void,
  conditions: readonly Expr[] = [],
): void {
  for (const stmt of body) {
    switch (stmt.kind) {
      case "assign":
      case "next":
        if (stmt.kind === kind)
          visit(stmt, stmt.target.kind === "element" ? [...conditions, stmt.target.index] : conditions);
        break;
      case "when": {
        const before = [...conditions];
        for (const arm of stmt.arms) {
          before.push(arm.condition);
          forEachStatement(arm.body, kind, visit, [...before]);
        }
        forEachStatement(stmt.otherwise ?? [], kind, visit, before);
        break;
      }
      case "match": {
        const inside = [...conditions, stmt.subject];
        for (const each of stmt.cases) forEachStatement(each.body, kind, visit, inside);
        forEachStatement(stmt.otherwise ?? [], kind, visit, inside);
      }
    }
  }
}

function sinksOf(module: ModuleIR): Sink[] {
  const sinks: Sink[] = [];
  forEachStatement(module.body, "next", ({ target: { net }, value, site }, conditions) => {
    const reads = new Set<Net>();
    for (const expr of [value, ...conditions]) forEachRead(expr, (read) => reads.add(read), undefined, isStated);
    if (net.domain !== null) sinks.push({ net, name: net.name, domain: net.domain, reads, site });
  });
  for (const net of [...module.ports, ...module.nets]) {
    const isEnd = net.role === "output" || net.role === "instance-input" || net.role === "memory-input";
    if (!isEnd || net.domain === null) continue;
    sinks.push({ net, name: net.name, domain: net.domain, reads: new Set([net]), site: net.site });
  }
  for (const { name, reset } of module.domains) {
    if (reset === null || reset.role === "reset") continue;
    sinks.push({ net: null, name: "reset", what: "reset", domain: name, reads: new Set([reset]), site: reset.site });
  }
  for (const { name, condition, domain, site } of module.assertions) {
    const reads = new Set<Net>();
    forEachRead(condition, (read) => reads.add(read), undefined, isStated);
    sinks.push({ net: null, name, what: "assertion", domain, reads, site });
  }
  return sinks;
}

/** What the nets come from, back to everything that holds a value of a domain. */
function originsOf(reads: ReadonlySet<Net>, sources: ReadonlyMap<Net, ReadonlySet<Net>>): Origin[] {
  const origins: Origin[] = [];
  const seen = new Set<Net>(reads);
  const open = [...reads].map((net) => ({ net, through: [] as readonly Net[] }));
  for (let i = 0; i < open.length; i++) {
    const at = open[i];
    if (at === undefined) continue;
    const { net, through } = at;
    const domain = heldIn(net);
    if (domain !== null) origins.push({ net, domain, through });
    else {
      for (const source of sources.get(net) ?? []) {
        if (seen.has(source)) continue;
        seen.add(source);
        open.push({ net: source, through: [...through, net] });
      }
    }
  }
  return origins;
}

/** The domain of a net that holds a value; null for what is combined from others, and for constants. */
function heldIn(net: Net): string | null {
  switch (net.role) {
    case "input":
    case "reset":
    case "reg":
    case "sync":
    case "sync-meta":
    case "memory-output":
    case "instance-output":
      // null: the pin of a black box that names no domain, which follows its inputs.
      return net.domain;
    case "output":
    case "inout":
    case "clock":
    case "wire":
    case "named":
    case "instance-input":
    case "memory-input":
      return null;
  }
}

function report(module: ModuleIR, { net, domain, through }: Origin, sink: Sink): Diagnostic {
  const between = [...through].reverse().filter((each) => each !== sink.net);
  const notes: Note[] = [
    ...behindOutput(module, net),
    note(net.site, `${roleName(net.role)} in ${domainWords(domain)}`, net.name),
    ...between.slice(0, 3).map((each) => note(each.site, "on the way", each.name)),
    ...(sink.net === null
      ? [note(sink.site, `${sink.what ?? "reader"} in ${domainWords(sink.domain)}`, sink.name)]
      : [note(sink.net.site, `${roleName(sink.net.role)} in ${domainWords(sink.domain)}`, sink.name)]),
    ...(sink.net === null ? [] : behindInput(module, sink.net)),
  ];
  const at = sink.net?.role === "reg" ? sink.site : (assignmentSite(module, sink.net) ?? sink.site);
  return clockCrossing({ source: { net, domain }, sink, at, notes });
}

/** Where a port or pin is assigned. */
function assignmentSite(module: ModuleIR, net: Net | null): CallSite | null {
  let site: CallSite | null = null;
  forEachStatement(module.body, "assign", (stmt) => {
    if (stmt.target.net === net) site ??= stmt.site;
  });
  return site;
}

/** The register inside of an instance that an output pin shows. */
function behindOutput(module: ModuleIR, pin: Net): Note[] {
  const at = pin.role === "instance-output" ? pinOf(module, pin) : null;
  if (at === null) return [];
  const { instance, child, port } = at;
  const [origin] = originsOf(new Set([port]), directSources(child));
  const through = note(port.site, `through instance \`${instance.name}\`, port \`${port.name}\``);
  if (origin === undefined) return [through];
  const deeper = origin.net.role === "instance-output" ? behindOutput(child, origin.net) : [];
  return [...deeper, note(origin.net.site, roleName(origin.net.role), origin.net.name), through];
}

/** What inside of an instance reads an input pin first. */
function behindInput(module: ModuleIR, pin: Net): Note[] {
  const at = pin.role === "instance-input" ? pinOf(module, pin) : null;
  if (at === null) return [];
  const { instance, child, port } = at;
  const through = note(port.site, `through instance \`${instance.name}\`, port \`${port.name}\``);
  const sources = directSources(child);
  const reader = sinksOf(child).find(({ net, reads }) => {
    return net?.role !== "output" && originsOf(reads, sources).some((origin) => origin.net === port);
  });
  if (!reader?.net) return [through];
  const deeper = behindInput(child, reader.net);
  return [through, note(reader.net.site, roleName(reader.net.role), reader.name), ...deeper];
}

function pinOf(
  module: ModuleIR,
  pin: Net,
): { readonly instance: InstanceIR; readonly child: ModuleIR; readonly port: Net } | null {
  for (const instance of module.instances) {
    const connection = instance.connections.find(({ net }) => net === pin);
    if (connection === undefined) continue;
    if (instance.of.kind === "blackbox") return null;
    const port = instance.of.ports.find(({ name }) => name === connection.port);
    return port === undefined ? null : { instance, child: instance.of, port };
  }
  return null;
}
