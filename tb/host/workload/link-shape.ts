/** The link of a simulated card, in the terms of the formulas. */
import type { LinkShape } from "../../golden/link.ts";
import type { JsonValue } from "../sim/card-client.ts";
import { numberAt } from "../sim/counters.ts";

/** The link that came up, with what the host has programmed and the parameters in force. @param stats an answer to STATS */
export function linkShape(stats: JsonValue): LinkShape {
  const param = (name: string): number => numberAt(stats, "params", name);
  const completionBytes = param("link.completion_bytes");
  return {
    generation: generationOf(numberAt(stats, "link", "generation")),
    lanes: numberAt(stats, "link", "lanes"),
    mps: numberAt(stats, "link", "max_payload"),
    mrrs: numberAt(stats, "link", "max_read_request"),
    rcb: param("link.rcb"),
    rttNs: param("link.rtt_ns"),
    overheadPct: param("link.overhead_pct"),
    postedPct: param("link.posted_pct"),
    ...(completionBytes > 0 && { completionBytes }),
  };
}

function generationOf(value: number): LinkShape["generation"] {
  if (value === 1 || value === 2 || value === 3 || value === 4) return value;
  throw new Error(`the simulator's link is of generation ${value}`);
}
