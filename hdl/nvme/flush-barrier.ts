import { Completion, QueueId } from "../lib/card-types.ts";
import {
  bits,
  bool,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import { STATUS } from "./status.ts";

/** A Flush to be answered. */
export const FlushCommand = struct({ queue: QueueId, cid: bits(16) });

/** Clocks from a change of `epoch` until `unwritten` surely counts by it: two, and room for registers on the way. */
const SETTLE = 3;
const State = enumeration("flush_state", ["Idle", "Settle", "Wait", "Answer"]);

/**
 * Answers each Flush when everything that was answered before it is on the medium (NVMe Base 2.2, Flush command).
 *
 * Pages that were answered and are not written yet are counted by epoch; a Flush begins a new one and waits until none of the old one is left, so
 * that it ends whatever is written meanwhile. One at a time, in order.
 *
 * `unwritten`: bit per epoch, there are such pages; `lost`: one clock, the medium has refused such a page. Its Write has succeeded; every Flush from
 * then on ends with Write Fault, whatever its namespace, until a controller reset: none may promise what is not there.
 */
export const flushBarrier = module("flush_barrier", () => ({
  doc: "Answers Flush commands when what was written before them is on the medium.",
  ports: {
    flush: sink(stream(FlushCommand)),
    completion: source(stream(Completion)),
    epoch: output(bool),
    unwritten: input(bits(2)),
    lost: input(bool),
    controller_reset: input(bool),
  },
  build({ flush, completion, epoch, unwritten, lost, controller_reset }, { regs, when, match }) {
    const { state, current, settle, any_lost, failed } = regs({
      state: State.reset("Idle"),
      current: bool.reset(0),
      settle: bits(2).reset(0),
      any_lost: bool.reset(0).doc("since the last controller reset"),
      failed: bool.doc("for the answer, which stays while it is on offer"),
    });
    epoch.assign(current);
    flush.ready.assign(state.is("Answer").and(completion.ready));
    completion.assign({
      valid: state.is("Answer"),
      payload: {
        queue: flush.payload.queue,
        cid: flush.payload.cid,
        status: mux(failed, lit(15, STATUS.writeFault), lit(15, STATUS.success)),
        result: 0,
        discard: 0,
      },
    });
    match(state, {
      Idle: () => {
        settle.next(SETTLE);
        when(flush.valid, () => {
          current.next(current.not());
          state.next("Settle");
        });
      },
      Settle: () => {
        settle.next(settle.sub(1));
        when(settle.eq(0), () => state.next("Wait"));
      },
      Wait: () =>
        when(unwritten.bit(current.not()).not(), () => {
          failed.next(any_lost);
          state.next("Answer");
        }),
      Answer: () => when(completion.ready, () => state.next("Idle")),
    });
    when(lost, () => any_lost.next(1)).elsewhen(controller_reset, () => any_lost.next(0));
  },
}));
