import { afterEach, expect, test } from "vitest";
import { FrontCard } from "./front-card.ts";
import { FrontHost } from "./front-host.ts";
import type { Sq } from "./front-ledger.ts";

const open: FrontCard[] = [];
afterEach(() => {
  for (const card of open.splice(0)) card.sim.close();
});

/**
 * Clocks per command from doorbell to CQE when everything around `nvme_front` is fast: one doorbell of each kind per command at most.
 * Budgets only go down.
 */
test.each([
  { pairs: 1, dma: 40, post: 40, fetches: 4, batch: 8, budget: 10 },
  { pairs: 4, dma: 40, post: 40, fetches: 4, batch: 8, budget: 9 },
  // A round trip of 1.3 us at 250 MHz; entries leave the card without one. 16 clocks are 15 M commands a second, the aim is 3 M.
  { pairs: 4, dma: 330, post: 60, fetches: 4, batch: 8, budget: 24 },
  { pairs: 4, dma: 330, post: 60, fetches: 8, batch: 8, budget: 16 },
  // Every command has a doorbell of its own, and a round trip with nobody else's.
  { pairs: 4, dma: 40, post: 40, fetches: 4, batch: 1, budget: 16 },
  { pairs: 4, dma: 330, post: 60, fetches: 4, batch: 1, budget: 80 },
])(
  "$pairs pairs, reads of $dma clocks, $fetches at once, doorbells for $batch: at most $budget clocks per command",
  async (at) => {
    const { pairs, dma, post, fetches, batch, budget } = at;
    const seed = 7;
    const times = { dma: [dma, dma], lead: [0, 0], post: [post, post], command: [30, 30] } as const;
    const card = new FrontCard({ queues: 4, entries: 256, fetches, seed, stall: 0, ...times });
    open.push(card);
    const host = new FrontHost(card);
    await card.run(async () => {
      card.ending = () => ({ status: 0n, result: 0n, discard: false });
      await host.enable();
      const sqs: Sq[] = [];
      for (let id = 1; id <= pairs; id++) sqs.push(await host.createSq(id, 64, await host.createCq(id, 64)));
      const total = 1200;
      const posted = () => sqs.reduce((sum, { cq }) => sum + cq.posted, 0);
      let [start, startPosted] = [0, 0];
      while (posted() < total) {
        await card.sim.tick();
        if (start === 0 && posted() > 200) [start, startPosted] = [card.now, posted()];
        for (const sq of sqs) {
          if (sq.free > 0) await host.submit(sq, Math.min(sq.free, batch));
          if (host.reap(sq.cq) > 0) await host.acknowledge(sq.cq);
        }
      }
      const clocks = (card.now - start) / (posted() - startPosted);
      const bursts = [1, 2, 3, 4].map((n) => card.bursts[n] ?? 0).join(", ");
      console.log(`${pairs} pairs, read ${dma}: ${clocks.toFixed(1)} clocks per command; reads of 1 to 4: ${bursts}`);
      expect(clocks).toBeLessThanOrEqual(budget);
    });
  },
);

test.each([
  { lead: 0, budget: 48 },
  { lead: 5, budget: 43 },
])(
  "one command alone: clocks from the doorbell on the bus, its entry there $lead clocks before the report",
  async (at) => {
    const { lead, budget } = at;
    const times = { dma: [10, 10], lead: [lead, lead], command: [0, 0] } as const;
    const card = new FrontCard({ queues: 4, seed: 8, stall: 0, ...times });
    open.push(card);
    const host = new FrontHost(card);
    await card.run(async () => {
      card.ending = () => ({ status: 0n, result: 0n, discard: false });
      const { sq, cq } = await host.enable();
      const start = card.now;
      await host.submit(sq, 1);
      await card.until("fetch", () => sq.fetched === 1);
      const fetched = card.now - start;
      await host.awaitPosted(cq, 1);
      const total = card.now - start;
      console.log(`doorbell to SQE request ${fetched} clocks, to CQE in memory ${total} with two transfers of 10`);
      expect(fetched).toBeLessThanOrEqual(19);
      expect(total).toBeLessThanOrEqual(budget);
    });
  },
);
