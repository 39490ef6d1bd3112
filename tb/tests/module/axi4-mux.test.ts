import { expect, test } from "vitest";
import { axi4Mux, axi4MuxBits } from "../../../hdl/lib/axi/axi4-mux.ts";
import { randomStream } from "../../module/random.ts";
import { axi4Sim, runAxi4 } from "./axi4-bench.ts";
import { randomBurst, type Burst } from "./axi4-bursts.ts";
import type { Manner } from "./axi4-traffic.ts";

const SHAPE = { addr: 32, data: 64, id: 2 };
const MASTERS = ["red", "green", "blue"] as const;
const WATCHED = { ...SHAPE, outstanding: 16 };
const contents = { read: (addr: bigint) => addr * 3n, resp: (addr: bigint) => (addr % 13n === 0n ? 2 : 0) };

const simOf = (seed: number) =>
  axi4Sim(
    axi4Mux({ ...SHAPE, masters: MASTERS }),
    { red: WATCHED, green: WATCHED, blue: WATCHED, m_axi: { ...SHAPE, id: SHAPE.id + 2, outstanding: 48 } },
    seed,
  );

function bursts(seed: number, name: string, count: number): Burst[] {
  const random = randomStream(seed, name);
  return Array.from({ length: count }, () => randomBurst({ random, bytes: 8, ids: 4, pages: [0n, 0x1000n] }));
}

const manners: Readonly<Record<string, { masters: readonly Manner[]; slave: Manner }>> = {
  "nobody pauses": { masters: [{ stall: 0 }, { stall: 0 }, { stall: 0 }], slave: { stall: 0 } },
  "all pause, data comes early": {
    masters: [
      { stall: 0.3, early: 3 },
      { stall: 0.6, early: 1 },
      { stall: 0.1, early: 2 },
    ],
    slave: { stall: 0.3 },
  },
  "the slave waits for data": {
    masters: [{ stall: 0.2, early: 2 }, { stall: 0 }, { stall: 0.7 }],
    slave: { stall: 0.1, first: "data" },
  },
  "the slave waits for the address": {
    masters: [{ stall: 0.2, early: 2 }, { stall: 0, early: 4 }, { stall: 0.7 }],
    slave: { stall: 0.1, first: "address" },
  },
};

test.each(Object.entries(manners))("every answer finds its master, data follows its address: %s", async (_, manner) => {
  const sim = simOf(31);
  // Bursts stand everywhere inside when the reset comes.
  const stuck = { awvalid: 1, awsize: 3, awburst: 1, arvalid: 1, arsize: 3, arburst: 1, wvalid: 1, wlast: 1 };
  sim.poke({ red: stuck, green: stuck, m_axi: { awready: 1, arready: 1 } });
  sim.step(6);
  sim.reset(true);
  const quiet = { awvalid: 0, arvalid: 0, wvalid: 0 };
  sim.poke({ red: quiet, green: quiet, m_axi: { awready: 0, arready: 0 } });
  sim.step();
  sim.reset(false);
  sim.step();
  const plan = (i: number) => ({
    manner: manner.masters[i] ?? { stall: 0 },
    writes: bursts(31, `writes ${i}`, 80),
    reads: bursts(31, `reads ${i}`, 80),
  });
  const plans = { red: plan(0), green: plan(1), blue: plan(2) };
  const { masters, slaves } = await runAxi4(sim, 8, {
    seed: 31,
    contents,
    masters: plans,
    slaves: { m_axi: manner.slave },
  });
  MASTERS.forEach((name, i) => {
    const own = (id: number) => id >> SHAPE.id === i;
    const plain = (burst: Burst) => ({ ...burst, id: burst.id % 4 });
    const written = slaves["m_axi"]?.written ?? [];
    expect(
      written.filter(({ burst }) => own(burst.id)).map(({ burst, beats }) => ({ burst: plain(burst), beats })),
    ).toEqual(masters[name]?.written);
    expect((slaves["m_axi"]?.reads ?? []).filter(({ id }) => own(id)).map(plain)).toEqual(plans[name].reads);
  });
  sim.close();
});

test("busy masters are served in turn, a beat per clock over all of them", async () => {
  const sim = simOf(32);
  const full = Array.from({ length: 8 }, (_, i): Burst => ({
    id: 0,
    addr: BigInt(i * 128),
    len: 15,
    size: 3,
    burst: 1,
  }));
  const run = async (writes: readonly Burst[], reads: readonly Burst[]) => {
    const plan = { manner: { stall: 0, outstanding: 8 }, writes, reads };
    const { masters, slaves } = await runAxi4(sim, 8, {
      seed: 3,
      contents: { ...contents, resp: () => 0 },
      masters: { red: plan, green: plan, blue: plan },
      slaves: { m_axi: { stall: 0, ordered: true } },
    });
    const order = [...(slaves["m_axi"]?.written.map(({ burst }) => burst) ?? []), ...(slaves["m_axi"]?.reads ?? [])];
    return {
      clocks: Math.max(...MASTERS.map((name) => masters[name]?.clocks ?? 0)),
      order: order.map(({ id }) => id >> 2),
    };
  };
  const turns = Array.from({ length: 24 }, (_, i) => i % 3);
  const writes = await run(full, []);
  expect(writes.order).toEqual(turns);
  // Data passes 3 clocks after the address was taken; the slave answers in the clock after the last beat.
  expect(writes.clocks).toBe(3 + 3 * 8 * 16 + 1);
  const reads = await run([], full);
  expect(reads.order).toEqual(turns);
  expect(reads.clocks).toBe(1 + 1 + 3 * 8 * 16);
  sim.close();
});

test("the number of the master takes as many bits as there are masters to tell apart", () => {
  expect([1, 2, 3, 4, 5].map(axi4MuxBits)).toEqual([1, 1, 2, 2, 3]);
});
