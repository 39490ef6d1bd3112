import { expect, test } from "vitest";
import type { RandomStream } from "../../module/random.ts";
import { burstOf, bytesOf } from "./axi-master.ts";
import { PAGE, address, alternate, arms, pieces, randomBytes, start } from "./card-windows-cases.ts";

/** Bursts that put `data` at `offset` of a write slot: of the link's payload size, or, if `cut`, of any. */
function burstsTo(
  random: RandomStream,
  p: { slot: number; data: Uint8Array; bytes: number; offset?: number; cut?: boolean },
) {
  const { slot, data, bytes, offset = 0, cut = false } = p;
  const payloads = Array.from({ length: Math.ceil(data.length / 256) }, (_, i) => ({
    at: offset + 256 * i,
    length: Math.min(256, data.length - 256 * i),
  }));
  return (cut ? pieces(random, offset, data.length, 512) : payloads).map(({ at, length }) =>
    burstOf({
      id: 1,
      addr: address("writeSlots", slot, at),
      data: data.subarray(at - offset, at - offset + length),
      bytes,
      unaligned: true,
    }),
  );
}

interface Drained {
  readonly slot: bigint;
  readonly block: bigint;
  readonly data: bigint;
  readonly last: bigint;
  readonly error: bigint;
}

/** Pages among beats, each with how it ended. */
function pagesOf(beats: readonly Drained[], bytes: number) {
  const pages: { slot: number; block: number; data: Uint8Array; givenUp: boolean }[] = [];
  let page: Drained[] = [];
  for (const beat of beats) {
    page.push(beat);
    expect([beat.slot, beat.block]).toEqual([page[0]?.slot, page[0]?.block]);
    expect(beat.error === 1n && beat.last === 0n).toBe(false);
    if (beat.last === 0n) continue;
    const data = bytesOf(page, bytes);
    pages.push({ slot: Number(beat.slot), block: Number(beat.block), data, givenUp: beat.error === 1n });
    page = [];
  }
  expect(page).toEqual([]);
  return pages;
}

/** Runs `job`; meanwhile every beat that is taken goes to `take`. `before`: at the beginning of each clock. */
async function whileDraining(
  sim: ReturnType<typeof start>["sim"],
  job: () => Promise<void>,
  take: (beat: Drained) => void,
  before: () => void = () => undefined,
): Promise<void> {
  let open = true;
  await sim.run(
    async () => {
      await job();
      open = false;
    },
    async () => {
      while (open) {
        before();
        await sim.tick();
        const { valid, ready, payload } = sim.before("drained");
        if (valid === 1n && ready === 1n) take(payload);
      }
    },
  );
}

test("a page that is alone is drained while it lands, but for its last beat, which waits for the request", async () => {
  const bytes = 32;
  const { sim, master, random } = start({ dw: 256, slots: 8 }, 71);
  const data = randomBytes(random, PAGE);
  const port = master();
  sim.poke({ drained: { ready: 1 } });
  const beats: Drained[] = [];
  await whileDraining(
    sim,
    async () => {
      await sim.source("write_arm").send([{ slot: 3, block: 77, alone: 1 }]);
      await port.write(burstsTo(random, { slot: 3, data, bytes }));
      await sim.tick(5);
      expect(beats).toHaveLength(PAGE / bytes - 1);
      await sim.tick(200);
      expect(beats).toHaveLength(PAGE / bytes - 1);
      await sim.source("drain").send([{ slot: 3, block: 77 }]);
      await sim.tick(4);
    },
    (beat) => beats.push(beat),
  );
  expect(pagesOf(beats, bytes)).toEqual([{ slot: 3, block: 77, data, givenUp: false }]);
  sim.close();
});

