/** Where values live in the memory of the simulator. */
import type { MemoryIR } from "../design/ir.ts";
import { byteSize } from "./chunks.ts";
import type { Netlist, Scope, Slot } from "./flatten.ts";

/** A memory of an instance: words of `stride` bytes from `base` on. */
export interface PlacedMemory {
  readonly scope: Scope;
  readonly memory: MemoryIR;
  readonly base: number;
  readonly stride: number;
}

/** A run of bytes to copy after an edge. */
export interface CopyRange {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

export interface Layout {
  address(slot: Slot): number;
  /** Where an edge writes a register: beside its place when it is shadowed. */
  target(slot: Slot): number;
  memory(scope: Scope, memory: MemoryIR): PlacedMemory;
  readonly memories: readonly PlacedMemory[];
  /** For each clock, what is copied after its edge. */
  readonly copies: ReadonlyMap<Slot, CopyRange>;
  /** One byte per assertion that failed, after one for "any"; 4 bytes per cover point. */
  readonly failed: number;
  readonly covered: number;
  readonly bytes: number;
}

/** `clockOf`: the clock of each shadowed slot. `assertions`: their number. */
export function layOut(netlist: Netlist, clockOf: ReadonlyMap<Slot, Slot>, assertions: number): Layout {
  let next = 16;
  const reserve = (bytes: number): number => {
    const at = next;
    next += Math.ceil(bytes / 8) * 8;
    return at;
  };
  const failed = reserve(1 + assertions);
  const covered = reserve(4 * assertions);
  const addresses = new Map<Slot, number>();
  const targets = new Map<Slot, number>();
  const copies = new Map<Slot, CopyRange>();
  for (const clock of new Set(clockOf.values())) {
    const mine = [...clockOf].filter(([, of]) => of === clock).map(([slot]) => slot);
    const place = (into: Map<Slot, number>): number => {
      const start = next;
      for (const slot of mine) into.set(slot, reserve(byteSize(slot.width)));
      return start;
    };
    const to = place(addresses);
    const from = place(targets);
    copies.set(clock, { from, to, bytes: next - from });
  }
  for (const scope of netlist.scopes) {
    for (const slot of scope.slots.values()) {
      if (!addresses.has(slot)) addresses.set(slot, reserve(byteSize(slot.width)));
    }
  }
  const memories: PlacedMemory[] = [];
  for (const scope of netlist.scopes) {
    for (const memory of scope.module.memories) {
      const stride = byteSize(memory.width);
      memories.push({ scope, memory, base: reserve(stride * memory.depth), stride });
    }
  }
  const addressOf = (slot: Slot): number => {
    const found = addresses.get(slot);
    if (found === undefined) throw new Error(`${slot.net.name} has no place`);
    return found;
  };
  return {
    address: addressOf,
    target: (slot) => targets.get(slot) ?? addressOf(slot),
    memory(scope, memory) {
      const found = memories.find((each) => each.scope === scope && each.memory === memory);
      if (found === undefined) throw new Error(`${memory.name} has no place`);
      return found;
    },
    memories,
    copies,
    failed,
    covered,
    bytes: next + 16,
  };
}
