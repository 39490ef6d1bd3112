import { describe, expect, test } from "vitest";
import type { Definition } from "../../../hdl/lang/index.ts";
import { axiLiteChecker } from "../../../hdl/lib/axi/axi-lite-checker.ts";
import { axiLiteDecoder } from "../../../hdl/lib/axi/axi-lite-decoder.ts";
import { axiLiteMux } from "../../../hdl/lib/axi/axi-lite-mux.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { LiteSlave, liteTraffic, type LiteAccess } from "./axi-lite-traffic.ts";
import { axiPort } from "./axi-port.ts";

const monitor: Definition = axiLiteChecker({ outstanding: 32 });

function accesses(seed: number, name: string, count: number, bases: readonly number[]): LiteAccess[] {
  const random = randomStream(seed, name);
  return Array.from({ length: count }, () => {
    const base = bases[random.integer(0, bases.length - 1)]!;
    return { addr: base + 4 * random.integer(0, 3), data: random.word(), strb: random.integer(0, 15) };
  });
}

const stalls = [
  { master: 0, slaves: [0, 0] },
  { master: 0.3, slaves: [0.3, 0.3] },
  { master: 0, slaves: [0.9, 0] },
  { master: 0.8, slaves: [0, 0] },
  { master: 0.1, slaves: [0.1, 0.1], first: "data" },
  { master: 0.1, slaves: [0.1, 0.1], first: "address" },
] as const;

describe("AXI4-Lite decoder", () => {
  const REGIONS = { timer: { base: 0x100, size: 0x100 }, uart: { base: 0x1000, size: 16 } };
  const contents = {
    read: (addr: number) => addr + 7,
    resp: (addr: number) => (regionAt(addr) === undefined ? 3 : addr % 8 === 4 ? 2 : 0),
  };
  const regionAt = (addr: number) =>
    addr >= 0x100 && addr < 0x200 ? "timer" : addr >= 0x1000 && addr < 0x1010 ? "uart" : undefined;
  const BASES = [0xf0, 0x100, 0x1f0, 0x200, 0xff0, 0x1000, 0x1010, 0xffff_fff0];
  const start = (seed: number) => {
    const watched = { s_axil: monitor, timer: monitor, uart: monitor };
    const sim = simulate(checked(axiLiteDecoder({ regions: REGIONS }), watched), { seed });
    sim.step();
    return sim;
  };

  test.each(stalls)(
    "parts by address, answers in order: %o",
    async ({ master, slaves: [timerStall, uartStall], ...more }) => {
      const sim = start(41);
      const stuck = { awvalid: 1, awaddr: 0x100, wvalid: 1, arvalid: 1 };
      sim.poke({ s_axil: stuck, timer: { awready: 1 } });
      sim.step(6);
      sim.reset(true);
      sim.poke({ s_axil: { awvalid: 0, wvalid: 0, arvalid: 0 } });
      sim.step();
      sim.reset(false);
      sim.step();
      const slave = (key: "timer" | "uart", stall: number) =>
        new LiteSlave(axiPort(sim, key), { random: randomStream(41, key), contents, stall, ...more });
      const slaves = { timer: slave("timer", timerStall), uart: slave("uart", uartStall) };
      const writes = accesses(41, "writes", 300, BASES);
      const reads = accesses(41, "reads", 300, BASES).map(({ addr }) => addr);
      const random = randomStream(41, "master");
      await sim.run(
        async () => {
          await liteTraffic(axiPort(sim, "s_axil"), writes, reads, {
            random,
            contents,
            stall: master,
            outstanding: 12,
          });
          slaves.timer.stop();
          slaves.uart.stop();
        },
        () => slaves.timer.serve(),
        () => slaves.uart.serve(),
      );
      for (const key of ["timer", "uart"] as const) {
        expect(slaves[key].writes).toEqual(writes.filter(({ addr }) => regionAt(addr) === key));
        expect(slaves[key].reads).toEqual(reads.filter((addr) => regionAt(addr) === key));
      }
      sim.close();
    },
  );

  test("an access of each direction per clock, whichever slave it is for", async () => {
    const sim = start(42);
    const slave = (key: "timer" | "uart") =>
      new LiteSlave(axiPort(sim, key), { random: randomStream(42, key), contents, stall: 0 });
    const [timer, uart] = [slave("timer"), slave("uart")];
    const writes = accesses(42, "writes", 200, [0x100, 0x1000]);
    let clocks = 0;
    await sim.run(
      async () => {
        const options = { random: randomStream(42, "master"), contents, stall: 0, outstanding: 8 };
        clocks = await liteTraffic(
          axiPort(sim, "s_axil"),
          writes,
          writes.map(({ addr }) => addr),
          options,
        );
        timer.stop();
        uart.stop();
      },
      () => timer.serve(),
      () => uart.serve(),
    );
    // Data passes 2 clocks after the address was taken; the slave answers in the next clock.
    expect(clocks).toBe(2 + 200 + 1);
    sim.close();
  });
});

