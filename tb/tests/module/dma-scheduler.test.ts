import { expect, test } from "vitest";
import { CARD_WINDOW_BASE } from "../../../hdl/lib/card-types.ts";
import { dmaScheduler } from "../../../hdl/xdma/dma-scheduler.ts";
import type { DmaSchedulerOptions } from "../../../hdl/xdma/dma-scheduler.ts";
import { bypassChannels, channelsOf } from "../../../hdl/xdma/roles.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { BypassModel } from "./bypass-model.ts";
import type { ModelOptions, Stop } from "./bypass-model.ts";

type Kind = "h2c_control" | "h2c_data" | "c2h_control" | "c2h_data";
const KINDS: readonly Kind[] = ["h2c_control", "h2c_data", "c2h_control", "c2h_data"];
const nvme = ["control", "data", "data", "data"] as const;
/** Clocks of the watchdog where it shall strike, and where it shall not. */
const SHORT = 256;
const LONG = 1_000_000;

function start(
  p: Omit<DmaSchedulerOptions, "watchdog">,
  model: Partial<ModelOptions>,
  seed: number,
  watchdog = LONG,
  stop: Stop = "finishes",
) {
  const sim = simulate(dmaScheduler({ ...p, watchdog }), { seed, limit: 200_000 });
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
      length: random.integer(1, 4096),
      tag: (i * 4 + KINDS.indexOf(kind)) % 256,
    }));
  return { sim, ip, run, random, requests };
}

type Requests = ReturnType<ReturnType<typeof start>["requests"]>;
const sorted = (tags: readonly (number | bigint)[]) => tags.map(Number).sort((a, b) => a - b);

for (const [name, h2c, c2h, fifo] of [
  ["four channels each", nvme, nvme, 8],
  ["one shared channel each", ["shared"], ["shared"], 4],
  ["a host channel, shared ones, and a FIFO of two", ["host", "control", "data"], ["shared", "shared"], 2],
] as const) {
  for (const freed of ["start", "end"] as const) {
    test(`every request is loaded once and reported once: ${name}, entries freed at the ${freed}`, async () => {
      const count = 150;
      const { sim, ip, run, requests } = start({ h2c, c2h, fifo }, { freed }, 51);
      sim.poke({ running: 1 });
      const lists = Object.fromEntries(KINDS.map((kind) => [kind, requests(kind, count)])) as Record<Kind, Requests>;
      const tags = new Map<Kind, readonly { readonly tag: bigint; readonly error: bigint }[]>();
      await run(
        ...KINDS.map((kind) => () => sim.source(kind, { stall: 0.2 }).send(lists[kind])),
        ...KINDS.map((kind) => async () => {
          tags.set(kind, await sim.sink(`${kind}_done`, { stall: 0.4 }).take(count));
        }),
      );
      for (const kind of KINDS) {
        const done = tags.get(kind) ?? [];
        expect(sorted(done.map(({ tag }) => tag))).toEqual(sorted(lists[kind].map(({ tag }) => tag)));
        expect(done.every(({ error }) => error === 0n)).toBe(true);
        // What was loaded is what was asked for, on a channel of its class.
        const down = kind.startsWith("h2c");
        const channels = channelsOf(down ? h2c : c2h, kind.endsWith("control") ? "control" : "data");
        const wanted = lists[kind].map(({ host, card, length }) => {
          const inCard = CARD_WINDOW_BASE + BigInt(card);
          return down ? [host, inCard, length] : [inCard, host, length];
        });
        const got = ip.loaded.filter(({ src, dst, length }) =>
          wanted.some(([s, d, l]) => s === src && d === dst && l === length),
        );
        expect(got.map(({ src, dst, length }) => [src, dst, length])).toEqual(wanted);
        expect(new Set(got.map(({ channel }) => channel))).toEqual(
          new Set(channels.map((n) => `${down ? "h2c" : "c2h"}_${n}`)),
        );
      }
      expect(ip.loaded).toHaveLength(4 * count);
      expect(ip.most).toBeLessThanOrEqual(fifo);
      sim.step(4);
      expect(sim.peek("idle")).toBe(1n);
      sim.close();
    });
  }
}

test("a load every clock when transfers end at once; several channels end in one clock", async () => {
  const count = 240;
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { freed: "start", transfer: [1, 1] }, 52);
  sim.poke({ running: 1 });
  const clocks = await run(
    ...(["h2c_data", "c2h_data"] as const).map((kind) => () => sim.source(kind).send(requests(kind, count))),
    ...(["h2c_data_done", "c2h_data_done"] as const).map((kind) => () => sim.sink(kind).take(count)),
  );
  // Six entries for data, seven clocks from a load to the next one it makes room for.
  expect(clocks).toBeLessThanOrEqual((2 * count * 8) / 6 + 30);
  // The directions take turns, except where one has no channel ready.
  const ahead = ip.loaded.reduce<number[]>((sums, { channel }) => {
    sums.push((sums.at(-1) ?? 0) + (channel.startsWith("h2c") ? 1 : -1));
    return sums;
  }, []);
  expect(Math.max(...ahead.map(Math.abs))).toBeLessThanOrEqual(3);
  sim.close();
});