test("a page that stands still is given up for one that is whole, and goes from the beginning when it is whole itself", async () => {
  const bytes = 32;
  const { sim, master, random } = start({ dw: 256, slots: 8 }, 72);
  const [slow, quick] = [randomBytes(random, PAGE), randomBytes(random, PAGE)];
  const port = master();
  const [beats] = await sim.run(
    () => sim.sink("drained", { stall: 0.1 }).take(2 * (PAGE / bytes) + 1024 / bytes + 1),
    async () => {
      await sim.source("write_arm").send([{ slot: 1, block: 11, alone: 1 }, ...arms([2])]);
      await port.write(burstsTo(random, { slot: 1, data: slow.subarray(0, 1024), bytes }));
      await sim.tick(60);
      await port.write(burstsTo(random, { slot: 2, data: quick, bytes }));
      await sim.source("drain").send([{ slot: 2, block: 1002 }]);
      await port.write(burstsTo(random, { slot: 1, data: slow.subarray(1024), offset: 1024, bytes }));
      await sim.tick(6);
      await sim.source("drain").send([{ slot: 1, block: 11 }]);
    },
  );
  const [first, second, third, ...more] = pagesOf(beats, bytes);
  expect(first).toMatchObject({ slot: 1, block: 11, givenUp: true });
  expect(first?.data.subarray(0, 1024)).toEqual(slow.subarray(0, 1024));
  expect(second).toEqual({ slot: 2, block: 1002, data: quick, givenUp: false });
  expect(third).toEqual({ slot: 1, block: 11, data: slow, givenUp: false });
  expect(more).toEqual([]);
  sim.close();
});

// Slots are armed, alone or not, filled wholly or in part, in order or not, asked for or left, and armed again; whatever goes ahead meanwhile, the
// pages that are not given up are those that were asked for, in their order.
test.each([64, 128, 256, 512])(
  "what is asked for comes whole and in order, whatever went ahead, %i bits",
  async (dw) => {
    const bytes = dw / 8;
    const { sim, master, random } = start({ dw, slots: 8 }, 73 + dw);
    const port = master({ stall: 0.1 });
    const wanted: { slot: number; block: number; data: Uint8Array; givenUp: boolean }[] = [];
    let ended = 0;
    const beats: Drained[] = [];
    const anyBlock = () => Number(random.bits(32));
    /** Fills a slot wholly, or in part, by one channel in order or by two at once. */
    const land = async (slot: number, data: Uint8Array) => {
      const cut = random.next() < 0.4 ? random.integer(1, PAGE - 1) : PAGE;
      const whole = [
        { data: data.subarray(0, cut), offset: 0 },
        { data: data.subarray(cut), offset: cut },
      ];
      const lists = whole
        .filter((part) => part.data.length > 0)
        .map((part) => burstsTo(random, { slot, bytes, cut: random.next() < 0.3, ...part }));
      await port.write(random.next() < 0.5 ? alternate(random, lists) : lists.flat());
      await sim.tick(6);
    };
    /** A slot keeps its owner until its page is on its way. */
    const gone = async (slot: number) => {
      const last = wanted.findLastIndex((page) => page.slot === slot);
      while (ended <= last) await sim.tick();
    };
    const ask = async (slot: number, at: number, data: Uint8Array) => {
      wanted.push({ slot, block: at, data, givenUp: false });
      await sim.source("drain").send([{ slot, block: at }]);
    };
    await whileDraining(
      sim,
      async () => {
        for (let round = 0; round < 40; round++) {
          const slot = random.integer(0, 3);
          const own = anyBlock();
          const data = randomBytes(random, PAGE);
          await gone(slot);
          await sim.source("write_arm").send([{ slot, block: own, alone: random.next() < 0.8 ? 1 : 0 }]);
          const begun = random.integer(0, 2) * random.integer(1, PAGE / 2);
          if (begun > 0) await port.write(burstsTo(random, { slot, data: data.subarray(0, begun), bytes }));
          if (random.next() < 0.5) {
            // Another page comes and goes meanwhile.
            const other = 4 + random.integer(0, 3);
            const page = randomBytes(random, PAGE);
            await gone(other);
            const at = anyBlock();
            await sim.source("write_arm").send([{ slot: other, block: at, alone: 0 }]);
            await land(other, page);
            await ask(other, at, page);
          }
          if (random.next() < 0.3) continue; // its DMA failed
          await land(slot, data);
          await ask(slot, own, data);
          if (random.next() < 0.5) await sim.tick(random.integer(1, 300));
        }
        await sim.tick(2 * (PAGE / bytes) + 100);
        await sim.source("write_arm").send([{ slot: 7, block: 0, alone: 1 }]); // ends what still stands
        await sim.tick(20);
      },
      (beat) => {
        beats.push(beat);
        ended += Number(beat.last & ~beat.error);
      },
      () => {
        sim.poke({ drained: { ready: random.next() < 0.8 } });
      },
    );
    const pages = pagesOf(beats, bytes);
    const whole = pages.filter(({ givenUp }) => !givenUp);
    expect(whole.map(({ slot, block }) => ({ slot, block }))).toEqual(
      wanted.map(({ slot, block }) => ({ slot, block })),
    );
    whole.forEach(({ data }, i) => {
      expect(Buffer.compare(data, wanted[i]?.data ?? new Uint8Array()), `page ${i}`).toBe(0);
    });
    expect(pages.length).toBeGreaterThan(wanted.length + 3);
    sim.close();
  },
);

