import { expect, test } from "vitest";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { CARD_WINDOW_BASE } from "../../../hdl/lib/card-types.ts";
import { hostWindow } from "../../../hdl/xdma/host-window.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { AxiMaster, burstOf, bytesOf } from "./axi-master.ts";
import type { AxiPort } from "./axi-master.ts";
import { AxiSlave } from "./axi-slave.ts";

const DDR = 20; // address bits of the memory
const CARD = CARD_WINDOW_BASE;

function start(
  { ids = 32, ...p }: { dw: number; ddr: number; ids?: number },
  seed: number,
  stall: { host: number; card: number; master: number },
) {
  const monitor = axi4Checker({ addr: 64, data: p.dw, id: 4, outstanding: 80 });
  const host_axi = axi4Checker({ addr: p.ddr, data: p.dw, id: 4, outstanding: 80 });
  const watched = checked(hostWindow({ ...p, ids }), { m_axi: monitor, card_axi: monitor, host_axi });
  const sim = simulate(watched, { seed, limit: 200_000 });
  sim.step(); // nothing is offered in the first clock after reset
  const bytes = p.dw / 8;
  const port = (key: "m_axi" | "card_axi" | "host_axi"): AxiPort => ({
    seed,
    tick: () => sim.tick(),
    before: () => sim.before(key),
    poke: (values) => {
      sim.poke({ [key]: values });
    },
  });
  const bad = (addr: bigint) => ((addr >> 8n) % 16n === 5n ? 2 : 0);
  const host = new AxiSlave(port("host_axi"), { bytes, stall: stall.host, resp: bad });
  const card = new AxiSlave(port("card_axi"), { bytes, stall: stall.card, resp: bad });
  const master = new AxiMaster(port("m_axi"), { bytes, stall: stall.master, early: 1 });
  return { sim, host, card, master, bytes, bad, random: randomStream(seed, "host window") };
}

/** A random burst of at most 1 KiB to either side, inside one 4 KiB page. */
function randomPiece(random: ReturnType<typeof randomStream>) {
  const toHost = random.next() < 0.5;
  const length = random.integer(1, 1024);
  const addr = BigInt(random.integer(0, 2 ** (DDR - 12) - 1) * 4096 + random.integer(0, 4096 - length));
  return { toHost, addr: toHost ? addr : CARD + addr, length };
}

for (const [stalls, stall] of Object.entries({
  everywhere: { host: 0.3, card: 0.3, master: 0.3 },
  "in the memory": { host: 0.8, card: 0, master: 0 },
  "in the card": { host: 0, card: 0.7, master: 0.1 },
})) {
  test(`both sides keep the order of bursts, ids, data and errors; pauses ${stalls}`, async () => {
    const dw = 256;
    const { sim, host, card, master, bytes, bad, random } = start({ dw, ddr: DDR }, 31, stall);
    const expected = new Map<bigint, number>();
    const writes = Array.from({ length: 80 }, () => {
      const piece = randomPiece(random);
      const data = Uint8Array.from({ length: piece.length }, () => random.integer(0, 255));
      for (const [i, byte] of data.entries()) expected.set(piece.addr + BigInt(i), byte);
      return {
        ...burstOf({ id: random.integer(0, 15), addr: piece.addr, data, bytes, unaligned: random.next() < 0.5 }),
        ...piece,
      };
    });
    const side = <T extends { toHost: boolean }>(list: readonly T[], toHost: boolean) =>
      list.filter((w) => w.toHost === toHost);
    let answers: Awaited<ReturnType<typeof master.write>> = [];
    await sim.run(
      async () => {
        answers = await master.write(writes);
        host.stop();
        card.stop();
      },
      () => host.serve(),
      () => card.serve(),
    );
    const lowAddr = (w: { addr: bigint; toHost: boolean }) => (w.toHost ? w.addr % 2n ** BigInt(DDR) : w.addr);
    expect(answers).toEqual(writes.map((w) => ({ id: w.id, resp: bad(lowAddr(w)) })));
    expect(host.log.map(({ addr }) => addr)).toEqual(side(writes, true).map(lowAddr));
    expect(card.log.map(({ addr, id }) => [addr, Number(id)])).toEqual(
      side(writes, false).map(({ addr, id }) => [addr, id]),
    );
    for (const [addr, byte] of expected) {
      const memory = addr >= CARD ? card.memory : host.memory;
      if (memory.get(addr) !== byte) throw new Error(`byte at ${addr.toString(16)} is wrong`);
    }
    sim.close();

    // What was written is read back by a second run of the module: both memories are as they were.
    const second = start({ dw, ddr: DDR }, 32, stall);
    for (const [addr, byte] of host.memory) second.host.memory.set(addr, byte);
    for (const [addr, byte] of card.memory) second.card.memory.set(addr, byte);
    const reads = Array.from({ length: 80 }, () => {
      const { addr, length, toHost } = randomPiece(random);
      const start = Number(addr % BigInt(bytes));
      return { id: random.integer(0, 15), addr, toHost, beats: Math.ceil((start + length) / bytes) };
    });
    let data: Awaited<ReturnType<typeof master.read>> = [];
    await second.sim.run(
      async () => {
        data = await second.master.read(reads);
        second.host.stop();
        second.card.stop();
      },
      () => second.host.serve(),
      () => second.card.serve(),
    );
    for (const [i, answer] of data.entries()) {
      const burst = reads[i];
      if (burst === undefined) throw new Error("too many answers");
      expect(answer.id).toBe(burst.id);
      expect(answer.beats.every(({ resp }) => resp === bad(lowAddr(burst)))).toBe(true);
      const memory = burst.toHost ? host.memory : card.memory;
      const base = burst.addr - (burst.addr % BigInt(bytes));
      const wanted = Uint8Array.from({ length: burst.beats * bytes }, (_, k) => memory.get(base + BigInt(k)) ?? 0);
      expect(bytesOf(answer.beats, bytes)).toEqual(wanted);
    }
    second.sim.close();
  });
}