test("control gets through while every data transfer is stuck, and data while control is stuck", async () => {
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { transfer: [2, 6] }, 53);
  sim.poke({ running: 1 });
  for (const name of ["h2c_1", "h2c_2", "h2c_3", "c2h_1", "c2h_2", "c2h_3"]) ip.channel(name).stuck = true;
  let control = 0;
  await run(async () => {
    for (const kind of ["h2c_data", "c2h_data"] as const)
      sim.poke({ [kind]: { valid: 1, payload: requests(kind, 1)[0] } });
    await sim.tick(100);
    await Promise.all([
      sim.source("h2c_control").send(requests("h2c_control", 40)),
      sim.source("c2h_control").send(requests("c2h_control", 40)),
      sim
        .sink("h2c_control_done")
        .take(40)
        .then(({ length }) => (control += length)),
      sim
        .sink("c2h_control_done")
        .take(40)
        .then(({ length }) => (control += length)),
    ]);
  });
  expect(control).toBe(80);
  sim.close();

  const other = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { transfer: [2, 6] }, 54);
  other.sim.poke({ running: 1 });
  for (const name of ["h2c_0", "c2h_0"]) other.ip.channel(name).stuck = true;
  await other.run(async () => {
    for (const kind of ["h2c_control", "c2h_control"] as const) {
      other.sim.poke({ [kind]: { valid: 1, payload: other.requests(kind, 1)[0] } });
    }
    await other.sim.tick(100);
    await Promise.all([
      other.sim.source("h2c_data").send(other.requests("h2c_data", 60)),
      other.sim.sink("h2c_data_done").take(60),
    ]);
  });
  other.sim.close();
});

test("data has all entries but a quarter, whatever control holds, until the FIFO is full", async () => {
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { freed: "end" }, 58);
  sim.poke({ running: 1 });
  for (const n of [0, 1, 2, 3]) for (const dir of ["h2c", "c2h"]) ip.channel(`${dir}_${n}`).stuck = true;
  const loaded = (control: boolean): number =>
    ip.loaded.filter(({ channel }) => channel.endsWith("_0") === control).length;
  const offer = async (kind: Kind, clocks: number): Promise<void> => {
    sim.poke({ [kind]: { valid: 1, payload: requests(kind, 1)[0] } });
    await sim.tick(clocks);
  };
  const steps: (readonly [control: number, data: number])[] = [];
  await run(async () => {
    // One control transfer, then as much data as will go, then as much control.
    await offer("h2c_control", 3);
    sim.poke({ h2c_control: { valid: 0 } });
    await sim.tick(20);
    steps.push([loaded(true), loaded(false)]);
    await offer("h2c_data", 50);
    await offer("c2h_data", 50);
    steps.push([loaded(true), loaded(false)]);
    await offer("c2h_control", 50);
    steps.push([loaded(true), loaded(false)]);
  });
  const [first, second, third] = steps;
  expect(first?.[1]).toBe(0);
  expect(first?.[0]).toBeGreaterThanOrEqual(1);
  expect(first?.[0]).toBeLessThanOrEqual(2);
  expect(second).toEqual([first?.[0], 6]);
  expect(third).toEqual([2, 6]);
  expect(ip.most).toBe(8);
  sim.close();
});

test("completion entries get through while as many reads of host memory for control are stuck as there may be", async () => {
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { transfer: [2, 6] }, 58);
  sim.poke({ running: 1 });
  ip.channel("h2c_0").stuck = true;
  const reads = () => ip.loaded.filter(({ channel }) => channel === "h2c_0");
  await run(async () => {
    sim.poke({ h2c_control: { valid: 1, payload: requests("h2c_control", 1)[0] } });
    await sim.tick(100);
    expect(reads()).toHaveLength(3);
    await Promise.all([
      sim.source("c2h_control").send(requests("c2h_control", 40)),
      sim.sink("c2h_control_done").take(40),
    ]);
  });
  expect(reads()).toHaveLength(3);
  sim.close();
});

test("nothing is loaded before bring-up has finished", async () => {
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, {}, 55);
  await run(async () => {
    sim.poke({ h2c_data: { valid: 1, payload: requests("h2c_data", 1)[0] } });
    await sim.tick(50);
  });
  expect(ip.loaded).toHaveLength(0);
  expect(sim.peek("idle")).toBe(0n);
  sim.close();
});

