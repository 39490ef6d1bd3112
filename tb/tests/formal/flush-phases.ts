/** What holds of `flushHandshake` inside a crossing, for the proofs of those that have one. */
import { bool, cat, input, mux, output, source } from "../../../hdl/lang/index.ts";
import type { Bits, DomainBuilders, Wire } from "../../../hdl/lang/index.ts";
import { now, oldOf, type Newer } from "./late-bits.ts";

export const implies = (x: Bits<1>, y: Bits<1>): Bits<1> => x.not().or(y);

const none = (...values: readonly Bits[]) => values.map((x) => now(x).eq(0)).reduce((a, b) => a.and(b));

/** For `opened`: the inside of the instance between the clocks `a` and `b`. */
export const flushInside = (a: string, b: string) => {
  const [aBit, bBit] = [output(bool, a), output(bool, b)];
  const [aHears, bHears] = [input(bool, a), input(bool, b)];
  return source({
    a_wanted: aBit,
    a_request: aBit,
    a_asks_meta: bBit,
    a_asks_late: bHears,
    a_asks_old: bHears,
    a_asks: bBit,
    a_echo_meta: aBit,
    a_echo_late: aHears,
    a_echo_old: aHears,
    a_echo: aBit,
    b_wanted: bBit,
    b_request: bBit,
    b_asks_meta: aBit,
    b_asks_late: aHears,
    b_asks_old: aHears,
    b_asks: aBit,
    b_echo_meta: bBit,
    b_echo_late: bHears,
    b_echo_old: bHears,
    b_echo: bBit,
  });
};

/** Its signals by name. */
export type Flush = Readonly<
  Record<`${"a" | "b"}_${"wanted" | "request" | "asks_meta" | "asks" | "echo_meta" | "echo"}`, Bits<1>> &
    Record<`${"a" | "b"}_${"asks" | "echo"}_${"late" | "old"}`, Wire<1>>
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

/** The clocks of a crossing, and what they hear late. */
export interface Crossing {
  readonly a: DomainBuilders;
  readonly b: DomainBuilders;
  readonly step: DomainBuilders;
  readonly newer: Newer;
  /** Free inputs of each side: two bits for the flush. */
  readonly late: { readonly a: Bits; readonly b: Bits };
}

/** Lets the flip-flops of a flush hear late. For each request, where it stands: asked, not yet heard, seen by the other, echoed. */
function hearFlush({ a, b, step, newer, late }: Crossing, flush: Flush) {
  const chains = (["a", "b"] as const).map((key) => {
    const [own, other, far] = key === "a" ? [a, b, "b" as const] : [b, a, "a" as const];
    const request = oldOf(own, `${key}_request_old`, flush[`${key}_request`]);
    const asks = oldOf(other, `${key}_asks_old`, flush[`${key}_asks`]);
    const [ownBit, otherBit] = key === "a" ? [0, 0] : [1, 1];
    flush[`${key}_asks_late`].assign(late[far].bit(otherBit).and(now(newer[key])));
    flush[`${key}_asks_old`].assign(now(request));
    flush[`${key}_echo_late`].assign(late[key].bit(ownBit).and(now(newer[far])));
    flush[`${key}_echo_old`].assign(now(asks));
    return cat(
      now(flush[`${key}_request`]),
      mux(newer[key], now(request), now(flush[`${key}_request`])),
      now(flush[`${key}_asks_meta`]),
      now(flush[`${key}_asks`]),
      mux(newer[far], now(asks), now(flush[`${key}_asks`])),
      now(flush[`${key}_echo_meta`]),
      now(flush[`${key}_echo`]),
    );
  });
  const [asks_a, asks_b] = chains;
  if (asks_a === undefined || asks_b === undefined) throw new Error("two sides");
  return step.name({ asks_a, asks_b });
}

/**
 * The phases of a flush run round: what is asked is seen, echoed, and taken back, one place after the other. `a` writes
 * and `b` reads; `given` is what the reader has of the words that it gives, and begins anew.
 */
export function flushPhases(
  crossed: Crossing,
  flush: Flush,
  sides: { readonly a: FlushedSide; readonly b: FlushedSide },
  given: readonly Bits[],
): { readonly clearing: Bits<1> } {
  const { check, name } = crossed.step;
  const { asks_a, asks_b } = hearFlush(crossed, flush);
  for (const [key, own, other, asks] of [
    ["a", sides.a, sides.b, asks_a],
    ["b", sides.b, sides.a, asks_b],
  ] as const) {
    const { request, seenMeta, seen, echoMeta, echo } = {
      request: asks.bit(6),
      seenMeta: asks.bit(4),
      seen: asks.bit(3),
      echoMeta: asks.bit(1),
      echo: asks.bit(0),
    };
    const turns = asks.slice(1, 6).xor(asks.slice(0, 6));
    const wanted = now(flush[`${key}_wanted`]);
    const falling = request.not().and(echo);
    const seenFalls = falling.and(seenMeta.not());
    const hasFallen = falling.and(seen.not());
    check(`${key}_in_order`, turns.and(turns.sub(1)).any().not(), "two requests are under way");
    check(`${key}_wanted`, implies(request.and(echo.not()), wanted), "a flush is forgotten");
    const clearedOwn = falling.or(request.and(echo).and(wanted.not()));
    check(`${key}_own`, implies(clearedOwn, none(...own.pointers)), "not cleared");
    check(`${key}_own_before`, implies(falling, none(...own.before)), "not cleared for long enough");
    const readerStopped = key === "a" ? seenFalls.and(seen) : falling;
    check(`${key}_begins_anew`, implies(readerStopped, none(...given)), "the reader goes on where it was");
    check(`${key}_own_meta`, implies(seenFalls, none(own.meta)), "seen too late");
    check(`${key}_own_sync`, implies(hasFallen, none(own.sync)), "seen too late");
    // The reader stays where it is until the writer goes on; the writer may go on before the reader does.
    const otherStopped = key === "a" ? seenFalls : seenFalls.and(seen);
    check(`${key}_other`, implies(otherStopped, none(...other.pointers)), "not cleared");
    if (key === "a") {
      check("a_other_before", implies(hasFallen, none(...other.before)), "not cleared for long enough");
      check("a_other_meta", implies(falling.and(echoMeta.not()), none(other.meta)), "seen too late");
    }
  }
  return name({ clearing: now(flush.a_asks).or(now(flush.b_asks)) });
}
