import { bool, module, output } from "../lang/index.ts";

/**
 * Brings both sides of a crossing to their empty state when either one is reset, whatever the ratio of the clocks and even if
 * one of them stands still meanwhile.
 *
 * A side that was reset asks the other one in four phases: request up, echo up, request down, echo down. The echo proves that the
 * other side has stopped. Until then the side's pointers must stay as they are, because the other side may still be looking at
 * them: `hold` (stop taking and giving) comes first, `clear` (set the pointers to zero) only once nobody looks. A side moves again
 * when all four phases are over.
 *
 * A reset in the middle of the four phases must not cut them short: the next request would be taken for the end of this one. So the
 * request has no reset; what has is `wanted`, which the phases then serve.
 *
 * Pointers that obey `clear` must not have a reset of their own. At power-up both sides must be in reset together for a few clocks of each.
 *
 * @latency `hold` of the side that was reset: at once. Of the other: 2 to 3 of its clocks later.
 * @throughput One flush takes about 6 clocks of each side.
 * @example
 * const guarded = module("guarded", () => ({
 *   clocks: ["wr", "rd"],
 *   ports: { wr_stopped: output(bool, "wr"), rd_stopped: output(bool, "rd") },
 *   build({ wr_stopped, rd_stopped }, { instances }) {
 *     const { flush } = instances({ flush: bind(flushHandshake(), { a: "wr", b: "rd" }) });
 *     wr_stopped.assign(flush.a_hold);
 *     rd_stopped.assign(flush.b_hold);
 *   },
 * }));
 */
export const flushHandshake = module("flush_handshake", () => ({
  doc: "Empties both sides of a crossing when either one is reset; needs no ratio of the clocks.",
  clocks: ["a", "b"],
  ports: {
    a_hold: output(bool, "a"),
    a_clear: output(bool, "a"),
    b_hold: output(bool, "b"),
    b_clear: output(bool, "b"),
  },
  build({ a_hold, a_clear, b_hold, b_clear }, { domain }) {
    const a = domain("a");
    const b = domain("b");
    const { a_wanted, a_request } = a.regs({ a_wanted: bool.reset(1), a_request: bool.init(0) });
    const { b_wanted, b_request } = b.regs({ b_wanted: bool.reset(1), b_request: bool.init(0) });
    const { a_asks } = b.synchronize({ a_asks: a_request });
    const { b_asks } = a.synchronize({ b_asks: b_request });
    const { a_echo } = a.synchronize({ a_echo: a_asks });
    const { b_echo } = b.synchronize({ b_echo: b_asks });

    a_hold.assign(a_wanted.or(a_request).or(a_echo).or(b_asks));
    a_clear.assign(a_echo.or(b_asks));
    b_hold.assign(b_wanted.or(b_request).or(b_echo).or(a_asks));
    b_clear.assign(b_echo.or(a_asks));

    // The request falls one clock after the pointers were cleared: the zeros are on their way before it.
    a.when(a_request.not().and(a_echo.not()), () => a_request.next(a_wanted)).elsewhen(a_request.and(a_echo), () => {
      a_wanted.next(0);
      a_request.next(a_wanted);
    });
    b.when(b_request.not().and(b_echo.not()), () => b_request.next(b_wanted)).elsewhen(b_request.and(b_echo), () => {
      b_wanted.next(0);
      b_request.next(b_wanted);
    });
  },
}));
