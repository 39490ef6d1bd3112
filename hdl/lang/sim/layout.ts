/** Where values live in the memory of the simulator. */
import type { MemoryIR } from "../design/ir.ts";
import { byteSize } from "./chunks.ts";
import type { Access } from "./collisions.ts";
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
  /** Time of the edge in picoseconds, for memories with ports on several clocks. */
  readonly now: number;
  /** What is known of each collision that is watched for. */
  readonly collisions: number;
  readonly bytes: number;
}

const collisionSize = 80;

/** Addresses of what is known of collision `index`. */
export function collisionPlaces(layout: Pick<Layout, "collisions">, index: number) {
  const base = layout.collisions + index * collisionSize;
  return {
    /** 0, or 1 + the number of the accesses that collided, 32 bits. */
    flag: base,
    /** Address of the word, 32 bits. */
    seen: base + 4,
    /** Picoseconds that keep two edges apart, 64 bits. */
    window: base + 8,
    /** The last access of a port: its time in 64 bits, its address in 32. */
    last: (port: number, access: Access) => {
      const at = base + 16 + 32 * port + (access === "write" ? 0 : 16);
      return { time: at, address: at + 8 };
    },
  };
}

/** `clockOf`: the clock of each shadowed slot. `assertions`, `collisions`: their numbers. */
export function layOut(
  netlist: Netlist,
  clockOf: ReadonlyMap<Slot, Slot>,
  { assertions, collisions }: { readonly assertions: number; readonly collisions: number },
): Layout {
  let next = 16;
  const reserve = (bytes: number): number => {
    const at = next;
    next += Math.ceil(bytes / 8) * 8;
    return at;
  };
  const failed = reserve(1 + assertions);
  const covered = reserve(4 * assertions);
  const now = reserve(8);
  const watched = reserve(collisionSize * collisions);
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
    now,
    collisions: watched,
    bytes: next + 16,
  };
}
