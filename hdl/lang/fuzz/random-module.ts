/** Random modules as IR: every kind of expression and statement, in shapes that no author would write. */
import type { AssertionIR, DomainIR, EnumIR, Expr, ModuleIR, Net } from "../design/ir.ts";
import { branches, clear, assignment, follower, member } from "./random-body.ts";
import { drive, literal, makeNet, memberOf, publish, read, readableIn, site, type Draft } from "./draft.ts";
import { addSynchronisers } from "./random-clocks.ts";
import { expression, type ExprMaker } from "./random-expr.ts";
import { addInstance } from "./random-instance.ts";
import { addMemory } from "./random-memory.ts";
import { oneOf, randomBits, randomWidth, type Pick as Choice } from "./random.ts";

export interface ModulePlan {
  readonly name: string;
  readonly pick: Choice;
  readonly isTop: boolean;
  readonly domains: readonly DomainIR[];
  /** Modules that may have instances in this one. */
  readonly children: readonly ModuleIR[];
  /** How many registers, names and groups of wires a domain has at most. */
  readonly size: number;
}

const enumerations: readonly EnumIR[] = [
  ["Off", "Slow", "Fast"],
  ["Low", "High"],
  ["Red", "Amber", "Green", "Blue", "Black"],
].map((names, i) => ({
  name: ["mode", "level", "light"][i] ?? "",
  width: (names.length - 1).toString(2).length,
  members: names.map((name, value) => ({ name, value: BigInt(value) })),
}));

/** A module with inputs, outputs, registers, wires, and now and then memories, synchronisers and instances. */
export function randomModule({ name, pick, isTop, domains, children, size }: ModulePlan): ModuleIR {
  const draft: Draft = {
    ...{ name, pick, isTop, domains, enumerations },
    ...{ ports: [], nets: [], body: [], memories: [], synchronisers: [], instances: [], assertions: [] },
    room: { left: 0 },
    readable: new Map(domains.map((domain) => [domain.name, []])),
  };
  const registers = new Map(
    domains.map(({ name: domain, reset }) => [domain, declare(draft, domain, reset !== null, size)]),
  );
  const [first, second] = domains;
  if (first !== undefined && second !== undefined) {
    addSynchronisers(draft, first.name, second.name);
    if (pick(2) === 0) addSynchronisers(draft, second.name, first.name);
  }
  for (const { name: domain } of domains) addNames(draft, domain, 1 + pick(size), "early");
  if (pick(2) === 0) addMemory(draft, "ram");
  if (pick(6) === 0) addMemory(draft, "rom");
  if (children.length > 0) {
    for (let i = 0; i < 1 + pick(2); i++) addInstance(draft, `part${i}`, oneOf(pick, children));
  }
  for (const { name: domain } of domains) {
    for (let i = 0; i < pick(size + 1); i++) addWires(draft, domain, i);
    if (pick(3) === 0) addFollower(draft, domain);
    if (pick(2) === 0) addNames(draft, domain, 1, "late");
  }
  for (const { name: domain } of domains) driveRegisters({ draft, domain }, registers.get(domain) ?? []);
  for (const { name: domain } of domains) {
    addAssertions(draft, domain);
    addOutputs(draft, domain);
  }
  const ports = domains.flatMap(({ clock, reset }) => (reset === null ? [clock] : [clock, reset]));
  return {
    ...{ kind: "module", name, base: name, parameters: new Map(), domains, site },
    ports: [...ports, ...draft.ports],
    ...{ nets: draft.nets, body: draft.body, memories: draft.memories, synchronisers: draft.synchronisers },
    ...{ instances: draft.instances, assertions: draft.assertions },
  };
}

const suffix = (domain: string) => (domain === "" ? "" : `_${domain}`);

/** Inputs and registers of a domain; returns the registers. */
function declare(draft: Draft, domain: string, hasReset: boolean, size: number): Net[] {
  const { pick } = draft;
  const tail = suffix(domain);
  const inputs = [1, randomWidth(pick), randomWidth(pick)].map((width, i) =>
    makeNet(draft, { name: `in${i}${tail}`, width, role: "input", domain }, i === 0 ? {} : signOf(draft)),
  );
  const registers = Array.from({ length: 1 + pick(size) }, (_, i) => {
    const width = randomWidth(pick);
    const more = {
      ...(hasReset && pick(2) === 0 ? { reset: randomBits(pick, width) } : {}),
      ...(pick(4) === 0 ? { init: randomBits(pick, width) } : {}),
      ...signOf(draft),
      ...elementsOf(draft, width),
    };
    return makeNet(draft, { name: `reg${i}${tail}`, width, role: "reg", domain }, more);
  });
  if (pick(2) === 0) {
    const enumeration = oneOf(pick, draft.enumerations);
    const { width } = enumeration;
    const more = { enumeration, scalar: false, ...(hasReset ? { reset: 0n } : { init: 0n }) };
    registers.push(makeNet(draft, { name: `state${tail}`, width, role: "reg", domain }, more));
  }
  publish(draft, domain, ...inputs, ...registers);
  return registers;
}

