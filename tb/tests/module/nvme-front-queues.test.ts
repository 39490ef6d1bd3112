import { afterEach, describe, expect, test } from "vitest";
import { type CardOptions, FrontCard } from "./front-card.ts";
import { FrontHost, REG } from "./front-host.ts";

const open: FrontCard[] = [];
afterEach(() => {
  for (const card of open.splice(0)) card.sim.close();
});

/** A host in front of a card of moderate speed that pauses now and then. */
function setUp(options: Partial<CardOptions> = {}): FrontHost {
  const card = new FrontCard({ queues: 4, seed: 1, stall: 0.2, dma: [5, 40], command: [0, 60], ...options });
  open.push(card);
  return new FrontHost(card);
}
const never = () => ({ status: 0n, result: 7n, discard: false });

describe("queues", () => {
  test.each([
    [2, 2],
    [2, 4096],
    [4096, 2],
    [3, 3],
    [5, 3],
    [65, 257],
  ])("wrap: SQ of %i, CQ of %i entries", async (sqSize, cqSize) => {
    const host = setUp({ stall: 0.05, dma: [2, 8], command: [0, 10] });
    await host.card.run(async () => {
      host.card.ending = never;
      const admin = await host.enable(sqSize, cqSize);
      const cq = await host.createCq(2, cqSize);
      const sq = await host.createSq(3, sqSize, cq);
      for (const pair of [admin, { sq, cq }]) {
        const total = Math.min(sqSize * 5, 300) + 2;
        for (let done = 0; done < total;) {
          const batch = Math.min(total - done, sqSize - 1);
          await host.submit(pair.sq, batch);
          for (const end = done + batch; done < end;) {
            await host.awaitPosted(pair.cq, done + 1);
            done += host.reap(pair.cq);
            await host.acknowledge(pair.cq);
          }
        }
      }
    });
  });

  test("N-1 commands by one doorbell; a CQ one smaller gives N-2 entries and the last after a head doorbell", async () => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      await host.enable();
      const [same, smaller] = [await host.createCq(1, 16), await host.createCq(2, 15)];
      const sqs = [await host.createSq(1, 16, same), await host.createSq(2, 16, smaller)] as const;
      for (const sq of sqs) await host.submit(sq, 15);
      await host.awaitPosted(same, 15);
      await host.awaitPosted(smaller, 14);
      await host.expectQuiet(smaller);
      host.reap(smaller, 1);
      await host.acknowledge(smaller);
      await host.awaitPosted(smaller, 15);
    });
  });

  test("a full CQ stalls its own SQs only", async () => {
    const host = setUp({ seed: 4 });
    await host.card.run(async () => {
      host.card.ending = never;
      const admin = await host.enable();
      const [full, free] = [await host.createCq(1, 2), await host.createCq(2, 32)];
      const stuck = [await host.createSq(1, 32, full), await host.createSq(4, 32, full)];
      const sq = await host.createSq(2, 32, free);
      for (const each of stuck) await host.submit(each, 31);
      await host.awaitPosted(full, 1);
      for (let done = 0; done < 100;) {
        await host.submit(sq, 20);
        await host.submit(admin.sq, 5);
        await host.awaitPosted(free, done + 20);
        await host.awaitPosted(admin.cq, (done / 20 + 1) * 5);
        done += host.reap(free);
        host.reap(admin.cq);
        await host.acknowledge(free);
        await host.acknowledge(admin.cq);
      }
      expect([full.posted, stuck[0]!.fetched + stuck[1]!.fetched]).toEqual([1, 1]);
      for (let done = 1; done < 62; done++) {
        host.reap(full);
        await host.acknowledge(full);
        await host.awaitPosted(full, done + 1);
      }
    });
  });

  test("the admin queue and I/O queues take turns when all have work", async () => {
    const host = setUp({ stall: 0, dma: [3, 3], command: [0, 0] });
    await host.card.run(async () => {
      host.card.ending = never;
      const { sq } = await host.enable(64, 64);
      const io = [];
      for (const id of [1, 2, 3]) io.push(await host.createSq(id, 64, await host.createCq(id, 64)));
      const order: number[] = [];
      host.card.ending = (entry) => {
        order.push(entry.sq.id);
        return never();
      };
      for (const each of [...io, sq]) host.fill(each, 40);
      for (const each of [...io, sq]) await host.ring(each);
      await host.card.until("all", () => order.length === 160);
      const shares = [0, 1, 2, 3].map((id) => order.slice(20, 80).filter((other) => other === id).length);
      // Every other turn is one admin command, the others are four commands of an I/O queue each.
      expect(shares[0]).toBeGreaterThan(10);
      for (const share of shares.slice(1)) expect(share).toBeGreaterThan(11);
    });
  });

  test("deletion waits for what was fetched and forgets the rest; the queue starts afresh when made again", async () => {
    for (const seed of [5, 6]) {
      const host = setUp({ seed, command: [50, 400] });
      await host.card.run(async () => {
        await host.enable();
        const cq = await host.createCq(1, 64);
        const other = await host.createSq(2, 16, cq);
        for (let round = 0; round < 8; round++) {
          const sq = await host.createSq(1, 32, cq);
          await host.submit(sq, 31);
          if (other.free >= 3) await host.submit(other, 3);
          await host.card.sim.tick(host.card.random.integer(0, 400));
          const answer = await host.deleteSq(sq); // checks that nothing is open
          expect(answer).toEqual({ sq_exists: 1n, cq_exists: 1n, cq_in_use: 1n, any_io_queue: 1n });
          expect((await host.query(1)).sq_exists).toBe(0n);
          await host.card.sim.tick(100); // an entry of the dead queue would be a violation
          host.reap(cq);
          await host.acknowledge(cq);
        }
        expect((await host.deleteCq(cq)).cq_in_use).toBe(1n);
        expect((await host.query(1)).cq_exists).toBe(1n);
        await host.deleteSq(other);
        expect((await host.deleteCq(cq)).cq_in_use).toBe(0n);
        expect(await host.query(1)).toEqual({ sq_exists: 0n, cq_exists: 0n, cq_in_use: 0n, any_io_queue: 0n });
        const fresh = await host.createCq(1, 3);
        const sq = await host.createSq(1, 9, fresh);
        await host.submit(sq, 1);
        await host.card.until("end", () => ["posted", "dropped"].includes(sq.entries[0]!.state));
      });
    }
  });

  test("deletion with a full CQ and unfetched work", async () => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      await host.enable();
      const cq = await host.createCq(3, 2);
      const sq = await host.createSq(4, 32, cq);
      await host.submit(sq, 31);
      await host.awaitPosted(cq, 1);
      await host.expectQuiet(cq, 100);
      await host.deleteSq(sq);
      expect((await host.deleteCq(cq)).cq_in_use).toBe(0n);
    });
  });

  test("illegal queue operations change nothing", async () => {
    const host = setUp();
    await host.card.run(async () => {
      await host.enable();
      const { card } = host;
      const op = { base: 0x7000n, size: 7, cq: 1, vector: 1, interrupts: 1 };
      const none = { sq_exists: 0n, cq_exists: 0n, cq_in_use: 0n, any_io_queue: 0n };
      for (const queue of [1, 2, 5, 63])
        for (const kind of [0, 2, 3, 4, 5, 6, 7])
          expect(await card.queueOp({ ...op, kind, queue }), `${kind} ${queue}`).toEqual(none);
      for (const kind of [0, 1, 2, 3, 4])
        expect(await card.queueOp({ ...op, kind, queue: 0 })).toEqual({
          sq_exists: 1n,
          cq_exists: 1n,
          cq_in_use: 1n,
          any_io_queue: 0n,
        });
      expect(await card.queueOp({ ...op, kind: 1, queue: 5 })).toEqual(none);
      expect(await card.queueOp({ ...op, kind: 1, queue: 63 })).toEqual(none);
      expect(await host.query(5)).toEqual(none);
      const cq = await host.createCq(1, 8);
      expect(await card.queueOp({ ...op, kind: 2, queue: 1, cq: 2 })).toMatchObject({ sq_exists: 0n });
      expect(await card.queueOp({ ...op, kind: 2, queue: 1, cq: 0 })).toMatchObject({ sq_exists: 0n });
      expect(await host.query(1)).toEqual({ sq_exists: 0n, cq_exists: 1n, cq_in_use: 0n, any_io_queue: 1n });
      const sq = await host.createSq(1, 8, cq);
      expect(await card.queueOp({ ...op, kind: 1, queue: 1 })).toMatchObject({ cq_exists: 1n });
      expect(await card.queueOp({ ...op, kind: 2, queue: 1 })).toMatchObject({ sq_exists: 1n });
      card.ending = never;
      await host.submit(sq, 7);
      await host.awaitPosted(cq, 7); // still where they were made
    });
  });

  test("a queue without interrupts raises none, one with interrupts one per entry", async () => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      await host.enable();
      const [silent, loud] = [await host.createCq(1, 32, 5, false), await host.createCq(2, 32, 6, true)];
      for (const [id, cq] of [
        [1, silent],
        [2, loud],
      ] as const)
        await host.submit(await host.createSq(id, 32, cq), 20);
      await host.awaitPosted(silent, 20);
      await host.awaitPosted(loud, 20);
      await host.card.sim.tick(100);
      expect([host.ledger.interrupts[5], host.ledger.interrupts[6]]).toEqual([0, 20]);
    });
  });
});

