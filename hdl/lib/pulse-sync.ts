import { bits, bool, cat, input, lit, module, output } from "../lang/index.ts";

/**
 * Carries pulses to another clock: each clock of `a` with `pulse` makes one clock of `b` with `seen`.
 *
 * A pulse turns a level, the level crosses, and `b` looks for its changes. Pulses must be at least two clocks of `b` apart, or one of them is
 * lost with the next; where that is not known, use `handshakeSync`, which says when it can take one more. The level has no reset: a reset of `a`
 * changes nothing. A reset of `b` makes no pulse; those under way when it comes, and those of the 3 clocks of `b` after it, are lost.
 *
 * @latency 1 clock of `a`, and 2 to 3 of `b`.
 * @throughput One pulse per two clocks of `b`.
 * @example
 * const notified = module("notified", () => ({
 *   clocks: ["bus", "core"],
 *   ports: { start: input(bool, "bus"), started: output(bool, "core") },
 *   build({ start, started }, { instances }) {
 *     const { cross } = instances({ cross: bind(pulseSync(), { a: "bus", b: "core" }) });
 *     cross.pulse.assign(start);
 *     started.assign(cross.seen);
 *   },
 * }));
 */
export const pulseSync = module("pulse_sync", () => ({
  doc: "Carries pulses to another clock, as changes of a level.",
  clocks: [{ name: "a", reset: "none" }, "b"],
  ports: { pulse: input(bool, "a"), seen: output(bool, "b") },
  build({ pulse, seen }, { domain }) {
    const [a, b] = [domain("a"), domain("b")];
    const { level } = a.regs({ level: bool.init(0) });
    const { level_sync } = b.synchronize({ level_sync: level });
    const { last, settled } = b.regs({ last: bool, settled: bits(3).reset(0) });

    level.next(level.xor(pulse));
    last.next(level_sync);
    // At power-up the synchroniser holds anything.
    settled.next(cat(settled.slice(0, 2), lit(1, 1)));
    seen.assign(level_sync.xor(last).and(settled.msb()));
  },
}));
