/** Pages over two memories with clocks of their own: where they lie, that they come back whole, and that neither memory waits for the other. */
import { expect, test } from "vitest";
import { mediumStripe } from "../../../hdl/cache/medium-stripe.ts";
import { axi4Checker } from "../../../hdl/lib/axi/axi4-checker.ts";
import { checked } from "../../../hdl/lib/axi/checked.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { Ddr, fromBytes, toBytes } from "./ddr-model.ts";
import { accept, offer, type EndOptions } from "./stream-ends.ts";

const PAGE = 4096;
const BLOCKS = 24;
/** Pages of a memory that it refuses. */
const isBad = (page: number) => page === 3;

interface Run {
  readonly dw: number;
  readonly seed: number;
  readonly domains: { readonly default: number; readonly ui: number; readonly ui1: number };
  readonly pages: number;
  readonly stall: number;
  /** Longest delay of each memory's answers, in its clocks. */
  readonly delay: readonly [number, number];
}

/** Writes and reads `pages` pages, every one checked against a copy. @returns clocks of the default side, blocks in the order they came back */
async function run({ dw, seed, domains, pages, stall, delay }: Run) {
  const port = axi4Checker({ addr: 31, data: 512, id: 4, outstanding: 64 });
  const sim = simulate(checked(mediumStripe({ dw, ddr: 31 }), { ddr_axi: port, ddr1_axi: port }), {
    ...{ seed, domains, limit: 600_000 },
  });
  sim.step();
  const memories = [new Ddr(), new Ddr()] as const;
  const stands = Array.from({ length: BLOCKS }, (_, block) => memories[block & 1]?.page(block >> 1).slice());
  const random = randomStream(seed, "pages");
  const busy = new Set<number>();
  const writes = new Map<bigint, { readonly block: number; readonly data: Uint8Array }>();
  const reads = new Map<bigint, { readonly block: number; readonly first: number; readonly last: number }>();
  const begun = { writes: 0, reads: 0 };
  const done = { writes: 0, reads: 0 };
  const order: number[] = [];
  const bytes = dw / 8;
  const over = () => done.writes === pages && done.reads === pages;
  const end = (name: string): EndOptions => ({ random: randomStream(seed, name), over, stall });
  const free = (slots: ReadonlyMap<bigint, unknown>) => {
    const block = random.integer(0, BLOCKS - 1);
    const slot = BigInt(random.integer(0, 63));
    if (busy.has(block) || slots.has(slot)) return undefined;
    busy.add(block);
    return { block, slot };
  };
  const isRefused = (block: number) => isBad(block >> 1);

  const held = new Set<bigint>();
  const beats: object[] = [];
  const nextBeat = () => {
    if (beats.length === 0 && begun.writes < pages) {
      const page = free(writes);
      if (page !== undefined) {
        begun.writes++;
        const data = Uint8Array.from({ length: PAGE }, () => random.integer(0, 255));
        writes.set(page.slot, { block: page.block, data });
        for (let at = 0; at < PAGE; at += bytes) {
          const last = at + bytes === PAGE ? 1 : 0;
          beats.push({ merge: 0, ...page, first: 0, data: fromBytes(data.subarray(at, at + bytes)), last, error: 0 });
        }
      }
    }
    return beats.shift();
  };
  let coming: { readonly slot: bigint; readonly data: number[] } | null = null;
  let clocks = 0;
  await sim.run(
    async () => {
      await sim.tick(20, "default");
      sim.poke({ calib_done: 1 });
      await sim.tick(40, "default");
      // The second memory is ready later.
      expect(sim.before("ddr1_axi").awvalid | sim.before("ddr1_axi").arvalid).toBe(0n);
      sim.poke({ ddr1_calib_done: 1 });
      for (; !over(); clocks++) await sim.tick(1, "default");
    },
    () => offer(sim, "write", end("write"), nextBeat),
    () =>
      accept(sim, "write_ack", end("ack"), ({ slot, final, error }) => {
        const write = writes.get(slot);
        if (write === undefined) throw new Error(`slot ${slot} is acknowledged and was not written`);
        expect(held.has(slot)).toBe(final === 1n);
        if (final === 0n) {
          held.add(slot);
          return;
        }
        held.delete(slot);
        expect(error === 1n).toBe(isRefused(write.block));
        if (error === 0n) stands[write.block]?.set(write.data);
        writes.delete(slot);
        busy.delete(write.block);
        done.writes++;
      }),
    () =>
      offer(sim, "read", end("read"), () => {
        if (begun.reads === pages) return undefined;
        const page = free(reads);
        if (page === undefined) return undefined;
        begun.reads++;
        const first = random.next() < 0.5 ? 0 : random.integer(0, 63);
        const last = first === 0 ? 63 : random.integer(first, 63);
        reads.set(page.slot, { block: page.block, first, last });
        return { merge: 0, ...page, first, last };
      }),
    () =>
      accept(sim, "read_data", end("read_data"), (beat) => {
        const read = reads.get(beat.slot);
        if (read === undefined) throw new Error(`a beat of slot ${beat.slot}, which nobody reads`);
        coming ??= { slot: beat.slot, data: [] };
        expect(beat.slot, "pages are mixed").toBe(coming.slot);
        expect([Number(beat.block), Number(beat.first)]).toEqual([read.block, read.first]);
        expect(beat.error === 1n).toBe(isRefused(read.block));
        coming.data.push(...toBytes(beat.data, bytes));
        if (beat.last === 0n) return;
        const part = stands[read.block]?.subarray(64 * read.first, 64 * (read.last + 1));
        expect(Buffer.compare(Uint8Array.from(coming.data), part ?? new Uint8Array())).toBe(0);
        coming = null;
        reads.delete(beat.slot);
        busy.delete(read.block);
        order.push(read.block);
        done.reads++;
      }),
    ...(["ddr_axi", "ddr1_axi"] as const).map(
      (bus, n) => () =>
        memories[n === 0 ? 0 : 1].serve(sim, bus, n === 0 ? "ui" : "ui1", {
          ...{ random: randomStream(seed, bus), over, stall: stall / 2, delay: delay[n === 0 ? 0 : 1], bad: isBad },
        }),
    ),
  );
  stands.forEach((page, block) => {
    const stored = memories[block & 1]?.page(block >> 1) ?? new Uint8Array();
    expect(Buffer.compare(page ?? new Uint8Array(), stored), `block ${block}`).toBe(0);
  });
  sim.close();
  return { clocks, order, memories };
}

