import { type Bits, bits, bool, cat, enumeration, input, lit, module, mux, output } from "../lang/index.ts";
import { QueueId } from "../lib/card-types.ts";
import { catAll, indexOfOneHot, lowest } from "../lib/one-hot.ts";

/** One-bit values side by side, the first one lowest. */
export const vector = (list: readonly Bits<1>[]): Bits => catAll([...list].reverse());

const Step = enumeration("step", ["Look", "Choose", "Hold"]);

/**
 * Which submission queue is fetched from next: round robin over the I/O queues; the admin queue goes first, but not twice in a row while
 * an I/O queue waits. The choice stands until `done`.
 */
export const queuePicker = module("queue_picker", (p: { queues: number }) => ({
  doc: "Round robin over submission queues with work, the admin queue (0) first but never alone.",
  ports: {
    /** One bit per queue, admin lowest. */
    eligible: input(bits(p.queues + 1)),
    /** One clock: the choice was used or refused; `eligible` is true again one clock later. */
    done: input(bool),
    valid: output(bool),
    pick: output(QueueId),
  },
  build(io, { regs, name, when, match }) {
    const { step, candidates, io_waits, admin_waits, choice, last, admin_was_last, above } = regs({
      step: Step.reset("Look"),
      candidates: bits(p.queues),
      io_waits: bool,
      admin_waits: bool,
      choice: QueueId,
      last: QueueId.reset(0).doc("the I/O queue served last"),
      admin_was_last: bool.reset(0),
      above: bits(p.queues).reset(0).doc("I/O queues behind `last`"),
    });
    const ioQueues = io.eligible.slice(1, p.queues);
    const { rest, admin_now } = name({
      rest: ioQueues.and(above),
      admin_now: admin_waits.and(admin_was_last.and(io_waits).not()),
    });
    const { first } = name({ first: cat(lowest(candidates), lit(1, 0)) });
    const { next_io } = name({ next_io: indexOfOneHot(first, 6) });

    io.valid.assign(step.is("Hold"));
    io.pick.assign(choice);
    above.next(vector(Array.from({ length: p.queues }, (_, i) => last.lt(i + 1))));

    match(step, {
      Look: () => {
        candidates.next(mux(rest.any(), rest, ioQueues));
        io_waits.next(ioQueues.any());
        admin_waits.next(io.eligible.bit(0));
        when(io.eligible.any(), () => step.next("Choose"));
      },
      Choose: () => {
        choice.next(mux(admin_now, lit(6, 0), next_io));
        admin_was_last.next(admin_now);
        when(admin_now.not(), () => last.next(next_io));
        step.next("Hold");
      },
      Hold: () => {
        when(io.done, () => step.next("Look"));
      },
    });
  },
}));
