import { describe, expect, test } from "vitest";
import { axi4Decoder } from "../../../hdl/lib/axi/axi4-decoder.ts";
import { axiLiteDecoder } from "../../../hdl/lib/axi/axi-lite-decoder.ts";
import { randomStream } from "../../module/random.ts";
import { axi4Sim, runAxi4, type BenchResult } from "./axi4-bench.ts";
import { randomBurst, type Burst } from "./axi4-bursts.ts";
import type { Manner } from "./axi4-traffic.ts";

const SHAPE = { addr: 32, data: 64, id: 2 };
const WATCHED = { ...SHAPE, outstanding: 32 };
const REGIONS = {
  ddr: { base: 0, size: 0x4000_0000 },
  ram: { base: 0x8000_0000, size: 0x1_0000 },
  io: { base: 0x8001_0000n, size: 0x1000n },
};
const NAMES = ["ddr", "ram", "io"] as const;
const DECERR = 3;

/** The region of an address, by plain comparison. */
const regionAt = (addr: bigint) =>
  NAMES.find((name) => {
    const { base, size } = REGIONS[name];
    return addr >= BigInt(base) && addr < BigInt(base) + BigInt(size);
  });
const contents = {
  read: (addr: bigint) => (addr << 20n) | 1n,
  resp: (addr: bigint) => (regionAt(addr) === undefined ? DECERR : addr % 11n === 0n ? 2 : 0),
};

const simOf = (seed: number) =>
  axi4Sim(
    axi4Decoder({ ...SHAPE, regions: REGIONS }),
    { s_axi: WATCHED, ddr: WATCHED, ram: WATCHED, io: WATCHED },
    seed,
  );

/** First and last page of each region, and pages around them that belong to nobody. */
const PAGES = [
  0n,
  0x3fff_f000n,
  0x4000_0000n,
  0x7fff_f000n,
  0x8000_0000n,
  0x8000_f000n,
  0x8001_0000n,
  0x8001_1000n,
  0xffff_f000n,
];
function bursts(seed: number, name: string, count: number): Burst[] {
  const random = randomStream(seed, name);
  return Array.from({ length: count }, () => randomBurst({ random, bytes: 8, ids: 4, pages: PAGES }));
}

/** Every slave saw what is meant for it, in order, and nothing else. */
function expectParted({ masters, slaves }: BenchResult, reads: readonly Burst[]): void {
  const written = masters["s_axi"]?.written ?? [];
  for (const name of NAMES) {
    expect(slaves[name]?.written).toEqual(written.filter(({ burst }) => regionAt(burst.addr) === name));
    expect(slaves[name]?.reads).toEqual(reads.filter(({ addr }) => regionAt(addr) === name));
  }
}

const manners: Readonly<Record<string, { master: Manner; slaves: Readonly<Record<(typeof NAMES)[number], Manner>> }>> =
  {
    "nobody pauses": { master: { stall: 0 }, slaves: { ddr: { stall: 0 }, ram: { stall: 0 }, io: { stall: 0 } } },
    "all pause, data comes early": {
      master: { stall: 0.3, early: 3 },
      slaves: { ddr: { stall: 0.3 }, ram: { stall: 0.3 }, io: { stall: 0.3 } },
    },
    "one slave is slow, one fast": {
      master: { stall: 0, early: 1 },
      slaves: { ddr: { stall: 0.9 }, ram: { stall: 0 }, io: { stall: 0.5 } },
    },
    "slaves wait for data, or for the address": {
      master: { stall: 0.1, early: 2 },
      slaves: {
        ddr: { stall: 0.1, first: "data" },
        ram: { stall: 0.1, first: "address" },
        io: { stall: 0, first: "data" },
      },
    },
    "the master takes no answer for long": {
      master: { stall: 0.8, outstanding: 16 },
      slaves: { ddr: { stall: 0 }, ram: { stall: 0 }, io: { stall: 0 } },
    },
  };

