/** Combinational statements as nodes: what a net is after all of them, whichever way the conditions go. */
import type { Expr, Net, Stmt, Target } from "../design/ir.ts";
import * as arithmetic from "./arithmetic.ts";
import * as chunk from "./chunks.ts";
import type { Value } from "./chunks.ts";
import { emptyArm, type Action, type Arm } from "./code.ts";
import type { Scope } from "./flatten.ts";
import { ones, type Node } from "./graph.ts";
import type { ExprLowering } from "./lower-expr.ts";
import { switchTable } from "./match-table.ts";
import type { Group } from "./order-comb.ts";
import { concerns, type CombUnit } from "./units.ts";

/** Values that the nets of a group have at a point of the statements. */
type State = Map<Net, Value>;

/** Most nodes that both ways of a condition may cost before a jump is better than computing both. */
const cheapChoice = 24;

/** Adds the computation of a group to a function, and stores its results. */
export function lowerGroup(lowering: ExprLowering, { units, part }: Group): void {
  const [first] = units;
  if (first === undefined) return;
  const results = first.plain !== null || first.memory !== null ? single(lowering, first) : several(lowering, units);
  for (const unit of units) {
    const { slot } = unit;
    const made = results.get(unit.net);
    if (made === undefined) throw new Error(`${unit.net.name} got no value`);
    const value = part === null ? made : onlyPart(lowering, unit, made, part);
    lowering.define(slot, value, part !== null);
    const address = lowering.layout.address(slot);
    const stores = value.map((node, k) => ({ address: address + 8 * k, node, bits: node.type }));
    lowering.code.actions.push({ kind: "stores", stores, owner: part === null ? slot.id : null });
  }
}

/** The bits of this part are new, the others stay. */
function onlyPart(
  lowering: ExprLowering,
  { slot }: CombUnit,
  made: Value,
  { lsb, width }: { readonly lsb: number; readonly width: number },
): Value {
  const bits = chunk.slice(lowering.g, made, lsb, width);
  return chunk.replace(lowering.g, lowering.slot(slot), slot.width, lsb, width, bits);
}

function single(lowering: ExprLowering, { scope, net, plain, memory }: CombUnit): State {
  if (plain !== null) return new Map([[net, lowering.expr(scope, plain)]]);
  if (memory === null) return new Map();
  const { base, stride } = lowering.layout.memory(scope, memory.of);
  return new Map([[net, readMemory(lowering, lowering.net(scope, memory.port.addr), memory.of, base, stride)]]);
}

/** The word at an address, 0 beyond the end. */
export function readMemory(
  lowering: ExprLowering,
  addr: Value,
  memory: { readonly width: number; readonly depth: number },
  base: number,
  stride: number,
): Value {
  const { g } = lowering;
  const place = chunk.clamped(g, addr);
  const inRange = 2 ** place.bits <= memory.depth ? null : g.compare("lt", place, g.const(32, memory.depth));
  const safe = inRange === null ? place : g.select(inRange, place, g.const(32, 0));
  const offset = g.mul(safe, g.const(32, stride));
  const type = chunk.typeFor(memory.width);
  const word = chunk.chunks(memory.width, (k) => g.read(type, base + 8 * k, offset, chunk.chunkBits(memory.width, k)));
  return inRange === null ? word : chunk.select(g, inRange, word, chunk.constant(g, memory.width, 0n));
}

function several(lowering: ExprLowering, units: readonly CombUnit[]): State {
  const [first] = units;
  const scope = first?.scope;
  if (scope === undefined) return new Map();
  const state: State = new Map();
  for (const { net } of units) state.set(net, lowering.expr(scope, defaultValue(net)));
  const roots = new Set(units.flatMap((unit) => unit.roots));
  const ordered = units.length > 1 ? inOrder(scope, roots) : [...roots];
  return new Statements(lowering, scope).run(ordered, state, lowering.code.actions);
}

function inOrder(scope: Scope, roots: ReadonlySet<Stmt>): Stmt[] {
  return scope.module.body.filter((stmt) => roots.has(stmt));
}

/** What a net is where nothing is stated: its fallback, 0, or for an enumeration without a 0 its first member. */
function defaultValue({ fallback, width, enumeration }: Net): Expr {
  if (fallback !== undefined) return fallback;
  const member = enumeration?.members.find(({ value }) => value === 0n) ?? enumeration?.members[0];
  return { kind: "literal", width, value: member?.value ?? 0n };
}

class Statements {
  readonly #lowering: ExprLowering;
  readonly #scope: Scope;

  constructor(lowering: ExprLowering, scope: Scope) {
    this.#lowering = lowering;
    this.#scope = scope;
  }

