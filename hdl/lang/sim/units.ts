/** What computes the slots of a flattened design: combinational units by the slot they drive. */
import type { Expr, MemoryIR, MemoryPortIR, Net, Stmt } from "../design/ir.ts";
import { driversOf, plainDrivers, targetsIn } from "./drivers.ts";
import { slotOf, type Netlist, type Scope, type Slot } from "./flatten.ts";
import { readsOf, type Seen } from "./reads.ts";

/** Bits of a slot. */
export interface SlotRange {
  readonly slot: Slot;
  readonly lsb: number;
  readonly width: number;
}

/** Drives one slot without a clock: the statements for a net, or a read of a memory. */
export interface CombUnit {
  readonly scope: Scope;
  readonly slot: Slot;
  readonly net: Net;
  readonly roots: readonly Stmt[];
  readonly plain: Expr | null;
  readonly memory: { readonly of: MemoryIR; readonly port: MemoryPortIR } | null;
}

/** Every combinational unit, instance by instance in source order. */
export function combUnits({ scopes }: Netlist): CombUnit[] {
  const units: CombUnit[] = [];
  for (const scope of scopes) {
    const aliases = plainDrivers(scope.module);
    for (const { net, roots, plain } of driversOf(scope.module)) {
      if (!aliases.has(net)) units.push({ scope, slot: slotOf(scope, net), net, roots, plain, memory: null });
    }
    for (const memory of scope.module.memories) {
      for (const port of memory.ports) {
        if (port.kind !== "readAsync" || port.q === null) continue;
        const slot = slotOf(scope, port.q);
        units.push({ scope, slot, net: port.q, roots: [], plain: null, memory: { of: memory, port } });
      }
    }
  }
  return units;
}

export type SlotVisitor = (slot: Slot, lsb: number, width: number) => void;

/** Calls `visit` with what the bits of a unit's slot follow. */
export function readsOfUnit(unit: CombUnit, visit: SlotVisitor, lsb = 0, width = unit.slot.width): void {
  const { scope, net, plain, memory, roots } = unit;
  const inScope = visitorIn(scope, visit);
  if (memory !== null) return inScope(memory.port.addr, 0, memory.port.addr.width);
  if (plain !== null) return readsOf(plain, inScope, lsb, width);
  if (net.fallback !== undefined) readsOf(net.fallback, inScope, lsb, width);
  readsOfBody(roots, new Set([net]), inScope, { lsb, width });
}

const visitorIn =
  (scope: Scope, visit: SlotVisitor) =>
  (net: Net, lsb: number, width: number): void =>
    visit(slotOf(scope, net), lsb, width);

/** Calls `visit` with what the statements for `nets` read, conditions included; of those of one net, some bits only. */
export function readsOfBody(
  body: readonly Stmt[],
  nets: ReadonlySet<Net>,
  visit: (net: Net, lsb: number, width: number) => void,
  range: { readonly lsb: number; readonly width: number } | null = null,
): void {
  const seen: Seen = new Map();
  const whole = (expr: Expr) => readsOf(expr, visit, 0, expr.width, seen);
  const walk = (list: readonly Stmt[]): void => {
    for (const stmt of list) {
      if (!concerns(stmt, nets)) continue;
      switch (stmt.kind) {
        case "assign":
        case "next": {
          const { target, value } = stmt;
          if (target.kind === "element") whole(target.index);
          if (range === null || target.kind === "element") {
            whole(value);
            break;
          }
          const base = target.kind === "slice" ? target.lsb : 0;
          const from = Math.max(range.lsb, base);
          const to = Math.min(range.lsb + range.width, base + value.width);
          if (from < to) readsOf(value, visit, from - base, to - from, seen);
          break;
        }
        case "when":
          for (const arm of stmt.arms) {
            whole(arm.condition);
            walk(arm.body);
          }
          walk(stmt.otherwise ?? []);
          break;
        case "match":
          whole(stmt.subject);
          for (const each of stmt.cases) walk(each.body);
          walk(stmt.otherwise ?? []);
      }
    }
  };
  walk(body);
}

/** True when the statement assigns one of `nets`. */
export function concerns(stmt: Stmt, nets: ReadonlySet<Net>): boolean {
  for (const net of targetsIn(stmt)) if (nets.has(net)) return true;
  return false;
}
