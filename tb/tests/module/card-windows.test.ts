import { expect, test } from "vitest";
import { CARD_WINDOW_BASE } from "../../../hdl/lib/card-types.ts";
import { burstOf, bytesOf } from "./axi-master.ts";
import type { ReadBurst, WriteBurst } from "./axi-master.ts";
import {
  DECERR,
  OKAY,
  PAGE,
  SLVERR,
  address,
  arms,
  pageBeats,
  pieces,
  randomBytes,
  start,
  testsOfWidth,
} from "./card-windows-cases.ts";
import { listTestsOfWidth } from "./card-windows-lists.ts";
import { sqeTestsOfWidth } from "./card-windows-sqes.ts";

// An entry and a piece of a list are in other banks and beats at each width; the pages of narrow cards are in the long tier.
for (const dw of [64, 128, 256, 512]) {
  if (dw >= 256) testsOfWidth(dw);
  sqeTestsOfWidth(dw);
  listTestsOfWidth(dw);
}

test("a write beat and a read beat every clock at the same time, and no bubble between drained pages", async () => {
  const dw = 256;
  const bytes = dw / 8;
  const { sim, master, random } = start({ dw, slots: 8 }, 3);
  const all = [0, 1, 2, 3];
  const page = randomBytes(random, PAGE);
  await sim.run(
    () => sim.source("write_arm").send(arms([...all, 4, 5, 6, 7])),
    () => sim.source("read_arm").send(all),
    () => sim.source("fill").send(all.flatMap((slot) => pageBeats(page, { dw, slot, merge: false }))),
    () => sim.sink("fill_done").take(all.length),
  );
  const bursts = (beats: number) =>
    all.flatMap((slot) =>
      Array.from({ length: PAGE / bytes / beats }, (_, i) => ({ slot, offset: i * beats * bytes, beats })),
    );
  const clocksOf = async (n: number, run: () => Promise<unknown>) => {
    let clocks = 0;
    let open = true;
    await sim.run(
      async () => {
        await run();
        open = false;
      },
      async () => {
        while (open) {
          await sim.tick();
          clocks++;
        }
      },
    );
    return clocks - n;
  };
  const beats = (all.length * PAGE) / bytes;
  for (const length of [16, 8, 2, 1]) {
    const port = master();
    const overhead = await clocksOf(beats, () =>
      Promise.all([
        port.write(
          bursts(length).map(({ slot, offset }) =>
            burstOf({
              id: slot,
              addr: address("writeSlots", slot, offset),
              data: page.subarray(offset, offset + length * bytes),
              bytes,
              unaligned: true,
            }),
          ),
        ),
        port.read(
          bursts(length).map(({ slot, offset }) => ({
            id: slot,
            addr: address("readSlots", slot, offset),
            beats: length,
          })),
        ),
        sim.source("drain").send([4, 5, 6, 7].map((slot) => ({ slot, block: slot }))),
        sim.sink("drained").take(beats),
      ]),
    );
    expect(overhead, `clocks beyond ${beats} beats in bursts of ${length}`).toBeLessThanOrEqual(12);
  }
  sim.close();
});

test("host writes and merge beats share the RAM port in turns", async () => {
  const dw = 256;
  const bytes = dw / 8;
  const { sim, master, random } = start({ dw, slots: 8 }, 5);
  const page = randomBytes(random, PAGE);
  await sim.run(() => sim.source("write_arm").send(arms([1])));
  let clocks = 0;
  const ends: number[] = [];
  const port = master();
  await sim.run(
    async () => {
      await port.write([burstOf({ id: 0, addr: address("writeSlots", 1), data: page, bytes, unaligned: true })]);
      ends.push(clocks);
    },
    async () => {
      await Promise.all([
        sim.source("fill").send(pageBeats(page, { dw, slot: 2, merge: true })),
        sim.sink("fill_done").take(1),
      ]);
      ends.push(clocks);
    },
    async () => {
      while (ends.length < 2) {
        await sim.tick();
        clocks++;
      }
    },
  );
  // Both took every second clock, so neither was done long before the other.
  const beats = PAGE / bytes;
  expect(Math.min(...ends)).toBeGreaterThanOrEqual(2 * beats - 12);
  expect(Math.max(...ends)).toBeLessThanOrEqual(2 * beats + 12);
  sim.close();
});

test("one refused beat makes the answer of its burst an error, wherever it is; the others land", async () => {
  const dw = 256;
  const bytes = dw / 8;
  const { sim, master, random } = start({ dw, slots: 8 }, 6);
  const port = master({ stall: 0.2 });
  const data = randomBytes(random, 192);
  await sim.run(() => sim.source("sqe_arm").send([{ group: 1, last: 3 }]));
  // Across both edges of the only group that is armed; then its first entry alone.
  const [answers] = await sim.run(() =>
    port.write([
      burstOf({ id: 4, addr: address("sqe", 3), data: data.subarray(0, 128), bytes, unaligned: true }),
      burstOf({ id: 5, addr: address("sqe", 7), data: data.subarray(64, 192), bytes, unaligned: true }),
      burstOf({ id: 6, addr: address("sqe", 4), data: data.subarray(64, 128), bytes, unaligned: true }),
    ]),
  );
  expect(answers).toEqual([
    { id: 4, resp: SLVERR },
    { id: 5, resp: SLVERR },
    { id: 6, resp: OKAY },
  ]);
  const [, sqes] = await sim.run(
    () => sim.source("sqe_take").send([{ group: 1, place: 0, last: 1 }]),
    () => sim.sink("sqe").take(1),
  );
  expect(bytesOf([{ data: sqes[0]?.sqe ?? 0n }], 64)).toEqual(data.subarray(64, 128));
  expect(sim.peek("refused_writes")).toBe(2n);
  sim.close();
});

