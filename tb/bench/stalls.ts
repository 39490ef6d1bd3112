/** Where clocks were lost in a window, by stage and reason. */
import type { JsonValue } from "../host/index.ts";
import { numberAt, objectAt } from "../host/sim/counters.ts";

/** Clocks by stage and reason. */
export type Stalls = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the simulator's stall counters gained between two STATS answers. */
export function stallsBetween(before: JsonValue, after: JsonValue): Stalls {
  const stages = Object.entries(objectAt(after, "stalls")).map(([stage, reasons]) => {
    const gained = Object.keys(objectAt(reasons)).map((reason) => {
      const path = ["stalls", stage, reason];
      return [reason, numberAt(after, ...path) - numberAt(before, ...path)] as const;
    });
    return [stage, Object.fromEntries(gained)] as const;
  });
  return Object.fromEntries(stages);
}
