/**
 * The order of what happens at an edge. A register may be written in place when everything that reads it has been
 * computed before; the others are written beside and copied at the end.
 */
import type { Net, Stmt } from "../design/ir.ts";
import { writesOf, type ClockedUnit, type ClockKey } from "./clocked.ts";
import { slotOf, type Scope, type Slot } from "./flatten.ts";
import { readsOf } from "./reads.ts";
import { concerns, readsOfBody } from "./units.ts";

/** Calls the visitor with slots that a net stands for when it is read: itself, or what an expression in its place reads. */
export type Expand = (scope: Scope, net: Net, visit: (slot: Slot) => void) => void;

export interface ClockedOrder {
  /** By key, in order. Writes to memories that are read on other clocks come apart, after everything else. */
  readonly units: ReadonlyMap<ClockKey, readonly ClockedUnit[]>;
  readonly late: ReadonlyMap<ClockKey, readonly ClockedUnit[]>;
  /** Slots that are written beside their place. */
  readonly shadowed: ReadonlySet<Slot>;
}

export function orderClocked(keys: readonly ClockKey[], units: readonly ClockedUnit[], expand: Expand): ClockedOrder {
  const reads = new Map(units.map((unit) => [unit, slotsReadBy(unit, expand)]));
  const shadowed = new Set<Slot>();
  const late = new Map<ClockKey, ClockedUnit[]>(keys.map((key) => [key, []]));
  const early = units.filter((unit) => {
    if (unit.work.kind !== "write" || !isShared(unit, units)) return true;
    late.get(unit.key)?.push(unit);
    for (const slot of reads.get(unit) ?? []) shadowed.add(slot);
    return false;
  });
  const clocks = new Set(keys.map(({ clock }) => clock));
  const readers = new Map<Slot, Set<Slot>>();
  for (const unit of units) {
    for (const slot of reads.get(unit) ?? []) {
      const of = readers.get(slot) ?? new Set();
      readers.set(slot, of.add(unit.key.clock));
    }
  }
  const ordered = new Map<ClockKey, ClockedUnit[]>();
  for (const clock of clocks) {
    const mine = early.filter(({ key }) => key.clock === clock);
    const order = orderOneClock(
      keys.filter((key) => key.clock === clock),
      mine,
      reads,
    );
    for (const [key, list] of order) ordered.set(key, list);
    const later = new Set<Slot>();
    for (const unit of [...order.values()].flat().reverse()) {
      for (const net of writesOf(unit)) {
        const slot = slotOf(unit.scope, net);
        const elsewhere = [...(readers.get(slot) ?? [])].some((other) => other !== clock);
        if (elsewhere || later.has(slot)) shadowed.add(slot);
      }
      for (const slot of readsAfterWrite(unit, expand)) shadowed.add(slot);
      for (const slot of reads.get(unit) ?? []) later.add(slot);
    }
  }
  return { units: ordered, late, shadowed };
}

/** A memory with ports on several clocks. */
function isShared({ work, key, scope }: ClockedUnit, units: readonly ClockedUnit[]): boolean {
  if (work.kind !== "write") return false;
  return units.some(
    (other) =>
      other.scope === scope &&
      (other.work.kind === "read" || other.work.kind === "write") &&
      other.work.memory === work.memory &&
      other.key !== key,
  );
}

/** Readers before writers as far as that goes; reads of a memory always before its writes. */
function orderOneClock(
  keys: readonly ClockKey[],
  units: readonly ClockedUnit[],
  reads: ReadonlyMap<ClockedUnit, ReadonlySet<Slot>>,
): Map<ClockKey, ClockedUnit[]> {
  const writer = new Map<Slot, ClockedUnit>();
  for (const unit of units) for (const net of writesOf(unit)) writer.set(slotOf(unit.scope, net), unit);
  const blocked = new Map<ClockedUnit, number>();
  const block = (unit: ClockedUnit, by: number) => void blocked.set(unit, (blocked.get(unit) ?? 0) + by);
  for (const unit of units) {
    for (const slot of reads.get(unit) ?? []) {
      const of = writer.get(slot);
      if (of !== undefined && of !== unit) block(of, 1);
    }
  }
  const result = new Map<ClockKey, ClockedUnit[]>();
  for (const key of keys) {
    const mine = units.filter((unit) => unit.key === key);
    const watches = mine.filter(({ work }) => isWatch(work));
    const open = new Set(mine.filter(({ work }) => !isWatch(work)));
    const order: ClockedUnit[] = [];
    const ready: ClockedUnit[] = [];
    const offer = (unit: ClockedUnit): void => {
      if ((blocked.get(unit) ?? 0) === 0 && open.has(unit) && !mustWait(unit, open)) ready.push(unit);
    };
    const finish = (unit: ClockedUnit): void => {
      order.push(unit);
      open.delete(unit);
      for (const slot of reads.get(unit) ?? []) {
        const of = writer.get(slot);
        if (of === undefined || of === unit) continue;
        block(of, -1);
        offer(of);
      }
      if (unit.work.kind === "read") for (const each of open) if (each.work.kind === "write") offer(each);
    };
    watches.forEach(finish);
    [...open].forEach(offer);
    while (open.size > 0) {
      const next = ready.shift() ?? cheapest(open, blocked);
      if (open.has(next)) finish(next);
    }
    result.set(key, order);
  }
  return result;
}

