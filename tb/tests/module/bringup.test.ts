import { expect, test } from "vitest";
import { axiLiteChecker } from "../../../hdl/lib/axi/axi-lite-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { bringup } from "../../../hdl/xdma/bringup.ts";
import { bringupProgram } from "../../../hdl/xdma/bringup-program.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

const nvme = ["control", "data", "data", "data"] as const;
const xdma = ["host", "control", "data", "data"] as const;
const RUNNING = 6n;
const SETTLE = 4;

/** The register file behind `s_axil`, answering with random pauses. */
class Registers {
  readonly values = new Map<number, number>();
  readonly writes: (readonly [offset: number, value: number])[] = [];
  readonly reads: number[] = [];
  /** Answers with SLVERR, once each, for these accesses counted from 0. */
  readonly errors = new Set<number>();
  /** Offsets that do not keep what is written. */
  readonly dead = new Set<number>();
  accesses = 0;
}

function start(p: Parameters<typeof bringupProgram>[0], seed: number) {
  const watched = checked(bringup({ ...p, settle: SETTLE }), { s_axil: axiLiteChecker({ outstanding: 1 }) });
  const sim = simulate(watched, { seed, limit: 50_000 });
  const registers = new Registers();
  const random = randomStream(seed, "bring-up");
  let open = true;
  const response = () => (registers.errors.delete(registers.accesses++) ? 2 : 0);

  const serve = async () => {
    while (open) {
      // Address and data of a write may be taken in any order.
      const pending = { aw: null as bigint | null, w: null as bigint | null };
      const take = {
        awready: random.next() < 0.4,
        wready: random.next() < 0.4,
        arready: random.next() < 0.4,
      };
      sim.poke({ s_axil: take });
      await sim.tick();
      let pins = sim.before("s_axil");
      if (take.arready && pins.arvalid === 1n) {
        sim.poke({ s_axil: { awready: 0, wready: 0, arready: 0 } });
        await sim.tick(random.integer(1, 5));
        const offset = Number(pins.araddr);
        registers.reads.push(offset);
        const value = registers.values.get(offset) ?? 0;
        sim.poke({ s_axil: { rvalid: 1, rdata: value, rresp: response() } });
        do await sim.tick();
        while (sim.before("s_axil").rready === 0n);
        sim.poke({ s_axil: { rvalid: 0 } });
        continue;
      }
      if (take.awready && pins.awvalid === 1n) pending.aw = pins.awaddr;
      if (take.wready && pins.wvalid === 1n) pending.w = pins.wdata;
      if (pending.aw === null && pending.w === null) continue;
      while (pending.aw === null || pending.w === null) {
        sim.poke({ s_axil: { awready: pending.aw === null, wready: pending.w === null, arready: 0 } });
        await sim.tick();
        pins = sim.before("s_axil");
        if (pending.aw === null && pins.awvalid === 1n) pending.aw = pins.awaddr;
        if (pending.w === null && pins.wvalid === 1n) pending.w = pins.wdata;
      }
      sim.poke({ s_axil: { awready: 0, wready: 0, arready: 0 } });
      await sim.tick(random.integer(1, 5));
      const resp = response();
      const [offset, value] = [Number(pending.aw), Number(pending.w)];
      registers.writes.push([offset, value]);
      // A 1 written to Status clears its bit, but for bit 0, which is live.
      const before = registers.values.get(offset) ?? 0;
      const after = (offset & 0xff) === 0x40 && offset < 0x2000 ? before & (~value | 1) : value;
      if (resp === 0 && !registers.dead.has(offset)) registers.values.set(offset, after);
      sim.poke({ s_axil: { bvalid: 1, bresp: resp } });
      do await sim.tick();
      while (sim.before("s_axil").bready === 0n);
      sim.poke({ s_axil: { bvalid: 0 } });
    }
  };
  const run = async (process: () => Promise<void>) => {
    open = true;
    await sim.run(async () => {
      await process();
      open = false;
    }, serve);
  };
  const until = async (what: () => boolean, most = 4000) => {
    for (let i = 0; !what(); i++) {
      if (i > most) throw new Error("it does not happen");
      await sim.tick();
    }
  };
  return { sim, registers, run, until };
}

