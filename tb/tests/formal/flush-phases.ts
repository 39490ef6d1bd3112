/** What holds of `flushHandshake` inside a crossing, for the proofs of those that have one. */
import { bool, cat, crossing, output, source } from "../../../hdl/lang/index.ts";
import type { Bits, DomainBuilders } from "../../../hdl/lang/index.ts";

/** A value of any clock, as it is at a step of the proof. */
export const now = <W extends number>(x: Bits<W>): Bits<W> => crossing("a proof sees all clocks at once", x);

export const implies = (x: Bits<1>, y: Bits<1>): Bits<1> => x.not().or(y);

const none = (...values: readonly Bits[]) => values.map((x) => now(x).eq(0)).reduce((a, b) => a.and(b));

/** For `opened`: the inside of the instance between the clocks `a` and `b`. */
export const flushInside = (a: string, b: string) => {
  const [aBit, bBit] = [output(bool, a), output(bool, b)];
  return source({
    a_wanted: aBit,
    a_request: aBit,
    a_asks_meta: bBit,
    a_asks: bBit,
    a_echo_meta: aBit,
    a_echo: aBit,
    b_wanted: bBit,
    b_request: bBit,
    b_asks_meta: aBit,
    b_asks: aBit,
    b_echo_meta: bBit,
    b_echo: bBit,
  });
};

/** Its signals by name. */
export type Flush = Readonly<
  Record<`${"a" | "b"}_${"wanted" | "request" | "asks_meta" | "asks" | "echo_meta" | "echo"}`, Bits<1>>
>;

/** What a side has that is to be cleared. */
export interface FlushedSide {
  /** Its pointers, in every form. */
  readonly pointers: readonly Bits[];
  /** What they were an edge ago. */
  readonly before: readonly Bits[];
  /** The two flip-flops through which the other side sees its pointer. */
  readonly meta: Bits;
  readonly sync: Bits;
}

/**
 * The phases of a flush run round: what is asked is seen, echoed, and taken back, one place after the other. `a` writes
 * and `b` reads; `given` is what the reader has of the words that it gives, and begins anew.
 */
export function flushPhases(
  { check, name }: DomainBuilders,
  flush: Flush,
  sides: { readonly a: FlushedSide; readonly b: FlushedSide },
  given: readonly Bits[],
): { readonly clearing: Bits<1> } {
  const chain = (key: "a" | "b") => [`${key}_asks_meta`, `${key}_asks`, `${key}_echo_meta`, `${key}_echo`] as const;
  const { asks_a, asks_b } = name({
    asks_a: cat(now(flush.a_request), ...chain("a").map((each) => now(flush[each]))),
    asks_b: cat(now(flush.b_request), ...chain("b").map((each) => now(flush[each]))),
  });
  for (const [key, own, other, asks] of [
    ["a", sides.a, sides.b, asks_a],
    ["b", sides.b, sides.a, asks_b],
  ] as const) {
    const { request, seenMeta, seen, echoMeta, echo } = {
      request: asks.bit(4),
      seenMeta: asks.bit(3),
      seen: asks.bit(2),
      echoMeta: asks.bit(1),
      echo: asks.bit(0),
    };
    const turns = asks.slice(1, 4).xor(asks.slice(0, 4));
    const wanted = now(flush[`${key}_wanted`]);
    const falling = request.not().and(echo);
    const seenFalls = falling.and(seenMeta.not());
    const hasFallen = falling.and(seen.not());
    check(`${key}_in_order`, turns.and(turns.sub(1)).any().not(), "two requests are under way");
    check(`${key}_wanted`, implies(request.and(echo.not()), wanted), "a flush is forgotten");
    const clearedOwn = falling.or(request.and(echo).and(wanted.not()));
    check(`${key}_own`, implies(clearedOwn, none(...own.pointers)), "not cleared");
    if (own.before.length > 0) {
      check(`${key}_own_before`, implies(falling, none(...own.before)), "not cleared for long enough");
    }
    const readerStopped = key === "a" ? seenFalls.and(seen) : falling;
    check(`${key}_begins_anew`, implies(readerStopped, none(...given)), "the reader goes on where it was");
    check(`${key}_own_meta`, implies(seenFalls, none(own.meta)), "seen too late");
    check(`${key}_own_sync`, implies(hasFallen, none(own.sync)), "seen too late");
    // The reader stays where it is until the writer goes on; the writer may go on before the reader does.
    const otherStopped = key === "a" ? seenFalls : seenFalls.and(seen);
    check(`${key}_other`, implies(otherStopped, none(...other.pointers)), "not cleared");
    if (key === "a") {
      check("a_other_meta", implies(falling.and(echoMeta.not()), none(other.meta)), "seen too late");
    }
  }
  return name({ clearing: now(flush.a_asks).or(now(flush.b_asks)) });
}
