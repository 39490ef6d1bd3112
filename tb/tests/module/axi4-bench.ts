/** Runs AXI4 traffic between masters and slaves around a module, every port watched by a checker. */
import type { Definition, Ports } from "../../../hdl/lang/index.ts";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import type { Axi4Shape } from "../../../hdl/lib/axi/axi4.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { randomStream } from "../../module/random.ts";
import { simulate, type Sim } from "../../module/simulate.ts";
import type { Burst } from "./axi4-bursts.ts";
import { TrafficMaster, TrafficSlave, type Contents, type Manner } from "./axi4-traffic.ts";
import { axiPort } from "./axi-port.ts";

export interface MasterPlan {
  readonly manner: Manner;
  readonly writes: readonly Burst[];
  readonly reads: readonly Burst[];
}

export interface BenchPlan<IO extends Ports> {
  readonly seed: number;
  readonly contents: Contents;
  readonly masters: { readonly [K in keyof IO]?: MasterPlan };
  readonly slaves: { readonly [K in keyof IO]?: Manner };
}

export interface BenchResult {
  readonly masters: Readonly<Record<string, TrafficMaster>>;
  readonly slaves: Readonly<Record<string, TrafficSlave>>;
}

/** A module with a checker at each AXI4 port, one idle clock after reset. `shapes`: of each port. */
export function axi4Sim<IO extends Ports, C extends string>(
  definition: Definition<IO, C>,
  shapes: { readonly [K in keyof IO]?: Axi4Shape & { readonly outstanding: number } },
  seed: number,
): Sim<IO> {
  const monitors = Object.entries<(Axi4Shape & { readonly outstanding: number }) | undefined>(shapes).map(
    ([key, shape]) => [key, shape === undefined ? undefined : axi4Checker(shape)],
  );
  const sim = simulate(checked(definition, Object.fromEntries(monitors) as { [K in keyof IO]?: Definition }), { seed });
  sim.step();
  return sim;
}

/** Runs all masters to the end of their bursts. */
export async function runAxi4<IO extends Ports>(
  sim: Sim<IO>,
  bytes: number,
  { seed, contents, masters, slaves }: BenchPlan<IO>,
): Promise<BenchResult> {
  const entries = <T>(record: { readonly [K in keyof IO]?: T }) =>
    Object.entries<T | undefined>(record).filter((entry): entry is [keyof IO & string, T] => entry[1] !== undefined);
  const served = entries<Manner>(slaves).map(([key, manner]) => {
    const slave = new TrafficSlave(axiPort(sim, key), { random: randomStream(seed, key), contents, manner });
    return [key, slave] as const;
  });
  const run = entries<MasterPlan>(masters).map(([key, plan]) => {
    const random = randomStream(seed, key);
    return [key, plan, new TrafficMaster(axiPort(sim, key), { random, bytes, contents, manner: plan.manner })] as const;
  });
  await sim.run(
    async () => {
      await Promise.all(run.map(([, { writes, reads }, master]) => master.run(writes, reads)));
      for (const [, slave] of served) slave.stop();
    },
    async () => {
      await Promise.all(served.map(([, slave]) => slave.serve()));
    },
  );
  return {
    masters: Object.fromEntries(run.map(([key, , master]) => [key, master])),
    slaves: Object.fromEntries(served),
  };
}
