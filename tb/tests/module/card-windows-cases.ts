/** What the tests of the card windows share: a simulation with a master, and the tests that every width must pass. */
import { expect, test } from "vitest";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { CARD_WINDOW, CARD_WINDOW_BASE } from "../../../hdl/lib/card-types.ts";
import { cardWindows } from "../../../hdl/xdma/card-windows.ts";
import { randomStream } from "../../module/random.ts";
import type { RandomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { AxiMaster, burstOf, bytesOf } from "./axi-master.ts";
import type { MasterOptions, ReadBurst } from "./axi-master.ts";

export const PAGE = 4096;
export const OKAY = 0;
export const SLVERR = 2;
export const DECERR = 3;

export const address = (window: keyof typeof CARD_WINDOW, index: number, offset = 0) =>
  CARD_WINDOW_BASE + BigInt(CARD_WINDOW[window].base + index * CARD_WINDOW[window].stride + offset);

export function start(p: { dw: number; slots: number }, seed: number) {
  const monitor = axi4Checker({ addr: 64, data: p.dw, id: 4, outstanding: 32 });
  const sim = simulate(checked(cardWindows(p), { m_axi: monitor }), { seed, limit: 200_000 });
  sim.step(); // nothing is offered in the first clock after reset
  sim.poke({ fill_lead: { ready: 1 } }); // most tests read pages when they are whole
  const master = (options: Omit<MasterOptions, "bytes"> = {}) =>
    new AxiMaster(
      {
        seed,
        tick: () => sim.tick(),
        before: () => sim.before("m_axi"),
        poke: (values) => {
          sim.poke({ m_axi: values });
        },
      },
      { bytes: p.dw / 8, ...options },
    );
  return { sim, master, random: randomStream(seed, "card windows") };
}

/** Slots to be armed for the host's writes, none of them alone. */
export const arms = (slots: readonly number[]) => slots.map((slot) => ({ slot, block: 1000 + slot, alone: 0 }));

export const randomBytes = (random: RandomStream, n: number) =>
  Uint8Array.from({ length: n }, () => random.integer(0, 255));

/** The beats of a page for the stream `fill`, or of its words of 64 bytes from `first` to `end`. */
export function pageBeats(
  page: Uint8Array,
  p: { dw: number; slot: number; merge: boolean; error?: boolean; first?: number; end?: number },
) {
  const bytes = p.dw / 8;
  const { first = 0, end = PAGE / 64 } = p;
  const beats = Array.from({ length: PAGE / bytes }, (_, i) => {
    let data = 0n;
    for (let lane = bytes - 1; lane >= 0; lane--) data = (data << 8n) | BigInt(page[i * bytes + lane] ?? 0);
    const last = (i + 1) * bytes === 64 * end;
    return { merge: p.merge, slot: p.slot, block: 7, first, data, last, error: p.error === true && i === 3 };
  });
  return beats.slice((64 * first) / bytes, (64 * end) / bytes);
}

/** Cuts `length` bytes at `offset` of a page into bursts at random places, as XDMA may (PG195: at payload size, 4 KiB or any time). */
export function pieces(
  random: RandomStream,
  offset: number,
  length: number,
  most: number,
): { at: number; length: number }[] {
  const cuts: { at: number; length: number }[] = [];
  for (let at = offset; at < offset + length;) {
    const size = Math.min(random.integer(1, most), offset + length - at);
    cuts.push({ at, length: size });
    at += size;
  }
  return cuts;
}

/** Alternates the bursts of several lists at random, each list in its order. */
export function alternate<B>(random: RandomStream, lists: readonly (readonly B[])[]): B[] {
  const rest = lists.map((list) => [...list]);
  const mixed: B[] = [];
  for (;;) {
    const open = rest.filter((list) => list.length > 0);
    const next = open[random.integer(0, open.length - 1)]?.shift();
    if (next === undefined) return mixed;
    mixed.push(next);
  }
}

/** Tests of one width of beat. */
export function testsOfWidth(dw: number): void {
  test(`pages of ${dw} bit: merged, landed, drained, filled and read at the same time`, async () => {
    const slots = 8;
    const { sim, master, random } = start({ dw, slots }, 11 + dw);
    const bytes = dw / 8;
    const inWrite = Array.from({ length: slots }, () => randomBytes(random, PAGE));
    const inRead = Array.from({ length: slots }, () => new Uint8Array(PAGE));
    const groups = [
      [0, 3, 6],
      [1, 4, 7],
      [2, 5],
    ];
    const group = (n: number) => groups[n % groups.length] ?? [];
    const merges = (slot: number) => {
      inWrite[slot] = randomBytes(random, PAGE);
      return pageBeats(inWrite[slot], { dw, slot, merge: true });
    };
    for (let round = 0; round < 7; round++) {
      const landing = round === 0 ? [] : group(round);
      const draining = round < 2 ? [] : group(round - 1);
      const reading = round === 0 ? [] : group(round);
      const filling = group(round + 1);

      const fill = filling.flatMap((slot) => {
        // All of the page at first, later a part; the rest of the slot stays.
        const first = round < groups.length ? 0 : random.integer(0, 63);
        const end = round < groups.length ? 64 : random.integer(first + 1, 64);
        const page = inRead[slot] ?? new Uint8Array(PAGE);
        page.set(randomBytes(random, 64 * (end - first)), 64 * first);
        return [...merges(slot), ...pageBeats(page, { dw, slot, merge: false, first, end })];
      });
      const writes = landing.map((slot) => {
        const offset = random.integer(0, PAGE - 1);
        const data = randomBytes(random, random.integer(1, PAGE - offset));
        return { slot, offset, data };
      });
      const bursts = alternate(
        random,
        writes.map(({ slot, offset, data }, channel) =>
          pieces(random, offset, data.length, 600).map(({ at, length }) =>
            burstOf({
              id: channel,
              addr: address("writeSlots", slot, at),
              data: data.subarray(at - offset, at - offset + length),
              bytes,
              unaligned: random.next() < 0.5,
            }),
          ),
        ),
      );
      const reads = alternate(
        random,
        reading.map((slot, channel) =>
          pieces(random, 0, PAGE, 700).map(({ at, length }): ReadBurst & { slot: number; from: number } => ({
            id: channel,
            addr: address("readSlots", slot, at),
            beats: Math.ceil((at + length) / bytes) - Math.floor(at / bytes),
            slot,
            from: Math.floor(at / bytes) * bytes,
          })),
        ),
      );

      await sim.run(
        () => sim.source("write_arm").send(arms(landing)),
        () => sim.source("read_arm").send(reading),
      );
      const port = master({ stall: 0.2, early: 2 });
      const [answers, data, , dones, drained] = await sim.run(
        () => port.write(bursts),
        () => port.read(reads),
        () => sim.source("fill", { stall: 0.2 }).send(fill),
        () => sim.sink("fill_done", { stall: 0.5 }).take(2 * filling.length),
        () => sim.sink("drained", { stall: 0.2 }).take((draining.length * PAGE) / bytes),
        () => sim.source("drain", { stall: 0.3 }).send(draining.map((slot) => ({ slot, block: 1000 + slot }))),
      );

      expect(answers).toEqual(bursts.map(({ id }) => ({ id, resp: OKAY })));
      for (const { slot, offset, data } of writes) {
        inWrite[slot]?.set(data, offset);
        sim.poke({ landed_slot: slot });
        sim.step();
        expect(sim.peek("landed_bytes")).toBe(BigInt(data.length));
      }
      expect(data.map(({ id }) => id)).toEqual(reads.map(({ id }) => id));
      for (const [i, { beats }] of data.entries()) {
        const { slot, from } = reads[i] ?? { slot: 0, from: 0 };
        expect(beats.every(({ resp }) => resp === OKAY)).toBe(true);
        expect(bytesOf(beats, bytes)).toEqual(inRead[slot]?.subarray(from, from + beats.length * bytes));
      }
      expect(dones.map(({ slot, merge }) => [Number(slot), merge])).toEqual(
        filling.flatMap((slot) => [
          [slot, 1n],
          [slot, 0n],
        ]),
      );
      for (const [i, slot] of draining.entries()) {
        const beats = drained.slice((i * PAGE) / bytes, ((i + 1) * PAGE) / bytes);
        expect(beats.every((beat) => beat.slot === BigInt(slot) && beat.block === BigInt(1000 + slot))).toBe(true);
        expect(beats.map(({ last }) => last).indexOf(1n)).toBe(beats.length - 1);
        expect(bytesOf(beats, bytes)).toEqual(inWrite[slot]);
      }
      await sim.run(
        () => sim.source("write_disarm").send(landing),
        () => sim.source("read_disarm").send(reading),
      );
    }
    expect(sim.peek("refused_writes")).toBe(0n);
    expect(sim.peek("refused_reads")).toBe(0n);
    sim.close();
  });

  test(`completion entries and admin data of ${dw} bit`, async () => {
    const bytes = dw / 8;
    const { sim, master, random } = start({ dw, slots: 8 }, 40 + dw);
    const port = master({ stall: 0.2 });
    const cqes = Array.from({ length: 8 }, () => random.bits(128));
    const page = Array.from({ length: 512 }, () => random.bits(64));
    await sim.run(
      () =>
        sim
          .source("cqe_put", { stall: 0.3 })
          .send([...cqes.keys()].map((entry) => ({ entry, data: cqes[entry] ?? 0n }))),
      () =>
        sim
          .source("admin_put", { stall: 0.3 })
          .send([...page.keys()].map((addr) => ({ addr, data: page[addr] ?? 0n }))),
    );
    const [answers] = await sim.run(() =>
      port.read([
        ...cqes.map((_, entry) => ({ id: entry, addr: address("cqe", entry), beats: Math.max(1, 16 / bytes) })),
        { id: 3, addr: address("cqe", 2), beats: 128 / bytes },
        ...[0, 1, 2, 3].map((part) => ({ id: 9, addr: address("admin", 0, part * 1024), beats: 1024 / bytes })),
      ]),
    );
    expect(answers.every(({ beats }) => beats.every(({ resp }) => resp === OKAY))).toBe(true);
    for (const [entry, cqe] of cqes.entries()) {
      expect(bytesOf(answers[entry]?.beats ?? [], bytes).subarray(0, 16)).toEqual(bytesOf([{ data: cqe }], 16));
    }
    const whole = bytesOf(answers[8]?.beats ?? [], bytes);
    expect(whole.subarray(16, 64).every((byte) => byte === 0)).toBe(true);
    expect(whole.subarray(64, 80)).toEqual(bytesOf([{ data: cqes[3] ?? 0n }], 16));
    const admin = answers.slice(9).flatMap(({ beats }) => [...bytesOf(beats, bytes)]);
    expect(Uint8Array.from(admin)).toEqual(
      bytesOf(
        page.map((data) => ({ data })),
        8,
      ),
    );
    sim.close();
  });
}