// The next page comes at any moment of the first one's beginning, with the way to the medium's side open or shut.
test.each([
  { shut: 0, slot: 2, alone: 1 },
  { shut: 30, slot: 2, alone: 1 },
  { shut: 0, slot: 1, alone: 1 },
  { shut: 30, slot: 1, alone: 1 },
  { shut: 30, slot: 1, alone: 0 },
])("a page that was left is given up for the next one: $slot, $alone, $shut", async ({ shut, slot, alone }) => {
  const bytes = 32;
  for (let delay = 0; delay < 16; delay++) {
    const { sim, master, random } = start({ dw: 256, slots: 8 }, 90 + delay);
    const [left, next] = [randomBytes(random, 64), randomBytes(random, PAGE)];
    const port = master();
    const beats: Drained[] = [];
    if (shut === 0) sim.poke({ drained: { ready: 1 } });
    await whileDraining(
      sim,
      async () => {
        await sim.source("write_arm").send([{ slot: 1, block: 11, alone: 1 }]);
        await Promise.all([
          port.write(burstsTo(random, { slot: 1, data: left, bytes })),
          sim.tick(6 + delay).then(() => sim.source("write_arm").send([{ slot, block: 12, alone }])),
        ]);
        await sim.tick(shut);
        sim.poke({ drained: { ready: 1 } });
        await port.write(burstsTo(random, { slot, data: next, bytes }));
        await sim.source("drain").send([{ slot, block: 12 }]);
        await sim.tick(PAGE / bytes + 20);
      },
      (beat) => beats.push(beat),
    );
    const pages = pagesOf(beats, bytes);
    expect(pages.at(-1), `after ${delay} clocks`).toEqual({ slot, block: 12, data: next, givenUp: false });
    // What was left ends where it stood.
    const before = pages.slice(0, -1);
    expect(before.length).toBeLessThanOrEqual(1);
    for (const page of before) {
      expect(page).toMatchObject({ slot: 1, block: 11, givenUp: true });
      expect(page.data.length).toBeLessThanOrEqual(left.length + bytes);
    }
    sim.close();
  }
});

test.each([
  { first: "asked for before it could go ahead", early: true },
  { first: "still to come when another one goes", early: false },
])("a page that is $first goes once", async ({ early }) => {
  const bytes = 32;
  const { sim, master, random } = start({ dw: 256, slots: 8 }, 120);
  const [own, other] = [randomBytes(random, PAGE), randomBytes(random, PAGE)];
  const port = master();
  const beats: Drained[] = [];
  const landOwn = () => port.write(burstsTo(random, { slot: 1, data: own, bytes }));
  await whileDraining(
    sim,
    async () => {
      await sim.source("write_arm").send([...arms([2]), { slot: 1, block: 11, alone: 1 }]);
      await port.write(burstsTo(random, { slot: 2, data: other, bytes }));
      await sim.source("drain").send([{ slot: 2, block: 1002 }]);
      if (early) await landOwn();
      sim.poke({ drained: { ready: 1 } });
      if (!early) {
        await sim.tick(PAGE / bytes + 10);
        await landOwn();
        await sim.tick(10);
        expect(beats).toHaveLength(2 * (PAGE / bytes) - 1); // all of the one, the other but for its last beat
      }
      await sim.source("drain").send([{ slot: 1, block: 11 }]);
      await sim.tick(2 * (PAGE / bytes) + 20);
    },
    (beat) => beats.push(beat),
  );
  expect(pagesOf(beats, bytes)).toEqual([
    { slot: 2, block: 1002, data: other, givenUp: false },
    { slot: 1, block: 11, data: own, givenUp: false },
  ]);
  sim.close();
});
