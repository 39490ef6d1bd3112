/** Flip-flops that hear of a change late, for proofs of what crosses between two clocks. */
import { bits, bool, crossing } from "../../../hdl/lang/index.ts";
import type { Bits, DomainBuilders } from "../../../hdl/lang/index.ts";

/** A value of any clock, as it is at a step of the proof. */
export const now = <W extends number>(x: Bits<W>): Bits<W> => crossing("a proof sees all clocks at once", x);

/** For each of two domains whether its last edge is newer than that of the other: what it has changed nobody has heard yet. */
export interface Newer {
  readonly a: Bits<1>;
  readonly b: Bits<1>;
}

/**
 * A change of `a` that nobody has heard is heard at the next edge of `b`, or, where both edges fall together, at the one
 * after; each flip-flop has it its own way. An edge that falls before is a case of its own, and so is one that falls
 * behind: this one is for several flip-flops that differ.
 */
export function newerOf(a: DomainBuilders, b: DomainBuilders, step: DomainBuilders): Newer {
  const flips = bool.uninitialised("only its changes matter");
  const { a_flips } = a.regs({ a_flips: flips });
  const { b_flips } = b.regs({ b_flips: flips });
  a_flips.next(a_flips.not());
  b_flips.next(b_flips.not());
  const { a_flipped, b_flipped } = step.regs({ a_flipped: flips, b_flipped: flips });
  const { a_was_newer, b_was_newer } = step.regs({ a_was_newer: bool.reset(0), b_was_newer: bool.reset(0) });
  a_flipped.next(now(a_flips));
  b_flipped.next(now(b_flips));
  const { a_edge, b_edge } = step.name({ a_edge: now(a_flips).ne(a_flipped), b_edge: now(b_flips).ne(b_flipped) });
  const { a_newer, b_newer } = step.name({
    a_newer: b_edge.not().and(a_edge.or(a_was_newer)),
    b_newer: a_edge.not().and(b_edge.or(b_was_newer)),
  });
  step.check("one_newer", a_newer.and(b_newer).not(), "each side has gone on since the other did");
  a_was_newer.next(a_newer);
  b_was_newer.next(b_newer);
  return { a: a_newer, b: b_newer };
}

/** What `value` of `side` was before its last edge. */
export function oldOf<W extends number>(side: DomainBuilders, key: string, value: Bits<W>): Bits<W> {
  const old = side.regs({ [key]: bits(value.width).uninitialised("the first edge sets it") })[key];
  if (old === undefined) throw new Error(`no register ${key}`);
  old.next(value);
  return old;
}
