import { bits, bool, input, module, output } from "../../../hdl/lang/index.ts";

export const linkLosses = module("link_losses", () => ({
  clocks: ["default", "line"],
  ports: { link_up: input(bool, "line"), losses: output(bits(8)) },
  build({ link_up, losses }, { regs, when }) {
    const { up, count } = regs({ up: bool.reset(0), count: bits(8).reset(0) });
    up.next(link_up);
    when(up.and(link_up.not()), () => count.next(count.add(1)));
    losses.assign(count);
  },
}));
