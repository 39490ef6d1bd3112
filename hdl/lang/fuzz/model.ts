/** What modules of the IR mean: their statements, clocks, memories and instances, by plain interpretation. */
import type {
  AssertionIR,
  DomainIR,
  InstanceIR,
  MemoryIR,
  MemoryPortIR,
  ModuleIR,
  Net,
  Stmt,
  Target,
} from "../design/ir.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { evaluate, type Values } from "./evaluate.ts";

/** A module with the values of all its nets, and its instances. */
export interface Model {
  readonly module: ModuleIR;
  readonly values: Values;
  readonly memories: ReadonlyMap<MemoryIR, bigint[]>;
  readonly children: readonly { readonly instance: InstanceIR; readonly model: Model }[];
  /** How often each assertion has failed, or cover point been met. */
  readonly counts: Map<AssertionIR, number>;
}

const ones = (width: number) => (1n << BigInt(width)) - 1n;

/** A module at power-up: registers and memories hold 0 unless told. */
export function modelOf(module: ModuleIR): Model {
  return {
    module,
    values: new Map([...module.ports, ...module.nets].map((net) => [net, net.init ?? 0n])),
    memories: new Map(module.memories.map((memory) => [memory, wordsOf(memory)])),
    children: module.instances.map((instance) => {
      if (instance.of.kind === "blackbox") throw new Error(`nothing is known of ${instance.of.name}`);
      return { instance, model: modelOf(instance.of) };
    }),
    counts: new Map(),
  };
}

const wordsOf = ({ depth, contents }: MemoryIR) => Array.from({ length: depth }, (_, i) => contents?.get(i) ?? 0n);

/** Lets every value follow those it is made of, until nothing changes. */
export function settle(model: Model): void {
  for (let round = 0; step(model); round++) if (round > 1000) throw new Error("the values do not settle");
}

/** One round of settling; true when a value has changed. */
function step(model: Model): boolean {
  const { module, values, children, memories } = model;
  let changed = false;
  const set = (of: Values, net: Net, value: bigint) => {
    if (of.get(net) === value) return;
    of.set(net, value);
    changed = true;
  };
  const fresh: Values = new Map();
  for (const { stmt, done } of planOf(module)) {
    if (stmt !== null) run([stmt], "assign", values, fresh);
    for (const net of done) set(values, net, fresh.get(net) ?? (net.fallback && evaluate(net.fallback, values)) ?? 0n);
  }
  for (const [memory, words] of memories) {
    for (const { kind, addr, q } of memory.ports) {
      if (kind === "readAsync" && q !== null) set(values, q, words[Number(values.get(addr))] ?? 0n);
    }
  }
  for (const domain of module.domains) {
    if (domain.resetKind !== "async-low" || !inReset(model, domain)) continue;
    for (const net of registersOf(module, domain)) if (net.reset !== undefined) set(values, net, net.reset);
  }
  for (const { kind, source, meta, output } of module.synchronisers) {
    if (kind === "reset" && evaluate(source, values) === 1n) for (const net of [...meta, output]) set(values, net, 1n);
  }
  for (const { instance, model: child } of children) {
    const pins = instance.connections.map(({ port, net }) => ({ net, port: portOf(child.module, port) }));
    for (const { net, port } of pins) if (port.role !== "output") set(child.values, port, values.get(net) ?? 0n);
    if (step(child)) changed = true;
    for (const { net, port } of pins) if (port.role === "output") set(values, net, child.values.get(port) ?? 0n);
  }
  return changed;
}

function portOf(module: ModuleIR, name: string): Net {
  const port = module.ports.find((each) => each.name === name);
  if (port === undefined) throw new Error(`${module.name} has no port ${name}`);
  return port;
}

interface PlanStep {
  readonly stmt: Stmt | null;
  /** Nets that no statement after this one assigns. */
  readonly done: readonly Net[];
}
const plans = new WeakMap<ModuleIR, readonly PlanStep[]>();

