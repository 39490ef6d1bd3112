/** Registers without a reset value whose first value matters. */
import type { DesignIR, Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { note } from "../diag/diagnostic.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { AfterReset } from "../netlist/after-reset.ts";
import type { PlacedNet } from "../netlist/hierarchy.ts";
import { combGraph, reachable } from "../netlist/comb-graph.ts";
import { partsOf } from "../design/walk.ts";
import { forEachRead } from "../netlist/reads.ts";
import { neverSettled } from "../netlist/never-settled.ts";
import { branchesOf, forEachAssignment, only, targetsOf } from "../netlist/statements.ts";
import { garbageSteers, neverGetsValue, onlyEverOne } from "./messages.ts";

/** Registers that no input ever brings to a known value. */
export function neverInitialised(module: ModuleIR): Diagnostic[] {
  return [...neverSettled(module)].map((net) => neverGetsValue({ net }));
}

/**
 * Registers that a condition reads and that are only ever set, or only ever cleared: a reset that was forgotten, whenever it shows. Before the first
 * assignment they hold the other value or not, as power-up decides. Fields of data that are constant are no such: nobody asks them.
 */
export function onlySet(module: ModuleIR): Diagnostic[] {
  const always = new Set(module.body.filter(({ kind }) => kind === "next").flatMap((stmt) => [...targetsOf([stmt])]));
  const assigned = new Map<Net, { value: bigint | null; places: Note[] }>();
  forEachAssignment(module.body, ({ target, value, site }) => {
    const { net } = target;
    if (net.role !== "reg" || net.reset !== undefined || net.init !== undefined) return;
    if (net.uninitialised !== undefined || always.has(net)) return;
    const next = target.kind === "whole" && value.kind === "literal" ? value.value : null;
    const known = assigned.get(net);
    if (known === undefined) assigned.set(net, { value: next, places: [note(site, "assigned here")] });
    else {
      if (known.value !== next) known.value = null;
      known.places.push(note(site, "assigned here"));
    }
  });
  const constant = [...assigned].filter(([, { value }]) => value !== null);
  if (constant.length === 0) return [];
  const asked = decidingNets(module);
  return constant.filter(([net]) => asked.has(net)).map(([net, { places }]) => onlyEverOne({ net, places }));
}

/** Everything that conditions of statements and enables of memories follow, without a clock between. */
function decidingNets(module: ModuleIR): ReadonlySet<Net> {
  const nets = new Set<Net>();
  const seen = new Set<Expr>();
  const add = (expr: Expr) => {
    forEachRead(expr, (net) => nets.add(net), seen);
  };
  const visit = (body: readonly Stmt[]) => {
    for (const stmt of body) {
      if (stmt.kind === "when") for (const { condition } of stmt.arms) add(condition);
      if (stmt.kind === "match") add(stmt.subject);
      if (stmt.kind === "when" || stmt.kind === "match") branchesOf(stmt).forEach(visit);
    }
  };
  visit(module.body);
  for (const { ports } of module.memories) for (const { en } of ports) if (en !== null) nets.add(en);
  return reachable(combGraph(module), [...nets]);
}

/**
 * Registers without a reset value that already steer something in the first cycle after a reset: a register that has a
 * value by then, a write of a memory, or a handshake of the top. What a register with a reset value holds back until
 * later (a `valid`, a state) is data, and fine.
 *
 * The reset is taken to last until registers without reset that are assigned in every cycle have followed. In the first
 * cycle, inputs of the top that are single wires are 0, but for `ready`s.
 */
export function steeringGarbage({ top }: DesignIR): Diagnostic[] {
  const state = new AfterReset(top);
  const found = new Map<Net, Diagnostic>();
  for (const sink of sinksOf(state)) {
    for (const { net } of originsOf(state, sink)) {
      if (!found.has(net)) found.set(net, garbageSteers({ net, sink: sink.net }));
    }
  }
  return [...found.values()];
}

function sinksOf(state: AfterReset): PlacedNet[] {
  return state.places.flatMap((place): PlacedNet[] => {
    const { nets, memories, ports } = place.module;
    const isUnset = (net: Net) => state.value({ place, net }).unset !== 0n;
    const registers = nets.filter((net) => {
      const starts = net.role === "reg" && (net.reset !== undefined || net.init !== undefined);
      return starts && state.next({ place, net }).unset !== 0n;
    });
    const writes = memories.flatMap(({ ports }) =>
      ports.flatMap(({ kind, en, write, mask, addr }) => {
        if (en === null || (kind !== "write" && kind !== "readWrite")) return [];
        const { one, free, unset } = state.value({ place, net: en });
        if ((one | free | unset) === 0n) return [];
        return [en, write, mask, addr].flatMap((pin) => (pin !== null && isUnset(pin) ? [pin] : []));
      }),
    );
    const handshakes = place.parent === null ? ports.filter((port) => isHandshake(port) && isUnset(port)) : [];
    return [...registers, ...writes, ...handshakes].map((net) => ({ place, net }));
  });
}

/** `s_ready`, `m_axis_tvalid`, `awvalid`: what streams and AXI call their handshakes. */
function isHandshake({ role, width, name }: Net): boolean {
  return role === "output" && width === 1 && /(^|_)[a-z]*(valid|ready)$/.test(name);
}

/** The registers without a value that the value of a net, or the coming value of a register, follows. */
function originsOf(state: AfterReset, sink: PlacedNet): PlacedNet[] {
  const origins: PlacedNet[] = [];
  const seen = new Set<string>();
  const open = unsetReads(state, sink);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const key = `${at.place.path}${at.net.name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (state.isHeld(at)) origins.push(at);
    else open.push(...unsetReads(state, at));
  }
  return origins;
}

/**
 * What a net is made of, as far as it has no value. Where that is so of a condition already, the values behind it are left
 * out: they may well be data that it guards.
 */
function unsetReads(state: AfterReset, { place, net }: PlacedNet): PlacedNet[] {
  const passed = state.passedOn({ place, net });
  if (passed !== null) return [passed];
  const reads: PlacedNet[] = [];
  const isUnset = (expr: Expr) => state.expression(place, expr).unset !== 0n;
  const visit = (expr: Expr): void => {
    if (!isUnset(expr)) return;
    if (expr.kind === "net") reads.push({ place, net: expr.net });
    else if (expr.kind === "mux" && isUnset(expr.condition)) visit(expr.condition);
    else partsOf(expr).forEach(visit);
  };
  const walk = (body: readonly Stmt[]): void => {
    for (const stmt of only(body, new Set([net]))) {
      if (stmt.kind === "assign" || stmt.kind === "next") {
        visit(stmt.value);
        if (stmt.target.kind === "element") visit(stmt.target.index);
        continue;
      }
      const conditions = stmt.kind === "when" ? stmt.arms.map((arm) => arm.condition) : [stmt.subject];
      if (conditions.some(isUnset)) conditions.forEach(visit);
      else branchesOf(stmt).forEach(walk);
    }
  };
  walk(place.module.body);
  return reads;
}
