/** A design as the simulator sees it: what is computed when, where it lives, and which names are only expressions. */
import type { DesignIR, Expr, ModuleIR, Net } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { forEachExpr } from "../netlist/statements.ts";
import { clockedUnits, writesOf, type ClockedUnit, type ClockKey, type PlacedAssertion } from "./clocked.ts";
import type { PlacedCollision } from "./collisions.ts";
import { planCoverage, slotsCounted, type CoveragePlan, type CoverageWanted } from "./coverage/plan.ts";
import { flatten, slotOf, type Netlist, type Scope, type Slot } from "./flatten.ts";
import { layOut, type Layout } from "./layout.ts";
import { orderClocked, slotsReadBy, type ClockedOrder } from "./order-clocked.ts";
import { orderComb, type Group, type UnitReads } from "./order-comb.ts";
import { combUnits, readsOfUnit, type CombUnit, type SlotVisitor } from "./units.ts";

export interface Program {
  readonly netlist: Netlist;
  readonly layout: Layout;
  readonly keys: readonly ClockKey[];
  /** Clocks by number: those of the top's domains first, then those that the design makes itself. */
  readonly clocks: readonly Slot[];
  readonly clocked: ClockedOrder;
  readonly units: readonly ClockedUnit[];
  readonly assertions: readonly PlacedAssertion[];
  readonly collisions: readonly PlacedCollision[];
  /** Every slot that an edge writes. */
  readonly registers: readonly { readonly slot: Slot; readonly scope: Scope; readonly net: Net }[];
  /** Some computed value reads a clock as if it were data. */
  readonly clockIsData: boolean;
  /** What outputs, registers, memories and checks need, with short expressions in place of their names. */
  readonly lean: CombPlan;
  /** Where it counts what was active; null without. */
  readonly coverage: CoveragePlan | null;
  /** Every value there is, for looking inside; ordered when asked for. */
  everything(): CombPlan;
}

export interface CombPlan {
  readonly groups: readonly Group[];
  readonly inlined: ReadonlyMap<Slot, { readonly scope: Scope; readonly expr: Expr }>;
}

/**
 * @throws Error for black boxes and for values that follow themselves.
 */
export function makeProgram({ top }: DesignIR, coverage: CoverageWanted = "none"): Program {
  const netlist = flatten(top);
  const comb = combUnits(netlist);
  const { units, keys, assertions, collisions } = clockedUnits(netlist);
  const driverOf = new Map(comb.map((unit) => [unit.slot, unit]));
  const clocks = clocksOf(netlist, keys);

  const kept = new Set<Slot>(clocks);
  for (const port of top.ports) kept.add(slotOf(netlist.top, port));
  for (const { reset } of keys) if (reset !== null) kept.add(reset);
  const readers = new Map<Slot, Set<object>>();
  const directReads = new Map<object, ReadonlySet<Slot>>();
  const note = (reader: object, slots: ReadonlySet<Slot>) => {
    directReads.set(reader, slots);
    for (const slot of slots) {
      const of = readers.get(slot);
      if (of === undefined) readers.set(slot, new Set([reader]));
      else of.add(reader);
    }
  };
  for (const unit of comb) {
    const slots = new Set<Slot>();
    readsOfUnit(unit, (slot) => void slots.add(slot));
    note(unit, slots);
  }
  for (const unit of units) note(unit, slotsReadBy(unit, direct));
  for (const unit of units) {
    // Read at edges, and in between for the asynchronous part.
    if (unit.work.kind !== "synchroniser" || unit.work.of.kind !== "reset") continue;
    for (const slot of directReads.get(unit) ?? []) kept.add(slot);
  }
  for (const scope of netlist.scopes) for (const net of indexedNets(scope.module)) kept.add(slotOf(scope, net));
  const counted = coverage === "none" ? new Map<object, ReadonlySet<Slot>>() : slotsCounted(netlist);
  for (const [reader, slots] of counted) note(reader, slots);
  if (coverage === "all") for (const { slots } of netlist.scopes) for (const slot of slots.values()) kept.add(slot);

  const live = new Set<Slot>();
  const open = [...kept, ...[...units, ...counted.keys()].flatMap((each) => [...(directReads.get(each) ?? [])])];
  for (let slot = open.pop(); slot !== undefined; slot = open.pop()) {
    if (live.has(slot)) continue;
    live.add(slot);
    const unit = driverOf.get(slot);
    if (unit !== undefined) open.push(...(directReads.get(unit) ?? []));
  }
  const inlined = new Map<Slot, { readonly scope: Scope; readonly expr: Expr }>();
  for (const { slot, scope, plain } of comb) {
    if (plain === null || kept.has(slot) || !live.has(slot)) continue;
    if ((readers.get(slot)?.size ?? 0) <= 1 || isTrivial(plain)) inlined.set(slot, { scope, expr: plain });
  }
  const standsFor = new Map<Slot, readonly Slot[]>();
  const behind = (slot: Slot): readonly Slot[] => {
    if (!inlined.has(slot)) return [slot];
    const known = standsFor.get(slot);
    if (known !== undefined) return known;
    standsFor.set(slot, []);
    const unit = driverOf.get(slot);
    const found = new Set([...(unit === undefined ? [] : (directReads.get(unit) ?? []))].flatMap(behind));
    const list = [...found];
    standsFor.set(slot, list);
    return list;
  };
  const clocked = orderClocked(keys, units, (scope, net, visit) => behind(slotOf(scope, net)).forEach(visit));

  const clockOf = new Map<Slot, Slot>();
  const registers: { slot: Slot; scope: Scope; net: Net }[] = [];
  for (const unit of units) {
    for (const net of writesOf(unit)) {
      const slot = slotOf(unit.scope, net);
      registers.push({ slot, scope: unit.scope, net });
      if (clocked.shadowed.has(slot)) clockOf.set(slot, unit.key.clock);
    }
  }
  const leanUnits = comb.filter(({ slot }) => live.has(slot) && !inlined.has(slot));
  let everything: CombPlan | undefined;
  const inOrder = (): Group[] => {
    try {
      return orderComb(leanUnits, readsThrough(inlined, driverOf));
    } catch (error) {
      orderComb(comb, readsOfUnitIn); // says the names that were left out as well
      throw error;
    }
  };
  const layout = layOut(netlist, clockOf, { assertions: assertions.length, collisions: collisions.length });
  return {
    netlist,
    layout,
    keys,
    clocks,
    clocked,
    units,
    assertions,
    collisions,
    registers,
    clockIsData: clocks.some((slot) => [...(readers.get(slot) ?? [])].length > 0),
    lean: { groups: inOrder(), inlined },
    coverage: planCoverage(netlist, layout, coverage),
    everything() {
      everything ??= { groups: orderComb(comb, readsOfUnitIn), inlined: new Map() };
      return everything;
    },
  };
}

