import { afterEach, expect, test } from "vitest";
import { CARD_WINDOW } from "../../../hdl/lib/card-types.ts";
import { sqeFetch } from "../../../hdl/nvme/sqe-fetch.ts";
import { randomStream } from "../../module/random.ts";
import { type Sim, simulate } from "../../module/simulate.ts";

type Fetcher = Sim<ReturnType<typeof sqeFetch>["ports"]>;
const open: Fetcher[] = [];
afterEach(() => {
  for (const sim of open.splice(0)) sim.close();
});

/**
 * Sends `count` fetches of one to four entries through the block with a model of the landing groups around it: what arrives must be what was
 * at the address, in the order of the fetches, once; groups must be armed before a transfer and not reused before they were read out.
 */
async function exercise(options: {
  seed: number;
  fetches: number;
  stall: number;
  count: number;
  bad: number;
  /** Probability that a transfer ends well and has brought less than an entry. */
  short?: number;
  discards: boolean;
}) {
  const { seed, fetches, stall, count, bad, short = 0, discards } = options;
  const sim: Fetcher = simulate(sqeFetch({ fetches }), { seed });
  open.push(sim);
  const random = randomStream(seed, "model");
  const wanted = Array.from({ length: count }, (_, n) => ({
    queue: random.integer(0, 63),
    head: random.integer(0, 0xffff),
    host: random.bits(58) << 6n,
    last: random.integer(0, 3),
    // A transfer fails once, and is asked for again, or twice, and is lost.
    failures: random.next() < bad ? random.integer(1, 2) : 0,
    n,
  }));
  const sqes = wanted.flatMap((fetch) =>
    Array.from({ length: fetch.last + 1 }, (_, place) => ({
      fetch,
      place,
      sqe: random.bits(512),
      whole: random.next() >= short,
    })),
  );
  const groups = new Map<number, "armed" | (typeof wanted)[number]>();
  const transfers: { tag: number; fetch: (typeof wanted)[number] }[] = [];
  const ends: string[] = [];
  const heads: string[] = [];
  let asked = 0;
  /** Errors that each fetch has had; the last transfer of one in `broken` was an error. */
  const errors = new Map<(typeof wanted)[number], number>();
  const broken = new Set<(typeof wanted)[number]>();
  let reported = 0;
  let discarding = false;
  let mostUnderWay = 0;
  const over = () => ends.length === sqes.length;

  await sim.run(
    () =>
      sim.source("fetch", { stall }).send(wanted.map(({ queue, head, host, last }) => ({ queue, head, host, last }))),
    async () => {
      await sim.sink("sqe_arm", { stall }).takeUntil((group, got) => {
        expect(groups.has(Number(group)), `group ${group} armed while in use`).toBe(false);
        groups.set(Number(group), "armed");
        return got === count;
      });
    },
    async () => {
      while (!over()) {
        const ready = random.next() >= stall;
        sim.poke({ sqe_dma: { ready } });
        await sim.tick();
        const { valid, payload } = sim.before("sqe_dma");
        if (!ready || valid === 0n) continue;
        const { host, card, length, tag } = payload;
        // The second transfer of a group that had an error, or the first one of the next fetch.
        const before = groups.get(Number(tag));
        const isAgain = before !== undefined && before !== "armed";
        const fetch = isAgain ? before : wanted[asked++]!;
        if (isAgain) expect([broken.delete(fetch), errors.get(fetch)]).toEqual([true, 1]);
        const bytes = BigInt(64 * (fetch.last + 1));
        expect([host, card, length]).toEqual([fetch.host, BigInt(CARD_WINDOW.sqe.base) + tag * 256n, bytes]);
        expect(before).toBe(isAgain ? fetch : "armed");
        groups.set(Number(tag), fetch);
        transfers.push({ tag: Number(tag), fetch });
        mostUnderWay = Math.max(mostUnderWay, transfers.length);
      }
    },
    async () => {
      const done = sim.source("sqe_dma_done", { stall });
      while (!over()) {
        await sim.tick();
        if (transfers.length === 0 || random.next() < 0.9) continue;
        const [{ tag, fetch } = { tag: 0, fetch: wanted[0]! }] = transfers.splice(
          random.integer(0, transfers.length - 1),
          1,
        );
        const had = errors.get(fetch) ?? 0;
        const error = had < fetch.failures;
        if (error) {
          errors.set(fetch, had + 1);
          broken.add(fetch);
        }
        await done.send([{ tag, error }]);
      }
    },
    async () => {
      const out = sim.source("sqe", { stall });
      const take = sim.sink("sqe_take", { stall });
      for (const { fetch, place, sqe, whole } of sqes) {
        const [at = { group: 0n, place: 0n, last: 0n }] = await take.take(1);
        const name = `${at.group}.${at.place}`;
        expect(groups.get(Number(at.group)), `entry ${name} read out before it was filled`).toBe(fetch);
        expect([at.place, at.last]).toEqual([BigInt(place), place === fetch.last ? 1n : 0n]);
        if (at.last === 1n) groups.delete(Number(at.group));
        await out.send([{ sqe, whole }]);
      }
    },
    async () => {
      while (!over()) {
        const [command, lost] = [random.next() >= stall, random.next() >= stall];
        const before = discarding || sim.before("failed") === 1n;
        if (discards && random.next() < 0.05) discarding = !discarding;
        sim.poke({ command: { ready: command }, lost: { ready: lost }, discard: discarding });
        await sim.tick();
        const [c, l] = [sim.before("command"), sim.before("lost")];
        const entry = sqes[ends.length];
        expect(c.valid & l.valid).toBe(0n);
        if (c.valid === 1n && command) {
          expect([c.payload.queue, c.payload.sqe]).toEqual([BigInt(entry!.fetch.queue), entry!.sqe]);
          expect([broken.has(entry!.fetch), entry?.whole]).toEqual([false, true]);
          ends.push("command");
        } else if (l.valid === 1n && lost) {
          expect(l.payload).toBe(BigInt(entry!.fetch.queue));
          expect(broken.has(entry!.fetch) || !entry!.whole || before).toBe(true);
          ends.push("lost");
        }
        const told = sim.before("read_up_to");
        if (told.valid === 1n) heads.push(`${told.at.queue} ${told.at.head}`);
        if (sim.before("failed") === 1n) reported++;
      }
    },
  );
  expect(heads).toEqual(sqes.map(({ fetch: { queue, head } }) => `${queue} ${head}`));
  expect([...errors.values()].reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(broken.size);
  if (!discards) for (const fetch of wanted) expect(broken.has(fetch)).toBe(fetch.failures === 2);
  // Two that fail in one clock are one pulse.
  const lost = broken.size + sqes.filter(({ fetch, whole }) => !broken.has(fetch) && !whole).length;
  if (short === 0) expect(reported).toBe(lost);
  else expect([reported <= lost, reported > lost * 0.8]).toEqual([true, true]);
  return { ends, mostUnderWay };
}

test.each([
  { seed: 1, fetches: 4, stall: 0 },
  { seed: 2, fetches: 4, stall: 0.4 },
  { seed: 3, fetches: 1, stall: 0.2 },
  { seed: 4, fetches: 8, stall: 0.1 },
])("every entry arrives whole, in order, once: seed $seed, $fetches at once, stalls $stall", async (options) => {
  const { ends, mostUnderWay } = await exercise({ ...options, count: 300, bad: 0, discards: false });
  expect(ends.every((end) => end === "command")).toBe(true);
  expect(mostUnderWay).toBeLessThanOrEqual(options.fetches);
  expect(mostUnderWay).toBeGreaterThan(options.fetches / 2);
});

test("failed transfers and a controller that is being disabled lose their commands, each told once", async () => {
  const { ends } = await exercise({ seed: 5, fetches: 4, stall: 0.2, count: 400, bad: 0.1, discards: true });
  const lost = ends.filter((end) => end === "lost").length;
  expect(lost).toBeGreaterThan(60);
  expect(ends.length - lost).toBeGreaterThan(60);
});

test("a transfer that ends well without having brought all of its entry loses its command", async () => {
  const { ends } = await exercise({
    seed: 7,
    fetches: 4,
    stall: 0.2,
    count: 300,
    bad: 0.1,
    short: 0.2,
    discards: false,
  });
  const lost = ends.filter((end) => end === "lost").length;
  expect(lost).toBeGreaterThan(50);
  expect(ends.length - lost).toBeGreaterThan(150);
});

test("a command that was offered is not withdrawn by discard", () => {
  const sim: Fetcher = simulate(sqeFetch({ fetches: 4 }), { seed: 6 });
  open.push(sim);
  sim.poke({
    sqe_arm: { ready: 1 },
    sqe_dma: { ready: 1 },
    sqe_take: { ready: 1 },
    fetch: { valid: 1, payload: { queue: 3 } },
  });
  sim.step();
  sim.poke({ fetch: { valid: 0 } });
  sim.step(3);
  sim.poke({ sqe_dma_done: { valid: 1, payload: { tag: 0, error: 0 } } });
  sim.step();
  sim.poke({ sqe_dma_done: { valid: 0 }, sqe: { valid: 1, payload: { sqe: 77, whole: 1 } } });
  sim.step();
  sim.poke({ discard: 1 });
  sim.step(3);
  expect([sim.peek("command").valid, sim.peek("lost").valid]).toEqual([1n, 0n]);
  sim.poke({ command: { ready: 1 } });
  sim.step();
  sim.poke({ sqe: { valid: 0 } });
  expect(sim.peek("command").valid).toBe(0n);
});