const signOf = ({ pick }: Draft): Partial<Net> => (pick(4) === 0 ? { signed: true, scalar: false } : {});

/** At times an array. */
function elementsOf({ pick }: Draft, width: number): Partial<Net> {
  const sizes = [1, 2, 3, 5, 8, 16, 32, 43, 64].filter((n) => width % n === 0 && width > n);
  if (sizes.length === 0 || pick(2) === 0) return {};
  return { elementWidth: oneOf(pick, sizes), signed: false, scalar: false };
}

function addNames(draft: Draft, domain: string, count: number, key: string): void {
  for (let i = 0; i < count; i++) {
    draft.room.left = 8;
    const net = makeNet(draft, {
      name: `${key}${i}${suffix(domain)}`,
      width: randomWidth(draft.pick),
      role: "named",
      domain,
    });
    draft.body.push(drive(net, expression({ draft, domain }, net.width, 2 + draft.pick(2))));
    publish(draft, domain, net);
  }
}

/** Wires that are driven under common conditions: each has a value to fall back on, or one assigned first. */
function addWires(draft: Draft, domain: string, at: number): void {
  const { pick } = draft;
  draft.room.left = 16;
  const maker: ExprMaker = { draft, domain };
  const group = Array.from({ length: 1 + pick(2) }, (_, j) => {
    const name = `wire${at}${j}${suffix(domain)}`;
    if (pick(5) === 0) {
      const enumeration = oneOf(pick, draft.enumerations);
      const fallback = memberOf(enumeration, pick(8));
      const { width } = enumeration;
      return makeNet(draft, { name, width, role: "wire", domain }, { enumeration, scalar: false, fallback });
    }
    const width = randomWidth(pick);
    const fallback: Partial<Net> = pick(2) === 0 ? { fallback: literal(width, randomBits(pick, width)) } : {};
    return makeNet(
      draft,
      { name, width, role: "wire", domain },
      { ...fallback, ...signOf(draft), ...elementsOf(draft, width) },
    );
  });
  for (const net of group) {
    if (net.fallback === undefined) draft.body.push(drive(net, expression(maker, net.width, 1)));
  }
  const made = branches(maker, group, 3);
  for (const stmt of made) draft.body.push(clear(maker, draft.body, stmt));
  publish(draft, domain, ...group);
}

function addFollower(draft: Draft, domain: string): void {
  const { pick } = draft;
  const width = randomWidth(pick);
  const wire = (name: string) =>
    makeNet(
      draft,
      { name: `${name}${suffix(domain)}`, width, role: "wire", domain },
      { fallback: literal(width, randomBits(pick, width)) },
    );
  const [first, second] = [wire("lead"), wire("tail")];
  draft.room.left = 4;
  draft.body.push(follower({ draft, domain }, first, second));
  publish(draft, domain, first, second);
}

/** Every register is driven in full somewhere, between conditions that drive all of them in part. */
function driveRegisters(maker: ExprMaker, registers: readonly Net[]): void {
  const { body, pick, room } = maker.draft;
  const [gate] = readableIn(maker.draft, maker.domain);
  room.left = 20;
  body.push(...branches(maker, registers, 3));
  for (const net of registers) {
    const value = net.enumeration === undefined ? expression(maker, net.width, 1) : member(maker, net);
    const condition = gate?.width === 1 ? read(gate) : expression(maker, 1, 1);
    body.push({
      kind: "when",
      arms: [{ condition, body: [drive(net, value)], site }],
      otherwise: null,
      site,
    });
  }
  if (pick(2) === 0) body.push(clear(maker, body, assignment(maker, oneOf(pick, registers))));
}

/** An assertion that holds whatever its operands are, and a cover point that may be met. */
function addAssertions(draft: Draft, domain: string): void {
  const { pick, assertions } = draft;
  const maker: ExprMaker = { draft, domain };
  if (pick(3) > 0) return;
  draft.room.left = 4;
  const width = randomWidth(pick);
  const [a, b] = [expression(maker, width, 1), expression(maker, width, 1)];
  const both: Expr = { kind: "binary", width, op: "and", left: a, right: b, site };
  const holds: Expr = { kind: "compare", width: 1, op: "le", signed: false, left: both, right: a, site };
  const name = `fact${suffix(domain)}`;
  const add = (kind: AssertionIR["kind"], more: Pick<AssertionIR, "name" | "condition">) =>
    assertions.push({ kind, message: "", domain, site, ...more });
  add(pick(3) === 0 ? "assume" : "assert", { name, condition: holds });
  add("cover", { name: `met${suffix(domain)}`, condition: expression(maker, 1, 1) });
}

/** What the module holds and computes; of what comes out of instances, some. */
function addOutputs(draft: Draft, domain: string): void {
  const shown = draft.nets.filter((net) => draft.readable.get(domain)?.includes(net) === true);
  for (const net of shown) {
    if (net.role === "instance-output" && draft.pick(3) > 0) continue;
    const { width, scalar, signed } = net;
    const to = makeNet(draft, { name: `out_${net.name}`, width, role: "output", domain }, { scalar, signed });
    draft.body.push(drive(to, read(net)));
  }
}