/** Looks at values and changes none. */
const isWatch = ({ kind }: ClockedUnit["work"]): boolean => kind === "assertion" || kind === "collision";

/** A write to a memory waits for all reads of it. */
function mustWait({ work, scope }: ClockedUnit, open: ReadonlySet<ClockedUnit>): boolean {
  if (work.kind !== "write") return false;
  for (const other of open) {
    if (other.work.kind === "read" && other.scope === scope && other.work.memory === work.memory) return true;
  }
  return false;
}

/** The unit whose registers are the least to copy. */
function cheapest(open: ReadonlySet<ClockedUnit>, blocked: ReadonlyMap<ClockedUnit, number>): ClockedUnit {
  let best: { unit: ClockedUnit; cost: number } | null = null;
  for (const unit of open) {
    if (mustWait(unit, open)) continue;
    const width = writesOf(unit).reduce((sum, net) => sum + net.width, 0);
    const cost = width / (blocked.get(unit) ?? 1);
    if (best === null || cost < best.cost) best = { unit, cost };
  }
  if (best === null) throw new Error("no unit is left");
  return best.unit;
}

export function slotsReadBy({ scope, work }: ClockedUnit, expand: Expand): ReadonlySet<Slot> {
  const slots = new Set<Slot>();
  const visit = (net: Net) => expand(scope, net, (slot) => void slots.add(slot));
  switch (work.kind) {
    case "registers":
      readsOfBody(work.roots, work.nets, visit);
      break;
    case "synchroniser":
      readsOf(work.of.source, visit);
      work.of.meta.forEach(visit);
      break;
    case "assertion":
      readsOf(work.of.condition, visit);
      break;
    case "collision":
      for (const port of work.side === null ? work.of.ports : [work.of.ports[work.side]]) {
        for (const net of [port.addr, port.en, port.write, port.mask]) if (net !== null) visit(net);
      }
      break;
    case "read":
    case "write": {
      const { addr, en, write, data, mask } = work.port;
      for (const net of [addr, en, write, data, mask]) if (net !== null) visit(net);
    }
  }
  return slots;
}

/** Registers that the unit's own statements read where an earlier one of them may have written. */
function readsAfterWrite({ scope, work }: ClockedUnit, expand: Expand): ReadonlySet<Slot> {
  const found = new Set<Slot>();
  if (work.kind !== "registers") return found;
  const { nets } = work;
  const own = new Set([...nets].map((net) => slotOf(scope, net)));
  const check = (visitAll: (visit: (net: Net) => void) => void, written: ReadonlySet<Slot>): void => {
    if (written.size === 0) return;
    visitAll((net) =>
      expand(scope, net, (slot) => {
        if (written.has(slot)) found.add(slot);
      }),
    );
  };
  const walk = (list: readonly Stmt[], before: ReadonlySet<Slot>): ReadonlySet<Slot> => {
    let written = before;
    for (const stmt of list) {
      if (!concerns(stmt, nets)) continue;
      switch (stmt.kind) {
        case "assign":
        case "next": {
          if (!nets.has(stmt.target.net)) break;
          const slot = slotOf(scope, stmt.target.net);
          // Slices and elements are written in several steps.
          const steps = stmt.target.kind === "whole" ? written : new Set([...written, slot]);
          check((visit) => {
            readsOf(stmt.value, visit);
            if (stmt.target.kind === "element") readsOf(stmt.target.index, visit);
          }, steps);
          if (own.has(slot) && !written.has(slot)) written = new Set([...written, slot]);
          break;
        }
        case "when": {
          const ends = stmt.arms.map(({ condition, body }) => {
            check((visit) => readsOf(condition, visit), written);
            return walk(body, written);
          });
          ends.push(walk(stmt.otherwise ?? [], written));
          written = union(ends);
          break;
        }
        case "match": {
          check((visit) => readsOf(stmt.subject, visit), written);
          const ends = stmt.cases.map(({ body }) => walk(body, written));
          ends.push(walk(stmt.otherwise ?? [], written));
          written = union(ends);
        }
      }
    }
    return written;
  };
  walk(work.roots, new Set());
  return found;
}

function union(sets: readonly ReadonlySet<Slot>[]): ReadonlySet<Slot> {
  const all = new Set<Slot>();
  for (const set of sets) for (const slot of set) all.add(slot);
  return all;
}
