import { cat, lit, module, mux, sink, source, stream } from "../lang/index.ts";
import { DmaDone, DmaRequest } from "../lib/card-types.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";

/**
 * Puts completion queue entries and admin data on the one control channel to the host, in fair turns, and tells their ends apart again: the
 * top bit of the tag says whose it is. Both sides use tags below 128.
 */
export const controlToHost = module("control_to_host", () => ({
  doc: "Completion queue entries and admin data on one control channel.",
  ports: {
    cqe: sink(stream(DmaRequest)),
    cqe_done: source(stream(DmaDone)),
    admin: sink(stream(DmaRequest)),
    admin_done: source(stream(DmaDone)),
    dma: source(stream(DmaRequest)),
    done: sink(stream(DmaDone)),
  },
  build({ cqe, cqe_done, admin, admin_done, dma, done }, { instances, wires, name }) {
    const { turns } = instances({
      turns: streamArbiter({ width: DmaRequest.width, inputs: ["cqe", "admin"], pick: "fair" }),
    });
    const { marked } = wires({ marked: DmaRequest });
    const { host, card, length, tag } = admin.payload;
    marked.assign({ host, card, length, tag: cat(lit(1, 1), tag.slice(0, 7)) });

    toPacked(cqe, turns.cqe);
    toPacked({ payload: marked, valid: admin.valid, ready: admin.ready }, turns.admin);
    fromPacked(DmaRequest, turns.m, dma);

    const { for_admin } = name({ for_admin: done.payload.tag.bit(7) });
    const error = done.payload.error;
    cqe_done.assign({ valid: done.valid.and(for_admin.not()), payload: done.payload });
    admin_done.assign({
      valid: done.valid.and(for_admin),
      payload: { tag: done.payload.tag.slice(0, 7).zext(8), error },
    });
    done.ready.assign(mux(for_admin, admin_done.ready, cqe_done.ready));
  },
}));
