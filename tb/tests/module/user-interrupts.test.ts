import { expect, test } from "vitest";
import { userInterrupts } from "../../../hdl/xdma/user-interrupts.ts";
import type { InterruptHold } from "../../../hdl/xdma/user-interrupts.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

const VECTORS = 16;
const start = (hold: InterruptHold, seed = 71) => simulate(userInterrupts({ vectors: VECTORS, hold }), { seed });

test("hold until acknowledged: up, acknowledged, down; a post meanwhile raises once more", () => {
  const sim = start("ack");
  const req = () => sim.peek("usr_irq_req");
  sim.poke({ post: { valid: 1, payload: 5 } });
  sim.step();
  sim.poke({ post: { valid: 0 } });
  expect(req()).toBe(1n << 5n);
  sim.step(20);
  expect(req()).toBe(1n << 5n);
  sim.poke({ post: { valid: 1, payload: 5 } });
  sim.step(2);
  sim.poke({ post: { valid: 0 }, usr_irq_ack: 1 << 5 });
  sim.step();
  sim.poke({ usr_irq_ack: 0 });
  expect(req()).toBe(0n);
  expect(sim.peek("pending")).toBe(1n << 5n);
  sim.step(3);
  expect(req()).toBe(1n << 5n);
  sim.poke({ usr_irq_ack: 1 << 5 });
  sim.step();
  sim.poke({ usr_irq_ack: 0 });
  sim.step(10);
  expect(req()).toBe(0n);
  expect(sim.peek("pending")).toBe(0n);
  sim.close();
});

test("hold until cleared: acknowledge and clear are both needed, in any order", () => {
  for (const first of ["ack", "clear"] as const) {
    const sim = start("clear");
    sim.poke({ post: { valid: 1, payload: 0 } });
    sim.step();
    sim.poke({ post: { valid: 0 } });
    const give = (what: "ack" | "clear") => {
      sim.poke(what === "ack" ? { usr_irq_ack: 1 } : { clear: 1 });
      sim.step();
      sim.poke({ usr_irq_ack: 0, clear: 0 });
    };
    give(first);
    sim.step(10);
    expect(sim.peek("usr_irq_req")).toBe(1n);
    give(first === "ack" ? "clear" : "ack");
    expect(sim.peek("usr_irq_req")).toBe(0n);
    expect(sim.peek("pending")).toBe(0n);
    sim.close();
  }
});

test("an acknowledge that stays high until the request falls is one acknowledge", () => {
  const sim = start("ack");
  sim.poke({ post: { valid: 1, payload: 2 } });
  sim.step();
  sim.poke({ usr_irq_ack: 4 }); // and a second post in the clock of the acknowledge
  sim.step();
  sim.poke({ post: { valid: 0 } });
  expect(sim.peek("usr_irq_req")).toBe(0n);
  sim.step(5);
  expect(sim.peek("usr_irq_req")).toBe(0n); // not again while the acknowledge is there
  sim.poke({ usr_irq_ack: 0 });
  sim.step(3);
  expect(sim.peek("usr_irq_req")).toBe(4n);
  sim.close();
});

test("posts to vectors that do not exist are forgotten", () => {
  const sim = start("ack");
  for (const payload of [16, 17, 31]) {
    sim.poke({ post: { valid: 1, payload } });
    sim.step();
  }
  expect(sim.peek("pending")).toBe(0n);
  sim.close();
});

for (const hold of ["ack", "clear"] as const) {
  test(`random posts, acknowledges and clears (${hold}): no post is lost, no interrupt without a post`, () => {
    const seed = 72;
    const sim = start(hold, seed);
    const random = randomStream(seed, "user interrupts");
    const state = Array.from({ length: VECTORS }, () => ({
      posts: 0, // since the request last rose, or ever
      rises: 0,
      up: false,
      acked: false,
      cleared: false,
      ackIn: -1,
      ackFor: 0,
    }));
    for (let clock = 0; clock < 6000; clock++) {
      const quiet = clock > 5000;
      const vector = !quiet && random.next() < 0.3 ? random.integer(0, VECTORS - 1) : null;
      let ack = 0;
      let clear = 0;
      for (const [i, s] of state.entries()) {
        if (s.up && s.ackIn === 0) s.ackFor = random.integer(1, 3);
        if (s.ackIn >= 0) s.ackIn--;
        if (s.ackFor > 0) {
          ack |= 1 << i;
          s.ackFor--;
          s.acked ||= s.up;
        }
        if (s.up && random.next() < 0.05) {
          clear |= 1 << i;
          s.cleared = true;
        }
      }
      sim.poke({ post: { valid: vector !== null, payload: vector ?? 0 }, usr_irq_ack: ack, clear });
      sim.step();
      const now = sim.peek("usr_irq_req");
      for (const [i, s] of state.entries()) {
        const up = ((now >> BigInt(i)) & 1n) === 1n;
        if (vector === i) s.posts++;
        if (up && !s.up) {
          expect(s.posts, `vector ${i} rose without a post`).toBeGreaterThan(0);
          Object.assign(s, { posts: 0, rises: s.rises + 1, acked: false, cleared: false });
          s.ackIn = random.integer(1, 30);
        } else if (!up && s.up) {
          expect(s.acked && (hold === "ack" || s.cleared), `vector ${i} fell too early`).toBe(true);
        } else if (up && s.acked && (hold === "ack" || s.cleared)) {
          expect.fail(`vector ${i} did not fall`);
        }
        s.up = up;
      }
    }
    // Every post after the last rise of its vector would have raised it again.
    expect(state.every(({ posts, up }) => posts === 0 && !up)).toBe(true);
    expect(state.every(({ rises }) => rises > 10)).toBe(true);
    expect(sim.peek("pending")).toBe(0n);
    sim.close();
  });
}
