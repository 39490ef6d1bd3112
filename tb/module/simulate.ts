import type { Definition, Ports } from "../../hdl/lang/index.ts";
import { simulateOn, type EngineMaker, type Sim, type SimulateOptions } from "../../hdl/lang/sim/index.ts";
import { engineUnderMutation, mutationVariable } from "./mutation.ts";
import { icarusRemote } from "./icarus.ts";
import { RemoteEngine } from "./remote.ts";
import { verilatorRemote } from "./verilator.ts";

/**
 * Simulates a module as `simulate` of the language does, on the built-in simulator, or on Verilator or Icarus when
 * the environment says `NVMEFORGE_SIM=verilator` or `icarus`. On the built-in simulator `NVMEFORGE_MUTANT` puts a defect in.
 */
export function simulate<IO extends Ports, C extends string>(
  definition: Definition<IO, C>,
  options: SimulateOptions = {},
): Sim<IO> {
  return simulateOn(engineMaker(process.env["NVMEFORGE_SIM"]), definition, options);
}

function engineMaker(name = "builtin"): EngineMaker {
  switch (name) {
    case "builtin":
      return engineUnderMutation(process.env[mutationVariable]);
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
