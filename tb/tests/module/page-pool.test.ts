import { expect, test } from "vitest";
import { pagePool } from "../../../hdl/nvme/page-engine-pool.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

test("every slot has one owner at a time, and the longest free is next", () => {
  const slots = 8;
  const sim = simulate(pagePool({ slots }), { seed: 4 });
  const random = randomStream(4, "pool");
  const free = Array.from({ length: slots }, (_, i) => BigInt(i));
  const owned: bigint[] = [];
  let most = 0;
  let handed = 0;
  let waiting = 0;
  for (let clock = 0; clock < 3000; clock++) {
    const ready = random.next() < (clock % 500 < 250 ? 0.7 : 0.2);
    const freed = owned.length > 0 && random.next() < 0.35;
    const freed_slot = freed ? (owned.splice(random.integer(0, owned.length - 1), 1)[0] ?? 0n) : 0n;
    sim.poke({ slot: { ready }, freed, freed_slot });
    const { valid, payload } = sim.peek("slot");
    if (valid === 1n) expect(payload).toBe(free[0]);
    // The queue of released slots takes two clocks from one end to the other.
    waiting = free.length > 0 && valid === 0n ? waiting + 1 : 0;
    expect(waiting).toBeLessThanOrEqual(2);
    if (ready && valid === 1n) {
      owned.push(free.shift() ?? -1n);
      handed++;
    }
    if (freed) free.push(freed_slot);
    most = Math.max(most, owned.length);
    sim.step();
  }
  expect(most).toBe(slots);
  expect(handed).toBeGreaterThan(100 * slots);
  sim.close();
});
