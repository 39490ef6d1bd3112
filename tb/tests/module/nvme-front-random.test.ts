import { test } from "vitest";
import { playAtRandom } from "./front-random-host.ts";

test.each([
  { seed: 101, queues: 1, stall: 0.1, reorder: false },
  { seed: 102, queues: 15, stall: 0.3, reorder: true },
  { seed: 103, queues: 15, stall: 0, reorder: true },
  { seed: 104, queues: 63, stall: 0.1, reorder: false },
])("anything a host may do, at random: $queues pairs, seed $seed", (at) => playAtRandom({ ...at, actions: 1500 }));
