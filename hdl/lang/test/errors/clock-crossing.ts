import { bits, bool, elaborate, input, module, output } from "../../index.ts";
import { checkDesign } from "../../check/passes.ts";
import type { ErrorCase } from "../error-case.ts";

const meter = module("meter", () => ({
  ports: { level: input(bool), count: output(bits(8)) },
  build({ level, count }, { regs, when }) {
    const { total } = regs({ total: bits(8).reset(0) });
    when(level, () => total.next(total.add(1)));
    count.assign(total);
  },
}));

const broken = module("broken", () => ({
  clocks: ["wr", "rd"],
  ports: { push: input(bool, "wr"), seen: output(bits(8), "rd"), sum: output(bits(4), "rd") },
  build({ push, seen, sum }, { domain }) {
    const w = domain("wr");
    const r = domain("rd");
    const { full } = w.regs({ full: bool.reset(0) });
    full.next(push);
    const { stats } = r.instances({ stats: meter() });
    stats.level.assign(full);
    seen.assign(stats.count);

    const { written } = w.regs({ written: bits(4).reset(0) });
    written.next(written.add(1));
    const { next_sum } = r.name({ next_sum: written.add(1) });
    const { total } = r.regs({ total: bits(4).reset(0) });
    total.next(next_sum);
    sum.assign(total);
  },
}));

export const errorCase: ErrorCase = {
  run: () => checkDesign(elaborate(broken())),
  message: `
error[clock-crossing]: \`full\` (wr) is read by \`stats_level\` (rd) without a synchroniser
  hdl/lang/test/errors/clock-crossing.ts:23:17
    23 |     stats.level.assign(full);
       |                 ^
  full          hdl/lang/test/errors/clock-crossing.ts:20:24   register in wr
  stats_level   hdl/lang/test/errors/clock-crossing.ts:22:25   input of an instance in rd
                hdl/lang/test/errors/clock-crossing.ts:6:19    through instance \`u_stats\`, port \`level\`
  total         hdl/lang/test/errors/clock-crossing.ts:8:23    register
  help: const { full_sync } = domain("rd").synchronize({ full_sync: full })

error[clock-crossing]: \`written\` (wr) is read by \`total\` (rd) without a synchroniser
  hdl/lang/test/errors/clock-crossing.ts:30:11
    30 |     total.next(next_sum);
       |           ^
  written    hdl/lang/test/errors/clock-crossing.ts:26:27   register in wr
  next_sum   hdl/lang/test/errors/clock-crossing.ts:28:28   on the way
  total      hdl/lang/test/errors/clock-crossing.ts:29:25   register in rd
  help: take a dual-clock FIFO, Gray code through synchronize, or crossing("why it is safe", …)
`,
};
