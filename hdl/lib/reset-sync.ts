import { bool, module, output } from "../lang/index.ts";

/**
 * Reset of a clock domain from an asynchronous one: asserted at once, also while the clock stands still, and released with the clock.
 *
 * The asynchronous reset is the module's own reset port (active low); `reset` is active high and stays asserted for `stages` clocks
 * after its source has gone (2 or more: the first one may be metastable).
 */
export const resetSync = module("reset_sync", (p: { stages: number }) => ({
  doc: "Asserts a reset at once and releases it with the clock.",
  clocks: [{ name: "default", reset: "async-low" }],
  ports: { reset: output(bool) },
  build({ reset }, { regs }) {
    if (!Number.isInteger(p.stages) || p.stages < 2)
      throw new RangeError(`reset_sync: ${p.stages} stages, 2 or more needed`);
    const stages = Object.fromEntries(Array.from({ length: p.stages }, (_, i) => [`stage${i}`, bool.reset(1)]));
    const chain = Object.values(regs(stages));
    chain.forEach((stage, i) => stage.next(chain[i - 1] ?? 0));
    reset.assign(chain[p.stages - 1] ?? 1);
  },
}));