test("what is not armed is refused: SLVERR, DECERR outside of the windows, counted, nothing written or shown", async () => {
  const dw = 256;
  const bytes = dw / 8;
  const { sim, master, random } = start({ dw, slots: 8 }, 7);
  const port = master({ stall: 0.3, early: 1 });
  const data = randomBytes(random, 100);
  await sim.run(
    () => sim.source("write_arm").send(arms([3])),
    () => sim.source("read_arm").send([3]),
  );
  const write = (addr: bigint): WriteBurst => burstOf({ id: 9, addr, data, bytes, unaligned: true });
  const writes: readonly (readonly [bigint, number])[] = [
    [address("writeSlots", 3), OKAY],
    [address("writeSlots", 2), SLVERR],
    [address("writeSlots", 8), DECERR],
    [address("readSlots", 3), SLVERR],
    [address("sqe", 0), SLVERR],
    [address("sqe", 32), DECERR],
    [address("prpList", 0), SLVERR],
    [address("prpList", 8), DECERR],
    [address("cqe", 0), SLVERR],
    [address("admin", 0), SLVERR],
    [0n, DECERR],
    [CARD_WINDOW_BASE - 128n, DECERR],
    [(1n << 63n) + address("writeSlots", 3), DECERR],
    [address("writeSlots", 3, 512), OKAY],
  ];
  const reads: readonly (readonly [bigint, number])[] = [
    [address("readSlots", 2), SLVERR],
    [address("readSlots", 7), SLVERR],
    [address("readSlots", 8), DECERR],
    [address("writeSlots", 3), SLVERR],
    [address("sqe", 0), SLVERR],
    [address("cqe", 5), SLVERR],
    [address("prpList", 0), SLVERR],
    [1n << 41n, DECERR],
    [address("admin", 0), OKAY],
  ];
  const [wrote, read] = await sim.run(
    () => port.write(writes.map(([addr]) => write(addr))),
    () => port.read(reads.map(([addr]) => ({ id: 5, addr, beats: 3 }))),
  );
  expect(wrote).toEqual(writes.map(([, resp]) => ({ id: 9, resp })));
  for (const [i, { id, beats }] of read.entries()) {
    const expected = reads[i]?.[1];
    expect(id).toBe(5);
    expect(beats.map(({ resp }) => resp)).toEqual([expected, expected, expected]);
    if (expected !== OKAY) expect(beats.every((beat) => beat.data === 0n)).toBe(true);
  }
  expect(sim.peek("refused_writes")).toBe(12n);
  expect(sim.peek("refused_reads")).toBe(8n);
  sim.poke({ landed_slot: 3 });
  sim.step();
  expect(sim.peek("landed_bytes")).toBe(200n);
  sim.poke({ landed_slot: 2 });
  sim.step();
  expect(sim.peek("landed_bytes")).toBe(0n);
  sim.close();
});

test("narrow and fixed bursts are refused", () => {
  const { sim } = start({ dw: 256, slots: 8 }, 8);
  sim.poke({ write_arm: { valid: 1, payload: { slot: 0, block: 0, alone: 0 } } });
  sim.step();
  sim.poke({ write_arm: { valid: 0 }, m_axi: { bready: 1, rready: 1 } });
  for (const [size, burst, len] of [
    [2, 1, 0],
    [5, 0, 0],
    [5, 2, 1],
  ] as const) {
    sim.poke({
      m_axi: { awvalid: 1, awaddr: address("writeSlots", 0), awsize: size, awburst: burst, awlen: len },
    });
    sim.step();
    for (let beat = 0; beat <= len; beat++) {
      sim.poke({ m_axi: { awvalid: 0, wvalid: 1, wlast: beat === len, wstrb: 0xf } });
      do sim.step();
      while (sim.before("m_axi").wready === 0n);
    }
    sim.poke({ m_axi: { wvalid: 0 } });
    for (let i = 0; i < 12 && sim.before("m_axi").bvalid === 0n; i++) sim.step();
    expect(sim.before("m_axi").bresp).toBe(BigInt(SLVERR));
    sim.step();
  }
  sim.close();
});

