import { afterEach, expect, test } from "vitest";
import { FetchModel, type FetchOptions, type Fetcher, startFetcher } from "./sqe-fetch-model.ts";

const open: Fetcher[] = [];
afterEach(() => {
  for (const sim of open.splice(0)) sim.close();
});

function exercise(options: FetchOptions) {
  const sim = startFetcher(options.fetches, options.seed);
  open.push(sim);
  return new FetchModel(sim, options).run();
}

test.each([
  { seed: 1, fetches: 4, stall: 0, lead: [0, 20] },
  { seed: 2, fetches: 4, stall: 0.4, lead: [0, 20] },
  { seed: 3, fetches: 1, stall: 0.2, lead: [-5, 5] },
  { seed: 4, fetches: 8, stall: 0.1, lead: [0, 60] },
  // Reports ahead of the last bytes: nothing is read out early.
  { seed: 8, fetches: 8, stall: 0.1, lead: [-30, -8] },
] as const)(
  "every entry arrives whole, in order, once: seed $seed, $fetches at once, stalls $stall, reports $lead behind the last byte",
  async (options) => {
    const seen = await exercise({ ...options, count: 300, dma: [10, 60] });
    expect([seen.lost, seen.failed, seen.repeats]).toEqual([0, 0, 0]);
    expect(seen.mostUnderWay).toBe(options.fetches);
    if (options.lead[1] > 0) expect(seen.early).toBeGreaterThan(60);
    else expect(seen.early).toBe(0);
  },
);

test("failed transfers and a controller that is being disabled lose their commands, each told once", async () => {
  const seen = await exercise({
    ...{ seed: 5, fetches: 4, stall: 0.2, count: 500, bad: 0.2, discards: true },
    ...{ dma: [10, 60], lead: [-2, 20] },
  });
  expect(seen.lost).toBeGreaterThan(60);
  expect(seen.commands).toBeGreaterThan(60);
});

test("an error reported before all has landed is a second transfer, which is waited for; one behind it is none", async () => {
  const seen = await exercise({
    ...{ seed: 9, fetches: 6, stall: 0.1, count: 500, bad: 0.3 },
    ...{ dma: [10, 40], lead: [-2, 20] },
  });
  expect(seen.repeats).toBeGreaterThan(50);
  expect(seen.untrusted).toBeGreaterThan(50);
  expect(seen.spared).toBeGreaterThan(50);
  expect(seen.early).toBeGreaterThan(100);
  expect(seen.failed).toBeGreaterThan(20);
});

test.each([6, 8])(
  "a group waits for the report of its last transfer before it is used again: %i at once",
  async (fetches) => {
    const seen = await exercise({
      ...{ seed: 10 + fetches, fetches, stall: 0, count: 300, slow: 0.03, bad: 0.05 },
      ...{ dma: [5, 20], lead: [0, 10] },
    });
    expect(seen.heldBack).toBeGreaterThan(1000);
  },
);

test("a transfer that ends well without having brought all of its entry loses its command", async () => {
  const seen = await exercise({
    ...{ seed: 7, fetches: 4, stall: 0.2, count: 300, bad: 0.1, short: 0.2 },
    ...{ dma: [10, 60], lead: [0, 20] },
  });
  expect(seen.lost).toBeGreaterThan(50);
  expect(seen.commands).toBeGreaterThan(150);
});

/** A fetcher whose streams all go, with a fetch of two entries into group 0 asked for. */
function withFetch(seed: number): Fetcher {
  const sim = startFetcher(4, seed);
  open.push(sim);
  sim.poke({
    sqe_arm: { ready: 1 },
    sqe_dma: { ready: 1 },
    sqe_take: { ready: 1 },
    command: { ready: 1 },
    fetch: { valid: 1, payload: { queue: 3, last: 1 } },
  });
  expect(sim.peek("sqe_arm")).toMatchObject({ valid: 1n, payload: { group: 0n, last: 1n } });
  sim.step();
  sim.poke({ fetch: { valid: 0 } });
  expect(sim.peek("sqe_dma").valid).toBe(1n);
  sim.step(5);
  return sim;
}
const report = (sim: Fetcher, error: number) => {
  sim.poke({ sqe_dma_done: { valid: 1, payload: { tag: 0, error } } });
  const failed = sim.peek("failed");
  sim.step();
  sim.poke({ sqe_dma_done: { valid: 0 } });
  return failed;
};

test("an entry is read out in the clock in which its group is whole; the report may say what it wants then", () => {
  const sim = withFetch(11);
  expect(sim.peek("sqe_take").valid).toBe(0n);
  sim.poke({ sqe_landed: 1 });
  expect(sim.peek("sqe_take")).toMatchObject({ valid: 1n, payload: { group: 0n, place: 0n, last: 0n } });
  sim.step();
  // An error, between the two entries.
  sim.poke({ sqe_take: { ready: 0 }, sqe: { valid: 1, payload: { sqe: 5, whole: 1 } } });
  expect(sim.peek("command")).toMatchObject({ valid: 1n, payload: { queue: 3n, sqe: 5n } });
  expect([report(sim, 1), sim.peek("idle")]).toEqual([0n, 1n]);
  sim.poke({ sqe: { valid: 0 }, sqe_take: { ready: 1 } });
  expect(sim.peek("sqe_take")).toMatchObject({ valid: 1n, payload: { place: 1n, last: 1n } });
  sim.step();
  sim.poke({ sqe: { valid: 1, payload: { sqe: 6, whole: 1 } } });
  expect(sim.peek("command")).toMatchObject({ valid: 1n, payload: { sqe: 6n } });
  sim.step();
  sim.poke({ sqe: { valid: 0 } });
  for (let i = 0; i < 20; i++) {
    expect([sim.peek("sqe_dma").valid, sim.peek("sqe_take").valid, sim.peek("failed")]).toEqual([0n, 0n, 0n]);
    sim.step();
  }
});

test("what a second transfer brings is not read out before its report", () => {
  const sim = withFetch(12);
  expect(report(sim, 1)).toBe(0n);
  sim.step();
  expect(sim.peek("sqe_dma").valid).toBe(1n);
  sim.poke({ sqe_landed: 1 });
  sim.step(5);
  expect(sim.peek("sqe_take").valid).toBe(0n);
  report(sim, 0);
  expect(sim.peek("sqe_take").valid).toBe(1n);
});

test("a command that was offered is not withdrawn by discard", () => {
  const sim = withFetch(6);
  report(sim, 0);
  sim.poke({ command: { ready: 0 }, sqe: { valid: 1, payload: { sqe: 77, whole: 1 } } });
  sim.step();
  sim.poke({ discard: 1 });
  sim.step(3);
  expect([sim.peek("command").valid, sim.peek("lost").valid]).toEqual([1n, 0n]);
  sim.poke({ command: { ready: 1 } });
  sim.step();
  sim.poke({ sqe: { valid: 0 } });
  expect(sim.peek("command").valid).toBe(0n);
});
