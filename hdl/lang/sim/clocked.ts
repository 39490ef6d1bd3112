/** What happens at clock edges: units that read settled values and write registers and memories. */
import type { AssertionIR, MemoryIR, MemoryPortIR, ModuleIR, Net, Stmt, SynchroniserIR } from "../design/ir.ts";
import { collisionsIn, type Collision, type PlacedCollision } from "./collisions.ts";
import { targetsIn } from "./drivers.ts";
import { domainOf, slotOf, type Netlist, type Scope, type Slot } from "./flatten.ts";

/** A clock with the reset that goes with it: registers that are reset together. */
export interface ClockKey {
  readonly clock: Slot;
  readonly reset: Slot | null;
  readonly asynchronous: boolean;
}

export type ClockedWork =
  | { readonly kind: "registers"; readonly roots: readonly Stmt[]; readonly nets: ReadonlySet<Net> }
  | { readonly kind: "read" | "write"; readonly memory: MemoryIR; readonly port: MemoryPortIR }
  | { readonly kind: "synchroniser"; readonly of: SynchroniserIR }
  | { readonly kind: "assertion"; readonly of: AssertionIR; readonly index: number }
  /** `side`: the port whose clock this is, null when both have it. */
  | { readonly kind: "collision"; readonly of: Collision; readonly index: number; readonly side: 0 | 1 | null };

export interface ClockedUnit {
  readonly key: ClockKey;
  readonly scope: Scope;
  readonly work: ClockedWork;
}

/** An assertion or cover point of one instance. */
export interface PlacedAssertion {
  readonly scope: Scope;
  readonly of: AssertionIR;
}

export interface ClockedParts {
  readonly units: readonly ClockedUnit[];
  readonly keys: readonly ClockKey[];
  readonly assertions: readonly PlacedAssertion[];
  readonly collisions: readonly PlacedCollision[];
}

/** Every clocked unit, instance by instance. */
export function clockedUnits({ scopes }: Netlist): ClockedParts {
  const keys: ClockKey[] = [];
  const units: ClockedUnit[] = [];
  const assertions: PlacedAssertion[] = [];
  const collisions: PlacedCollision[] = [];
  for (const scope of scopes) {
    const { module } = scope;
    const keyOf = (name: string): ClockKey => {
      const { clock, reset, resetKind } = domainOf(scope, name);
      const key = {
        clock: slotOf(scope, clock),
        reset: reset === null ? null : slotOf(scope, reset),
        asynchronous: reset !== null && resetKind === "async-low",
      };
      const same = keys.find(
        (each) => each.clock === key.clock && each.reset === key.reset && each.asynchronous === key.asynchronous,
      );
      if (same === undefined) keys.push(key);
      return same ?? key;
    };
    const add = (domain: string, work: ClockedWork) => void units.push({ key: keyOf(domain), scope, work });
    for (const of of module.assertions) {
      add(of.domain, { kind: "assertion", of, index: assertions.length });
      assertions.push({ scope, of });
    }
    for (const { domain, roots, nets } of registerSets(module)) add(domain, { kind: "registers", roots, nets });
    for (const memory of module.memories) {
      const clockOf = ({ domain }: MemoryPortIR) => keyOf(domain).clock;
      for (const of of collisionsIn(memory, (a, b) => clockOf(a) === clockOf(b))) {
        const [first, second] = of.ports;
        const index = collisions.length;
        add(first.domain, { kind: "collision", of, index, side: of.crossing ? 0 : null });
        if (of.crossing) add(second.domain, { kind: "collision", of, index, side: 1 });
        collisions.push({ ...of, scope, clocks: [clockOf(first), clockOf(second)] });
      }
      for (const port of memory.ports) {
        const { kind, domain } = port;
        if (kind === "read" || kind === "readWrite") add(domain, { kind: "read", memory, port });
        if (kind === "write" || kind === "readWrite") add(domain, { kind: "write", memory, port });
      }
    }
    for (const of of module.synchronisers) add(of.to, { kind: "synchroniser", of });
  }
  return { units, keys, assertions, collisions };
}

interface RegisterSet {
  readonly domain: string;
  readonly roots: Stmt[];
  readonly nets: Set<Net>;
}
const registerSetsOf = new WeakMap<ModuleIR, readonly RegisterSet[]>();

/** Registers of a module in sets that share no statement of its body. */
function registerSets(module: ModuleIR): readonly RegisterSet[] {
  const known = registerSetsOf.get(module);
  if (known !== undefined) return known;
  const setOf = new Map<Net, RegisterSet>();
  for (const net of module.nets) {
    if (net.role !== "reg" || net.domain === null) continue;
    setOf.set(net, { domain: net.domain, roots: [], nets: new Set([net]) });
  }
  for (const stmt of module.body) {
    const touched = new Map<string, RegisterSet>();
    for (const net of targetsIn(stmt)) {
      const mine = setOf.get(net);
      if (mine === undefined) continue;
      const first = touched.get(mine.domain);
      if (first === undefined) touched.set(mine.domain, mine);
      else if (first !== mine) {
        first.roots.push(...mine.roots);
        for (const each of mine.nets) {
          first.nets.add(each);
          setOf.set(each, first);
        }
      }
    }
    for (const set of touched.values()) set.roots.push(stmt);
  }
  const place = new Map(module.body.map((stmt, i) => [stmt, i]));
  const sets = [...new Set(setOf.values())];
  for (const { roots } of sets) {
    const sorted = [...new Set(roots)].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
    roots.splice(0, roots.length, ...sorted);
  }
  registerSetsOf.set(module, sets);
  return sets;
}

/** True for a register that its reset sets. */
export const isReset = (key: ClockKey, net: Net): boolean => key.reset !== null && net.reset !== undefined;

/** The nets that a unit writes. */
export function writesOf({ work }: ClockedUnit): readonly Net[] {
  switch (work.kind) {
    case "registers":
      return [...work.nets];
    case "read":
      return work.port.q === null ? [] : [work.port.q];
    case "synchroniser":
      return [...work.of.meta, work.of.output];
    case "write":
    case "assertion":
    case "collision":
      return [];
  }
}