for (const lost of ["kept", "dropped"] as const) {
  test(`a channel that loses Run: nothing is loaded meanwhile, descriptors that were ${lost} are reported once`, async () => {
    const { sim, ip, run, requests } = start(
      { h2c: nvme, c2h: nvme, fifo: 8 },
      { lost, transfer: [20, 40] },
      56,
      SHORT,
    );
    sim.poke({ running: 1 });
    const count = 200; // more than the other channels move meanwhile
    const wanted = requests("h2c_data", count);
    let got: readonly { readonly tag: bigint; readonly error: bigint }[] = [];
    let inIp: readonly bigint[] = []; // host addresses of the descriptors that the IP has
    let behind = 0;
    await run(
      () => sim.source("h2c_data").send(wanted),
      async () => {
        got = await sim.sink("h2c_data_done", { stall: 0.2 }).take(count);
      },
      async () => {
        await sim.tick(150);
        // Far from any load of this channel, so that it is clear which descriptors are concerned.
        for (let since = 0; since < 12 || ip.channel("h2c_2").queue.length === 0; since++) {
          await sim.tick();
          if (sim.before("h2c_dsc_byp_load_2") === 1n) since = 0;
        }
        const { active, queue } = ip.channel("h2c_2");
        behind = queue.length;
        inIp = [...(active === null ? [] : [active]), ...queue].map(({ src }) => src);
        const before = ip.loaded.filter(({ channel }) => channel === "h2c_2").length;
        ip.loseRun("h2c_2");
        await sim.tick(5);
        expect(sim.peek("h2c_lost_run")).toBe(0b0100n);
        expect(sim.peek("c2h_lost_run")).toBe(0n);
        while (sim.peek("h2c_wants") !== 0n) await sim.tick();
        expect(ip.loaded.filter(({ channel }) => channel === "h2c_2")).toHaveLength(before);
        expect(sim.peek("h2c_lost_run")).toBe(0n);
      },
    );
    expect(sorted(got.map(({ tag }) => tag))).toEqual(sorted(wanted.map(({ tag }) => tag)));
    const errors = got.filter(({ error }) => error === 1n).map(({ tag }) => Number(tag));
    // Whose pulse is whose is not known: if one is gone, all are given up.
    expect(errors.length).toBeGreaterThanOrEqual(lost === "kept" ? 0 : behind);
    expect(errors.length).toBeLessThanOrEqual(lost === "kept" ? 0 : inIp.length);
    const concerned = wanted.filter(({ host }) => inIp.includes(host)).map(({ tag }) => tag);
    for (const tag of errors) expect(concerned).toContain(tag);
    expect(sim.peek("h2c_strikes")).toBe(0n);
    // The channel works again, and so does every entry of the FIFO.
    const before = ip.loaded.length;
    await run(
      () => sim.source("h2c_data").send(requests("h2c_data", 60)),
      () => sim.sink("h2c_data_done").take(60),
    );
    expect(ip.loaded.slice(before).some(({ channel }) => channel === "h2c_2")).toBe(true);
    expect(ip.loaded).toHaveLength(before + 60);
    sim.step(4);
    expect(sim.peek("idle")).toBe(1n);
    sim.close();
  });
}

/** What may befall a channel. */
const FAULTS = {
  "loses Run": (ip: BypassModel, name: string) => ip.loseRun(name),
  "is stopped by an error": (ip: BypassModel, name: string) => ip.fail(name),
  "stands still": (ip: BypassModel, name: string) => (ip.channel(name).stuck = true),
} as const;

for (const [what, befall] of Object.entries(FAULTS))
  for (const lost of ["kept", "dropped"] as const)
    for (const stop of what === "stands still" ? (["finishes", "abandons"] as const) : (["finishes"] as const))
      test(`a channel ${what} at any moment, what is behind is ${lost}, what stands still ${stop}: no report while a byte may still move, none of success for what has not ended`, async () => {
        for (let seed = 200; seed < 206; seed++) {
          const model = { lost, transfer: [5, 20] } as const;
          const { sim, ip, run, random, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, model, seed, SHORT, stop);
          sim.poke({ running: 1 });
          const kind = KINDS[seed % 4]!;
          const isDown = kind.startsWith("h2c");
          const channel = `${kind.slice(0, 3)}_${kind.endsWith("control") ? 0 : 2}`;
          const count = 250;
          const wanted = requests(kind, count).map((request, i) => ({ ...request, tag: i, host: BigInt(i) }));
          const hostOf = ({ src, dst }: { src: bigint; dst: bigint }) => (isDown ? src : dst);
          const got: { readonly tag: bigint; readonly error: bigint }[] = [];
          await run(
            () => sim.source(kind).send(wanted),
            async () => {
              const done = sim.sink(`${kind}_done`, { stall: 0.2 });
              while (got.length < count) {
                const [end] = await done.take(1);
                if (end === undefined) break;
                const still = ip.open.some((each) => hostOf(each) === end.tag);
                expect(still, `seed ${seed}: ${end.tag} was reported while the IP has it`).toBe(false);
                got.push(end);
              }
            },
            async () => {
              await sim.tick(60 + random.integer(0, 40));
              befall(ip, channel);
            },
          );
          expect(sorted(got.map(({ tag }) => tag))).toEqual(wanted.map(({ tag }) => tag));
          const finished = new Set(ip.finished.map(hostOf));
          for (const { tag, error } of got)
            if (error === 0n) expect(finished.has(tag), `seed ${seed}: ${tag} was reported as done`).toBe(true);
          // Every channel, entry and class works again.
          const before = ip.loaded.length;
          await run(
            ...KINDS.map((each) => () => sim.source(each).send(requests(each, 30))),
            ...KINDS.map((each) => () => sim.sink(`${each}_done`).take(30)),
          );
          expect(ip.loaded.slice(before).some((each) => each.channel === channel)).toBe(true);
          expect(sim.peek("stuck")).toBe(0n);
          sim.step(4);
          expect(sim.peek("idle")).toBe(1n);
          sim.close();
        }
      });

