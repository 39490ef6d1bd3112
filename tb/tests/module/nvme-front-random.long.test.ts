import { test } from "vitest";
import { playAtRandom } from "./front-random-host.ts";

const runs = Array.from({ length: 40 }, (_, n) => ({
  seed: 1000 + n,
  queues: [1, 4, 15, 63][n % 4]!,
  stall: [0, 0.1, 0.3, 0.6][Math.floor(n / 4) % 4]!,
  reorder: n % 2 === 0,
}));

test.each(runs)("anything a host may do, at random: $queues pairs, seed $seed, stalls $stall", (at) =>
  playAtRandom({ ...at, actions: 2500 }),
);
