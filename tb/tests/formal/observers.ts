/** What proofs watch modules with. Each declares registers and statements in the module that calls it. */
import { bits, bitsFor, bool } from "../../../hdl/lang/index.ts";
import type { Bits, DomainBuilders } from "../../../hdl/lang/index.ts";

/** The ends of something that words pass through. */
export interface Passage {
  /** Words inside at most, and bits of one. */
  readonly most: number;
  readonly width: number;
  /** Chooses words to be followed: an input, so that it may be any of them. */
  readonly mark: Bits<1>;
  /** A word goes in: `taken`. */
  readonly push: Bits<1>;
  readonly taken: Bits;
  /** A word is on offer, and comes out: `given`. */
  readonly offered: Bits<1>;
  readonly pop: Bits<1>;
  readonly given: Bits;
}

/** A word under way: what induction has to know of it. */
export interface FollowedWord {
  /** Words inside. */
  readonly held: Bits;
  readonly marked: Bits<1>;
  /** Words that come out before the marked one. */
  readonly ahead: Bits;
  readonly word: Bits;
}

/**
 * Follows a word from the edge that takes it: it comes out after exactly those that were inside, unchanged. Since it may
 * be any word, none is lost, doubled, invented, changed or overtaken.
 */
export function followWord(
  { regs, name, when, check, cover }: DomainBuilders,
  { most, width, mark, push, taken, offered, pop, given }: Passage,
): FollowedWord {
  const level = bits(bitsFor(most));
  const { held, marked, ahead, word } = regs({
    held: level.reset(0),
    marked: bool.reset(0),
    ahead: level.reset(0),
    word: bits(width),
  });
  const one = (bit: Bits<1>) => bit.zext(level.width);
  const { passing, turn } = name({
    // In and out at one edge.
    passing: held.eq(0).and(push).and(pop),
    turn: marked.and(ahead.eq(0)),
  });
  held.next(held.add(one(push)).sub(one(pop)));
  when(marked.not().and(mark).and(push).and(passing.not()), () => {
    marked.next(1);
    word.next(taken);
    ahead.next(held.sub(one(pop)));
  }).elsewhen(marked.and(pop), () => {
    ahead.next(ahead.sub(1));
    when(turn, () => marked.next(0));
  });

  check("no_overrun", held.le(most), "more words inside than fit");
  check("nothing_invented", offered.not().or(held.ne(0)).or(push), "a word is offered and none is inside");
  check("followed_inside", marked.not().or(ahead.lt(held)), "the followed word has left without its turn");
  when(turn.and(offered), () => {
    check("in_turn", given.eq(word), "another word than the followed one comes out in its turn");
  });
  when(passing, () => {
    check("passes", given.eq(taken), "a word changes on its way through");
  });
  cover("comes_out", turn.and(pop));
  return { held, marked, ahead, word };
}

/** The wires of a stream, wherever it is seen from. */
export interface StreamWires {
  readonly valid: Bits<1>;
  readonly ready: Bits<1>;
  readonly payload: Bits;
}

/**
 * What is offered stays as it is until it is taken: stated with `check` of what a module offers, with `assume` of what it
 * is offered. `key` begins the names.
 */
export function offersStay(
  { regs }: DomainBuilders,
  state: (name: string, condition: Bits<1>, message: string) => void,
  key: string,
  { valid, ready, payload }: StreamWires,
): void {
  const [waitingKey, offerKey] = [`${key}_waiting`, `${key}_offer`];
  const waiting = regs({ [waitingKey]: bool.reset(0) })[waitingKey];
  const offer = regs({ [offerKey]: bits(payload.width) })[offerKey];
  if (waiting === undefined || offer === undefined) throw new Error(`no registers for ${key}`);
  waiting.next(valid.and(ready.not()));
  offer.next(payload);
  state(`${key}_valid_stays`, waiting.not().or(valid), "an offer is withdrawn");
  state(`${key}_payload_stays`, waiting.not().or(payload.eq(offer)), "an offer changes");
}
