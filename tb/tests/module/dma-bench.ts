/** What tests of `dma_scheduler` have in common. */
import { dmaScheduler } from "../../../hdl/xdma/dma-scheduler.ts";
import type { DmaSchedulerOptions } from "../../../hdl/xdma/dma-scheduler.ts";
import { bypassChannels } from "../../../hdl/xdma/roles.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { BypassModel } from "./bypass-model.ts";
import type { ModelOptions, Stop } from "./bypass-model.ts";

export type Kind = "h2c_control" | "h2c_data" | "c2h_control" | "c2h_data";
export const KINDS: readonly Kind[] = ["h2c_control", "h2c_data", "c2h_control", "c2h_data"];
export const nvme = ["control", "data", "data", "data"] as const;
/** Clocks of the watchdog where it shall strike, and where it shall not. */
export const SHORT = 256;
const LONG = 1_000_000;

/** A simulated scheduler with a model of the IP and of bring-up around it. */
export function start(
  p: Omit<DmaSchedulerOptions, "watchdog" | "freed"> & Partial<Pick<DmaSchedulerOptions, "freed">>,
  model: Partial<ModelOptions>,
  seed: number,
  watchdog = LONG,
  stop: Stop = "finishes",
) {
  const sim = simulate(dmaScheduler({ freed: model.freed ?? "end", ...p, watchdog }), { seed, limit: 200_000 });
  const random = randomStream(seed, "dma scheduler");
  const names = {
    h2c: bypassChannels(p.h2c).map((n) => ({ n, name: `h2c_${n}` })),
    c2h: bypassChannels(p.c2h).map((n) => ({ n, name: `c2h_${n}` })),
  };
  const ip = new BypassModel(
    [...names.h2c, ...names.c2h].map(({ name }) => name),
    { depth: p.fifo, freed: "end", lost: "kept", transfer: [1, 40], ...model },
    randomStream(seed, "bypass model"),
  );
  // Bring-up: a channel that wants it is stopped, waited for, and started again.
  const stopped = new Set<string>();
  const recover = () => {
    const wants = { h2c: sim.before("h2c_wants"), c2h: sim.before("c2h_wants") };
    const recovered = { h2c: 0, c2h: 0 };
    for (const direction of ["h2c", "c2h"] as const)
      for (const { n, name } of names[direction]) {
        if (((wants[direction] >> BigInt(n)) & 1n) === 0n || random.next() < 0.95) continue;
        if (!stopped.has(name)) {
          ip.loseRun(name, stop);
          stopped.add(name);
        } else if (ip.channel(name).active === null) {
          ip.restart(name);
          stopped.delete(name);
          recovered[direction] |= 1 << n;
        }
      }
    sim.poke({ h2c_recovered: recovered.h2c, c2h_recovered: recovered.c2h });
  };
  const clock = () => {
    recover();
    const next = ip.clock((name) => {
      const n = Number(name.slice(4)) as 0 | 1 | 2 | 3;
      return name.startsWith("h2c")
        ? {
            load: sim.before(`h2c_dsc_byp_load_${n}`),
            src: sim.before(`h2c_dsc_byp_src_addr_${n}`),
            dst: sim.before(`h2c_dsc_byp_dst_addr_${n}`),
            len: sim.before(`h2c_dsc_byp_len_${n}`),
            ctl: sim.before(`h2c_dsc_byp_ctl_${n}`),
          }
        : {
            load: sim.before(`c2h_dsc_byp_load_${n}`),
            src: sim.before(`c2h_dsc_byp_src_addr_${n}`),
            dst: sim.before(`c2h_dsc_byp_dst_addr_${n}`),
            len: sim.before(`c2h_dsc_byp_len_${n}`),
            ctl: sim.before(`c2h_dsc_byp_ctl_${n}`),
          };
    });
    for (const { n, name } of names.h2c) {
      const { ready = false, sts = 0 } = next.get(name) ?? {};
      sim.poke({ [`h2c_dsc_byp_ready_${n}`]: ready, [`h2c_sts_${n}`]: sts });
    }
    for (const { n, name } of names.c2h) {
      const { ready = false, sts = 0 } = next.get(name) ?? {};
      sim.poke({ [`c2h_dsc_byp_ready_${n}`]: ready, [`c2h_sts_${n}`]: sts });
    }
  };
  /** Runs processes beside the model; ends with them. Returns the clocks it took. */
  const run = async (...processes: (() => Promise<unknown>)[]): Promise<number> => {
    let open = true;
    let clocks = 0;
    await sim.run(
      async () => {
        await Promise.all(processes.map((process) => process()));
        open = false;
      },
      async () => {
        while (open) {
          await sim.tick();
          clocks++;
          clock();
        }
      },
    );
    return clocks;
  };
  const requests = (kind: Kind, count: number) =>
    Array.from({ length: count }, (_, i) => ({
      host: random.bits(64),
      card: random.integer(0, 2 ** 24 - 1),
      length: i % 4 === 0 ? 4096 : random.integer(1, 4096),
      tag: (i * 4 + KINDS.indexOf(kind)) % 256,
    }));
  return { sim, ip, run, random, requests };
}

export type Requests = ReturnType<ReturnType<typeof start>["requests"]>;
export const sorted = (tags: readonly (number | bigint)[]) => tags.map(Number).sort((a, b) => a - b);
