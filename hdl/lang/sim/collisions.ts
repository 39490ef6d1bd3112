/**
 * Accesses to one word of a memory by two ports whose outcome technologies do not agree about.
 *
 * Facts: UG573, "Conflict Avoidance" (block RAM: two writes leave an unknown word; a read beside a write of the other
 * port is only good in read-first mode and on one clock) and "UltraRAM" (the ports take turns, A before B, and which port
 * of the design becomes A is up to the tool).
 */
import type { MemoryIR, MemoryPortIR } from "../design/ir.ts";
import { memoryCollision } from "./messages.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { pathOf, type Scope, type Slot } from "./flatten.ts";

export type Access = "write" | "read";

/** Two ports of a memory, and which accesses of them to one word collide: of the first port, and of the second. */
export interface Collision {
  readonly memory: MemoryIR;
  readonly ports: readonly [MemoryPortIR, MemoryPortIR];
  readonly pairs: readonly (readonly [Access, Access])[];
  /** The ports have different clocks: edges closer together than the shorter period count as one moment. */
  readonly crossing: boolean;
}

/** A collision to watch for in one instance. `clocks`: those of the two ports. */
export interface PlacedCollision extends Collision {
  readonly scope: Scope;
  readonly clocks: readonly [Slot, Slot];
}

export const canWrite = ({ kind }: MemoryPortIR): boolean => kind === "write" || kind === "readWrite";
export const canRead = ({ kind }: MemoryPortIR): boolean => kind === "read" || kind === "readWrite";

/**
 * What can collide in a memory. `sameClock` tells it of two ports.
 *
 * - Two ports write one word: always.
 * - One writes, another reads at an edge: on two clocks always; on one clock in UltraRAM, and in block RAM (or where the
 *   tool may take it) when one of the two ports does both, since such ports are in no-change mode. Elsewhere the read gets
 *   the word from before, as the printed template says.
 * - A read without clock follows the memory, and never collides. Nor do two reads.
 */
export function collisionsIn(
  memory: MemoryIR,
  sameClock: (a: MemoryPortIR, b: MemoryPortIR) => boolean,
): readonly Collision[] {
  if (memory.collisions !== undefined) return [];
  const clocked = memory.ports.filter(({ kind }) => kind !== "readAsync");
  return clocked.flatMap((first, i) =>
    clocked.slice(i + 1).flatMap((second): Collision[] => {
      const crossing = !sameClock(first, second);
      const reads = crossing || memory.style === "ultra" || (memory.style !== "distributed" && hasBoth(first, second));
      const pairs: (readonly [Access, Access])[] = [];
      if (canWrite(first) && canWrite(second)) pairs.push(["write", "write"]);
      if (reads && canWrite(first) && canRead(second)) pairs.push(["write", "read"]);
      if (reads && canRead(first) && canWrite(second)) pairs.push(["read", "write"]);
      return pairs.length === 0 ? [] : [{ memory, ports: [first, second], pairs, crossing }];
    }),
  );
}

const hasBoth = (...ports: readonly MemoryPortIR[]): boolean => ports.some(({ kind }) => kind === "readWrite");

/** What a simulation says about a collision that has happened. `pair`: number of its accesses in `pairs`. */
export function collisionMessage(
  { memory, scope, ports, pairs, crossing }: PlacedCollision,
  seen: { readonly pair: number; readonly address: number; readonly when: string },
): Diagnostic {
  const accesses = pairs[seen.pair] ?? ["write", "write"];
  return memoryCollision({
    memory: pathOf(scope, memory.name),
    accesses: ports.map(({ name }, i) => `\`${name}\` ${accesses[i] === "read" ? "reads" : "writes"}`),
    ...{ address: seen.address, when: seen.when, crossing, at: memory.site },
  });
}