describe("AXI4 decoder", () => {
  test.each(Object.entries(manners))("parts by address, answers in order per identifier: %s", async (_, manner) => {
    const sim = simOf(21);
    // Bursts stand everywhere inside when the reset comes.
    sim.poke({
      s_axi: { awvalid: 1, awsize: 3, awburst: 1, wvalid: 1, wlast: 1, arvalid: 1, arsize: 3, arburst: 1, arlen: 9 },
    });
    sim.poke({ ddr: { awready: 1, wready: 1, arready: 1 } });
    sim.step(7);
    sim.reset(true);
    sim.poke({ s_axi: { awvalid: 0, wvalid: 0, arvalid: 0 } });
    sim.step();
    sim.reset(false);
    sim.step();
    const [writes, reads] = [bursts(21, "writes", 120), bursts(21, "reads", 120)];
    const result = await runAxi4(sim, 8, {
      seed: 21,
      contents,
      masters: { s_axi: { manner: manner.master, writes, reads } },
      slaves: manner.slaves,
    });
    expectParted(result, reads);
    sim.close();
  });

  test("a beat per clock in both directions while an identifier stays where it is", async () => {
    const sim = simOf(22);
    const page = (base: bigint, id: number) =>
      Array.from({ length: 16 }, (_, i): Burst => ({ id, addr: base + BigInt(i * 128), len: 15, size: 3, burst: 1 }));
    // Two identifiers, two slaves, in turns.
    const mixed = page(0n, 0).flatMap((burst, i) => [burst, page(0x8000_0000n, 1)[i] ?? burst]);
    const run = async (writes: readonly Burst[], reads: readonly Burst[]) => {
      const { masters } = await runAxi4(sim, 8, {
        seed: 3,
        contents: { ...contents, resp: () => 0 },
        masters: { s_axi: { manner: { stall: 0, outstanding: 8 }, writes, reads } },
        slaves: { ddr: { stall: 0, ordered: true }, ram: { stall: 0, ordered: true } },
      });
      return masters["s_axi"]?.clocks;
    };
    // Data passes 2 clocks after its address was taken; the slave answers in the next clock, and the answer takes one more.
    expect(await run(page(0n, 0), [])).toBe(2 + 256 + 1 + 1);
    expect(await run(mixed, [])).toBe(2 + 512 + 1 + 1);
    expect(await run([], page(0n, 0))).toBe(1 + 1 + 256 + 1);
    expect(await run([], mixed)).toBe(1 + 1 + 512 + 1);
    sim.close();
  });

  test("an identifier waits until its bursts with another slave have ended, another one does not", () => {
    const sim = simOf(23);
    const read = (id: number, araddr: number) => {
      sim.poke({ s_axi: { arvalid: 1, arid: id, araddr, arsize: 3, arburst: 1 } });
      sim.step();
      return sim.before("s_axi").arready;
    };
    sim.poke({ ddr: { arready: 1 }, ram: { arready: 1 } });
    expect(read(1, 0)).toBe(1n);
    expect(read(1, 0x100)).toBe(1n);
    expect(read(2, 0x8000_0000)).toBe(1n);
    for (let i = 0; i < 20; i++) expect(read(1, 0x8000_0000)).toBe(0n);
    // Both answers of the first slave; then the address passes.
    sim.poke({ ddr: { rvalid: 1, rid: 1, rlast: 1 }, s_axi: { rready: 1 } });
    sim.step(2);
    sim.poke({ ddr: { rvalid: 0 } });
    let clocks = 0;
    while (read(1, 0x8000_0000) === 0n) clocks++;
    // The second answer is in the register of the turns for a clock, and counts from the next.
    expect(clocks).toBe(1);
    sim.close();
  });

  test("8 bursts of an identifier are under way at most, of each", () => {
    const sim = simOf(25);
    sim.poke({ ddr: { arready: 1 } });
    for (const arid of [0, 3]) {
      let taken = 0;
      for (let i = 0; i < 20; i++) {
        sim.poke({ s_axi: { arvalid: 1, arid, arsize: 3, arburst: 1 } });
        sim.step();
        if (sim.before("s_axi").arready === 1n) taken++;
      }
      expect(taken).toBe(8);
      // What is offered stays until a reset takes it away.
      sim.reset(true);
      sim.poke({ s_axi: { arvalid: 0 } });
      sim.step();
      sim.reset(false);
      sim.step();
    }
    sim.close();
  });

  test("what lies in no region: DECERR once for a write after all of its data, and for every beat of a read", () => {
    const sim = simOf(24);
    const size = { awsize: 3, awburst: 1, arsize: 3, arburst: 1 };
    sim.poke({ s_axi: { ...size, arvalid: 1, arid: 2, araddr: 0x7000_0000, arlen: 4, rready: 1, bready: 1 } });
    sim.step();
    sim.poke({ s_axi: { arvalid: 0 } });
    const beats: unknown[] = [];
    for (let i = 0; i < 20; i++) {
      sim.step();
      const { rvalid, rid, rresp, rlast, rdata } = sim.before("s_axi");
      if (rvalid === 1n) beats.push([rid, rresp, rlast, rdata]);
    }
    expect(beats).toEqual([0n, 0n, 0n, 0n, 1n].map((last) => [2n, 3n, last, 0n]));

    sim.poke({ s_axi: { awvalid: 1, awid: 3, awaddr: 0x4000_0000, awlen: 1 } });
    sim.step();
    sim.poke({ s_axi: { awvalid: 0, wvalid: 1 } });
    const answers: unknown[] = [];
    const watchClocks = (n: number) => {
      for (let i = 0; i < n; i++) {
        sim.step();
        const { bvalid, bid, bresp } = sim.before("s_axi");
        if (bvalid === 1n) answers.push([bid, bresp]);
      }
    };
    while (sim.before("s_axi").wready === 0n) watchClocks(1);
    sim.poke({ s_axi: { wvalid: 0 } });
    watchClocks(10);
    expect(answers).toEqual([]);
    sim.poke({ s_axi: { wvalid: 1, wlast: 1 } });
    watchClocks(1);
    sim.poke({ s_axi: { wvalid: 0 } });
    watchClocks(10);
    expect(answers).toEqual([[3n, 3n]]);
    sim.close();
  });
});