describe("doorbells", () => {
  test("illegal values and absent queues are ignored, counted and reported; legal ones still work", async () => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      const { faults } = host.card;
      await host.enable();
      const cq = await host.createCq(1, 8);
      const sq = await host.createSq(1, 8, cq);
      await host.submit(sq, 3);
      await host.awaitPosted(cq, 3);
      const ring = async (at: number, value: number) => {
        await host.write(at, value);
        await host.card.sim.tick(20);
        return faults.splice(0).map(({ queue, cq: head, absent }) => [Number(queue), Number(head), Number(absent)]);
      };
      expect(await ring(0x1010, 1)).toEqual([[2, 0, 1]]); // SQ 2 does not exist
      expect(await ring(0x1014, 1)).toEqual([[2, 1, 1]]);
      expect(await ring(0x1028, 1)).toEqual([]); // beyond the hardware
      for (const value of [8, 9, 0x1000, 0xffff]) expect(await ring(0x1008, value)).toEqual([[1, 0, 0]]);
      for (const value of [8, 0xffff, 4, 7]) expect(await ring(0x100c, value)).toEqual([[1, 1, 0]]); // beyond, or past the tail at 3
      expect(await ring(0x1008, 3)).toEqual([]); // the same value again
      expect(await ring(0x100c, 0)).toEqual([]);
      host.card.hold = true;
      await host.submit(sq, 4); // head 3, tail 7
      await host.card.until("fetch", () => sq.fetched === 7);
      host.reap(cq);
      await host.acknowledge(cq); // head 3
      expect(await ring(0x100c, 2)).toEqual([[1, 1, 0]]);
      host.card.hold = false;
      await host.awaitPosted(cq, 7);
      await host.write(0x1008, 0x1_0000 + 7); // the upper half does not count
      host.reap(cq);
      await host.acknowledge(cq);
      await host.submit(sq, 7); // wraps
      await host.awaitPosted(cq, 14);
      expect(faults).toEqual([]);
      expect(await host.card.bus.read(REG.doorbellFaults)).toBe((9 << 16) | 2);
    });
  });

  test("a tail that would overrun a full queue is ignored", async () => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      await host.enable();
      const cq = await host.createCq(1, 2);
      const sq = await host.createSq(1, 8, cq);
      await host.submit(sq, 5); // one is fetched: head 1, tail 5
      await host.awaitPosted(cq, 1);
      for (const value of [2, 3, 4]) await host.write(0x1008, value);
      await host.card.until("faults", () => host.card.faults.length === 3);
      for (let done = 1; done < 5; done++) {
        host.reap(cq);
        await host.acknowledge(cq);
        await host.awaitPosted(cq, done + 1);
      }
      host.reap(cq);
      await host.acknowledge(cq);
      await host.expectQuiet(cq, 100);
    });
  });
});
