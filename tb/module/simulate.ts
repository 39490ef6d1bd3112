import { onTestFailed } from "vitest";
import type { Definition, Ports } from "../../hdl/lang/index.ts";
import { simulateOn, type EngineMaker, type Sim, type SimulateOptions } from "../../hdl/lang/sim/index.ts";
import { countingEngine, coverageVariable } from "./coverage.ts";
import { watchedEngine } from "./mutation.ts";
import { icarusRemote } from "./icarus.ts";
import { RemoteEngine } from "./remote.ts";
import { verilatorRemote } from "./verilator.ts";

/**
 * Simulates a module as `simulate` of the language does, on the built-in simulator, or on Verilator or Icarus when
 * the environment says `NVMEFORGE_SIM=verilator` or `icarus`. On the built-in simulator `NVMEFORGE_COVERAGE` counts what is reached,
 * and `NVMEFORGE_WAVES` names a folder that gets the waveforms of tests that fail. Under `npm run mutate` it is given designs with a
 * defect.
 */
export function simulate<IO extends Ports, C extends string>(
  definition: Definition<IO, C>,
  options: SimulateOptions<NoInfer<C>> = {},
): Sim<IO> {
  const simulator = process.env["NVMEFORGE_SIM"] ?? "builtin";
  const waves = process.env["NVMEFORGE_WAVES"];
  if (waves === undefined || simulator !== "builtin") return simulateOn(engineMaker(simulator), definition, options);
  const sim = simulateOn(engineMaker(simulator), definition, { waves, ...options });
  // What the simulator does not see fail: an `expect` of the test.
  onTestFailed(() => console.error(`waveforms: ${sim.saveWaves() ?? "none"}`));
  return sim;
}

function engineMaker(name: string): EngineMaker {
  switch (name) {
    case "builtin":
      return process.env[coverageVariable] === undefined ? watchedEngine : countingEngine;
    case "verilator":
      return (design, options) => new RemoteEngine(verilatorRemote(design, options));
    case "icarus":
      return (design, options) => new RemoteEngine(icarusRemote(design, options));
    default:
      throw new RangeError(`NVMEFORGE_SIM is ${name}: there are builtin, verilator and icarus`);
  }
}

export type { Sim, SimulateOptions } from "../../hdl/lang/sim/index.ts";
export { randomStream } from "../../hdl/lang/sim/random.ts";