test("nothing lands once a disarm has been taken, not even the rest of a burst", async () => {
  const dw = 256;
  const bytes = dw / 8;
  const { sim, master, random } = start({ dw, slots: 8 }, 9);
  const random_page = randomBytes(random, PAGE);
  await sim.run(() => sim.source("write_arm").send(arms([4])));
  let landed = 0n;
  const port = master({ stall: 0.3 });
  const [[answer]] = await sim.run(
    () => port.write([burstOf({ id: 2, addr: address("writeSlots", 4), data: random_page, bytes, unaligned: true })]),
    async () => {
      await sim.tick(40);
      await sim.source("write_disarm").send([4]);
      sim.poke({ landed_slot: 4 });
      await sim.tick(4);
      landed = sim.peek("landed_bytes");
    },
  );
  expect(answer).toEqual({ id: 2, resp: SLVERR });
  expect(landed).toBeGreaterThan(0n);
  expect(landed).toBeLessThan(BigInt(PAGE));
  expect(sim.peek("landed_bytes")).toBe(landed);
  expect(sim.peek("refused_writes")).toBe(1n);
  // Arming again starts from nothing.
  await sim.run(() => sim.source("write_arm").send(arms([4])));
  sim.step(2);
  expect(sim.peek("landed_bytes")).toBe(0n);
  sim.close();
});

test("the report of a filled page carries the error of any of its beats, and of no other page", async () => {
  const dw = 256;
  const { sim, random } = start({ dw, slots: 8 }, 60);
  const page = randomBytes(random, PAGE);
  const [, dones] = await sim.run(
    () =>
      sim
        .source("fill", { stall: 0.1 })
        .send([
          ...pageBeats(page, { dw, slot: 1, merge: false, error: true }),
          ...pageBeats(page, { dw, slot: 2, merge: true }),
          ...pageBeats(page, { dw, slot: 3, merge: true, error: true }),
        ]),
    () => sim.sink("fill_done", { stall: 0.9 }).take(3),
  );
  expect(dones).toEqual([
    { merge: 0n, slot: 1n, error: 1n },
    { merge: 1n, slot: 2n, error: 0n },
    { merge: 1n, slot: 3n, error: 1n },
  ]);
  sim.close();
});

test.each([64, 256, 512])("a page of %i bit is read while it comes: no beat before it is there", async (dw) => {
  const { sim, master, random } = start({ dw, slots: 4 }, 95 + dw);
  const bytes = dw / 8;
  const port = master({ stall: 0.1, early: 2 });
  for (let round = 0; round < 12; round++) {
    // The same slot again and again: what is read too early is of an earlier round.
    const slot = 3 - (round % 2);
    const first = round < 4 ? 0 : random.integer(0, 63);
    const end = round < 4 ? 64 : random.integer(first + 1, 64);
    const page = randomBytes(random, PAGE);
    const bursts = pieces(random, 64 * first, 64 * (end - first), 700).map(({ at, length }): ReadBurst => ({
      id: 1,
      addr: address("readSlots", slot, at),
      beats: Math.ceil((at + length) / bytes) - Math.floor(at / bytes),
    }));
    await sim.run(() => sim.source("read_arm").send([slot]));
    let lead: readonly bigint[] = [];
    const [data, , dones] = await sim.run(
      async () => {
        lead = await sim.sink("fill_lead", { stall: 0.3 }).take(1);
        return port.read(bursts);
      },
      () =>
        sim
          .source("fill", { stall: 0.6 })
          .send([
            ...pageBeats(page, { dw, slot, merge: false, first, end }),
            ...pageBeats(randomBytes(random, PAGE), { dw, slot: 0, merge: true }),
          ]),
      () => sim.sink("fill_done").take(2),
    );
    expect(lead).toEqual([BigInt(slot)]);
    expect(dones.map(({ slot: of, merge }) => [of, merge])).toEqual([
      [BigInt(slot), 0n],
      [0n, 1n],
    ]);
    for (const [i, { beats }] of data.entries()) {
      const at = Number((bursts[i]?.addr ?? 0n) % 4096n);
      const from = Math.floor(at / bytes) * bytes;
      expect(bytesOf(beats, bytes)).toEqual(page.subarray(from, from + beats.length * bytes));
    }
    await sim.run(() => sim.source("read_disarm").send([slot]));
  }
  // Of a page to be merged into nobody reads: no lead.
  expect(sim.peek("fill_lead").valid).toBe(0n);
  sim.close();
});

test("the lead comes with the first 128 bytes, or with the end of a shorter page, and its reader never waits in vain", async () => {
  const { sim, random } = start({ dw: 256, slots: 4 }, 96);
  const taken: number[] = [];
  for (const words of [64, 2, 3, 9, 1]) {
    let beats = 0;
    const page = pageBeats(randomBytes(random, PAGE), { dw: 256, slot: 1, merge: false, end: words });
    await sim.run(
      async () => {
        for (const beat of page) {
          await sim.source("fill").send([beat]);
          beats++;
        }
      },
      async () => {
        await sim.sink("fill_lead").take(1);
        taken.push(beats);
      },
      () => sim.sink("fill_done").take(1),
    );
  }
  // Taken a clock after it is given: one more beat may have come.
  for (const [i, beats] of [4, 4, 4, 4, 2].entries()) {
    expect(taken[i]).toBeGreaterThanOrEqual(beats);
    expect(taken[i]).toBeLessThanOrEqual(beats + 1);
  }
  sim.close();
});
