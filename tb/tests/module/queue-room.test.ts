import { expect, test } from "vitest";
import { queueRoom } from "../../../hdl/nvme/queues-room.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

const pointer = 12;

/** One entry after the other, as if each were fetched alone, until something forbids it. */
function model(at: {
  head: number;
  tail: number;
  sqSize: number;
  cqHead: number;
  reserved: number;
  cqSize: number;
  most: number;
}) {
  let { head, reserved } = at;
  let count = 0;
  const next = (x: number, size: number) => (x === size ? 0 : x + 1);
  const full = () => next(reserved, at.cqSize) === at.cqHead;
  const wasFull = full();
  while (count < at.most && head !== at.tail && !full()) {
    head = next(head, at.sqSize);
    reserved = next(reserved, at.cqSize);
    count++;
    if (head === 0 || reserved === 0) break; // the end of a ring
  }
  return { count, full: wasFull, head, reserved, more: head !== at.tail };
}

test.each([
  { seed: 1, ring: 6 },
  { seed: 2, ring: 40 },
  { seed: 3, ring: 4096 },
])("the count, both rings after it and what is left: rings of up to $ring entries", ({ seed, ring }) => {
  const sim = simulate(queueRoom({ pointer }), { seed });
  const random = randomStream(seed, "rooms");
  const seen = new Set<string>();
  for (let round = 0; round < 3000; round++) {
    const sqSize = random.integer(1, random.integer(1, ring - 1));
    const cqSize = random.integer(1, random.integer(1, ring - 1));
    const near = (x: number, size: number) =>
      random.next() < 0.5 ? random.integer(0, size) : (x + random.integer(0, 6)) % (size + 1);
    const head = random.next() < 0.5 ? random.integer(0, sqSize) : Math.max(0, sqSize - random.integer(0, 5));
    const reserved = random.next() < 0.5 ? random.integer(0, cqSize) : Math.max(0, cqSize - random.integer(0, 5));
    const at = { head, tail: near(head, sqSize), sqSize, cqHead: near(reserved, cqSize), reserved, cqSize };
    if (at.head === at.tail) continue; // an empty queue is not chosen
    const alone = random.next() < 0.2;
    const slots = random.integer(1, 4);
    sim.poke({
      sq: { head, tail: at.tail, active: random.bits(pointer) },
      sq_size: sqSize,
      cq: { head: at.cqHead, tail: random.bits(pointer), reserved, phase: random.bits(1) },
      cq_size: cqSize,
      slots,
      alone,
    });
    sim.step(3);
    const wanted = model({ ...at, most: alone ? 1 : slots });
    const got = {
      count: Number(sim.peek("count")),
      full: sim.peek("full") === 1n,
      head: Number(sim.peek("head")),
      reserved: Number(sim.peek("reserved")),
      more: sim.peek("more") === 1n,
    };
    expect(got, JSON.stringify({ ...at, alone, slots })).toEqual(wanted);
    seen.add(`${wanted.count} ${wanted.more} ${wanted.head === 0} ${wanted.reserved === 0}`);
  }
  // Every count, with and without a rest; both ends of rings.
  expect(seen.size).toBeGreaterThan(12);
  sim.close();
});
