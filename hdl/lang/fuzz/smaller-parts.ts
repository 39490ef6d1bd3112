/** Smaller modules made from one by what is no statement: memories, synchronisers, assertions. */
import type { MemoryIR, ModuleIR } from "../design/ir.ts";
import { narrowedMemory, narrowedSynchroniser } from "./narrow.ts";
import { lesser, type Smaller } from "./smaller.ts";

const put = <T>(list: readonly T[], at: number, ...instead: readonly T[]): T[] => list.toSpliced(at, 1, ...instead);

function* simplerMemories(module: ModuleIR): Generator<ModuleIR> {
  const { memories } = module;
  for (const [i, memory] of memories.entries()) {
    const change = (fresh: MemoryIR): ModuleIR => ({ ...module, memories: put(memories, i, fresh) });
    const { width, depth, ports, maskWidth, contents, collisions, ...rest } = memory;
    const plain = { ...rest, width, depth, ports };
    const kept = { ...(maskWidth === undefined ? {} : { maskWidth }), ...(contents === undefined ? {} : { contents }) };
    const stated = collisions === undefined ? {} : { collisions };
    for (const [at, { kind }] of ports.entries()) {
      if (kind === "write" || kind === "readWrite") yield change({ ...memory, ports: put(ports, at) });
    }
    if (maskWidth !== undefined) {
      const whole = ports.map((port) => ({ ...port, mask: null }));
      yield change({ ...plain, ...stated, ports: whole, ...(contents === undefined ? {} : { contents }) });
    }
    if (contents !== undefined) {
      for (const address of contents.keys()) {
        const fewer = new Map([...contents].filter(([each]) => each !== address));
        yield change({ ...memory, contents: fewer });
      }
      const isRom = ports.every(({ kind }) => kind === "read" || kind === "readAsync");
      if (!isRom) yield change({ ...plain, ...stated, ...(maskWidth === undefined ? {} : { maskWidth }) });
    }
    if (rest.style !== "auto" && rest.style !== "distributed")
      yield change({ ...plain, ...kept, ...stated, style: "auto" });
    const shape = { width, depth, column: maskWidth };
    for (const less of lesser(depth)) if (less >= 2) yield narrowedMemory(module, memory, { ...shape, depth: less });
    if (maskWidth === undefined) {
      for (const less of lesser(width)) yield narrowedMemory(module, memory, { ...shape, width: less });
      continue;
    }
    const columns = width / maskWidth;
    for (const less of lesser(columns)) yield narrowedMemory(module, memory, { ...shape, width: maskWidth * less });
    for (const less of lesser(maskWidth))
      yield narrowedMemory(module, memory, { width: columns * less, depth, column: less });
  }
}

function* simplerSynchronisers(module: ModuleIR): Generator<ModuleIR> {
  const { synchronisers } = module;
  for (const [i, sync] of synchronisers.entries()) {
    if (sync.meta.length > 1)
      yield { ...module, synchronisers: put(synchronisers, i, { ...sync, stages: 2, meta: sync.meta.slice(0, 1) }) };
    for (const width of lesser(sync.output.width)) yield narrowedSynchroniser(module, sync, width);
  }
}

export function* fewerAssertions(module: ModuleIR): Generator<ModuleIR> {
  const { assertions } = module;
  if (assertions.length > 1) yield { ...module, assertions: [] };
  for (const i of assertions.keys()) yield { ...module, assertions: put(assertions, i) };
}

export const smallerParts: readonly Smaller[] = [simplerMemories, simplerSynchronisers];
