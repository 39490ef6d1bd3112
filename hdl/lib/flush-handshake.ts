import { bool, module, output } from "../lang/index.ts";

/**
 * Brings both sides of a crossing to their empty state when either one is reset, whatever the ratio of the clocks and even if
 * one of them stands still meanwhile.
 *
 * A side that was reset raises its `request` until its own echo has come back through the other side; the echo also proves that
 * the other side has stopped. Until then the side's pointers must stay as they are, because the other side may still be
 * looking at them: `hold` (stop taking and giving) comes first, `clear` (set the pointers to zero) only once nobody looks. A side
 * moves again when its request has been withdrawn on both sides.
 *
 * Pointers that obey `clear` must not have a reset of their own.
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
    const { a_request, a_cleared } = a.regs({ a_request: bool.reset(1), a_cleared: bool.reset(0) });
    const { b_request, b_cleared } = b.regs({ b_request: bool.reset(1), b_cleared: bool.reset(0) });
    const { a_asks } = b.synchronize({ a_asks: a_request });
    const { b_asks } = a.synchronize({ b_asks: b_request });
    const { a_echo } = a.synchronize({ a_echo: a_asks });
    const { b_echo } = b.synchronize({ b_echo: b_asks });

    a_hold.assign(a_request.or(a_echo).or(b_asks));
    a_clear.assign(a_echo.or(b_asks));
    b_hold.assign(b_request.or(b_echo).or(a_asks));
    b_clear.assign(b_echo.or(a_asks));

    // One clock between clearing and withdrawing: the zero pointers are on their way before the request falls.
    a_cleared.next(a_echo);
    b_cleared.next(b_echo);
    a.when(a_cleared.and(a_echo), () => a_request.next(0));
    b.when(b_cleared.and(b_echo), () => b_request.next(0));
  },
}));
