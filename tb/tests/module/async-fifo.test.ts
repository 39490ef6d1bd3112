import { expect, test } from "vitest";
import { asyncFifo } from "../../../hdl/lib/async-fifo.ts";
import { handshakeSync } from "../../../hdl/lib/handshake-sync.ts";
import { randomStream } from "../../module/random.ts";
import { simulate, type Sim } from "../../module/simulate.ts";

/** Clock periods of writer and reader in picoseconds. */
const clocks = [
  { wr: 4000, rd: 3333 },
  { wr: 3333, rd: 4000 },
  { wr: 4000, rd: 4000 },
  { wr: 1000, rd: 13_000 },
  { wr: 13_000, rd: 1000 },
];

test.each(clocks)("words cross from $wr ps to $rd ps in order, whatever stalls", async (domains) => {
  const sim = simulate(asyncFifo({ width: 40, depth: 16 }), { seed: 11, domains });
  const random = randomStream(11, "words");
  const sent = Array.from({ length: 500 }, () => random.bits(40));
  let over = false;
  let held = 0;
  const [, got] = await sim.run(
    () => sim.source("s", { stall: 0.3 }).send(sent),
    async () => {
      const half = await sim.sink("m", { stall: 0 }).take(250);
      const rest = await sim.sink("m", { stall: 0.6 }).take(250);
      over = true;
      return [...half, ...rest];
    },
    async () => {
      // `level` is never too low: what was written and not read is at most that and the word on offer.
      while (!over) {
        await sim.tick(1, "wr");
        expect(Number(sim.before("level"))).toBeGreaterThanOrEqual(held - 1);
        const { valid, ready } = sim.before("s");
        held += Number(valid & ready);
      }
    },
    async () => {
      while (!over) {
        await sim.tick(1, "rd");
        const { valid, ready } = sim.before("m");
        held -= Number(valid & ready);
      }
    },
  );
  expect(got).toEqual(sent);
  sim.close();
});

test("a word per clock crosses at equal clocks", async () => {
  const sim = simulate(asyncFifo({ width: 40, depth: 32 }), { domains: { wr: 4000, rd: 4000 } });
  let cycles = 0;
  let over = false;
  await sim.run(
    () => sim.source("s").send(Array.from({ length: 400 }, (_, i) => i)),
    async () => {
      const sink = sim.sink("m");
      await sink.take(1);
      await sink.take(399);
      over = true;
    },
    async () => {
      while (!over) {
        await sim.tick(1, "rd");
        cycles++;
      }
    },
  );
  expect(cycles).toBeLessThan(420);
  sim.close();
});

/** What carries words from one clock to another, and empties itself when either side is reset. */
const carriers = { asyncFifo: asyncFifo({ width: 40, depth: 16 }), handshakeSync: handshakeSync({ width: 40 }) };

// Every word is its own number. What is read must be a run of what was written, and only a flush may break the run; after one, reading
// goes on with the first word that was written after a flush on the writer's side.
test.each(
  clocks.flatMap((domains) =>
    [1, 2, 3].flatMap((seed) => [
      { carrier: "asyncFifo", ...domains, seed } as const,
      { carrier: "handshakeSync", ...domains, seed } as const,
    ]),
  ),
)(
  "$carrier: resets of either side never bring forth a wrong word ($wr ps to $rd ps, seed $seed)",
  async ({ carrier, seed, ...domains }) => {
    const sim: Sim<ReturnType<typeof handshakeSync>["ports"]> = simulate(carriers[carrier], { seed, domains });
    const random = randomStream(seed, "resets");
    const firstAfterFlush = new Set<bigint>([0n]);
    let written = 0n;
    let over = false;
    let afterResets = -1n;
    const received: bigint[] = [];

    const writer = async () => {
      let wasFlushed = false;
      while (!over) {
        const offer = random.next() < 0.8;
        sim.poke({ s: { valid: offer, payload: written } });
        await sim.tick(1, "wr");
        const flushed = sim.before("wr_flush") === 1n;
        if (flushed) expect(sim.before("s").ready).toBe(0n);
        if (wasFlushed && !flushed) firstAfterFlush.add(written);
        wasFlushed = flushed;
        if (offer && sim.before("s").ready === 1n) written++;
      }
    };
    const reader = async () => {
      let last = -1n;
      let flushed = false;
      while (!over) {
        const ready = random.next() < 0.6;
        sim.poke({ m: { ready } });
        await sim.tick(1, "rd");
        if (sim.before("rd_flush") === 1n) flushed = true;
        const { valid, payload } = sim.before("m");
        if (!ready || valid === 0n) continue;
        if (flushed) expect(firstAfterFlush).toContain(payload);
        else expect(payload).toBe(last + 1n);
        expect(payload).toBeGreaterThan(last);
        expect(payload).toBeLessThan(written + 1n);
        last = payload;
        flushed = false;
        received.push(payload);
        if (afterResets >= 0n && payload > afterResets + 100n) over = true;
      }
    };
    const resets = async () => {
      for (let i = 0; i < 12; i++) {
        const side = random.next() < 0.5 ? "wr" : "rd";
        const other = side === "wr" ? "rd" : "wr";
        await sim.tick(random.integer(1, 60), "rd");
        sim.reset(true, side);
        const both = random.next() < 0.3;
        await sim.tick(random.integer(1, 6), side);
        if (both) {
          sim.reset(true, other);
          await sim.tick(random.integer(1, 3), other);
        }
        sim.reset(false, side);
        await sim.tick(random.integer(1, 4), other);
        if (both) sim.reset(false, other);
      }
      await sim.tick(100, "wr");
      await sim.tick(100, "rd");
      afterResets = written;
    };
    await sim.run(writer, reader, resets);
    expect(received.length).toBeGreaterThan(100);
    sim.close();
  },
);
