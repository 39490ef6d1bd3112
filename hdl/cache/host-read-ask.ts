import { bits, bool, module, pack, sink, source, stream } from "../lang/index.ts";
import { AxiAddress } from "../lib/axi/axi4.ts";
import { LOW, wordsTouched } from "./burst-address.ts";
import { HostReadTag, TaggedReadBurst, WORD_SHIFT } from "./ddr-types.ts";

/**
 * Turns AXI4 read addresses (any start address, any AxSIZE, INCR) into bursts of DDR words. The tag of a burst tells how its words are to be cut
 * into beats again. One clock of latency.
 */
export const hostReadAsk = module("host_read_ask", (p: { ddr: number; id: number }) => ({
  doc: "Turns AXI4 read addresses into bursts of DDR words.",
  ports: {
    ar: sink(stream(AxiAddress({ addr: p.ddr, id: p.id }))),
    m: source(stream(TaggedReadBurst({ ddr: p.ddr, tag: HostReadTag(p.id).width }))),
  },
  build({ ar, m }, { regs, name, when }) {
    const { valid, word, words, tag } = regs({
      valid: bool.reset(0),
      word: bits(p.ddr - WORD_SHIFT),
      words: bits(6),
      tag: HostReadTag(p.id),
    });
    const { free } = name({ free: m.ready.or(valid.not()) });
    const { id, addr, len, size } = ar.payload;
    const low = addr.slice(0, LOW);
    ar.ready.assign(free);
    when(free, () => {
      valid.next(ar.valid);
      word.next(addr.slice(WORD_SHIFT, p.ddr - WORD_SHIFT));
      words.next(wordsTouched(low, len, size));
      tag.next({ id, low, len, size });
    });
    m.assign({ payload: { tag: pack(tag), word, len: words }, valid });
  },
}));
