/** Surroundings in which blocks of the library are proved: what goes in keeps the rules of a stream, what comes out is watched. */
import {
  bits,
  bitsFor,
  bool,
  connect,
  input,
  lit,
  module,
  output,
  sink,
  source,
  stream,
  struct,
} from "../../../hdl/lang/index.ts";
import type { Bits, DomainBuilders } from "../../../hdl/lang/index.ts";
import { byName } from "../../../hdl/lib/named-streams.ts";
import { opened } from "../../../hdl/lang/formal/opened.ts";
import {
  joinStreams,
  skid,
  streamArbiter,
  streamFork,
  streamMonitor,
  streamThrottle,
  watchStream,
} from "../../../hdl/lib/index.ts";

/** Assumes of a stream from outside, a port called `key`, that an offered word stays as it is. */
export function keepsWord(
  key: string,
  { payload, valid, ready }: { readonly payload: Bits; readonly valid: Bits<1>; readonly ready: Bits<1> },
  { regs, assume }: DomainBuilders,
): void {
  const Before = struct({ waits: bool, word: bits(payload.width) }).reset({ waits: 0 });
  const { waits, word } = regs(byName([`${key}_before`], () => Before))[`${key}_before`]!;
  waits.next(valid.and(ready.not()));
  word.next(payload);
  assume(`${key}_stays`, waits.not().or(valid.and(payload.eq(word))), "a word on offer stays");
}

const ones = (x: Bits, width: number): Bits =>
  Array.from({ length: x.width }, (_, i) => x.bit(i).zext(width)).reduce<Bits>(
    (sum, bit) => sum.add(bit),
    lit(width, 0),
  );

/** Each output takes each word once: it is ahead of the input by at most the word on offer, which its done bit says. */
export const forkProof = module("fork_proof", () => ({
  ports: { s: sink(stream(bits(2))), a: source(stream(bits(2))), b: source(stream(bits(2))) },
  build({ s, a, b }, builders) {
    const { instances, regs, when, check, cover } = builders;
    const { fork, watch_a, watch_b } = instances({
      fork: opened(streamFork({ width: 2, outputs: ["a", "b"] }), { a_done: output(bool), b_done: output(bool) }),
      watch_a: streamMonitor({ width: 2, count: 1 }),
      watch_b: streamMonitor({ width: 2, count: 1 }),
    });
    connect(s, fork.s);
    connect(fork.a, a);
    connect(fork.b, b);
    keepsWord("s", s, builders);
    watchStream(a, watch_a);
    watchStream(b, watch_b);
    watch_a.clear.assign(0);
    watch_b.clear.assign(0);

    const count = bits(3).reset(0);
    const { from, to_a, to_b } = regs({ from: count, to_a: count, to_b: count });
    when(s.valid.and(s.ready), () => from.next(from.add(1)));
    when(a.valid.and(a.ready), () => to_a.next(to_a.add(1)));
    when(b.valid.and(b.ready), () => to_b.next(to_b.add(1)));
    check(
      "a_once",
      to_a.sub(from).eq(fork.inside.a_done.zext(3)),
      "a has taken what s has given, and the word on offer if it is done",
    );
    check(
      "b_once",
      to_b.sub(from).eq(fork.inside.b_done.zext(3)),
      "b has taken what s has given, and the word on offer if it is done",
    );
    check("waiting", fork.inside.a_done.and(fork.inside.b_done).not(), "a word that both have taken is gone");
    when(a.valid, () => check("a_word", a.payload.eq(s.payload), "a is offered the word of s"));
    when(b.valid, () => check("b_word", b.payload.eq(s.payload), "b is offered the word of s"));
    cover("apart", fork.inside.a_done.and(b.valid).and(b.ready));
  },
}));

const Twice = struct({ left: bits(2), right: bits(2) });

/** What a fork has parted a join brings together again, with a slice in one branch. */
export const joinProof = module("join_proof", () => ({
  ports: { s: sink(stream(bits(2))), m: source(stream(Twice)) },
  build({ s, m }, builders) {
    const { instances, check, cover } = builders;
    const { fork, slice, watch } = instances({
      fork: streamFork({ width: 2, outputs: ["a", "b"] }),
      slice: opened(skid({ width: 2 }), { valid: output(bool), spare_full: output(bool), word: output(bits(2)) }),
      watch: streamMonitor({ width: 4, count: 1 }),
    });
    connect(s, fork.s);
    connect(fork.a, slice.s);
    joinStreams({ left: slice.m, right: fork.b }, m);
    keepsWord("s", s, builders);
    watchStream(m, watch);
    watch.clear.assign(0);
    check("same", m.valid.not().or(m.payload.left.eq(m.payload.right)), "both halves are one word");
    cover("joined", m.valid.and(m.ready));
  },
}));