test("personality nvme: interrupts off for channels, vectors, user interrupts, Run of every channel, in this order", async () => {
  const { sim, registers, run, until } = start({ h2c: nvme, c2h: nvme, irq: true, vectors: 16 }, 61);
  sim.poke({ user_lnk_up: 1 });
  await run(() => until(() => sim.peek("running") === 1n));
  expect(registers.writes).toEqual([
    ...[0x0090, 0x0190, 0x0290, 0x0390, 0x1090, 0x1190, 0x1290, 0x1390].map((offset) => [offset, 0]),
    [0x2010, 0],
    [0x2080, 0x0302_0100],
    [0x2084, 0x0706_0504],
    [0x2088, 0x0b0a_0908],
    [0x208c, 0x0f0e_0d0c],
    [0x2004, 0xffff],
    ...[0x0004, 0x0104, 0x0204, 0x0304].map((offset) => [offset, 0x00ff_fe79]),
    ...[0x1004, 0x1104, 0x1204, 0x1304].map((offset) => [offset, 0x00f8_3e79]),
  ]);
  expect(sim.peek("state")).toBe(RUNNING);
  expect(sim.peek("failed")).toBe(0n);
  sim.close();
});

test("personality xdma: the driver's channels and the interrupt block are left alone", async () => {
  const { sim, registers, run, until } = start({ h2c: xdma, c2h: xdma, irq: false, vectors: 16 }, 62);
  sim.poke({ user_lnk_up: 1 });
  await run(() => until(() => sim.peek("running") === 1n));
  const offsets = registers.writes.map(([offset]) => offset);
  expect(offsets.filter((offset) => offset >= 0x2000 || (offset & 0xf00) === 0)).toEqual([]);
  expect(offsets).toHaveLength(12);
  sim.close();
});

test("nothing happens before the link is up, and all is done again after the link was lost", async () => {
  const p = { h2c: nvme, c2h: nvme, irq: true, vectors: 16 };
  const { sim, registers, run, until } = start(p, 63);
  await run(async () => {
    await sim.tick(100);
    expect(registers.writes).toEqual([]);
    sim.poke({ user_lnk_up: 1 });
    await until(() => sim.peek("running") === 1n);
    sim.poke({ user_lnk_up: 0 });
    await until(() => sim.peek("running") === 0n, 10);
    sim.poke({ user_lnk_up: 1 });
    await until(() => sim.peek("running") === 1n);
  });
  expect(registers.writes).toHaveLength(2 * bringupProgram(p).length);
  sim.close();
});

test("the link may go at any moment of the program", async () => {
  for (let after = 20; after < 120; after += 9) {
    const { sim, run, until } = start({ h2c: xdma, c2h: xdma, irq: false, vectors: 16 }, 100 + after);
    await run(async () => {
      sim.poke({ user_lnk_up: 1 });
      await sim.tick(after);
      sim.poke({ user_lnk_up: 0 });
      await sim.tick(30);
      expect(sim.peek("running")).toBe(0n);
      sim.poke({ user_lnk_up: 1 });
      await until(() => sim.peek("running") === 1n);
    });
    sim.close();
  }
});

test("errors of single accesses are tried again", async () => {
  const p = { h2c: nvme, c2h: nvme, irq: true, vectors: 16 };
  const { sim, registers, run, until } = start(p, 64);
  for (const access of [0, 5, 12, 13, 30, 41]) registers.errors.add(access);
  sim.poke({ user_lnk_up: 1 });
  await run(() => until(() => sim.peek("running") === 1n));
  expect(registers.errors.size).toBe(0);
  for (const { offset, value } of bringupProgram(p)) expect(registers.values.get(offset)).toBe(value);
  expect(registers.writes.length).toBeGreaterThan(bringupProgram(p).length);
  expect(sim.peek("failed")).toBe(0n);
  sim.close();
});

test("a write that is refused every time is reported as failed, and tried again after a pause", async () => {
  const { sim, registers, run, until } = start({ h2c: nvme, c2h: nvme, irq: true, vectors: 16 }, 67);
  for (const access of [0, 1, 2, 3]) registers.errors.add(access);
  sim.poke({ user_lnk_up: 1 });
  await run(async () => {
    await until(() => sim.peek("failed") === 1n);
    expect(registers.writes).toEqual([0, 1, 2, 3].map(() => [0x0090, 0]));
    expect(sim.peek("running")).toBe(0n);
    await until(() => sim.peek("running") === 1n);
    expect(sim.peek("failed")).toBe(0n);
  });
  sim.close();
});