function direct(scope: Scope, net: Net, visit: (slot: Slot) => void): void {
  visit(slotOf(scope, net));
}

const readsOfUnitIn: UnitReads = (unit, visit, lsb, width) => readsOfUnit(unit, visit, lsb, width);

/** Reads of a unit with inlined names opened up, bit by bit. */
function readsThrough(inlined: CombPlan["inlined"], driverOf: ReadonlyMap<Slot, CombUnit>): UnitReads {
  return (unit, visit, lsb, width) => {
    const seen = new Set<string>();
    const through: SlotVisitor = (slot, from, bits) => {
      const driver = inlined.has(slot) ? driverOf.get(slot) : undefined;
      if (driver === undefined) return visit(slot, from, bits);
      const key = `${slot.id},${from},${bits}`;
      if (seen.has(key)) return;
      seen.add(key);
      readsOfUnit(driver, through, from, bits);
    };
    readsOfUnit(unit, through, lsb, width);
  };
}

/** Clocks of the top in the order of its domains, then all others. */
function clocksOf({ top }: Netlist, keys: readonly ClockKey[]): Slot[] {
  const clocks = new Set(top.module.domains.filter(isPort).map(({ clock }) => slotOf(top, clock)));
  for (const { clock } of keys) clocks.add(clock);
  return [...clocks];
}

/** True for a domain whose clock comes in through a port. */
export const isPort = ({ clock }: { readonly clock: Net }): boolean => clock.role === "clock";

/** Cheaper to compute again than to store and load. */
function isTrivial(expr: Expr): boolean {
  if (expr.kind === "literal") return true;
  if (expr.kind === "slice" || expr.kind === "crossing") return expr.arg.kind === "net" || isTrivial(expr.arg);
  return expr.kind === "not" && expr.width === 1 && expr.arg.kind === "net";
}

const indexed = new WeakMap<ModuleIR, ReadonlySet<Net>>();

/** Nets of several words from which elements are taken at run time: they are read from memory. */
function indexedNets(module: ModuleIR): ReadonlySet<Net> {
  const known = indexed.get(module);
  if (known !== undefined) return known;
  const found = new Set<Net>();
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "element" && expr.arg.kind === "net" && expr.arg.width > 64) found.add(expr.arg.net);
    partsOf(expr).forEach(visit);
  };
  forEachExpr(module.body, visit);
  for (const { condition } of module.assertions) visit(condition);
  for (const { source } of module.synchronisers) visit(source);
  indexed.set(module, found);
  return found;
}
