/** A medium port with its clocks and the DDR behind it. */
import { mediumPort } from "../../../hdl/cache/medium-port.ts";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { randomStream } from "../../module/random.ts";
import { simulate, type Sim } from "../../module/simulate.ts";
import type { Ddr } from "./ddr-model.ts";

/** Pages that the DDR refuses. */
export const isBad = (page: number): boolean => page % 16 === 15;
export interface MediumRun {
  readonly dw: number;
  readonly host: boolean;
  readonly seed: number;
  /** Clock periods in picoseconds. */
  readonly domains: { readonly default: number; readonly ui: number };
  /** Pages of each direction. */
  readonly pages: number;
  readonly bursts: number;
  readonly stall: number;
  readonly delay?: number;
  /** First page of the DDR that the traffic uses; 0 unless given. */
  readonly base?: number;
  /** Its pages lie anywhere in the DDR instead. */
  readonly scattered?: boolean;
  /** Host bursts as XDMA makes them only. */
  readonly plain?: boolean;
}

export const check = (condition: boolean, text: string): void => {
  if (!condition) throw new Error(text);
};

export type MediumSim = Sim<ReturnType<typeof mediumPort>["ports"]>;

/** A medium port with its clocks, just after reset. */
export const mediumSim = ({ dw, host, seed, domains }: MediumRun): MediumSim => {
  const host_axi = axi4Checker({ addr: 31, data: dw, id: 4, outstanding: 64 });
  const ddr_axi = axi4Checker({ addr: 31, data: 512, id: 4, outstanding: 64 });
  const watched = checked(mediumPort({ dw, ddr: 31, host }), host ? { host_axi, ddr_axi } : { ddr_axi });
  const sim = simulate(watched, { seed, domains, limit: 600_000 });
  sim.step(); // nothing is offered in the first clock after reset
  return sim;
};

/** Ends the calibration late, and sees that nothing is issued before. */
async function calibrate(sim: MediumSim): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await sim.tick(1, "ui");
    const { awvalid, arvalid } = sim.before("ddr_axi");
    check(awvalid === 0n && arvalid === 0n, "the DDR was addressed before it was calibrated");
  }
  sim.poke({ calib_done: 1 });
}

/** Processes of the memory's side: it gets ready, and then serves until `over`. */
export function memorySide(sim: MediumSim, ddr: Ddr, run: MediumRun, over: () => boolean) {
  const { seed, stall, delay = 60 } = run;
  const options = { random: randomStream(seed, "ddr"), over, stall: Math.min(stall, 0.4), delay, bad: isBad };
  return [() => calibrate(sim), () => ddr.serve(sim, "ddr_axi", "ui", options)] as const;
}
