import {
  bits,
  bool,
  cat,
  clog2,
  input,
  lit,
  module,
  mux,
  output,
  pack,
  sink,
  source,
  stream,
  struct,
  unpack,
} from "../lang/index.ts";
import { fifo } from "../lib/fifo.ts";
import { packetFifo } from "../lib/packet-fifo.ts";
import { DdrBurst, STORE_WORDS, TaggedDone, TaggedWriteWord, WriteWord, ddrWriting } from "./ddr-types.ts";
import { outstanding } from "./outstanding.ts";

/** Bursts that a store holds: waiting, and as many again under way. */
export const STORE_BURSTS = 64;

/**
 * Collects bursts on the DDR's side of the crossing and writes each once it is whole.
 *
 * The DDR must get all words of a burst that it was told of, whatever becomes of the link meanwhile; so nothing is told before the
 * last word is here. `flush` (the crossing is being emptied): the burst that is not whole is dropped; those that are whole are written,
 * but their responses are kept back, since who asked for them is gone. A word with `drop` forgets the burst before it too, and is none itself.
 *
 * Responses always find room on `done`: no more bursts are under way than `min(responses, STORE_BURSTS) - level`, where `level` is the number of
 * responses that wait behind `done`. So the DDR never waits for the other side.
 */
export const writeStore = module("write_store", (p: { ddr: number; tag: number; responses: number }) => ({
  doc: "Collects write bursts, tells the DDR of each once it is whole, and brings its response back.",
  ports: {
    s: sink(stream(TaggedWriteWord(p))),
    flush: input(bool),
    /** No burst gets whole meanwhile. */
    hold: input(bool),
    ddr_write: source(ddrWriting(p.ddr)),
    done: source(stream(TaggedDone(p.tag))),
    /** One clock: a burst is whole, and will be written. */
    whole: output(bool),
    whole_tag: output(bits(p.tag)),
    /** Bursts of before a `flush` are not on the DDR yet: who reads what they write must wait. */
    stale: output(bool),
    level: input(bits(clog2(p.responses) + 1)),
  },
  build(
    { s, flush, hold, ddr_write, done, whole, whole_tag, stale, level },
    { regs, wires, name, instances, when, check },
  ) {
    const Burst = DdrBurst(p.ddr);
    const Header = struct({ tag: bits(p.tag), burst: Burst });
    const { words, headers, tags, pending, issued } = instances({
      words: packetFifo({ width: WriteWord.width, depth: STORE_WORDS }),
      headers: fifo({ width: Header.width, depth: STORE_BURSTS }),
      tags: fifo({ width: p.tag, depth: STORE_BURSTS }),
      pending: outstanding({ most: 2 * STORE_BURSTS }),
      issued: outstanding({ most: STORE_BURSTS }),
    });

    // Collect. The header of a burst is its first address and the number of its words, known with the last one.
    const { begun, first, len } = regs({ begun: bool.reset(0), first: bits(p.ddr - 6), len: bits(6).reset(0) });
    const { tag, word, last, drop, strb, data } = s.payload;
    const { room } = name({ room: words.s.ready.and(headers.s.ready).and(hold.and(last).not()) });
    const { take, dropped } = name({ take: s.valid.and(drop.not()).and(room), dropped: s.valid.and(drop) });
    const { header_in } = wires({ header_in: Header });
    header_in.assign({ tag, burst: { word: mux(begun, first, word), len } });
    s.ready.assign(drop.or(room));
    words.assign({ commit: last, drop: flush.or(dropped) });
    words.s.assign({ payload: cat(strb, data), valid: s.valid.and(headers.s.ready).and(hold.and(last).not()) });
    headers.s.assign({ payload: pack(header_in), valid: take.and(last) });
    whole.assign(take.and(last));
    whole_tag.assign(tag);
    stale.assign(pending.stale);
    when(flush.or(dropped), () => {
      begun.next(0);
      len.next(0);
    }).elsewhen(take, () => {
      begun.next(last.not());
      len.next(mux(last, lit(6, 0), len.add(1)));
      when(begun.not(), () => first.next(word));
    });

    // Issue, with room for the response. What is known of that room is one clock old, so every second clock at most.
    const sum = clog2(STORE_BURSTS + p.responses) + 1;
    const { may_issue, rested } = regs({ may_issue: bool.reset(0), rested: bool.reset(0) });
    const { taken_room } = name({ taken_room: issued.count.zext(sum).add(level.zext(sum)) });
    const { offer } = name({ offer: headers.m.valid.and(may_issue).and(rested) });
    const { issue } = name({ issue: offer.and(ddr_write.burst.ready) });
    const header = unpack(Header, headers.m.payload);
    may_issue.next(taken_room.lt(Math.min(p.responses, STORE_BURSTS)));
    rested.next(issue.not());
    ddr_write.burst.assign({ payload: header.burst, valid: offer });
    headers.m.ready.assign(issue);
    tags.s.assign({ payload: header.tag, valid: issue });
    check("tag_room", issue.and(tags.s.ready.not()).not(), "more bursts under way than tags");
    ddr_write.word.assign({ payload: unpack(WriteWord, words.m.payload), valid: words.m.valid });
    words.m.ready.assign(ddr_write.word.ready);

    // Answer.
    const { answered } = name({ answered: ddr_write.done.valid.and(ddr_write.done.ready) });
    pending.assign({ asked: take.and(last), answered: answered, forget: flush });
    issued.assign({ asked: issue, answered: answered, forget: 0 });
    done.assign({
      payload: { tag: tags.m.payload, resp: ddr_write.done.payload },
      valid: ddr_write.done.valid.and(tags.m.valid).and(pending.stale.not()),
    });
    ddr_write.done.ready.assign(tags.m.valid.and(pending.stale.or(done.ready)));
    tags.m.ready.assign(answered);
  },
}));