test.each([
  { dw: 512, seed: 1, domains: { default: 4000, ui: 3333, ui1: 3333 } },
  { dw: 512, seed: 2, domains: { default: 4000, ui: 3333, ui1: 5000 } },
  { dw: 128, seed: 3, domains: { default: 3333, ui: 5000, ui1: 3750 } },
])("even blocks in the first memory, odd ones in the second, all as they were written: %j", async (clocks) => {
  const { memories } = await run({ ...clocks, pages: 60, stall: 0.3, delay: [60, 60] });
  for (const { writes, reads } of memories) expect(Math.min(writes.answered, reads.answered)).toBeGreaterThan(20);
});

test("pages of a fast memory overtake those of a slow one, and both together carry more than one", async () => {
  const domains = { default: 4000, ui: 3333, ui1: 3333 };
  const even = await run({ dw: 512, seed: 4, domains, pages: 60, stall: 0, delay: [20, 20] });
  const slow = await run({ dw: 512, seed: 4, domains, pages: 60, stall: 0, delay: [20, 900] });
  console.log(`medium_stripe: ${(even.clocks / 60).toFixed(1)} clocks per page written and page read, 64 at best`);
  expect(even.clocks / 60).toBeLessThan(80);
  expect(slow.order).not.toEqual(even.order);
});
