/** What every width of the card windows must do with submission queue entries. */
import { expect, test } from "vitest";
import { burstOf, bytesOf } from "./axi-master.ts";
import { OKAY, SLVERR, address, pieces, randomBytes, start } from "./card-windows-cases.ts";

/** Entries of 64 bytes are read whole, when all their bytes have landed. */
export function sqeTestsOfWidth(dw: number): void {
  test(`submission entries of ${dw} bit land in pieces and are read whole; taking the last one disarms their group`, async () => {
    const bytes = dw / 8;
    const { sim, master, random } = start({ dw, slots: 8 }, 20 + dw);
    const port = master({ stall: 0.2, early: 1 });
    for (let round = 0; round < 6; round++) {
      const group = random.integer(0, 7);
      const count = random.integer(1, 4);
      const entries = Array.from({ length: count }, (_, place) => ({ group, place, last: place === count - 1 }));
      const data = randomBytes(random, 64 * count);
      const bursts = pieces(random, 0, data.length, 200).map(({ at, length }) =>
        burstOf({
          id: 1,
          addr: address("sqe", 4 * group, at),
          data: data.subarray(at, at + length),
          bytes,
          unaligned: random.next() < 0.5,
        }),
      );
      await sim.run(() => sim.source("sqe_arm").send([{ group, last: count - 1 }]));
      const [answers] = await sim.run(() => port.write(bursts));
      expect(answers.every(({ resp }) => resp === OKAY)).toBe(true);
      const [, sqes] = await sim.run(
        () => sim.source("sqe_take", { stall: 0.3 }).send(entries),
        () => sim.sink("sqe", { stall: 0.3 }).take(count),
      );
      expect(sqes.every(({ whole }) => whole === 1n)).toBe(true);
      expect(sqes.map(({ sqe }) => bytesOf([{ data: sqe }], 64))).toEqual(
        entries.map((_, i) => data.subarray(64 * i, 64 * i + 64)),
      );
      const [again] = await sim.run(() => port.write(bursts.slice(0, 1)));
      expect(again).toEqual([{ id: 1, resp: SLVERR }]);
    }
    sim.close();
  });

  test(`a submission entry of ${dw} bit is whole when its 64 bytes have landed, some of them late, and not before`, async () => {
    const bytes = dw / 8;
    const { sim, master, random } = start({ dw, slots: 8 }, 30 + dw);
    const port = master({ stall: 0.2 });
    const write = (entry: number, data: Uint8Array, from: number, to: number) =>
      port.write(
        from === to
          ? []
          : [
              burstOf({
                id: 1,
                addr: address("sqe", entry, from),
                data: data.subarray(from, to),
                bytes,
                unaligned: true,
              }),
            ],
      );
    const arm = (entry: number) => sim.run(() => sim.source("sqe_arm").send([{ group: entry >> 2, last: entry & 3 }]));
    const take = async (entry: number, meanwhile: () => Promise<unknown> = () => Promise.resolve()) => {
      const [, [answer]] = await sim.run(
        () => sim.source("sqe_take").send([{ group: entry >> 2, place: entry & 3, last: 1 }]),
        () => sim.sink("sqe", { stall: 0.3 }).take(1),
        meanwhile,
      );
      return answer;
    };
    for (let round = 0; round < 12; round++) {
      const entry = random.integer(0, 31);
      const whole = randomBytes(random, 64);
      await arm(entry);
      await sim.run(() => write(entry, whole, 0, 64));
      expect((await take(entry))?.whole).toBe(1n);

      // One byte is missing; what landed twice does not stand for it, and neither does what stood there before.
      const data = randomBytes(random, 64);
      const gap = [0, 63, random.integer(1, 62)][round % 3] ?? 0;
      const parts = async () => {
        await write(entry, data, 0, gap);
        await write(entry, data, gap + 1, 64);
      };
      await arm(entry);
      await sim.run(parts);
      await sim.run(parts);
      expect((await take(entry))?.whole).toBe(0n);
      await arm(entry);
      expect((await take(entry))?.whole).toBe(0n);

      // The report of the transfer is ahead of its last byte.
      await arm(entry);
      await sim.run(parts);
      const late = await take(entry, async () => {
        await sim.tick(random.integer(0, 30));
        await write(entry, data, gap, gap + 1);
      });
      expect([late?.whole, bytesOf([{ data: late?.sqe ?? 0n }], 64)]).toEqual([1n, data]);
    }
    sim.close();
  });

  test(`a group of entries of ${dw} bit has landed when its last byte has, not before, and is read out in that clock`, async () => {
    const bytes = dw / 8;
    const { sim, master, random } = start({ dw, slots: 8 }, 60 + dw);
    const port = master({ stall: 0.7 }); // data comes clocks behind its address now and then
    const write = (group: number, data: Uint8Array, at: number, length: number) =>
      port.write([
        burstOf({
          id: 1,
          addr: address("sqe", 4 * group, at),
          data: data.subarray(at, at + length),
          bytes,
          unaligned: random.next() < 0.5,
        }),
      ]);
    const landed = () => Number(sim.peek("sqe_landed"));
    const clocks: number[] = [];
    let known = 0;
    for (let round = 0; round < 24; round++) {
      const group = random.integer(0, 7);
      const last = round % 4;
      const data = randomBytes(random, 64 * (last + 1));
      const isHere = () => (landed() >> group) & 1;
      await sim.run(() => sim.source("sqe_arm").send([{ group, last }]));
      known &= ~(1 << group);
      expect(landed()).toBe(known);

      // Any order, some of it twice; the last piece comes alone.
      const cut = pieces(random, 0, data.length, 100).sort(() => random.next() - 0.5);
      const final = cut.pop() ?? { at: 0, length: 0 };
      await sim.run(async () => {
        for (const { at, length } of cut) {
          await write(group, data, at, length);
          if (random.next() < 0.3) await write(group, data, at, length);
        }
        await sim.tick(3);
      });
      expect(landed()).toBe(known);
      let [beat, seen, answered] = [0, 0, 0];
      let now = 0;
      await sim.run(
        () => write(group, data, final.at, final.length),
        async () => {
          while (answered === 0) {
            sim.poke({ sqe_take: { valid: isHere(), payload: { group, place: last, last: 1 } }, sqe: { ready: 1 } });
            await sim.tick();
            now++;
            const { wvalid, wready, wlast } = sim.before("m_axi");
            if (wvalid === 1n && wready === 1n && wlast === 1n) beat = now;
            if (seen === 0 && sim.before("sqe_take").ready === 1n) seen = now;
            const { valid, payload } = sim.before("sqe");
            if (valid === 0n) continue;
            answered = now;
            expect(payload.whole).toBe(1n);
            expect(bytesOf([{ data: payload.sqe }], 64)).toEqual(data.subarray(64 * last, 64 * last + 64));
          }
          sim.poke({ sqe_take: { valid: 0 }, sqe: { ready: 0 } });
        },
      );
      expect(answered).toBe(seen + 1);
      clocks.push(seen - beat);
      known |= 1 << group;
      // It stays so when it has been read out.
      expect(landed()).toBe(known);
    }
    // From the beat on `m_axi`, if its address was there before it.
    expect(Math.min(...clocks)).toBe(3);
    sim.close();
  });
}
