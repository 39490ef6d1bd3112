/** Counters of the simulator as plain data. */
import type { JsonValue } from "./card-client.ts";

/** The number at a path of a STATS answer. @throws Error when there is none */
export function numberAt(stats: JsonValue, ...path: readonly string[]): number {
  const found = at(stats, path);
  if (typeof found !== "number") throw new Error(`the simulator's STATS have no number ${path.join(".")}`);
  return found;
}

/** The object at a path of a STATS answer. @throws Error when there is none */
export function objectAt(stats: JsonValue, ...path: readonly string[]): Readonly<Record<string, JsonValue>> {
  const found = at(stats, path);
  if (found === null || typeof found !== "object" || Array.isArray(found))
    throw new Error(`the simulator's STATS have no object ${path.join(".")}`);
  return found;
}

function at(stats: JsonValue, path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = stats;
  for (const name of path) {
    if (found === undefined || found === null || typeof found !== "object" || Array.isArray(found)) return undefined;
    found = found[name];
  }
  return found;
}
