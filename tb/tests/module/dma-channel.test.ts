import { expect, test } from "vitest";
import { WATCHDOG_TICKS, dmaChannel } from "../../../hdl/xdma/dma-channel.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

/** One channel whose pins are driven by hand; every clock is one of the watchdog's parts. */
function start(seed: number, most = 8) {
  const sim = simulate(dmaChannel({ most, freed: "end" }), { seed, limit: 50_000 });
  const random = randomStream(seed, "dma channel");
  /** Everything reported so far: "tag" or "tag lost". An odd tag is one of the control class. */
  const reports: string[] = [];
  sim.poke({ enable: 1, byp_ready: 1, status_run: 1, status_busy: 0, tick: 1, done: { ready: 1 } });
  const clock = (pulses: { grant?: 1; status_done?: 1; recovered?: 1 } = {}) => {
    sim.poke({ grant: 0, status_done: 0, recovered: 0, ...pulses });
    const { valid, payload, ready } = sim.peek("done");
    if (valid === 1n) expect(sim.peek("done_control")).toBe(payload.tag & 1n);
    if (valid === 1n && ready === 1n) reports.push(`${payload.tag}${payload.error === 1n ? " lost" : ""}`);
    sim.step();
  };
  /** Clocks until it is so. */
  const until = (what: () => boolean, most = 100) => {
    for (let clocks = 0; ; clocks++) {
      if (what()) return clocks;
      if (clocks === most) throw new Error(`it does not happen, seed ${seed}`);
      clock();
    }
  };
  const load = (...tags: readonly number[]) => {
    for (const tag of tags) {
      until(() => sim.peek("available") === 1n);
      const request = { host: random.bits(64), card: random.bits(24), length: BigInt(random.integer(1, 4096)) };
      sim.poke({ request: { ...request, tag }, request_control: tag & 1 });
      clock({ grant: 1 });
      expect(sim.peek("byp_load")).toBe(1n);
      const given = { host: sim.peek("host_addr"), card: sim.peek("card_offset"), length: sim.peek("length") };
      expect(given).toEqual(request);
    }
  };
  const wants = () => sim.peek("wants") === 1n;
  const strikes = () => Number(sim.peek("strikes"));
  return { sim, reports, clock, until, load, wants, strikes };
}

/** Clocks from one event to the strike for the silence after it: all parts, and the registers on the way. */
const LEAST = WATCHDOG_TICKS;
const MOST = WATCHDOG_TICKS + 4;

function expectSilence(clocks: number): void {
  expect(clocks).toBeGreaterThanOrEqual(LEAST);
  expect(clocks).toBeLessThanOrEqual(MOST);
}

test("busy for all the time after its restart, a channel is stopped again and that is counted; no longer busy, it gives up what has not ended", () => {
  const { sim, reports, clock, until, load, wants, strikes } = start(71);
  load(5, 6, 7);
  sim.poke({ status_busy: 1 });
  for (const turn of [1, 2, 3, 4]) {
    expectSilence(until(wants));
    expect(strikes()).toBe(turn);
    for (let i = 0; i < 5; i++) clock();
    expect(wants()).toBe(true); // until it is recovered
    clock({ recovered: 1 });
    expect(wants()).toBe(false);
    expect(sim.peek("available")).toBe(0n);
  }
  expect(reports).toEqual([]);
  sim.poke({ status_busy: 0 });
  expectSilence(until(() => reports.length > 0));
  until(() => sim.peek("empty") === 1n);
  expect(reports).toEqual(["5 lost", "6 lost", "7 lost"]);
  expect([strikes(), wants()]).toEqual([4, false]);
  load(8);
  clock({ status_done: 1 });
  until(() => sim.peek("empty") === 1n);
  expect(reports.slice(3)).toEqual(["8"]);
  sim.close();
});

test("pulses of a channel that is stopped twice are added up: when there are as many as descriptors, all have ended well", () => {
  const { sim, reports, clock, until, load, wants, strikes } = start(72);
  load(9, 10, 11, 12, 13);
  sim.poke({ status_busy: 1 });
  until(wants);
  clock({ status_done: 1 }); // while it stops
  clock({ recovered: 1 });
  for (let i = 0; i < 8; i++) clock();
  clock({ status_done: 1 }); // after its restart, which begins the wait anew
  expectSilence(until(wants));
  expect(strikes()).toBe(2);
  for (let i = 0; i < 3; i++) clock({ status_done: 1 });
  for (let i = 0; i < 5; i++) clock();
  expect(reports).toEqual([]); // not before it is known to be started again
  clock({ recovered: 1 });
  until(() => sim.peek("empty") === 1n);
  expect(reports).toEqual(["9", "10", "11", "12", "13"]);
  expect([strikes(), wants()]).toEqual([2, false]);
  load(14);
  expectSilence(until(wants)); // watched as before
  sim.close();
});

