import { afterEach, expect, test } from "vitest";
import { CARD_WINDOW } from "../../../hdl/lib/card-types.ts";
import { completionWriter } from "../../../hdl/nvme/completion.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";

type Writer = Sim<ReturnType<typeof completionWriter>["ports"]>;
const running: Writer[] = [];
afterEach(() => {
  for (const sim of running.splice(0)) sim.close();
});

test("the worked example: Invalid Field, DNR, CID 1234h, SQ 2, head 5, phase 1", () => {
  const sim: Writer = simulate(completionWriter(), { seed: 1 });
  running.push(sim);
  const status = 0x4002; // DNR, SC 02h
  const payload = {
    queue: 2,
    cid: 0x1234,
    status,
    result: 0,
    sqhd: 5,
    phase: 1,
    host: 0x1000n,
    vector: 0,
    interrupts: 0,
  };
  sim.poke({ post: { valid: 1, payload }, cqe_put: { ready: 1 } });
  sim.step();
  expect(sim.peek("cqe_put").payload.data).toBe(0x8005_1234_0002_0005_0000_0000_0000_0000n);
});

test.each([
  { seed: 11, stall: 0, bad: 0, queues: 4 },
  { seed: 12, stall: 0.4, bad: 0, queues: 2 },
  { seed: 13, stall: 0.2, bad: 0.1, queues: 8 },
])("entries are staged, written in order, then their interrupts raised: seed $seed, stalls $stall", async (options) => {
  const { seed, stall, bad, queues } = options;
  const sim: Writer = simulate(completionWriter(), { seed });
  running.push(sim);
  const random = randomStream(seed, "model");
  const count = 400;
  const posts = Array.from({ length: count }, (_, n) => ({
    queue: BigInt(random.integer(0, queues - 1)),
    cid: random.bits(16),
    status: random.bits(15),
    result: random.bits(32),
    sqhd: random.bits(16),
    phase: random.bits(1),
    host: BigInt(n * 16) | (random.bits(40) << 20n),
    vector: random.bits(5),
    interrupts: random.bits(1),
  }));
  const word = (n: number) => {
    const { result, sqhd, queue, cid, phase, status } = posts[n]!;
    return result | (sqhd << 64n) | (queue << 80n) | (cid << 96n) | (phase << 112n) | (status << 113n);
  };
  const fails = posts.map(() => random.next() < bad);
  const staging = new Map<number, bigint>();
  const transfers: { n: number; tag: number }[] = [];
  const written = new Set<number>();
  const open = new Set(posts.keys()); // transfers that have not ended
  const expectedIrqs = posts.flatMap(({ interrupts, vector }, n) => (interrupts === 1n && !fails[n] ? [vector] : []));
  let ended = 0;
  let failures = 0;
  let nextIrq = 0;
  const irqOwners = posts.flatMap(({ interrupts }, n) => (interrupts === 1n && !fails[n] ? [n] : []));

  await sim.run(
    () => sim.source("post", { stall }).send(posts),
    async () => {
      await sim.sink("cqe_put", { stall }).takeUntil(({ entry, data }, got) => {
        expect(staging.has(Number(entry)), `staging entry ${entry} overwritten`).toBe(false);
        staging.set(Number(entry), data);
        return got === count;
      });
    },
    async () => {
      let n = 0;
      await sim.sink("cqe_dma", { stall }).takeUntil(({ host, card, length, tag }, got) => {
        expect([host, card, length]).toEqual([posts[n]!.host, BigInt(CARD_WINDOW.cqe.base) + tag * 64n, 16n]);
        expect(staging.get(Number(tag))).toBe(word(n));
        transfers.push({ n: n++, tag: Number(tag) });
        return got === count;
      });
    },
    async () => {
      const done = sim.source("cqe_dma_done", { stall });
      for (; ended < count; ended++) {
        while (transfers.length === 0 || random.next() < 0.8) await sim.tick();
        // Now and then out of order, as with more than one control channel.
        const at = random.next() < 0.2 ? random.integer(0, transfers.length - 1) : 0;
        const [{ n, tag } = { n: 0, tag: 0 }] = transfers.splice(at, 1);
        staging.delete(tag);
        if (fails[n] === true) failures++;
        else written.add(n);
        open.delete(n);
        await done.send([{ tag, error: fails[n] === true }]);
      }
    },
    async () => {
      const irqs = await sim.sink("irq", { stall }).takeUntil((_, got) => {
        expect(written.has(irqOwners[nextIrq++]!), "interrupt before its entry was written").toBe(true);
        return got === expectedIrqs.length;
      });
      expect(irqs).toEqual(expectedIrqs);
    },
    async () => {
      let [reported, watched, since] = [0, 0n, 0];
      const accepted = [0, 0, 0]; // now, one clock ago, two clocks ago
      let idle = false;
      while (ended < count || !idle) {
        if (random.next() < 0.2) [watched, since] = [BigInt(random.integer(0, queues - 1)), 0];
        sim.poke({ watch: watched });
        await sim.tick();
        // An entry is known a clock after it was accepted, and `watch_busy` follows `watch` by a clock.
        const inside = posts.slice(0, accepted[2]).some(({ queue }, n) => queue === watched && open.has(n));
        if (++since >= 3 && inside) expect(sim.before("watch_busy"), `queue ${watched}`).toBe(1n);
        const { valid, ready } = sim.before("post");
        accepted.unshift(accepted[0]! + Number(valid & ready));
        idle = sim.before("idle") === 1n;
        if (sim.before("failed") === 1n) reported++;
      }
      await sim.tick(3);
      expect(reported).toBe(failures);
      expect(sim.before("watch_busy")).toBe(0n);
    },
  );
  expect([written.size + failures, staging.size]).toEqual([count, 0]);
});
