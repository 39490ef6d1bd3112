import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axiLiteChecker } from "../../../hdl/lib/axi/axi-lite-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { NVME_VERSION, capabilities, registerTable } from "../../../hdl/nvme/register-table.ts";
import { nvmeRegisters } from "../../../hdl/nvme/registers.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";
import { AxilMaster } from "./axil-master.ts";

const PARAMS = { entries: 1024, to: 10, mps: 0, vectors: 5, queues: 3 };
const SEED = 20;
const definition = nvmeRegisters(PARAMS);
const table = registerTable(PARAMS);
const offset = (name: string) => {
  const found = table.find((register) => register.name === name);
  if (found === undefined) throw new Error(`no register ${name}`);
  return found.offset;
};
const CC = offset("CC");
const CSTS = offset("CSTS");
const AQA = offset("AQA");
const ASQ = offset("ASQ");
const ACQ = offset("ACQ");

let sim: Sim<(typeof definition)["ports"]>;
let bus: AxilMaster;
beforeAll(() => {
  sim = simulate(checked(definition, { m_axil: axiLiteChecker({ outstanding: 1 }) }), { seed: SEED });
  sim.step(); // nothing is offered in the first clock after reset
  const pins = {
    poke: (m_axil: object) => sim.poke({ m_axil }),
    before: () => sim.before("m_axil"),
    tick: () => sim.tick(),
  };
  bus = new AxilMaster(pins, randomStream(SEED, "bus"), 0.3);
});
afterAll(() => {
  sim.close();
});

/** Runs one process. */
const run = (process: () => Promise<void>) => sim.run(process);
const reset = async () => {
  sim.poke({ controller_reset: 1, disabling: 1 });
  await sim.tick();
  sim.poke({ controller_reset: 0, disabling: 0 });
};

