import { type Bits, bool, input, module, output, struct } from "../lang/index.ts";
import { Count } from "./queues-room.ts";
import { DoorbellFault, QueueStatus } from "./vendor.ts";

/** Counts up, and stays at the top. */
const saturating = (count: Bits): Bits => count.add(count.all().not().zext(count.width));

/** What the queue manager counts of its commands, entries and refused doorbells. */
export const queueFigures = module("queue_figures", () => ({
  doc: "Figures of the queue manager.",
  ports: {
    /** Commands fetched in this clock, and whether one ended, an entry was posted, a doorbell was refused. */
    fetched: input(Count),
    ended: input(bool),
    posted: input(bool),
    refused: input(bool),
    fault: input(DoorbellFault),
    /** One clock: a doorbell write was refused. */
    told: output(struct({ valid: bool, at: DoorbellFault })),
    /** No further group of commands can be counted. */
    full: output(bool),
    status: output(QueueStatus),
  },
  build(io, { regs, when }) {
    const { faulty, figures } = regs({
      faulty: bool.reset(0),
      figures: QueueStatus.reset({
        in_flight: 0,
        fetched: 0,
        posted: 0,
        absent_doorbells: 0,
        invalid_doorbells: 0,
        last_fault: { queue: 0, cq: 0, absent: 0 },
      }),
    });
    const { in_flight, fetched, posted } = figures;
    in_flight.next(in_flight.add(io.fetched.zext(16)).sub(io.ended.zext(16)));
    fetched.next(fetched.add(io.fetched.zext(32)));
    posted.next(posted.add(io.posted.zext(32)));
    io.full.assign(in_flight.slice(3, 13).all());

    faulty.next(io.refused);
    when(io.refused, () => {
      figures.last_fault.next(io.fault);
      when(io.fault.absent, () => figures.absent_doorbells.next(saturating(figures.absent_doorbells))).otherwise(() =>
        figures.invalid_doorbells.next(saturating(figures.invalid_doorbells)),
      );
    });
    io.told.assign({ valid: faulty, at: figures.last_fault });
    io.status.assign(figures);
  },
}));