/** The statements in their order, each with the nets that have their value after it: fewer rounds than all at once. */
function planOf(module: ModuleIR): readonly PlanStep[] {
  const known = plans.get(module);
  if (known !== undefined) return known;
  const last = new Map<Net, Stmt>();
  for (const stmt of module.body) {
    forEachAssignment([stmt], ({ kind, target }) => kind === "assign" && last.set(target.net, stmt));
  }
  const open = [...module.ports, ...module.nets].filter((net) => net.fallback !== undefined && !last.has(net));
  const steps = module.body.map((stmt) => ({
    stmt,
    done: [...last].filter(([, at]) => at === stmt).map(([net]) => net),
  }));
  const plan = [{ stmt: null, done: open }, ...steps];
  plans.set(module, plan);
  return plan;
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
  const before = write.get(net) ?? (net.fallback && evaluate(net.fallback, read)) ?? 0n;
  write.set(net, (before & ~mask) | (value << lsb));
}

/** A rising edge of some clocks of the top at once: everything sees the values before it. The values are to be settled after it. */
export function edge(model: Model, clocks: ReadonlySet<Net>): void {
  for (const store of stores(model, clocks)) store();
}

/** What an edge will change, computed before anything does. */
function stores(model: Model, clocks: ReadonlySet<Net>): (() => void)[] {
  const { module, values, counts } = model;
  const risen = new Set(module.domains.filter(({ clock }) => clocks.has(clock)).map(({ name }) => name));
  const later: (() => void)[] = [];
  const put = (net: Net, value: bigint) => later.push(() => values.set(net, value));
  for (const domain of module.domains) {
    if (!risen.has(domain.name)) continue;
    const registers = registersOf(module, domain);
    const fresh: Values = new Map(registers.map((net) => [net, values.get(net) ?? 0n]));
    run(module.body, "next", values, fresh);
    const cleared = inReset(model, domain);
    for (const net of registers) put(net, cleared && net.reset !== undefined ? net.reset : (fresh.get(net) ?? 0n));
    for (const fact of module.assertions) {
      if (fact.domain !== domain.name || cleared) continue;
      const holds = evaluate(fact.condition, values) === 1n;
      if (holds === (fact.kind === "cover")) counts.set(fact, (counts.get(fact) ?? 0) + 1);
    }
  }
  for (const { kind, source, to, meta, output } of module.synchronisers) {
    if (!risen.has(to)) continue;
    const stages = [...meta, output];
    const given = evaluate(source, values);
    stages.forEach((net, i) => {
      const before = stages[i - 1];
      if (kind === "reset" && given === 1n) put(net, 1n);
      else put(net, before === undefined ? (kind === "reset" ? 0n : given) : (values.get(before) ?? 0n));
    });
  }
  for (const memory of module.memories) {
    for (const port of memory.ports) if (risen.has(port.domain)) later.push(...access(model, memory, port));
  }
  for (const { instance, model: child } of model.children) {
    const inner = instance.connections
      .filter(({ net }) => clocks.has(net))
      .map(({ port }) => portOf(child.module, port));
    later.push(...stores(child, new Set(inner)));
  }
  return later;
}

/** What a port of a memory does at its edge. */
function access({ values, memories }: Model, memory: MemoryIR, port: MemoryPortIR): (() => void)[] {
  const { kind, addr, en, write, data, mask, q } = port;
  const at = (net: Net | null, otherwise: bigint) => (net === null ? otherwise : (values.get(net) ?? 0n));
  if (kind === "readAsync" || at(en, 1n) === 0n) return [];
  const words = memories.get(memory) ?? [];
  const address = Number(at(addr, 0n));
  const before = words[address] ?? 0n;
  if (kind === "read" || (kind === "readWrite" && at(write, 0n) === 0n)) {
    return q === null ? [] : [() => values.set(q, before)];
  }
  if (address >= memory.depth) return [];
  const column = memory.maskWidth ?? memory.width;
  const enables = at(mask, -1n);
  let word = before;
  for (let i = 0; i * column < memory.width; i++) {
    if (((enables >> BigInt(i)) & 1n) === 0n) continue;
    const bits = ones(column) << BigInt(i * column);
    word = (word & ~bits) | (at(data, 0n) & bits);
  }
  return [() => void (words[address] = word)];
}

const registersOf = ({ nets }: ModuleIR, { name }: DomainIR) =>
  nets.filter(({ role, domain }) => role === "reg" && domain === name);

function inReset({ values }: Model, { reset, resetKind }: DomainIR): boolean {
  return reset !== null && values.get(reset) === (resetKind === "async-low" ? 0n : 1n);
}