describe("registers", () => {
  test("CAP and VS are constants, whatever is written", () =>
    run(async () => {
      const cap = capabilities(PARAMS);
      expect(cap & 0xffffn).toBe(1023n);
      for (const data of [0xffff_ffff, 0]) {
        for (const at of [4, 0, 8]) expect(await bus.write(at, data)).toBe(0);
        expect(await bus.read(4)).toBe(Number(cap >> 32n));
        expect(await bus.read(0)).toBe(Number(cap & 0xffff_ffffn));
        expect(await bus.read(8)).toBe(NVME_VERSION);
      }
      expect((await bus.read(4)) & (1 << 5)).not.toBe(0); // CAP.CSS: NVM command set
    }));

  test("everything reads 0 after reset except constants and counters", () =>
    run(async () => {
      const live = new Set([...["CAP", "VS", "VENDOR_ID", "VENDOR_LAYOUT", "CYCLES"].map(offset), 4, 0x4014]);
      for (let at = 0; at < 0x80; at += 4) if (!live.has(at)) expect(await bus.read(at), at.toString(16)).toBe(0);
      for (const at of [0xdfc, 0xe00, 0xe18, 0xe1c, 0xffc]) expect(await bus.read(at)).toBe(0);
      for (let at = 0x4000; at < 0x4060; at += 4)
        if (!live.has(at)) expect(await bus.read(at), at.toString(16)).toBe(0);
      for (const at of [0x1000, 0x101c, 0x1ffc, 0x2000, 0x3000, 0x3ffc, 0x4100, 0x5014, 0x8014, 0xfffc])
        expect(await bus.read(at), at.toString(16)).toBe(0);
    }));

  test("reserved space ignores writes", () =>
    run(async () => {
      const reserved = [
        0x18, 0x20, 0x38, 0x44, 0x50, 0x64, 0x68, 0x6c, 0xfc, 0x114, 0xe04, 0xe1c, 0x2014, 0x4018, 0x5024, 0xc014,
      ];
      for (const at of reserved) await bus.write(at, 0xffff_ffff);
      await bus.write(0x20, 0x4e56_4d65);
      for (const at of reserved) expect(await bus.read(at), at.toString(16)).toBe(0);
      for (const at of [CC, AQA, ASQ, ACQ]) expect(await bus.read(at)).toBe(0);
    }));

  test("AQA, ASQ, ACQ keep what is written, halves in any order, and only whole dwords", () =>
    run(async () => {
      for (let bit = 0; bit < 32; bit++) {
        const one = (1 << bit) >>> 0;
        await bus.write(AQA, one);
        await bus.write(ASQ + 4, one);
        await bus.write(ASQ, one);
        await bus.write(ACQ, one);
        await bus.write(ACQ + 4, ~one >>> 0);
        expect(await bus.read(AQA)).toBe((one & 0x0fff_0fff) >>> 0);
        expect(await bus.read(ASQ)).toBe((one & 0xffff_f000) >>> 0);
        expect(await bus.read(ASQ + 4)).toBe(one);
        expect(await bus.read(ACQ)).toBe((one & 0xffff_f000) >>> 0);
        expect(await bus.read(ACQ + 4)).toBe(~one >>> 0);
      }
      for (const strb of [0, 1, 3, 0xc, 7, 0xe]) {
        expect(await bus.write(AQA, 0x0123_0123, strb)).toBe(0);
        expect(await bus.read(AQA)).toBe(0); // bit 31 was written last, and is reserved
      }
      await bus.write(ASQ, 0xabcd_e123);
      await bus.write(ASQ + 4, 0x12);
      await bus.write(AQA, 0x001f_003f);
      await sim.tick();
      expect(sim.before("admin_queues")).toMatchObject({ asq: 0x12_abcd_en, asqs: 0x3fn, acqs: 0x1fn });
    }));

  test("CC takes every write whole; reserved bits read 0; the end of a disable clears it, AQA and the bases stay", () =>
    run(async () => {
      await bus.write(CC, 0xffff_3ffe);
      expect(await bus.read(CC)).toBe(0x00ff_3ff0);
      await bus.write(CC, 0x0046_0000);
      await bus.write(CC, 0x0046_0001);
      expect(await bus.read(CC)).toBe(0x0046_0001);
      expect(sim.before("cc")).toEqual({ en: 1n, css: 0n, mps: 0n, ams: 0n, shn: 0n });
      expect([sim.before("iosqes"), sim.before("iocqes")]).toEqual([6n, 4n]);
      await bus.write(CC, 0xff, 1);
      await bus.write(CC, 0xffff, 3);
      expect(await bus.read(CC)).toBe(0x0046_0001);
      await bus.write(offset("INTMS"), 5);
      await bus.write(offset("INTMC"), 1);
      expect(await bus.read(offset("INTMS"))).toBe(4);
      expect(await bus.read(offset("INTMC"))).toBe(4);
      await bus.write(CC, 0x0046_0000);
      await reset();
      for (const at of [CC, offset("INTMS"), offset("INTMC")]) expect(await bus.read(at)).toBe(0);
      expect(await bus.read(AQA)).toBe(0x001f_003f);
      expect(await bus.read(ASQ)).toBe(0xabcd_e000);
      expect(await bus.read(ASQ + 4)).toBe(0x12);
    }));

  test("CC written while a disable is under way stays when it ends, and only then", () =>
    run(async () => {
      sim.poke({ disabling: 1 });
      await bus.write(CC, 0x0046_0001);
      await reset();
      expect(await bus.read(CC)).toBe(0x0046_0001);
      await reset();
      expect(await bus.read(CC)).toBe(0);
    }));

  test("CSTS shows the state machine and cannot be written", () =>
    run(async () => {
      sim.poke({ rdy: 1, cfs: 0, shst: 2 });
      expect(await bus.read(CSTS)).toBe(0b1001);
      sim.poke({ rdy: 0, cfs: 1, shst: 1 });
      await bus.write(CSTS, 0xffff_ffff);
      expect(await bus.read(CSTS)).toBe(0b0110);
      sim.poke({ rdy: 0, cfs: 0, shst: 0 });
    }));

  test("vendor registers show their words; IRQ_CLEAR gives one clock per bit of an existing vector", () =>
    run(async () => {
      sim.poke({
        vendor: {
          config_hash: 0x0123_4567_89ab_cdefn,
          bringup_state: 9,
          running: 1,
          rearmed: 0xbeef,
          h2c_lost_run: 5,
          c2h_lost_run: 10,
          h2c_strikes: 0x0102_0304,
          c2h_strikes: 0xff00_0001,
          dma_status: 0x1234_5678,
          dma_channel: 6,
          dma_stuck: 1,
          refused_writes: 77,
          refused_reads: 78,
          irq_pending: 0xffff,
        },
        front: {
          state: 6,
          causes: { fetch_failed: 1, told_fatal: 1 },
          queues: {
            in_flight: 0x1234,
            fetched: 1,
            posted: 2,
            absent_doorbells: 3,
            invalid_doorbells: 4,
            last_fault: { queue: 63, cq: 1, absent: 1 },
          },
        },
      });
      const words: Record<string, number> = {
        CONFIG_HASH: 0x89ab_cdef,
        BRINGUP: 0xbeef_0019,
        LOST_RUN: 0xa5,
        REFUSED_WRITES: 77,
        REFUSED_READS: 78,
        IRQ_PENDING: 0x1f,
        CONTROLLER: 0x1234_0906,
        FETCHED: 1,
        POSTED: 2,
        DOORBELL_FAULTS: 0x0004_0003,
        LAST_DOORBELL_FAULT: 0x33f,
        WATCHDOG_H2C: 0x0102_0304,
        WATCHDOG_C2H: 0xff00_0001,
        DMA_STATUS: 0x1234_5678,
        DMA_RECOVERY: 0x106,
        VENDOR_LAYOUT: 1,
      };
      for (const [name, word] of Object.entries(words)) expect(await bus.read(offset(name)), name).toBe(word);
      expect(await bus.read(offset("CONFIG_HASH") + 4)).toBe(0x0123_4567);
      const first = await bus.read(offset("CYCLES"));
      expect(await bus.read(offset("CYCLES"))).toBeGreaterThan(first);
      const seen: bigint[] = [];
      const written = bus.write(offset("IRQ_CLEAR"), 0xffff_fff2).then(() => seen.push(-1n));
      while (seen.at(-1) !== -1n) {
        await sim.tick();
        const pulse = sim.before("irq_clear");
        if (pulse !== 0n) seen.push(pulse);
      }
      await written;
      expect(seen).toEqual([0x12n, -1n]);
      expect(await bus.read(offset("IRQ_CLEAR"))).toBe(0);
    }));
});