test("a pulse in any clock of the wait after a restart, the last one included, begins it anew", () => {
  const silent = restarted();
  silent.clock({ recovered: 1 });
  const whole = silent.until(silent.wants);
  silent.sim.close();
  for (let at = 0; at < whole - 1; at++) {
    const { sim, reports, clock, until, wants, strikes } = restarted();
    clock({ recovered: 1 });
    for (let i = 0; i < at; i++) clock();
    clock({ status_done: 1 });
    // One descriptor of two has ended: the other one is waited for as long as any.
    expectSilence(until(wants));
    expect([strikes(), reports]).toEqual([2, []]);
    sim.close();
  }

  /** Two descriptors, struck once, busy. */
  function restarted() {
    const channel = start(73);
    channel.load(1, 2);
    channel.sim.poke({ status_busy: 1 });
    channel.until(channel.wants);
    return channel;
  }
});

test("Run that is lost, and lost again after the restart, asks for another one, which is no strike; one that does not come is told", () => {
  const { sim, reports, clock, until, load, wants, strikes } = start(74);
  load(3);
  for (let turn = 0; turn < 2; turn++) {
    sim.poke({ status_run: 0 });
    expect(until(wants)).toBeLessThan(5);
    expect([sim.peek("lost"), strikes()]).toEqual([1n, 0]);
    sim.poke({ status_run: 1 });
    if (turn === 0) clock({ recovered: 1 });
  }
  expectSilence(until(() => sim.peek("stuck") === 1n));
  expect(wants()).toBe(true);
  clock({ recovered: 1 });
  until(() => sim.peek("empty") === 1n);
  expect(reports).toEqual(["3 lost"]);
  expect([sim.peek("stuck"), strikes()]).toEqual([0n, 0]);
  sim.close();
});

test("the count of strikes stops at its largest value, whatever strikes", () => {
  const { sim, clock, until, load, wants, strikes } = start(75);
  for (let strike = 1; strike <= 258; strike++) {
    // In turns: one after a restart, and one of a channel that has given up and was loaded anew.
    const again = strike % 2 === 0;
    if (again) sim.poke({ status_busy: 1 });
    else load(strike % 256);
    until(wants);
    sim.poke({ status_busy: 0 });
    expect(strikes()).toBe(Math.min(strike, 255));
    clock({ recovered: 1 });
    if (again) until(() => sim.peek("empty") === 1n);
  }
  sim.close();
});

test.each([
  { most: 3, takes: 4, listed: 16 },
  { most: 8, takes: 9, listed: 16 },
  { most: 14, takes: 15, listed: 15 },
  { most: 20, takes: 16, listed: 16 },
])(
  "a share of $most: $takes descriptors in the IP, $listed that are not reported, all in their order",
  ({ most, takes, listed }) => {
    const { sim, reports, clock, load } = start(76 + most, most);
    let loaded = 0;
    /** Loads whenever it may. */
    const fill = () => {
      for (let i = 0; i < 40; i++) {
        if (sim.peek("available") === 1n) load(loaded++);
        else clock();
      }
      return loaded;
    };
    let ended = 0;
    const end = () => {
      for (; ended < loaded; ended++) clock({ status_done: 1 });
    };
    sim.poke({ tick: 0, enable: 0 });
    expect(fill()).toBe(0);
    sim.poke({ enable: 1, byp_ready: 0 });
    expect(fill()).toBe(0);
    sim.poke({ byp_ready: 1, done: { ready: 0 } });
    expect(fill()).toBe(takes);
    // Ends give places in the IP back; those in the list only when they are reported.
    for (let i = 0; i < 4; i++) {
      end();
      fill();
    }
    expect([loaded, reports.length]).toEqual([listed, 0]);
    end();
    sim.poke({ done: { ready: 1 } });
    for (let i = 0; i < 20; i++) clock();
    expect(reports).toEqual(Array.from({ length: loaded }, (_, i) => `${i}`));
    expect(sim.peek("empty")).toBe(1n);
    expect(fill()).toBe(listed + takes);
    sim.close();
  },
);