test.each(KINDS)(
  "a transfer of %s that is lost is reported there, as failed, and its channel's watchdog is counted",
  async (kind) => {
    const model = { lost: "dropped", transfer: [20, 40] } as const;
    const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, model, 57, SHORT);
    sim.poke({ running: 1 });
    const n = kind.endsWith("control") ? 0 : 2;
    const channel = `${kind.slice(0, 3)}_${n}`;
    const wanted = requests(kind, 60);
    let got: readonly { readonly tag: bigint; readonly error: bigint }[] = [];
    await run(
      () => sim.source(kind).send(wanted),
      async () => {
        got = await sim.sink(`${kind}_done`).take(60);
      },
      async () => {
        do await sim.tick(20);
        while (ip.channel(channel).queue.length === 0);
        ip.fail(channel);
      },
    );
    expect(sorted(got.map(({ tag }) => tag))).toEqual(sorted(wanted.map(({ tag }) => tag)));
    expect(got.filter(({ error }) => error === 1n)).not.toEqual([]);
    expect(got.filter(({ error }) => error === 0n)).not.toEqual([]);
    const strikes = { h2c: sim.peek("h2c_strikes"), c2h: sim.peek("c2h_strikes") };
    const here = 1n << BigInt(8 * n);
    expect(strikes).toEqual(kind.startsWith("h2c") ? { h2c: here, c2h: 0n } : { h2c: 0n, c2h: here });
    sim.close();
  },
);

test("a channel that does not stop: it is told, nothing of it is reported, the others go on; if it does stop after all, everything ends", async () => {
  const model = { transfer: [5, 20] } as const;
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, model, 59, SHORT, "ignores");
  sim.poke({ running: 1 });
  const wanted = requests("h2c_data", 200).map((request, tag) => ({ ...request, tag }));
  const got: bigint[] = [];
  await run(
    () => sim.source("h2c_data").send(wanted),
    async () => {
      const done = sim.sink("h2c_data_done");
      while (got.length < wanted.length) got.push(...(await done.take(1)).map(({ tag }) => tag));
    },
    async () => {
      await sim.tick(100);
      ip.channel("h2c_2").stuck = true;
      while (sim.peek("stuck") === 0n) await sim.tick();
      expect(sim.peek("h2c_strikes")).toBe(1n << 16n);
      await sim.tick(10 * SHORT);
      expect(got.length).toBeGreaterThan(180);
      const reported = new Set(got.map(Number));
      for (const { src } of ip.open) {
        const tag = wanted.find(({ host }) => host === src)?.tag;
        expect(reported.has(tag ?? -1)).toBe(false);
      }
      expect(sim.peek("stuck")).toBe(1n);
      ip.channel("h2c_2").stuck = false;
    },
  );
  expect(sorted(got)).toEqual(sorted(wanted.map(({ tag }) => tag)));
  sim.step(4);
  expect([sim.peek("stuck"), sim.peek("idle")]).toEqual([0n, 1n]);
  sim.close();
});

test("transfers as slow as the watchdog allows are none of its business", async () => {
  const model = { transfer: [SHORT - 20, SHORT - 10] } as const;
  const { sim, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, model, 60, SHORT);
  sim.poke({ running: 1 });
  let got: readonly { readonly error: bigint }[] = [];
  await run(
    () => sim.source("c2h_data").send(requests("c2h_data", 40)),
    async () => {
      got = await sim.sink("c2h_data_done").take(40);
    },
  );
  expect(got.every(({ error }) => error === 0n)).toBe(true);
  expect(sim.peek("c2h_strikes")).toBe(0n);
  sim.close();
});