describe("AXI4-Lite multiplexer", () => {
  const MASTERS = ["red", "green", "blue"] as const;
  const contents = { read: (addr: number) => addr ^ 0x55, resp: (addr: number) => (addr % 16 === 4 ? 2 : 0) };
  const start = (seed: number) => {
    const watched = { red: monitor, green: monitor, blue: monitor, m_axil: monitor };
    const sim = simulate(checked(axiLiteMux({ masters: MASTERS }), watched), { seed });
    sim.step();
    return sim;
  };
  const run = async (
    sim: ReturnType<typeof start>,
    count: number,
    { master, slaves: [stall], ...more }: (typeof stalls)[number],
    outstanding: number,
  ) => {
    const slave = new LiteSlave(axiPort(sim, "m_axil"), {
      random: randomStream(51, "slave"),
      contents,
      stall,
      ...more,
    });
    const plans = MASTERS.map((name, i) => ({
      name,
      // The top of an address tells the masters apart.
      writes: accesses(51, `writes ${name}`, count, [(i << 28) >>> 0, ((i << 28) | 0x800) >>> 0]),
      reads: accesses(51, `reads ${name}`, count, [(i << 28) >>> 0]).map(({ addr }) => addr),
    }));
    const clocks = await Promise.resolve().then(async () => {
      const all: number[] = [];
      await sim.run(
        async () => {
          await Promise.all(
            plans.map(async ({ name, writes, reads }) => {
              const options = { random: randomStream(51, name), contents, stall: master, outstanding };
              all.push(await liteTraffic(axiPort(sim, name), writes, reads, options));
            }),
          );
          slave.stop();
        },
        () => slave.serve(),
      );
      return Math.max(...all);
    });
    plans.forEach(({ writes, reads }, i) => {
      expect(slave.writes.filter(({ addr }) => addr >>> 28 === i)).toEqual(writes);
      expect(slave.reads.filter((addr) => addr >>> 28 === i)).toEqual(reads);
    });
    return { clocks, slave };
  };

  test.each(stalls)("every answer finds its master: %o", async (stall) => {
    const sim = start(51);
    const stuck = { awvalid: 1, wvalid: 1, arvalid: 1 };
    sim.poke({ red: stuck, blue: stuck, m_axil: { awready: 1, arready: 1 } });
    sim.step(6);
    sim.reset(true);
    const quiet = { awvalid: 0, wvalid: 0, arvalid: 0 };
    sim.poke({ red: quiet, blue: quiet, m_axil: { awready: 0, arready: 0 } });
    sim.step();
    sim.reset(false);
    sim.step();
    await run(sim, 150, stall, 6);
    sim.close();
  });

  test("busy masters are served in turn, an access of each direction per clock over all of them", async () => {
    const sim = start(52);
    const { clocks, slave } = await run(sim, 60, { master: 0, slaves: [0, 0] }, 8);
    const turns = Array.from({ length: 180 }, (_, i) => i % 3);
    expect(slave.writes.map(({ addr }) => addr >>> 28)).toEqual(turns);
    expect(slave.reads.map((addr) => addr >>> 28)).toEqual(turns);
    // Data passes 3 clocks after the address was taken; the slave answers in the next clock.
    expect(clocks).toBe(3 + 180 + 1);
    sim.close();
  });
});
