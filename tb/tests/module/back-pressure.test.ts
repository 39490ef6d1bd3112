import { expect, test } from "vitest";
import { hostReadAsk } from "../../../hdl/cache/host-read-ask.ts";
import { FAULT } from "../../../hdl/lib/card-types.ts";
import { pageLanding } from "../../../hdl/nvme/page-engine-landing.ts";
import { pageRetire } from "../../../hdl/nvme/page-engine-retire.ts";
import { simulate } from "../../module/simulate.ts";

// Stages whose readers are seldom busy inside of the card: alone they meet ones that are.

test("read addresses become bursts of words once each, in order, under stalls on both sides", async () => {
  const sim = simulate(hostReadAsk({ ddr: 31, id: 4 }), { seed: 71 });
  const asked = Array.from({ length: 200 }, (_, i) => ({
    id: i % 16,
    addr: 0x1000 * i + 32 * ((i * 37) % 64),
    len: (i * 11) % (128 - ((i * 37) % 64)),
    size: 5,
  }));
  const [, got] = await sim.run(
    () => sim.source("ar", { stall: 0.3 }).send(asked),
    () => sim.sink("m", { stall: 0.6 }).take(asked.length),
  );
  // The tag holds id, low part of the address, len and size, the first highest.
  const wanted = asked.map(({ id, addr, len, size }) => ({
    tag: BigInt((id << 23) | ((addr & 0xfff) << 11) | (len << 3) | size) & 0x7ff_ffffn,
    word: BigInt(addr >> 6),
    len: BigInt(((addr + 32 * len) >> 6) - (addr >> 6)),
  }));
  expect(got).toEqual(wanted);
  sim.close();
});

test("a read slot is closed before its end is told, and told once however long nobody listens", async () => {
  const sim = simulate(pageRetire(), { seed: 72 });
  const ends = Array.from({ length: 60 }, (_, i) => ({ slot: i % 32, failed: i % 3 === 0 }));
  const order: string[] = [];
  const [, closed, told] = await sim.run(
    () => sim.source("s", { stall: 0.2 }).send(ends),
    () => sim.sink("disarm", { stall: 0.5 }).take(ends.length),
    () => sim.sink("m", { stall: 0.7 }).take(ends.length),
    async () => {
      while (order.length < 2 * ends.length) {
        await sim.tick();
        for (const port of ["disarm", "m"] as const) {
          const { valid, ready } = sim.before(port);
          if (valid === 1n && ready === 1n) order.push(port);
        }
      }
    },
  );
  expect(closed).toEqual(ends.map(({ slot }) => BigInt(slot)));
  expect(told).toEqual(
    ends.map(({ slot, failed }) => ({
      ...{ slot: BigInt(slot), fault: BigInt(failed ? FAULT.transfer : FAULT.none) },
      ...{ tell: 1n, frees: 1n },
    })),
  );
  expect(order).toEqual(ends.flatMap(() => ["disarm", "m"]));
  sim.close();
});

test("a failed write slot is closed and refused once, however long nobody listens, and nothing of it is drained", async () => {
  const sim = simulate(pageLanding({ slots: 8 }), { seed: 73 });
  const ends = Array.from({ length: 6 }, (_, slot) => ({ slot, failed: true }));
  let [open, drained] = [true, false];
  const [, closed, refused] = await sim.run(
    () => sim.source("s").send(ends),
    () => sim.sink("disarm", { stall: 0.5 }).take(ends.length),
    async () => {
      const told = await sim.sink("refused", { stall: 0.8 }).take(ends.length);
      open = false;
      return told;
    },
    async () => {
      while (open) {
        await sim.tick();
        drained ||= sim.before("drain").valid === 1n;
      }
    },
  );
  expect(closed).toEqual(ends.map(({ slot }) => BigInt(slot)));
  expect(refused).toEqual(
    ends.map(({ slot }) => ({ slot: BigInt(slot), fault: BigInt(FAULT.transfer), tell: 1n, frees: 1n })),
  );
  expect(drained).toBe(false);
  sim.close();
});
