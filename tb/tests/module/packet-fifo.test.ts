import { expect, test } from "vitest";
import { packetFifo } from "../../../hdl/lib/packet-fifo.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { watchStreams } from "./stream-rules.ts";

test.each([1, 2, 3])("whole packets pass, dropped ones leave nothing behind (seed %i)", async (seed) => {
  const sim = simulate(packetFifo({ width: 33, depth: 32 }), { seed });
  const random = randomStream(seed, "packets");
  const committed: bigint[] = [];
  const taken: bigint[] = [];
  let sent = false;
  let visible = 0; // words of whole packets

  const writer = async () => {
    for (let packet = 0; packet < 120; packet++) {
      const words = Array.from({ length: random.integer(1, 32) }, () => random.bits(33));
      const dropAt = random.next() < 0.3 ? random.integer(0, words.length) : -1;
      for (const [i, payload] of words.entries()) {
        if (i === dropAt) break;
        do {
          const valid = random.next() < 0.7;
          sim.poke({ s: { valid, payload }, commit: i === words.length - 1 });
          await sim.tick();
        } while ((sim.before("s").valid & sim.before("s").ready) === 0n);
      }
      if (dropAt >= 0 && dropAt < words.length) {
        // The word offered together with the drop is not taken.
        sim.poke({ drop: 1, s: { valid: 1, payload: 0x1_dead_beefn }, commit: 1 });
        await sim.tick();
        expect(sim.before("s").ready).toBe(0n);
        sim.poke({ drop: 0, s: { valid: 0 } });
      } else {
        committed.push(...words);
        visible += words.length;
      }
    }
    sim.poke({ s: { valid: 0 } });
    await sim.tick(100);
    sent = true;
  };
  const reader = async () => {
    while (!sent || taken.length < committed.length) {
      const ready = random.next() < 0.6;
      sim.poke({ m: { ready } });
      await sim.tick();
      const { valid, payload } = sim.before("m");
      if (ready && valid === 1n) {
        taken.push(payload);
        expect(taken.length).toBeLessThanOrEqual(visible);
      }
    }
  };
  await sim.run(writer, reader, () => watchStreams(sim, ["m"], () => sent));
  expect(taken).toEqual(committed);
  sim.close();
});

test("nothing of a packet is offered before its last word", () => {
  const sim = simulate(packetFifo({ width: 8, depth: 8 }));
  sim.poke({ s: { valid: 1, payload: 7 }, m: { ready: 0 } });
  sim.step(8);
  expect(sim.peek("m").valid).toBe(0n);
  expect(sim.peek("s").ready).toBe(0n);
  sim.poke({ drop: 1 });
  sim.step();
  sim.poke({ drop: 0, commit: 1 });
  expect(sim.peek("s").ready).toBe(1n);
  sim.step();
  sim.poke({ s: { valid: 0 } });
  sim.step(2);
  expect(sim.peek("m")).toMatchObject({ valid: 1n, payload: 7n });
  sim.close();
});
