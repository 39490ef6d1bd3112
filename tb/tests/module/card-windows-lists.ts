/** What every width of the card windows must do with PRP lists. */
import { expect, test } from "vitest";
import { burstOf } from "./axi-master.ts";
import { OKAY, SLVERR, address, alternate, pieces, randomBytes, start } from "./card-windows-cases.ts";

/** PRP lists: entries are taken one by one, each when its eight bytes have landed. */
export function listTestsOfWidth(dw: number): void {
  const bytes = dw / 8;
  const entryOf = (data: Uint8Array, entry: number) => Buffer.from(data).readBigUInt64LE(8 * entry);

  test(`pieces of PRP lists of ${dw} bit land in any pieces, and entries are read one by one`, async () => {
    const { sim, master, random } = start({ dw, slots: 8 }, 50 + dw);
    const port = master({ stall: 0.2, early: 1 });
    for (let round = 0; round < 6; round++) {
      const lists = [0, 1, 2, 3, 4, 5, 6, 7].filter((piece) => piece === round || random.next() < 0.6);
      const data = lists.map(() => randomBytes(random, 8 * random.integer(1, 32)));
      const bursts = alternate(
        random,
        lists.map((piece, i) =>
          pieces(random, 0, data[i]?.length ?? 0, 120).map(({ at, length }) =>
            burstOf({
              id: piece % 4,
              addr: address("prpList", piece, at),
              data: (data[i] ?? new Uint8Array()).subarray(at, at + length),
              bytes,
              unaligned: random.next() < 0.5,
            }),
          ),
        ),
      );
      await sim.run(() => sim.source("list_arm").send(lists));
      const [answers] = await sim.run(() => port.write(bursts));
      expect(answers.every(({ resp }) => resp === OKAY)).toBe(true);
      const takes = lists.flatMap((piece, i) =>
        Array.from({ length: (data[i]?.length ?? 0) / 8 }, (_, entry) => ({ piece, entry, list: i })),
      );
      const [, entries] = await sim.run(
        () => sim.source("list_take", { stall: 0.3 }).send(takes.map(({ piece, entry }) => ({ piece, entry }))),
        () => sim.sink("list_entry", { stall: 0.3 }).take(takes.length),
      );
      expect(entries).toEqual(
        takes.map(({ list, entry }) => ({ pointer: entryOf(data[list] ?? new Uint8Array(8), entry), landed: 1n })),
      );
      await sim.run(() => sim.source("list_disarm").send(lists));
      const [again] = await sim.run(() => port.write(bursts.slice(0, 1)));
      expect(again.every(({ resp }) => resp === SLVERR)).toBe(true);
    }
    sim.close();
  });

  test(`an entry of a PRP list of ${dw} bit is there when its 8 bytes have landed, some of them late, and not before`, async () => {
    const { sim, master, random } = start({ dw, slots: 8 }, 60 + dw);
    const port = master({ stall: 0.2 });
    for (let round = 0; round < 12; round++) {
      const piece = random.integer(0, 7);
      const data = randomBytes(random, 256);
      const gap = random.integer(0, 255);
      const write = (from: number, to: number) =>
        from === to
          ? Promise.resolve([])
          : port.write([
              burstOf({
                id: 1,
                addr: address("prpList", piece, from),
                data: data.subarray(from, to),
                bytes,
                unaligned: true,
              }),
            ]);
      const take = async (entry: number, meanwhile: () => Promise<unknown> = () => Promise.resolve()) => {
        const [, [answer]] = await sim.run(
          () => sim.source("list_take").send([{ piece, entry }]),
          () => sim.sink("list_entry", { stall: 0.3 }).take(1),
          meanwhile,
        );
        return answer;
      };
      const hole = Math.floor(gap / 8);
      const neighbour = (hole + random.integer(1, 31)) % 32;
      await sim.run(() => sim.source("list_arm").send([piece]));
      await sim.run(() => write(0, 256));
      expect(await take(hole)).toEqual({ pointer: entryOf(data, hole), landed: 1n });

      // Armed anew: what stood there before counts for nothing, nor does a byte that lands twice for one that is missing.
      await sim.run(() => sim.source("list_arm").send([piece]));
      for (let twice = 0; twice < 2; twice++) {
        await sim.run(() => write(0, gap));
        await sim.run(() => write(gap + 1, 256));
      }
      expect((await take(hole))?.landed).toBe(0n);
      expect(await take(neighbour)).toEqual({ pointer: entryOf(data, neighbour), landed: 1n });

      // The report of the transfer is ahead of its last byte.
      const late = await take(hole, async () => {
        await sim.tick(random.integer(0, 30));
        await write(gap, gap + 1);
      });
      expect(late).toEqual({ pointer: entryOf(data, hole), landed: 1n });
      await sim.run(() => sim.source("list_disarm").send([piece]));
    }
    sim.close();
  });
}