  /** The state after the statements; branches that are worth a jump go to `actions`. */
  run(body: readonly Stmt[], before: State, actions: Action[]): State {
    const nets = new Set(before.keys());
    let state = before;
    for (const stmt of body) {
      if (!concerns(stmt, nets)) continue;
      switch (stmt.kind) {
        case "assign":
          state = new Map(state).set(stmt.target.net, this.#assigned(state, stmt.target, stmt.value));
          break;
        case "next":
          break;
        case "when":
          state = this.#when(stmt, 0, state, actions);
          break;
        case "match":
          state = this.#match(stmt, state, actions);
      }
    }
    return state;
  }

  #assigned(state: State, target: Target, expr: Expr): Value {
    const { g } = this.#lowering;
    const value = this.#lowering.expr(this.#scope, expr);
    const { net } = target;
    if (target.kind === "whole") return value;
    const old = state.get(net) ?? value;
    if (target.kind === "slice") return chunk.replace(g, old, net.width, target.lsb, target.width, value);
    const index = chunk.clamped(g, this.#lowering.expr(this.#scope, target.index));
    return setElement(this.#lowering, old, net.width, index, value, target.width);
  }

  #when(stmt: Extract<Stmt, { kind: "when" }>, i: number, state: State, actions: Action[]): State {
    const arm = stmt.arms[i];
    if (arm === undefined) return this.run(stmt.otherwise ?? [], state, actions);
    const condition = this.#lowering.condition(this.#scope, arm.condition);
    if (condition.op === "const") {
      return condition.value === 0n ? this.#when(stmt, i + 1, state, actions) : this.run(arm.body, state, actions);
    }
    const { g } = this.#lowering;
    const size = g.size;
    const [then, otherwise] = [emptyArm(), emptyArm()];
    const yes = this.run(arm.body, state, then.actions);
    const no = this.#when(stmt, i + 1, state, otherwise.actions);
    const cheap = then.actions.length + otherwise.actions.length === 0 && g.size - size <= cheapChoice;
    if (cheap) return mapState(yes, (value, net) => chunk.select(g, condition, value, no.get(net) ?? value));
    const joined = this.#join([yes, no], [then, otherwise]);
    if (hasEffect(then) || hasEffect(otherwise)) actions.push({ kind: "if", condition, then, otherwise });
    return joined;
  }

  #match(stmt: Extract<Stmt, { kind: "match" }>, state: State, actions: Action[]): State {
    const subject = this.#lowering.expr(this.#scope, stmt.subject);
    const table = switchTable(stmt);
    const selector = chunk.chunk(subject, 0);
    if (table !== null && selector.op !== "const") {
      const bodies = [...stmt.cases.map(({ body }) => body), stmt.otherwise ?? []];
      const arms = bodies.map(() => emptyArm());
      const ends = bodies.map((body, i) => this.run(body, state, arms[i]?.actions ?? []));
      const joined = this.#join(ends, arms);
      if (arms.some(hasEffect)) actions.push({ kind: "switch", selector, table, arms });
      return joined;
    }
    const arms = stmt.cases.map(({ labels, body }) => ({
      condition: anyOf(labels, stmt),
      body,
      site: stmt.site,
    }));
    return this.#when({ kind: "when", arms, otherwise: stmt.otherwise, site: stmt.site }, 0, state, actions);
  }

  /** Values that differ between the ways go through locals. */
  #join(ends: readonly State[], arms: readonly Arm[]): State {
    const [first] = ends;
    if (first === undefined) return new Map();
    return mapState(first, (value, net) =>
      value.map((node, k) => {
        const nodes = ends.map((end) => chunk.chunk(end.get(net) ?? value, k));
        if (nodes.every((each) => each === node)) return node;
        const bits = Math.max(...nodes.map((each) => each.bits));
        const local: Node = this.#lowering.code.local(node.type, bits);
        nodes.forEach((each, i) => arms[i]?.sets.push({ local, node: each }));
        return local;
      }),
    );
  }
}

const hasEffect = ({ actions, sets }: Arm): boolean => actions.length + sets.length > 0;

function mapState(state: State, make: (value: Value, net: Net) => Value): State {
  return new Map([...state].map(([net, value]) => [net, make(value, net)]));
}

/** The condition that the subject of a `match` is one of the labels. */
export function anyOf(labels: readonly Expr[], { subject, site }: Extract<Stmt, { kind: "match" }>): Expr {
  const [first, ...rest] = labels.map((label): Expr => ({
    kind: "compare",
    width: 1,
    op: "eq",
    signed: false,
    left: subject,
    right: label,
    site,
  }));
  if (first === undefined) return { kind: "literal", width: 1, value: 0n };
  return rest.reduce((left, right): Expr => ({ kind: "binary", width: 1, op: "or", left, right, site }), first);
}

/** `old` with the element at `index`, of `width` bits, replaced; beyond the end nothing is. */
function setElement({ g }: ExprLowering, old: Value, total: number, index: Node, value: Value, width: number): Value {
  const count = total / width;
  if (index.op === "const") {
    const fixed = Number(index.value);
    return fixed < count ? chunk.replace(g, old, total, fixed * width, width, value) : old;
  }
  const inRange = 2 ** index.bits <= count ? null : g.compare("lt", index, g.const(32, count));
  if (width % 64 === 0) {
    const words = width / 64;
    return old.map((word, k) => {
      const here = g.compare("eq", index, g.const(32, Math.floor(k / words)));
      return g.select(here, chunk.chunk(value, k % words), word);
    });
  }
  const position = g.mul(index, g.const(32, width));
  const shifted = (bits: Value): Value =>
    arithmetic.shift(g, "shl", chunk.extend(g, bits, width, total, false), total, position);
  const blended = chunk.blend(g, shifted(value), old, shifted(chunk.constant(g, width, ones(width))));
  return inRange === null ? blended : chunk.select(g, inRange, blended, old);
}
