import { afterAll, expect, test } from "vitest";
import { circuitOf } from "../fuzz/circuit.ts";
import { CircuitFolder } from "../fuzz/folder.ts";
import { randomModule } from "../fuzz/random-module.ts";

// Random modules mean the same as IR and printed. Another `SEED` makes others.

const firstSeed = Number(process.env["SEED"] ?? 1);
const seeds = Array.from({ length: 8 }, (_, i) => firstSeed + i);
const circuits = seeds.map((seed) => circuitOf(randomModule(`random${seed}`, seed), seed, 12));
const folder = new CircuitFolder(circuits);
afterAll(() => {
  folder.remove();
});

/** What only random code does: comparisons and selects that constants, many steps away, decide. */
const nonsense = ["-Wno-UNSIGNED", "-Wno-CMPCONST", "-Wno-UNUSEDSIGNAL", "-Wno-SELRANGE"];

for (const { name } of circuits.map(({ module }) => module)) {
  test(`${name}: no front end has a warning`, () => {
    expect(folder.run("verilator", ["--lint-only", "-Wall", ...nonsense, `${name}.sv`])).toBe("");
    const yosys = `read_verilog -sv ${name}.sv; hierarchy -top ${name}; proc; check -assert`;
    expect(folder.run("yosys", ["-q", "-p", yosys])).toBe("");
  });

  test(`${name}: Icarus computes what the IR says`, () => {
    expect(folder.icarus(name)).toBe(`${name} agrees`);
  });
}
