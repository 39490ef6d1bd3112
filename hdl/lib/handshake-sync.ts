import { bind, bits, bool, crossing, module, output, sink, source, stream } from "../lang/index.ts";
import { flushHandshake } from "./flush-handshake.ts";

/** Words to carry over. */
export interface HandshakeSyncOptions {
  /** Bits of a word. */
  readonly width: number;
}

/**
 * Carries words to another clock, one at a time: a queue between two clocks of one word, without a RAM. For words that come seldom;
 * `asyncFifo` for those that come often.
 *
 * The word stands still in a register of the writer until the reader has taken it into one of its own. A reset of either side forgets the word
 * under way, as with `asyncFifo`: `wr_flush` and `rd_flush` are 1 while that goes on, nothing is taken or offered, and a word that was offered
 * is withdrawn.
 *
 * @latency 1 clock of the writer and 3 to 4 of the reader.
 * @throughput One word per 3 clocks of the writer and 3 of the reader: every 6 clocks where both are equal.
 * @example
 * const configured = module("configured", () => ({
 *   clocks: ["bus", "core"],
 *   ports: { s: sink(stream(bits(32)), "bus"), m: source(stream(bits(32)), "core") },
 *   build({ s, m }, { instances }) {
 *     const { cross } = instances({ cross: bind(handshakeSync({ width: 32 }), { wr: "bus", rd: "core" }) });
 *     connect(s, cross.s);
 *     connect(cross.m, m);
 *   },
 * }));
 */
export const handshakeSync = module("handshake_sync", (p: HandshakeSyncOptions) => ({
  doc: "Carries words to another clock, one at a time; a reset of either side forgets the one under way.",
  clocks: ["wr", "rd"],
  ports: {
    s: sink(stream(bits(p.width)), "wr"),
    wr_flush: output(bool, "wr"),
    m: source(stream(bits(p.width)), "rd"),
    rd_flush: output(bool, "rd"),
  },
  build({ s, wr_flush, m, rd_flush }, { domain, instances }) {
    const [w, r] = [domain("wr"), domain("rd")];
    const { flush } = instances({ flush: bind(flushHandshake(), { a: "wr", b: "rd" }) });
    // Pointers of a queue of one word. No reset: the flush clears them when the other side no longer looks at them.
    const pointer = bool.uninitialised("the flush after a reset clears it while both sides are held");
    const { sent, word } = w.regs({ sent: pointer, word: bits(p.width) });
    const { taken } = r.regs({ taken: pointer });
    const { valid, copy } = r.regs({ valid: bool.reset(0), copy: bits(p.width) });
    const { taken_sync } = w.synchronize({ taken_sync: taken });
    const { sent_sync } = r.synchronize({ sent_sync: sent });

    const { room } = w.name({ room: sent.eq(taken_sync).and(flush.a_hold.not()) });
    const { fetch } = r.name({
      fetch: sent_sync.ne(taken).and(flush.b_hold.not()).and(valid.not().or(m.ready)),
    });

    s.ready.assign(room);
    wr_flush.assign(flush.a_hold);
    m.valid.assign(valid.and(flush.b_hold.not()));
    m.payload.assign(copy);
    rd_flush.assign(flush.b_hold);

    w.when(flush.a_clear, () => sent.next(0)).elsewhen(room.and(s.valid), () => {
      sent.next(sent.not());
      word.next(s.payload);
    });
    r.when(flush.b_clear, () => taken.next(0)).elsewhen(fetch, () => {
      taken.next(taken.not());
      copy.next(crossing("it stands still from when `sent` has come over until `taken` has come back", word));
    });
    r.when(flush.b_hold, () => valid.next(0))
      .elsewhen(fetch, () => valid.next(1))
      .elsewhen(m.ready, () => valid.next(0));
  },
}));
