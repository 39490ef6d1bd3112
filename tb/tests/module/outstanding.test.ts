import { expect, test } from "vitest";
import { outstanding } from "../../../hdl/cache/outstanding.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

test.each([1, 2, 3])("answers to forgotten requests are stale, all others are not (seed %i)", (seed) => {
  const most = 10;
  const sim = simulate(outstanding({ most }), { seed });
  const random = randomStream(seed, "requests");
  let queue: { stale: boolean }[] = [];
  for (let clock = 0; clock < 2000; clock++) {
    const answered = queue.length > 0 && random.next() < 0.5;
    const asked = queue.length < most && random.next() < 0.6;
    const forget = random.next() < 0.05;
    sim.poke({ asked, answered, forget });
    expect(sim.peek("count")).toBe(BigInt(queue.length));
    if (queue.length > 0) expect(sim.peek("stale")).toBe(forget || queue[0]?.stale === true ? 1n : 0n);
    if (answered) queue.shift();
    if (asked) queue.push({ stale: false });
    if (forget) queue = queue.map(() => ({ stale: true }));
    sim.step();
  }
  sim.close();
});