test("a register that does not keep its value is reported as failed; once it does, bring-up succeeds", async () => {
  const { sim, registers, run, until } = start({ h2c: nvme, c2h: nvme, irq: true, vectors: 16 }, 65);
  registers.dead.add(0x2084);
  sim.poke({ user_lnk_up: 1 });
  await run(async () => {
    await until(() => sim.peek("failed") === 1n);
    expect(sim.peek("running")).toBe(0n);
    expect(registers.writes.filter(([offset]) => offset === 0x2084)).toHaveLength(4);
    registers.dead.clear();
    await until(() => sim.peek("running") === 1n);
    expect(sim.peek("failed")).toBe(0n);
  });
  sim.close();
});

/** Registers of a channel, by the offset of its block. */
const control = (block: number) => block + 0x04;
const status = (block: number) => block + 0x40;

test("a channel that wants it is stopped, waited for, cleared and started, one after the other, and told; Status is kept", async () => {
  const { sim, registers, run, until } = start({ h2c: xdma, c2h: xdma, irq: false, vectors: 16 }, 66);
  sim.poke({ user_lnk_up: 1 });
  await run(async () => {
    await until(() => sim.peek("running") === 1n);
    registers.writes.length = 0;
    // Both are stopped by errors; one is still busy.
    registers.values.set(status(0x200), 0x0000_1001);
    registers.values.set(status(0x1300), 0x0000_0200);
    sim.poke({ h2c_wants: 0b0100, c2h_wants: 0b1000 });
    await until(() => sim.before("c2h_recovered") === 0b1000n);
    expect(sim.peek("last_status")).toBe(0x200n);
    sim.poke({ c2h_wants: 0 });
    await sim.tick(200);
    // No Run and no end of its recovery while it is busy; the other one is not kept waiting.
    expect(registers.writes.filter(([offset]) => offset >> 8 === 2).every(([, value]) => (value & 1) === 0)).toBe(true);
    expect(registers.writes).toContainEqual([control(0x1300), 0x00f8_3e79]);
    expect(sim.peek("last_status")).toBe(0x1001n);
    expect(sim.peek("last_channel")).toBe(2n);
    const told: string[] = [];
    registers.values.set(status(0x200), 0x0000_1000);
    await until(() => {
      if (sim.before("h2c_recovered") !== 0n) told.push(`h2c ${sim.before("h2c_recovered")}`);
      if (sim.before("c2h_recovered") !== 0n) told.push(`c2h ${sim.before("c2h_recovered")}`);
      return told.length > 0;
    });
    sim.poke({ h2c_wants: 0 });
    await sim.tick(100);
    expect(told).toEqual(["h2c 4"]);
  });
  expect(registers.writes.slice(-3)).toEqual([
    [control(0x200), 0x00ff_fe78],
    [status(0x200), 0xffff_ffff],
    [control(0x200), 0x00ff_fe79],
  ]);
  expect(sim.peek("running")).toBe(1n);
  sim.close();
});

test("every channel can be recovered, errors of accesses on the way are tried again, and each is told once", async () => {
  const { sim, registers, run, until } = start({ h2c: nvme, c2h: nvme, irq: true, vectors: 16 }, 68);
  sim.poke({ user_lnk_up: 1 });
  await run(async () => {
    await until(() => sim.peek("running") === 1n);
    for (const channel of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const block = channel < 4 ? channel * 0x100 : 0x1000 + (channel - 4) * 0x100;
      registers.writes.length = 0;
      registers.errors.add(registers.accesses + channel);
      const bit = 1 << (channel % 4);
      sim.poke({ h2c_wants: channel < 4 ? bit : 0, c2h_wants: channel < 4 ? 0 : bit });
      const told = () => Number(sim.before("h2c_recovered")) | (Number(sim.before("c2h_recovered")) << 4);
      await until(() => told() !== 0);
      expect(told()).toBe(1 << channel);
      sim.poke({ h2c_wants: 0, c2h_wants: 0 });
      await sim.tick();
      expect(told()).toBe(0);
      await sim.tick(100);
      expect(new Set(registers.writes.map(([offset]) => offset))).toEqual(new Set([control(block), status(block)]));
      expect(registers.values.get(control(block))! & 1).toBe(1);
      expect(sim.peek("last_channel")).toBe(BigInt(channel));
    }
  });
  expect(sim.peek("rearmed")).toBe(8n);
  expect(sim.peek("failed")).toBe(0n);
  sim.close();
});

