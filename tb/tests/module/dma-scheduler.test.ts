import { expect, test } from "vitest";
import { CARD_WINDOW_BASE } from "../../../hdl/lib/card-types.ts";
import { channelsOf } from "../../../hdl/xdma/roles.ts";
import { KINDS, type Kind, type Requests, nvme, sorted, start } from "./dma-bench.ts";

for (const [name, h2c, c2h, fifo] of [
  ["four channels each", nvme, nvme, 8],
  ["one shared channel each", ["shared"], ["shared"], 4],
  ["a host channel, shared ones, and a FIFO of two", ["host", "control", "data"], ["shared", "shared"], 2],
] as const) {
  for (const [trusted, freed] of [
    ["start", "start"],
    ["end", "end"],
    ["start", "end"],
    ["end", "start"],
  ] as const) {
    test(`every request is loaded once and reported once: ${name}, entries freed at the ${freed}, trusted at the ${trusted}`, async () => {
      const count = 150;
      const { sim, ip, run, requests } = start({ h2c, c2h, fifo, freed: trusted }, { freed }, 51);
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
      // With the wrong trust the one load after `ready` has fallen can come as well.
      expect(ip.most).toBeLessThanOrEqual(trusted === "start" ? fifo + 1 : fifo);
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

test.each(["start", "end"] as const)(
  "control gets through while every data transfer is stuck, and data while control is stuck: entries freed at the %s",
  async (freed) => {
    const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { transfer: [2, 6], freed }, 53);
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

    const other = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { transfer: [2, 6], freed }, 54);
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
  },
);

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
    // Two control transfers, then as much data as will go, then as much control.
    await sim.source("h2c_control").send(requests("h2c_control", 2));
    await sim.tick(20);
    steps.push([loaded(true), loaded(false)]);
    await offer("h2c_data", 50);
    await offer("c2h_data", 50);
    steps.push([loaded(true), loaded(false)]);
    await offer("c2h_control", 50);
    steps.push([loaded(true), loaded(false)]);
  });
  expect(steps).toEqual([
    [2, 0],
    [2, 6],
    [2, 6],
  ]);
  expect(ip.most).toBe(8);
  sim.close();
});

test("data has all entries but one where it shares its channel with control", async () => {
  const one = ["shared"] as const;
  const { sim, ip, run, requests } = start({ h2c: one, c2h: one, fifo: 8 }, { freed: "end" }, 59);
  sim.poke({ running: 1 });
  for (const name of ["h2c_0", "c2h_0"]) ip.channel(name).stuck = true;
  await run(async () => {
    for (const kind of ["h2c_data", "c2h_data"] as const) {
      sim.poke({ [kind]: { valid: 1, payload: requests(kind, 1)[0] } });
    }
    await sim.tick(100);
  });
  expect(ip.loaded).toHaveLength(7);
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

test("while bring-up is done anew nothing is loaded, and everything goes on behind it", async () => {
  const { sim, ip, run, requests } = start({ h2c: nvme, c2h: nvme, fifo: 8 }, { transfer: [5, 20] }, 61);
  sim.poke({ running: 1 });
  const count = 100;
  await run(
    ...KINDS.map((kind) => () => sim.source(kind).send(requests(kind, count))),
    ...KINDS.map((kind) => () => sim.sink(`${kind}_done`).take(count)),
    async () => {
      for (let round = 0; round < 3; round++) {
        await sim.tick(150);
        sim.poke({ running: 0 });
        await sim.tick(5); // what was granted is still loaded
        const before = ip.loaded.length;
        await sim.tick(150);
        expect(ip.loaded).toHaveLength(before);
        expect(before).toBeLessThan(4 * count);
        sim.poke({ running: 1 });
      }
    },
  );
  expect(ip.loaded).toHaveLength(4 * count);
  sim.step(4);
  expect(sim.peek("idle")).toBe(1n);
  sim.close();
});
