import { expect, test } from "vitest";
import type { BypassModel } from "./bypass-model.ts";
import { KINDS, type Kind, SHORT, nvme, sorted, start } from "./dma-bench.ts";

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

/** What may befall a channel; an error only one that has a transfer. */
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
          const channel = `${kind.slice(0, 3)}_${kind.endsWith("control") ? 0 : 1 + (seed % 3)}`;
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
              while (befall === FAULTS["is stopped by an error"] && ip.channel(channel).active === null)
                await sim.tick();
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

// With entries freed at the start the channel is not counted: it has more descriptors in the IP than the FIFO holds.
test.each([
  { freed: "end", fifo: 4 },
  { freed: "start", fifo: 8 },
] as const)(
  "one shared channel each way, entries freed at the $freed: whatever befalls it, every transfer of both classes is reported once, to its class, and not before it has left the IP",
  async ({ freed, fifo }) => {
    const roles = ["shared"] as const;
    for (let seed = 300; seed < 318; seed++) {
      const [, befall] = Object.entries(FAULTS)[seed % 3]!;
      const lost = seed % 2 === 0 ? "kept" : "dropped";
      const model = { lost, freed, transfer: [5, 20] } as const;
      const p = { h2c: roles, c2h: roles, fifo };
      const { sim, ip, run, random, requests } = start(p, model, seed, SHORT, seed % 4 < 2 ? "finishes" : "abandons");
      sim.poke({ running: 1 });
      const count = 60;
      const base = (kind: Kind) => KINDS.indexOf(kind) * count;
      const wanted = (kind: Kind) =>
        requests(kind, count).map((request, i) => ({ ...request, tag: i, host: BigInt(base(kind) + i) }));
      await run(
        ...KINDS.map((kind) => () => sim.source(kind).send(wanted(kind))),
        ...KINDS.map((kind) => async () => {
          const done = sim.sink(`${kind}_done`, { stall: 0.2 });
          const got: bigint[] = [];
          while (got.length < count) {
            for (const { tag, error } of await done.take(1)) {
              const host = BigInt(base(kind)) + tag;
              const hostOf = ({ channel, src, dst }: { channel: string; src: bigint; dst: bigint }) =>
                channel.startsWith("h2c") ? src : dst;
              expect(ip.open.some((each) => hostOf(each) === host)).toBe(false);
              if (error === 0n) expect(ip.finished.some((each) => hostOf(each) === host)).toBe(true);
              got.push(tag);
            }
          }
          expect(sorted(got)).toEqual(Array.from({ length: count }, (_, i) => i));
        }),
        async () => {
          const channel = seed % 5 < 2 ? "h2c_0" : "c2h_0";
          await sim.tick(100 + random.integer(0, 100));
          while (befall === FAULTS["is stopped by an error"] && ip.channel(channel).active === null) await sim.tick();
          befall(ip, channel);
        },
      );
      sim.step(4);
      expect(sim.peek("idle")).toBe(1n);
      sim.close();
    }
  },
);

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
