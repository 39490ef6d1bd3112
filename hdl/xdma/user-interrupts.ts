import { bits, input, lit, module, output, sink, stream } from "../lang/index.ts";

/** How long a request is held; see `user_interrupts`. */
export type InterruptHold = "ack" | "clear";

/**
 * Turns posts into levels on `usr_irq_req`, one per vector (1 to 16), as the IP wants them in MSI and MSI-X mode: raised, held until
 * `usr_irq_ack`, low for a clock at least before it is raised again (PG195, "User Interrupt in MSI-X Mode").
 *
 * `hold` = `ack`: the request falls when it is acknowledged. `hold` = `clear`: it falls when it has been acknowledged and the host has
 * cleared the source (`clear`, a pulse per vector). Posts to a vector that is up make it rise once more. An acknowledge may be a pulse
 * or a level; the request rises again only after it has gone. `pending`: a vector is up or will rise. A post to a vector that does not
 * exist is taken and forgotten.
 */
export const userInterrupts = module("user_interrupts", (p: { vectors: number; hold: InterruptHold }) => ({
  doc: `Posts to user interrupt requests, held until ${p.hold === "ack" ? "acknowledged" : "the host clears the source"}.`,
  ports: {
    post: sink(stream(bits(5))),
    clear: input(bits(16)),
    usr_irq_req: output(bits(p.vectors)),
    usr_irq_ack: input(bits(p.vectors)),
    pending: output(bits(16)),
  },
  build(io, { regs, name }) {
    const { post } = io;
    const vector = bits(p.vectors).reset(0);
    const { req, again, acked } = regs({ req: vector, again: vector, acked: vector });
    const onClear = p.hold === "clear" ? regs({ cleared: vector }) : null;
    post.ready.assign(1);

    const { posted, up } = name({
      posted: lit(p.vectors, 1).shl(post.payload).and(post.valid.sext(p.vectors)),
      up: req.and(acked.or(io.usr_irq_ack)),
    });
    // A request falls when nothing is missing any more, and rises when it is down and its acknowledge has gone.
    const cleared = onClear === null ? null : name({ now_cleared: onClear.cleared.or(io.clear.trunc(p.vectors)) });
    const { falls, rises } = name({
      falls: cleared === null ? up : up.and(cleared.now_cleared),
      rises: req.not().and(acked.not()).and(again.or(posted)),
    });
    req.next(req.or(rises).and(falls.not()));
    again.next(again.or(posted).and(rises.not()));
    // While the request is up: it has been acknowledged. While it is down: the acknowledge has not gone yet.
    acked.next(
      req.and(acked.or(io.usr_irq_ack)).and(falls.not()).or(falls).or(req.not().and(acked).and(io.usr_irq_ack)),
    );
    onClear?.cleared.next(req.and(falls.not()).and(onClear.cleared.or(io.clear.trunc(p.vectors))));

    io.usr_irq_req.assign(req);
    const { waiting } = name({ waiting: req.or(again) });
    io.pending.assign(waiting.zext(16));
  },
}));
