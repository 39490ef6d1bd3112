import type { Ports } from "../../../hdl/lang/index.ts";
import type { Sim } from "../../module/simulate.ts";
import type { AxiPort } from "./axi-master.ts";

/** One AXI port of a simulation, for the models of masters and slaves. */
export function axiPort<IO extends Ports>(sim: Sim<IO>, key: keyof IO & string, domain?: string): AxiPort {
  return {
    seed: sim.seed,
    tick: () => sim.tick(1, domain),
    before: () => sim.before(key) as Readonly<Record<string, bigint>>,
    poke: (values) => {
      sim.poke({ [key]: values } as never);
    },
  };
}
