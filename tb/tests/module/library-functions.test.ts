/** Functions of the library that make logic without a module of their own: every value of small widths against plain arithmetic. */
import { expect, test } from "vitest";
import { bits, bool, input, module, output } from "../../../hdl/lang/index.ts";
import {
  andAll,
  catAll,
  indexOfOneHot,
  lowest,
  oneHot,
  orAll,
  saturatingAdd,
  saturatingSub,
  selectOneHot,
} from "../../../hdl/lib/index.ts";
import { simulate } from "../../module/simulate.ts";

const saturating = module("saturating", (p: { width: number }) => ({
  ports: { count: input(bits(p.width)), on: input(bool), more: output(bits(p.width)), less: output(bits(p.width)) },
  build({ count, on, more, less }) {
    more.assign(saturatingAdd(count, on));
    less.assign(saturatingSub(count, on));
  },
}));

test.each([1, 2, 5])("sums of %i bits stay at their largest and smallest value", (width) => {
  const sim = simulate(saturating({ width }), { seed: 1 });
  const most = 2 ** width - 1;
  for (let count = 0; count <= most; count++) {
    for (const on of [0, 1]) {
      sim.poke({ count, on });
      expect(sim.peek("more"), `${count} + ${on}`).toBe(BigInt(Math.min(most, count + on)));
      expect(sim.peek("less"), `${count} - ${on}`).toBe(BigInt(Math.max(0, count - on)));
    }
  }
  sim.close();
});

/** Wide enough that the index does not fill its bits. */
const lines = 5;

const choosing = module("choosing", () => ({
  ports: {
    asks: input(bits(lines)),
    first: output(bits(lines)),
    index: output(bits(3)),
    value: output(bits(8)),
    back: output(bits(lines)),
    any: output(bool),
    all: output(bool),
    none: output(bits(2)),
  },
  build(io) {
    const first = lowest(io.asks);
    const index = indexOfOneHot(first, 3);
    const each = Array.from({ length: lines }, (_, i) => io.asks.bit(i));
    io.first.assign(first);
    io.index.assign(index);
    io.value.assign(
      selectOneHot(
        first,
        each.map((_, i) => io.asks.zext(8).xor(0x20 * i)),
      ),
    );
    io.back.assign(oneHot(index, lines));
    io.any.assign(orAll(each));
    io.all.assign(andAll(each));
    io.none.assign(catAll([orAll([]), andAll([])]));
  },
}));

test("one-hot: the lowest request, its index and what belongs to it, and back", () => {
  const sim = simulate(choosing(), { seed: 1 });
  for (let asks = 0; asks < 2 ** lines; asks++) {
    sim.poke({ asks });
    const place = asks === 0 ? 0 : Math.log2(asks & -asks);
    expect(sim.peek("first")).toBe(BigInt(asks & -asks));
    expect(sim.peek("index")).toBe(BigInt(place));
    expect(sim.peek("value")).toBe(asks === 0 ? 0n : BigInt(asks ^ (0x20 * place)));
    expect(sim.peek("back")).toBe(1n << BigInt(place));
    expect(sim.peek("any")).toBe(asks === 0 ? 0n : 1n);
    expect(sim.peek("all")).toBe(asks === 2 ** lines - 1 ? 1n : 0n);
    expect(sim.peek("none"), "or of nothing is 0, and of nothing is 1").toBe(1n);
  }
  sim.close();
});

test("nothing cannot be put side by side", () => {
  expect(() => catAll([])).toThrow("nothing to concatenate");
});
