import { expect, test } from "vitest";
import { FAULT } from "../../../hdl/lib/card-types.ts";
import { flushBarrier } from "../../../hdl/nvme/flush-barrier.ts";
import { pageCommit } from "../../../hdl/nvme/page-engine-commit.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

interface Page {
  readonly through: boolean;
  /** Its first acknowledgement was taken. */
  held: boolean;
  /** Epoch it is counted under. */
  epoch: number | null;
}

// Every page is told once, with its first acknowledgement or its final one, and free once; between the two it is counted by the epoch of the clock
// behind the first.
test.each([1, 2, 3])("pages are told once, free once, and counted between the two (seed %i)", (seed) => {
  const slots = 8;
  const sim = simulate(pageCommit({ slots }), { seed });
  const random = randomStream(seed, "acks");
  const pages = new Map<number, Page>();
  const ends: unknown[] = [];
  const counts = [0, 0];
  const seen = { told: 0, through: 0, lost: 0, both: 0, close: 0 };
  let epoch = 0;
  let unwritten = 0n;
  let last: { slot: number; page: Page; final: boolean; error: boolean } | null = null;
  for (let i = 0; i < 4000; i++) {
    const ready = random.next() < 0.7;
    if (random.next() < 0.05) epoch = 1 - epoch;
    expect(sim.peek("unwritten")).toBe(unwritten);
    unwritten = BigInt(Number(counts[0] !== 0) + 2 * Number(counts[1] !== 0));
    seen.both += Number(counts.every((count) => count > 0));
    const slot = random.integer(0, slots - 1);
    const begins = !pages.has(slot) && random.next() < 0.6;
    const through = random.next() < 0.3;
    const again: number | null = last !== null && !last.final && random.next() < 0.3 ? last.slot : null;
    const at: number = again ?? [...pages.keys()][random.integer(0, Math.max(0, pages.size - 1))] ?? 0;
    const page = pages.get(at);
    const acks = page !== undefined && random.next() < 0.6;
    const final = page?.held === true;
    const error = final && random.next() < 0.2;
    const payload = { slot: at, final, error };
    sim.poke({ put: begins, put_slot: slot, put_through: through, epoch, ack: { valid: acks, payload }, m: { ready } });

    // What came in the clock before counts now.
    const lost = last !== null && last.final && last.error && last.page.epoch !== null;
    expect(sim.peek("lost") === 1n).toBe(lost);
    seen.lost += Number(lost);
    const counted = last;
    last = null;
    const end = sim.peek("m");
    if (end.valid === 1n && ready) expect(end.payload).toEqual(ends.shift());
    const taken = acks && sim.peek("ack").ready === 1n;
    if (counted !== null) {
      const { page: of, final: over } = counted;
      if (!over && !of.through) {
        of.epoch = epoch;
        counts[epoch] = (counts[epoch] ?? 0) + 1;
      } else if (over && of.epoch !== null) counts[of.epoch] = (counts[of.epoch] ?? 0) - 1;
    }
    if (taken) {
      last = { slot: at, page, final, error };
      seen.close += Number(counted?.slot === at);
      seen.told += Number(!final && !page.through);
      seen.through += Number(final && page.through);
      const fault = BigInt(error ? FAULT.mediumWrite : FAULT.none);
      const tell = final === page.through ? 1n : 0n;
      if (final || !page.through) ends.push({ slot: BigInt(at), tell, frees: final ? 1n : 0n, fault });
      page.held = true;
      if (final) pages.delete(at);
    }
    if (begins) pages.set(slot, { through, held: false, epoch: null });
    sim.step();
  }
  expect(ends.length).toBeLessThan(3);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  sim.close();
});

const flush = (cid: number) => ({ valid: 1, payload: { queue: 3, cid } });

test("a Flush waits for what was told before it, not for what comes later", () => {
  const sim = simulate(flushBarrier(), { seed: 1 });
  sim.poke({ completion: { ready: 1 }, unwritten: 0b01 });
  sim.step(5);
  expect(sim.peek("epoch")).toBe(0n);
  sim.poke({ flush: flush(7) });
  sim.step(40);
  expect(sim.peek("epoch")).toBe(1n);
  expect(sim.peek("completion").valid).toBe(0n);
  expect(sim.peek("flush").ready).toBe(0n);
  sim.poke({ unwritten: 0b11 }); // more is written under the new epoch
  sim.step(40);
  expect(sim.peek("completion").valid).toBe(0n);
  sim.poke({ unwritten: 0b10 });
  sim.step();
  expect(sim.peek("completion")).toMatchObject({ valid: 1n, payload: { queue: 3n, cid: 7n, status: 0n, discard: 0n } });
  expect(sim.peek("flush").ready).toBe(1n);
  sim.step();
  sim.poke({ flush: flush(8) });
  sim.step(40);
  expect(sim.peek("epoch")).toBe(0n);
  expect(sim.peek("completion").valid).toBe(0n); // the pages of the second epoch are its own now
  sim.poke({ unwritten: 0 });
  sim.step();
  expect(sim.peek("completion")).toMatchObject({ valid: 1n, payload: { cid: 8n } });
  sim.close();
});

test("a page that is counted late in the old epoch is not missed", () => {
  const sim = simulate(flushBarrier(), { seed: 2 });
  sim.poke({ unwritten: 0, flush: flush(1) });
  sim.step(4); // told in the clock in which the epoch changed, and counted on a longer way
  sim.poke({ unwritten: 0b01 });
  sim.step(20);
  expect(sim.peek("completion").valid).toBe(0n);
  sim.close();
});

test("what the medium refused after its Write had ended is reported by every Flush until a controller reset", () => {
  const sim = simulate(flushBarrier(), { seed: 3 });
  const status: bigint[] = [];
  for (const cid of [1, 2, 3, 4, 5]) {
    sim.poke({ flush: flush(cid), completion: { ready: 0 } });
    sim.step(12);
    if (cid === 2) sim.poke({ lost: 1 }); // with the answer on offer: for the next ones
    if (cid === 4) sim.poke({ controller_reset: 1 });
    sim.step();
    sim.poke({ lost: 0, controller_reset: 0 });
    status.push(sim.peek("completion").payload.status);
    sim.poke({ completion: { ready: 1 } });
    sim.step();
    sim.poke({ flush: { valid: 0 } });
    sim.step();
  }
  expect(status).toEqual([0n, 0n, 0x280n, 0x280n, 0n]);
  sim.close();
});
