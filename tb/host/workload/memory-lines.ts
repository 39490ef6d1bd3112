import type { JsonValue } from "../sim/card-client.ts";
import { numberAt, objectAt } from "../sim/counters.ts";

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** What the models of the card's memories say of a run, a line each; none for a memory of a fixed latency. */
export function memoryLines(stats: JsonValue): string[] {
  if (stats === null || typeof stats !== "object" || Array.isArray(stats)) return [];
  const memories = ["ddr", "ddr1"].filter(
    (name) => stats[name] !== undefined && objectAt(stats, name)["model"] === "banks",
  );
  return memories.map((name) => {
    const of = (field: string): number => numberAt(stats, name, field);
    const peak = `${(of("peak_bytes_per_second") / 1e9).toFixed(1)} GB/s`;
    const busy = `${percent(of("efficiency"))} of its peak of ${peak} while it had something to do, ${percent(of("utilisation"))} in all`;
    return `${name.padEnd(15)}${busy}; ${percent(of("row_hit_share"))} row hits, ${of("turn_arounds")} turn-arounds`;
  });
}