test.each([
  { dw: 64, ids: 32 },
  { dw: 128, ids: 32 },
  { dw: 256, ids: 32 },
  { dw: 512, ids: 64 },
])("a memory that takes no data holds up neither control data nor, later, its own ($dw bit)", async ({ dw, ids }) => {
  const { sim, host, card, master, bytes, random } = start({ dw, ids, ddr: DDR }, 41, { host: 0, card: 0, master: 0 });
  const data = Uint8Array.from({ length: 512 }, () => random.integer(0, 255));
  const burst = (addr: bigint) => burstOf({ id: 1, addr, data, bytes, unaligned: true });
  // All that the reads of a host channel can bring fills the buffer but for one burst; the last one goes to the card.
  const writes = [...Array.from({ length: ids - 1 }, (_, i) => burst(BigInt(i * 512))), burst(CARD + 4096n)];
  const beats = 512 / bytes;
  host.blocked = true;
  let clocks = 0;
  let landed = 0;
  let answers: Awaited<ReturnType<typeof master.write>> = [];
  await sim.run(
    async () => {
      answers = await master.write(writes);
      host.stop();
      card.stop();
    },
    async () => {
      while (card.beats < beats) {
        await sim.tick();
        if (++clocks > 4000) throw new Error("control data does not come through");
      }
      landed = clocks;
      expect(host.beats).toBe(0);
      host.blocked = false;
    },
    () => host.serve(),
    () => card.serve(),
  );
  expect(landed).toBeLessThanOrEqual(ids * beats + 20);
  expect(answers).toHaveLength(ids);
  sim.close();
});

test.each([64, 512])("a burst of a whole page goes through the smallest buffer (%i bit)", async (dw) => {
  const { sim, host, card, master, bytes, random } = start({ dw, ids: 2, ddr: DDR }, 42, {
    host: 0,
    card: 0,
    master: 0,
  });
  const data = Uint8Array.from({ length: Math.min(4096, 256 * bytes) }, () => random.integer(0, 255));
  const writes = [0n, 4096n, 8192n].map((addr) => burstOf({ id: 1, addr, data, bytes, unaligned: true }));
  await sim.run(
    async () => {
      expect(await master.write(writes)).toHaveLength(3);
      host.stop();
      card.stop();
    },
    () => host.serve(),
    () => card.serve(),
  );
  sim.close();
});

test("the address of a burst leaves for the memory only when all of its data is there", () => {
  const { sim, host, card, bytes } = start({ dw: 256, ddr: DDR }, 43, { host: 0, card: 0, master: 0 });
  sim.poke({ host_axi: { awready: 1, wready: 1 } });
  sim.poke({ m_axi: { awvalid: 1, awaddr: 64, awlen: 3, awsize: Math.log2(bytes), awburst: 1 } });
  sim.step();
  sim.poke({ m_axi: { awvalid: 0 } });
  for (let beat = 0; beat < 4; beat++) {
    sim.step(10);
    expect(sim.peek("host_axi").awvalid).toBe(0n);
    expect(sim.peek("host_axi").wvalid).toBe(0n);
    sim.poke({ m_axi: { wvalid: 1, wstrb: 0xffff_ffff, wlast: beat === 3 } });
    sim.step();
    sim.poke({ m_axi: { wvalid: 0 } });
  }
  let seen = false;
  for (let i = 0; i < 10; i++) {
    sim.step();
    if (sim.before("host_axi").awvalid === 1n) {
      expect(sim.before("host_axi").awlen).toBe(3n);
      seen = true;
    }
  }
  expect(seen).toBe(true);
  host.stop();
  card.stop();
  sim.close();
});