/** At most `words` words in any `clocks` clocks: against a history that is kept outside. */
export const throttleProof = module("throttle_proof", (p: { words: number; clocks: number }) => ({
  ports: { s: sink(stream(bits(1))), pause: input(bool), m: source(stream(bits(1))) },
  build({ s, pause, m }, builders) {
    const { instances, regs, name, check, cover } = builders;
    const memory = p.clocks - 1;
    const { dut, watch } = instances({
      dut: opened(streamThrottle({ width: 1, ...p }), {
        passed: output(bits(memory)),
        recent: output(bits(bitsFor(p.words))),
      }),
      watch: streamMonitor({ width: 1, count: 1 }),
    });
    connect(s, dut.s);
    connect(dut.m, m);
    dut.pause.assign(pause);
    keepsWord("s", s, builders);
    watchStream(m, watch);
    watch.clear.assign(0);

    const { history } = regs({ history: bits(memory).reset(0) });
    const { pass } = name({ pass: m.valid.and(m.ready) });
    history.next(history.shl(1).or(pass.zext(memory)));
    check("limit", ones(history, 4).add(pass.zext(4)).le(p.words), "at most so many words in any window");
    check("remembered", dut.inside.passed.eq(history), "the block remembers what has passed");
    check("counted", dut.inside.recent.zext(4).eq(ones(history, 4)), "and how often");
    cover("full", ones(history, 4).add(pass.zext(4)).eq(p.words));
  },
}));

/** With weights 2 and 1: the light input waits for two words at most, the heavy one for one. */
export const weightsProof = module("weights_proof", () => ({
  ports: { a: sink(stream(bits(1))), b: sink(stream(bits(1))), m: source(stream(bits(1))) },
  build({ a, b, m }, builders) {
    const { instances, regs, name, when, check, cover } = builders;
    const { dut, watch } = instances({
      dut: opened(streamArbiter({ width: 1, inputs: ["a", "b"], pick: { weights: { a: 2, b: 1 } } }), {
        a_turns: output(bits(2)),
        b_turns: output(bits(1)),
        after: output(bits(2)),
      }),
      watch: streamMonitor({ width: 1, count: 1 }),
    });
    connect(a, dut.a);
    connect(b, dut.b);
    connect(dut.m, m);
    keepsWord("a", a, builders);
    keepsWord("b", b, builders);
    watchStream(m, watch);
    watch.clear.assign(0);

    const wait = bits(3).reset(0);
    const { wait_a, wait_b } = regs({ wait_a: wait, wait_b: wait });
    const { took_a, took_b } = name({ took_a: a.valid.and(a.ready), took_b: b.valid.and(b.ready) });
    when(took_a, () => wait_a.next(0)).elsewhen(a.valid.and(took_b), () => wait_a.next(wait_a.add(1)));
    when(took_b, () => wait_b.next(0)).elsewhen(b.valid.and(took_a), () => wait_b.next(wait_b.add(1)));
    const { a_turns, b_turns, after } = dut.inside;
    check("one", took_a.and(took_b).not(), "one input at a time");
    check("b_waits", wait_b.le(2), "b waits for two words at most");
    check("a_waits", wait_a.le(1), "a waits for one word at most");
    check("turns", a_turns.le(2), "no more turns than the weight");
    // What makes the bounds hold from any state: who waits is next in turn, and the others use up what they have.
    check("b_next", wait_b.eq(0).or(after.eq(2)), "after a word of a, b is next in turn");
    check("b_round", b_turns.any().or(wait_b.add(a_turns.zext(3)).le(2)), "a has used turns while b had none");
    check("a_next", wait_a.eq(0).or(after.eq(0)), "after a word of b, a is next in turn");
    check("a_round", a_turns.any().or(wait_a.add(b_turns.zext(3)).le(1)), "b has used its turn while a had none");
    check("waiting_a", wait_a.eq(0).or(a.valid), "who waits still offers");
    check("waiting_b", wait_b.eq(0).or(b.valid), "who waits still offers");
    cover("longest", wait_b.eq(2).and(wait_a.eq(0)));
    cover("heavy_waits", wait_a.eq(1));
  },
}));