describe("vendor registers", () => {
  /** Every field: its bits, and where it is read. */
  const vendor = {
    config_hash: [64, "CONFIG_HASH", 0],
    bringup_state: [4, "BRINGUP", 0],
    running: [1, "BRINGUP", 4],
    bringup_failed: [1, "BRINGUP", 5],
    link_up: [1, "BRINGUP", 6],
    memory_ready: [1, "BRINGUP", 7],
    rearmed: [16, "BRINGUP", 16],
    h2c_lost_run: [4, "LOST_RUN", 0],
    c2h_lost_run: [4, "LOST_RUN", 4],
    h2c_strikes: [32, "WATCHDOG_H2C", 0],
    c2h_strikes: [32, "WATCHDOG_C2H", 0],
    dma_status: [32, "DMA_STATUS", 0],
    dma_channel: [3, "DMA_RECOVERY", 0],
    dma_stuck: [1, "DMA_RECOVERY", 8],
    refused_writes: [32, "REFUSED_WRITES", 0],
    refused_reads: [32, "REFUSED_READS", 0],
    irq_pending: [PARAMS.vectors, "IRQ_PENDING", 0],
  } as const;
  const causes = {
    fetch_failed: [1, "CONTROLLER", 8],
    post_failed: [1, "CONTROLLER", 9],
    enable_refused: [1, "CONTROLLER", 10],
    told_fatal: [1, "CONTROLLER", 11],
  } as const;
  const fault = {
    queue: [6, "LAST_DOORBELL_FAULT", 0],
    cq: [1, "LAST_DOORBELL_FAULT", 8],
    absent: [1, "LAST_DOORBELL_FAULT", 9],
  } as const;
  const queues = {
    in_flight: [16, "CONTROLLER", 16],
    fetched: [32, "FETCHED", 0],
    posted: [32, "POSTED", 0],
    absent_doorbells: [16, "DOORBELL_FAULTS", 0],
    invalid_doorbells: [16, "DOORBELL_FAULTS", 16],
  } as const;
  const state = { state: [3, "CONTROLLER", 0] } as const;
  type Places = Readonly<Record<string, readonly [width: number, register: string, lsb: number]>>;

  test("every field of every status word is read where the table says, and nowhere else", () =>
    run(async () => {
      const random = randomStream(SEED, "vendor");
      for (let round = 0; round < 12; round++) {
        const words = new Map<string, bigint>();
        const draw = (places: Places) =>
          Object.fromEntries(
            Object.entries(places).map(([name, [width, register, lsb]]) => {
              const value = random.bits(width);
              words.set(register, (words.get(register) ?? 0n) | (value << BigInt(lsb)));
              return [name, value];
            }),
          );
        sim.poke({
          vendor: draw(vendor),
          front: { ...draw(state), causes: draw(causes), queues: { ...draw(queues), last_fault: draw(fault) } },
        });
        for (const [name, word] of words) {
          const at = offset(name);
          expect(await bus.read(at), `${name}, round ${round}`).toBe(Number(word & 0xffff_ffffn));
          if (name === "CONFIG_HASH") expect(await bus.read(at + 4)).toBe(Number(word >> 32n));
        }
      }
    }));
});

describe("doorbells", () => {
  test("come out in order, in full, while the controller is ready; others are ignored; the answer waits for room", async () => {
    const random = randomStream(SEED, "doorbells");
    const expected: unknown[] = [];
    const got: unknown[] = [];
    let done = false;
    await sim.run(
      async () => {
        for (let i = 0; i < 300; i++) {
          const open = random.next() < 0.8;
          sim.poke({ doorbells: open });
          const [queue, cq] = [random.integer(0, 5), random.integer(0, 1)];
          const strb = random.next() < 0.1 ? random.integer(0, 14) : 0xf;
          const data = Number(random.bits(32));
          if (open && queue <= PARAMS.queues && strb === 0xf)
            expected.push({ queue: BigInt(queue), cq: BigInt(cq), value: BigInt(data & 0xffff) });
          expect(await bus.write(0x1000 + 8 * queue + 4 * cq, data, strb)).toBe(0);
          expect(got.length).toBe(expected.length); // answered only once taken
        }
        done = true;
      },
      async () => {
        while (!done) {
          const ready = random.next() < 0.3;
          sim.poke({ doorbell: { ready } });
          await sim.tick();
          const { valid, payload } = sim.before("doorbell");
          if (ready && valid === 1n) got.push(payload);
        }
      },
      async () => {
        while (!done) expect(await bus.read(0x1000 + 4 * random.integer(0, 9))).toBe(0);
      },
    );
    expect(got).toEqual(expected);
  });
});
