import {
  bits,
  bitsFor,
  bool,
  cat,
  connect,
  lit,
  module,
  mux,
  output,
  source,
  stream,
} from "../../../hdl/lang/index.ts";
import type { Bits, BitsType, OutputPort } from "../../../hdl/lang/index.ts";
import { opened } from "../../../hdl/lang/formal/index.ts";
import { byName, streamsIn } from "../../../hdl/lib/named-streams.ts";
import { orAll } from "../../../hdl/lib/one-hot.ts";
import { streamArbiter, type ArbiterPick } from "../../../hdl/lib/stream-arbiter.ts";
import { offersStay } from "./observers.ts";

const names = ["a", "b", "c"] as const;
type Name = (typeof names)[number];

/** The last bit of the payload ends a burst. */
const width = 3;
const last = width - 1;

/** Turns are counted in so many bits. */
const turns = bits(4);

/** Which arbiter to prove. */
export interface ArbiterProofOptions {
  readonly pick: ArbiterPick<Name>;
  readonly bursts: boolean;
}

/**
 * One input at a time; what it gives comes out next, once; a burst is not interrupted; and an input that offers something
 * gets its turn after a bounded number of turns of others.
 */
export const arbiterProof = module("arbiter_proof", (p: ArbiterProofOptions) => ({
  name: `arbiter_proof_${typeof p.pick === "string" ? p.pick : "weights"}${p.bursts ? "_bursts" : ""}`,
  ports: { ...streamsIn(names, width), m: source(stream(bits(width))) },
  build(io, builders) {
    const { instances, regs, name, when, check, assume, cover } = builders;
    const weights = typeof p.pick === "string" ? null : p.pick.weights;
    const state: Readonly<Record<string, OutputPort<BitsType>>> = {
      ...(p.pick === "first" ? {} : { after: output(bits(names.length)) }),
      ...(weights === null
        ? {}
        : byName(names.map(turnsOf), (_, i) => output(bits(bitsFor(weights[names[i] ?? "a"]))))),
      ...(p.bursts ? { locked: output(bits(1)), owner: output(bits(names.length)) } : {}),
    };
    const { dut } = instances({
      dut: opened(streamArbiter({ width, inputs: names, pick: p.pick, ...(p.bursts ? { last } : {}) }), state),
    });
    const see = (key: string): Bits => {
      const seen = dut.inside[key];
      if (seen === undefined) throw new Error(`${key} is not seen`);
      return seen;
    };
    for (const each of names) connect(io[each], dut[each]);
    connect(dut.m, io.m);
    for (const each of names) {
      const { valid, payload } = io[each];
      offersStay(builders, assume, each, { valid, payload, ready: dut[each].ready });
    }
    offersStay(builders, check, "m", { valid: dut.m.valid, ready: io.m.ready, payload: dut.m.payload });

    const takes = byName(names, (each) => io[each].valid.and(dut[each].ready));
    const { taken, given } = name({
      taken: cat(takes.c, takes.b, takes.a),
      given: orAll(names.map((each) => mux(takes[each], io[each].payload, 0))),
    });
    const { full, word, in_burst, burst_of } = regs({
      full: bool.reset(0),
      word: bits(width),
      in_burst: bool.reset(0),
      burst_of: bits(names.length),
    });
    when(taken.any(), () => {
      full.next(1);
      word.next(given);
      in_burst.next(p.bursts ? given.bit(last).not() : 0);
      burst_of.next(taken);
    }).elsewhen(io.m.ready, () => full.next(0));

    const nobody = orAll(names.map((each) => io[each].valid)).not();
    check("one_hot", oneHotOrNone(taken), "two words are taken at once");
    check("has_room", full.not().or(io.m.ready).or(taken.any().not()), "a word is taken before there is room");
    check("offered", dut.m.valid.eq(full), "what was taken is not what is offered");
    check("unchanged", full.not().or(dut.m.payload.eq(word)), "a word changes");
    check("moves_on", full.and(io.m.ready.not()).or(in_burst).or(nobody).or(taken.any()), "nobody gets a turn");
    check("burst_stays", in_burst.not().or(taken.eq(0)).or(taken.eq(burst_of)), "a burst is interrupted");
    if (p.bursts) {
      check("locked", in_burst.eq(see("locked").bit(0)), "the lock is not that of the burst");
      const owned = see("owner").eq(burst_of).and(oneHotOrNone(burst_of)).and(burst_of.any());
      check("owner", in_burst.not().or(owned), "the lock is not that of the input whose burst it is");
    }
    if (!p.bursts) check("no_burst", in_burst.not(), "words make up a burst");
    const all = cat(io.a.valid, io.b.valid, io.c.valid).all();
    cover("all_at_once", all.and(p.pick === "first" ? takes.a : takes.c));

    if (p.pick === "first") {
      const below = (i: number) => orAll(names.slice(0, i).map((each) => io[each].valid));
      names.slice(1).forEach((each, i) => {
        const passedOver = takes[each].and(in_burst.not()).and(below(i + 1));
        check(`${each}_is_behind`, passedOver.not(), "an input gets a turn before one that stands before it");
      });
      return;
    }
    const after = see("after");
    check("after_is_top", after.eq(0).or(after.or(after.sub(1)).all()), "those behind the last one are no range");
    const behind = burst_of.or(burst_of.sub(1)).not();
    check(
      "after_owner",
      in_burst.not().or(after.eq(behind)),
      "in a burst the next ones are not those behind its input",
    );
    const waiting = regs(byName(names.map(waitsOf), () => turns.reset(0)));
    if (weights !== null) keepsShares();
    names.forEach((each, i) => {
      const waits = waiting[waitsOf(each)];
      const others = names.filter((other) => other !== each);
      const turnOfOther = orAll(others.map((other) => takes[other])).and(in_burst.not());
      when(takes[each].or(io[each].valid.not()), () => waits.next(0)).elsewhen(turnOfOther, () =>
        waits.next(waits.add(1)),
      );
      // How many may come before it in the round.
      const lower = sum(Array.from({ length: i }, (_, j) => after.bit(j)));
      const inRound = mux(
        after.bit(i),
        lower,
        sum(Array.from({ length: names.length }, (_, j) => after.bit(j))).add(i),
      );
      const rest = names.length - 1;
      const left = (input: Name) => see(turnsOf(input));
      const before =
        weights === null
          ? inRound
          : mux(
              left(each).any(),
              inRound,
              others
                .map((other) => left(other).zext(turns.width))
                .reduce(add)
                .add(rest),
            );
      const bound = weights === null ? rest : others.reduce((all, other) => all + weights[other], rest);
      if (weights !== null) check(`${each}_left`, left(each).le(weights[each]), "more turns are left than there are");
      check(`${each}_waits_bounded`, waits.addc(before).le(bound), "an input waits for too many turns of others");
    });

    /** Turns left, counted once more: whoever has none gets one only when nobody who offers has any. */
    function keepsShares(): void {
      const share = (each: Name) => weights?.[each] ?? 0;
      const counts = regs(byName(names.map(shareOf), (_, i) => turns.reset(share(names[i] ?? "a"))));
      const left = (each: Name) => counts[shareOf(each)];
      const { round_over } = name({
        round_over: orAll(names.map((each) => io[each].valid.and(left(each).any()))).not(),
      });
      const { begins } = name({ begins: taken.any().and(in_burst.not()) });
      for (const each of names) {
        const now = mux(round_over, share(each), left(each));
        when(begins, () => left(each).next(now.sub(takes[each].zext(turns.width))));
        const entitled = round_over.or(left(each).any());
        check(`${each}_in_its_share`, begins.and(takes[each]).not().or(entitled), "an input gets more than its share");
        check(`${each}_counted`, left(each).eq(see(turnsOf(each)).zext(turns.width)), "turns are not counted right");
      }
    }
  },
}));

const waitsOf = (each: Name): `${Name}_waits` => `${each}_waits`;
const add = (x: Bits<4>, y: Bits<4>): Bits<4> => x.add(y);
const sum = (parts: readonly Bits<1>[]): Bits<4> => parts.map((bit) => bit.zext(4)).reduce(add, lit(4, 0));
const shareOf = (each: Name): `${Name}_share` => `${each}_share`;
const turnsOf = (each: Name): `${Name}_turns` => `${each}_turns`;
const oneHotOrNone = (x: Bits): Bits<1> => x.and(x.sub(1)).any().not();
