import { cat, lit, module, mux, sink, source, stream } from "../lang/index.ts";
import { DmaDone, DmaRequest } from "../lib/card-types.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";

/**
 * Puts the control transfers of two blocks on one control channel, in fair turns, and tells their ends apart again: the top bit of the tag says
 * whose it is. Both sides use tags below 128.
 */
export const dmaShare = module("dma_share", () => ({
  doc: "Control transfers of two blocks on one channel.",
  ports: {
    first: sink(stream(DmaRequest)),
    first_done: source(stream(DmaDone)),
    second: sink(stream(DmaRequest)),
    second_done: source(stream(DmaDone)),
    dma: source(stream(DmaRequest)),
    done: sink(stream(DmaDone)),
  },
  build({ first, first_done, second, second_done, dma, done }, { instances, wires, name }) {
    const { turns } = instances({
      turns: streamArbiter({ width: DmaRequest.width, inputs: ["first", "second"], pick: "fair" }),
    });
    const { marked } = wires({ marked: DmaRequest });
    const { host, card, length, tag } = second.payload;
    marked.assign({ host, card, length, tag: cat(lit(1, 1), tag.slice(0, 7)) });

    toPacked(first, turns.first);
    toPacked({ payload: marked, valid: second.valid, ready: second.ready }, turns.second);
    fromPacked(DmaRequest, turns.m, dma);

    const { for_second } = name({ for_second: done.payload.tag.bit(7) });
    const error = done.payload.error;
    first_done.assign({ valid: done.valid.and(for_second.not()), payload: done.payload });
    second_done.assign({
      valid: done.valid.and(for_second),
      payload: { tag: done.payload.tag.slice(0, 7).zext(8), error },
    });
    done.ready.assign(mux(for_second, second_done.ready, first_done.ready));
  },
}));
