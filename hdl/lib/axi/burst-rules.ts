/** What AXI4 asks of an address, and which lanes the beats of its burst use. */
import { lit, mux } from "../../lang/index.ts";
import type { Bits, DomainBuilders } from "../../lang/index.ts";
import { catAll } from "../one-hot.ts";
import { axiSize, BURST } from "./axi4.ts";
import { implies } from "./rules.ts";
import type { Judge } from "./rules.ts";

/** AW or AR as the rules see it. */
export interface Address {
  readonly addr: Bits;
  readonly len: Bits;
  readonly size: Bits;
  readonly burst: Bits;
  readonly lock: Bits<1>;
  readonly cache: Bits;
}

/** Bits of a page, which no burst crosses (IHI 0022, A3.4.1). */
const PAGE = 12;

/** The rules for an address offered on channel `name`; the list stands at `axi4Checker`. */
export function addressRules(judge: Judge, name: string, valid: Bits<1>, address: Address, data: number): void {
  const { addr, len, size, burst, lock, cache } = address;
  const rule = (what: string, holds: Bits<1>, message: string) => {
    judge(`${name}_${what}`, implies(valid, holds), message);
  };
  const wraps = burst.eq(BURST.wrap);
  const below = sizeMask(size, 7);
  const page = addr.width < PAGE ? addr.zext(PAGE) : addr.slice(0, PAGE);
  const start = page.and(below.zext(PAGE).not()).zext(16);
  const lastBeat = start.add(len.zext(16).shl(size));

  rule("burst", burst.ne(3), `${name}burst is reserved`);
  rule("size", size.le(axiSize(data)), `${name}size is more than the ${data} bits of the bus`);
  rule("fixed_length", implies(burst.eq(BURST.fixed), len.le(15)), "a FIXED burst has at most 16 beats");
  const lengths = [1, 3, 7, 15].map((beats) => len.eq(beats)).reduce((any, one) => any.or(one));
  rule("wrap_length", implies(wraps, lengths), "a WRAP burst has 2, 4, 8 or 16 beats");
  rule(
    "wrap_aligned",
    implies(wraps, page.and(below.zext(PAGE)).eq(0)),
    "a WRAP burst begins at a multiple of its size",
  );
  rule(
    "page",
    implies(burst.eq(BURST.incr), lastBeat.slice(PAGE, 16 - PAGE).eq(0)),
    "the burst crosses a 4 KiB boundary",
  );
  rule("exclusive", lock.not(), "exclusive accesses are not used");
  rule("cache", implies(cache.bit(1).not(), cache.slice(2, 2).eq(0)), `${name}cache allocates what is not modifiable`);
}

/** The byte lanes that beat number `beat` of a burst may use (IHI 0022, A3.4.3). `low`: the lowest bits of its address. */
export function activeLanes(
  { name }: Pick<DomainBuilders, "name">,
  { low, len, size, burst }: { readonly low: Bits; readonly len: Bits; readonly size: Bits; readonly burst: Bits },
  beat: Bits,
  bytes: number,
): Bits {
  if (bytes === 1) return lit(1, 1);
  const { width } = low;
  const below = sizeMask(size, width);
  const { lane_next, lane_inside } = name({
    lane_next: low.and(below.not()).add(beat.slice(0, width).shl(size)),
    lane_inside: len.slice(0, width).shl(size).or(below),
  });
  const wrapped = low.and(lane_inside.not()).or(lane_next.and(lane_inside));
  const increments = mux(beat.eq(0), low, lane_next);
  const { lane_first } = name({
    lane_first: mux(burst.eq(BURST.fixed), low, mux(burst.eq(BURST.wrap), wrapped, increments)),
  });
  const { lane_last } = name({ lane_last: lane_first.or(below) });
  return catAll(Array.from({ length: bytes }, (_, i) => lane_last.ge(bytes - 1 - i).and(lane_first.le(bytes - 1 - i))));
}

/** Ones below the bytes of a transfer of 2^`size`: the address bits that count inside of it. */
function sizeMask(size: Bits, width: number): Bits {
  return catAll(Array.from({ length: width }, (_, i) => size.gt(width - 1 - i)));
}
