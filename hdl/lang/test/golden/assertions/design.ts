import { bits, bool, input, module, output } from "../../../index.ts";
import type { Definition } from "../../../index.ts";

const credits = module("credits", () => ({
  doc: "Stated facts: checked in simulation, proved or assumed in proofs, nothing in synthesis.",
  ports: { take: input(bool), give: input(bool), left: output(bits(4)) },
  build({ take, give, left }, { regs, when, check, assume, cover }) {
    const { credit } = regs({ credit: bits(4).reset(8) });
    when(take.and(give.not()), () => {
      credit.next(credit.sub(1));
      check("no_overdraft", credit.ne(0), "taken without credit");
    }).elsewhen(give.and(take.not()), () => credit.next(credit.add(1)));
    assume("not_too_many", credit.ne(15).or(give.not()), "100% of the credits are back");
    cover("all_taken", credit.eq(0));
    left.assign(credit);
  },
}));

export const designs: readonly Definition[] = [credits()];
