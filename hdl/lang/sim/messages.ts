/** The texts of what a simulation finds. */
import type { CallSite } from "../design/ir.ts";
import { error, type Diagnostic } from "../diag/diagnostic.ts";

/** Two ports of a memory at one word. `accesses`: what each does; `when`: the cycle, in words. */
export function memoryCollision(m: {
  memory: string;
  accesses: readonly string[];
  address: number;
  when: string;
  crossing: boolean;
  at: CallSite;
}): Diagnostic {
  const how = m.crossing ? " on clocks that nothing keeps apart" : "";
  const message = `memory \`${m.memory}\`: ${m.accesses.join(" and ")} address ${m.address} ${m.when}${how}`;
  const help = 'keep the ports apart, or say why it does not matter: collisions: "reason"';
  return error("memory-collision", message, { at: m.at, help });
}
