import { bits, bool, input, module, mux, output } from "../../index.ts";

/** Counts words and the longest run of them; for the texts about its coverage. */
export const runs = module("runs", (p: { width: number }) => ({
  ports: { word: input(bool), clear: input(bool), longest: output(bits(p.width)) },
  build({ word, clear, longest }, { regs, when, cover }) {
    const { run, best } = regs({ run: bits(p.width).reset(0), best: bits(p.width).reset(0) });
    when(clear, () => {
      run.next(0);
      best.next(0);
    }).elsewhen(word, () => run.next(run.add(1)));
    when(word.not(), () => run.next(mux(run.all(), run, 0)));
    when(run.gt(best), () => best.next(run));
    longest.assign(best);
    cover("longest_is_full", best.all());
  },
}));
