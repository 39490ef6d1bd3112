import { expect, test } from "vitest";
import { array, bits, input, module, output, type Bits } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

// An index out of range writes nothing, in rows and parts of a vector too: what lies beside stays as it is.

const rows = module("rows", () => ({
  ports: {
    row: input(bits(2)),
    column: input(bits(3)),
    place: input(bits(4)),
    q: output(bits(24)),
    cut: output(bits(16)),
    one: output(array(bits(4), 1)),
    one_read: output(bits(4)),
  },
  build({ row, column, place, q, cut, one, one_read }, { wires }) {
    const { single } = wires({ single: array(bits(4), 1).default([5]) });
    single.at(row).assign(place);
    one.assign(single);
    one_read.assign(single.at(row));
    const { cells, vector } = wires({ cells: array(array(bits(4), 3), 2).default(0), vector: bits(16).default(0) });
    cells.at(row).at(column).assign(0xf);
    vector.slice(4, 6).bit(place).assign(1);
    q.assign(read(cells));
    cut.assign(vector);
  },
}));

const read = (cells: { at(i: number): { at(i: number): Bits<4> } }) =>
  [0, 1]
    .flatMap((r) =>
      [0, 1, 2].map((c) =>
        cells
          .at(r)
          .at(c)
          .zext(24)
          .shl(4 * (3 * r + c)),
      ),
    )
    .reduce((a, b) => a.or(b));

test("an element out of range is not assigned, wherever it is", () => {
  const sim = simulate(rows());
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 8; column++) {
      const place = 2 * row + column;
      sim.poke({ row, column, place });
      const inside = row < 2 && column < 3;
      expect(sim.peek("q")).toBe(inside ? 0xfn << BigInt(4 * (3 * row + column)) : 0n);
      expect(sim.peek("one")).toEqual([row === 0 ? BigInt(place) & 15n : 5n]);
      expect(sim.peek("one_read")).toBe(row === 0 ? BigInt(place) & 15n : 0n);
      expect(sim.peek("cut")).toBe(place < 6 ? 1n << BigInt(4 + place) : 0n);
    }
  }
});
