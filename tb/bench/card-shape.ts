/** The card and the models in force, in the terms of the limits. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Config } from "../../gen/config/schema.ts";
import type { CardShape, Channels } from "../golden/limits.ts";
import type { JsonValue } from "../host/index.ts";
import { numberAt, objectAt } from "../host/sim/counters.ts";
import { linkShape } from "../host/workload/link-shape.ts";

/** Of `include/nvmeforge.json`, what a host does not ask for. */
const Facts = z.object({
  data_width: z.number(),
  axi_clock_khz: z.number(),
  ui_clock_khz: z.number(),
  ddr_data_width: z.number(),
  ddr_channels: z.number().default(1),
});
export type Facts = z.infer<typeof Facts>;

export const loadFacts = (file: string): Facts => Facts.parse(JSON.parse(readFileSync(file, "utf8")));

/** Submission entries that the hardware fetches at once, at most. */
const FETCH_ENTRIES = 4;

/** @param stats an answer to STATS after the host has set the card up */
export function cardShape(config: Config, facts: Facts, stats: JsonValue): CardShape {
  const link = linkShape(stats);
  const params = objectAt(stats, "params");
  const h2c = channelsOf(config.xdma.h2c_roles);
  const perChannel = Math.min(
    numberAt(params, "xdma.read_ids") * link.mrrs,
    numberAt(params, "xdma.read_buffer_bytes"),
  );
  const share = params["ddr.model"] === "fixed" ? numberAt(params, "ddr.efficiency_pct") / 100 : 1;
  return {
    link,
    clockHz: facts.axi_clock_khz * 1000,
    beatBytes: facts.data_width / 8,
    h2c,
    c2h: channelsOf(config.xdma.c2h_roles),
    descriptorInterval: numberAt(params, "xdma.descriptor_interval"),
    fetchEntries: FETCH_ENTRIES,
    hostReadBytes: Math.min(numberAt(stats, "link", "tags") * link.mrrs, h2c.data * perChannel),
    postedCredits: {
      headers: numberAt(params, "link.host_posted_headers"),
      data: numberAt(params, "link.host_posted_data"),
      returnNs: numberAt(params, "link.credit_return_ns"),
    },
    memoryBytesPerSecond: share * facts.ddr_channels * facts.ui_clock_khz * 1000 * (facts.ddr_data_width / 8),
  };
}

function channelsOf(roles: readonly string[]): Channels {
  const count = (...wanted: string[]): number => roles.filter((role) => wanted.includes(role)).length;
  return {
    data: count("data", "shared"),
    control: count("control", "shared"),
    shared: count("shared") > 0 && count("control") === 0,
  };
}