describe("a wrong map is told", () => {
  const axi4Map = (regions: Parameters<typeof axi4Decoder>[0]["regions"]) => () =>
    axi4Decoder({ ...SHAPE, regions }).ports;
  const elaborateLite = (regions: Parameters<typeof axiLiteDecoder>[0]["regions"]) => () =>
    axiLiteDecoder({ regions }).ports;

  test.each([
    [
      { a: { base: 0, size: 0x2000 }, b: { base: 0x1000, size: 0x1000 } },
      "axi4_decoder: regions `a` (0x0, 0x2000 bytes) and `b` (0x1000, 0x1000 bytes) overlap",
    ],
    [
      { low: { base: 0x1000, size: 0x1000 }, all: { base: 0, size: 2 ** 32 } },
      "axi4_decoder: regions `low` (0x1000, 0x1000 bytes) and `all` (0x0, 0x100000000 bytes) overlap",
    ],
    [
      { a: { base: 0x1000, size: 0x2000 } },
      "axi4_decoder: region `a` (0x1000, 0x2000 bytes): the base must be a multiple of the size",
    ],
    [
      { a: { base: 0, size: 0x1800 } },
      "axi4_decoder: region `a` (0x0, 0x1800 bytes): the size must be a power of two, 4096 or more",
    ],
    [
      { a: { base: 0, size: 0x800 } },
      "axi4_decoder: region `a` (0x0, 0x800 bytes): the size must be a power of two, 4096 or more",
    ],
    [
      { a: { base: 1n << 32n, size: 0x1000 } },
      "axi4_decoder: region `a` (0x100000000, 0x1000 bytes) does not lie within 32 address bits",
    ],
    [{ a: { base: 0.5, size: 0x1000 } }, "axi4_decoder: region `a`: base and size are whole numbers of bytes"],
    [{ a: { base: -4096, size: 0x1000 } }, "axi4_decoder: region `a`: base and size are whole numbers of bytes"],
    [{}, "axi4_decoder: there are no regions"],
    [{ s_axi: { base: 0, size: 0x1000 } }, "axi4_decoder: a region cannot be called `s_axi`, that is another port"],
  ])("%o", (regions, message) => {
    expect(axi4Map(regions)).toThrow(message);
  });

  test("regions of AXI4-Lite may be as small as a word", () => {
    expect(elaborateLite({ a: { base: 0, size: 4 }, b: { base: 4, size: 4 } })).not.toThrow();
    expect(elaborateLite({ a: { base: 0, size: 2 } })).toThrow("the size must be a power of two, 4 or more");
  });
});
