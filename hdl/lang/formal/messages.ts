import type { CallSite } from "../design/ir.ts";
import { error, note } from "../diag/diagnostic.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";

/** A design without a `check` or `cover` anywhere. */
export function nothingToProve(m: { module: string; at: CallSite }): Diagnostic {
  const help = "state what should hold with check(name, condition, message)";
  return error("nothing-to-prove", `nothing is stated in \`${m.module}\` or below it`, { at: m.at, help });
}

/** Something that the solver cannot look into. */
export function notProvable(m: { what: string; at: CallSite }): Diagnostic {
  const help = "prove the modules below it or beside it on their own";
  return error("not-provable", `${m.what} has no meaning in a proof`, { at: m.at, help });
}

/** Assumptions that no behaviour keeps: everything would follow from them. */
export function contradictingAssumptions(m: {
  module: string;
  depth: number;
  assumptions: readonly { readonly name: string; readonly site: CallSite }[];
}): Diagnostic {
  const notes = m.assumptions.map(({ name, site }) => note(site, `\`${name}\``, "assumed"));
  const message = `\`${m.module}\` has no run of ${m.depth} clock edges out of reset that keeps to what it assumes`;
  const help = "assume less: from a contradiction everything follows";
  return error("contradicting-assumptions", message, { at: m.assumptions[0]?.site ?? null, notes, help });
}

/** Two modules that cannot be compared. */
export function differentPorts(m: {
  left: string;
  right: string;
  differences: readonly string[];
  at: CallSite;
  other: CallSite;
}): Diagnostic {
  const message = `\`${m.left}\` and \`${m.right}\` have different ports: ${m.differences.join(", ")}`;
  const notes = [note(m.at, `\`${m.left}\``), note(m.other, `\`${m.right}\``)];
  return error("different-ports", message, {
    at: m.at,
    notes,
    help: "put one of them into a module with the ports of the other",
  });
}
