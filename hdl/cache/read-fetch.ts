import { bits, bool, clog2, input, module, sink, source, stream } from "../lang/index.ts";
import { fifo } from "../lib/fifo.ts";
import { PAGE_WORDS, TaggedReadBurst, TaggedReadWord, ddrReading } from "./ddr-types.ts";
import { outstanding } from "./outstanding.ts";

/** Bursts under way at once. */
const BURSTS = 16;

/**
 * Reads bursts from the DDR into the crossing behind `m`, none before there is room for all of its words: the DDR's read data never waits
 * for the other side.
 *
 * `level`: words in the crossing, `depth` of them fit. `flush` (the crossing is being emptied): the words of bursts under way are
 * dropped when they come.
 */
export const readFetch = module("read_fetch", (p: { ddr: number; tag: number; depth: number }) => ({
  doc: "Reads bursts from the DDR, each once there is room for all of its words.",
  ports: {
    s: sink(stream(TaggedReadBurst(p))),
    flush: input(bool),
    /** Nothing is asked of the DDR meanwhile, from the next clock on. */
    hold: input(bool),
    ddr_read: source(ddrReading(p.ddr)),
    m: source(stream(TaggedReadWord(p.tag))),
    level: input(bits(clog2(p.depth) + 1)),
  },
  build({ s, flush, hold, ddr_read, m, level }, { regs, name, instances, when, check }) {
    const { tags, issued } = instances({
      tags: fifo({ width: p.tag, depth: BURSTS }),
      issued: outstanding({ most: BURSTS }),
    });

    // Ask. What is known of the room is one clock old, so every second clock at most.
    const sum = clog2(p.depth) + 2;
    const { coming, may_issue, rested } = regs({
      coming: bits(sum).reset(0), // words asked for that are not here yet
      may_issue: bool.reset(0),
      rested: bool.reset(0),
    });
    const { offer } = name({
      offer: s.valid.and(may_issue).and(rested).and(tags.s.ready).and(flush.not()),
    });
    const { issue } = name({ issue: offer.and(ddr_read.burst.ready) });
    may_issue.next(
      coming
        .add(level.zext(sum))
        .le(p.depth - PAGE_WORDS)
        .and(hold.not()),
    );
    rested.next(issue.not());
    ddr_read.burst.assign({ payload: { word: s.payload.word, len: s.payload.len }, valid: offer });
    s.ready.assign(issue);
    tags.s.assign({ payload: s.payload.tag, valid: issue });

    // Receive.
    const { resp, last, data } = ddr_read.word.payload;
    const { arrive } = name({ arrive: ddr_read.word.valid.and(ddr_read.word.ready) });
    when(issue.and(arrive), () => coming.next(coming.add(s.payload.len.zext(sum))))
      .elsewhen(issue, () => coming.next(coming.add(s.payload.len.zext(sum)).add(1)))
      .elsewhen(arrive, () => coming.next(coming.sub(1)));
    issued.assign({ asked: issue, answered: arrive.and(last), forget: flush });
    m.assign({
      payload: { tag: tags.m.payload, resp, last, data },
      valid: ddr_read.word.valid.and(tags.m.valid).and(issued.stale.not()),
    });
    ddr_read.word.ready.assign(tags.m.valid.and(issued.stale.or(m.ready)));
    tags.m.ready.assign(arrive.and(last));
    check("room", m.valid.and(m.ready.not()).and(flush.not()).not(), "a word came from the DDR and found no room");
  },
}));