test("of a recovery an access with an error is done once more, Status by a read alone, all others by their write; four of them fail the bring-up", async () => {
  const { sim, registers, run, until } = start({ h2c: nvme, c2h: nvme, irq: true, vectors: 16 }, 70);
  const [run_register, status_register] = [control(0x1200), status(0x1200)];
  // What each access is, and what is done anew when it fails.
  const plan = [
    { reads: status_register },
    { writes: run_register, value: 0x00f8_3e78 },
    { reads: run_register, after: 1 },
    { reads: status_register },
    { writes: status_register, value: 0xffff_ffff },
    { reads: status_register, after: 4 },
    { writes: run_register, value: 0x00f8_3e79 },
    { reads: run_register, after: 6 },
  ];
  const recover = (errors: readonly number[]) => {
    registers.writes.length = registers.reads.length = 0;
    for (const access of errors) registers.errors.add(registers.accesses + access);
    sim.poke({ c2h_wants: 0b0100 });
  };
  const accesses = (list: readonly number[]) => {
    const steps = list.map((i) => plan[i]!);
    return {
      reads: steps.flatMap(({ reads }) => reads ?? []),
      writes: steps.flatMap(({ writes, value }) => (writes === undefined ? [] : [[writes, value]])),
    };
  };
  sim.poke({ user_lnk_up: 1 });
  await run(async () => {
    await until(() => sim.peek("running") === 1n);
    for (const [i, { after }] of plan.entries()) {
      recover([i]);
      await until(() => sim.before("c2h_recovered") === 0b0100n);
      sim.poke({ c2h_wants: 0 });
      await sim.tick(50);
      const list = [0, 1, 2, 3, 4, 5, 6, 7];
      const { reads, writes } = accesses([...list.slice(0, i + 1), ...list.slice(after ?? i)]);
      expect([i, registers.reads, registers.writes]).toEqual([i, reads, writes]);
      expect([sim.peek("failed"), sim.peek("running")]).toEqual([0n, 1n]);
    }
    expect(sim.peek("rearmed")).toBe(8n);
    // A Status that cannot be read, and one that cannot be read while the channel is waited for.
    for (const [errors, list] of [
      [
        [0, 1, 2, 3],
        [0, 0, 0, 0],
      ],
      [
        [3, 4, 5, 6],
        [0, 1, 2, 3, 3, 3, 3],
      ],
    ] as const) {
      recover(errors);
      await until(() => sim.peek("failed") === 1n);
      expect(sim.peek("running")).toBe(0n);
      const { reads, writes } = accesses(list);
      expect([registers.reads, registers.writes]).toEqual([reads, writes]);
      await until(() => sim.before("c2h_recovered") === 0b0100n);
      sim.poke({ c2h_wants: 0 });
      await sim.tick(50);
      expect([sim.peek("failed"), sim.peek("running")]).toEqual([0n, 1n]);
    }
  });
  sim.close();
});

test("a Run bit that cannot be cleared or set fails the bring-up, which starts over", async () => {
  for (const keeps of [0, 1]) {
    const { sim, registers, run, until } = start({ h2c: nvme, c2h: nvme, irq: true, vectors: 16 }, 69);
    sim.poke({ user_lnk_up: 1 });
    await run(async () => {
      await until(() => sim.peek("running") === 1n);
      registers.dead.add(control(0x100));
      if (keeps === 0) registers.values.set(control(0x100), 0);
      sim.poke({ h2c_wants: 0b0010 });
      await until(() => sim.peek("failed") === 1n);
      expect(sim.peek("running")).toBe(0n);
      registers.dead.clear();
      await until(() => sim.peek("running") === 1n);
      await until(() => sim.before("h2c_recovered") === 0b0010n);
    });
    sim.close();
  }
});
