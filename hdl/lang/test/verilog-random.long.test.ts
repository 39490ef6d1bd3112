import { expect, test } from "vitest";
import { circuitOf } from "../fuzz/circuit.ts";
import { randomModule } from "../fuzz/random-module.ts";
import { icarus, verilator } from "../fuzz/tools.ts";

const firstSeed = Number(process.env["SEED"] ?? 1000);
const seeds = Array.from({ length: 40 }, (_, i) => firstSeed + i);
const circuits = seeds.map((seed) => circuitOf(randomModule(`random${seed}`, seed), seed, 12));

test.each([icarus, verilator])("$name computes what the IR says", (tool) => {
  expect(tool.check(circuits)).toEqual(circuits.map(() => null));
});
