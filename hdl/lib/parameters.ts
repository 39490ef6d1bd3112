import { callSiteOutside } from "../lang/diag/call-site.ts";
import { badParameter } from "../lang/diag/messages-names.ts";
import { ElaborationError, isPowerOfTwo } from "../lang/index.ts";

/**
 * Refuses parameters that a module of the library cannot be built for.
 *
 * To be called where the parameters come in, and not in `build`: that runs when the call of the user is over. A module checks
 * what it hands down to others, too.
 *
 * @throws ElaborationError `bad-parameter` with the line that asked for the module, unless `holds`.
 */
export function requireParameter(holds: boolean, problem: string, help?: string): void {
  if (!holds) throw new ElaborationError([badParameter({ problem, help, at: callSiteOutside("hdl/lib") })]);
}

/** A power of two of at least `least`: the depth of a queue, or how often a count goes round. */
export function requirePowerOfTwo(what: string, value: number, least: number): void {
  const problem = `${what} ${value} must be a power of two, ${least} or more`;
  requireParameter(isPowerOfTwo(value) && value >= least, problem, "pointers and counts wrap by themselves then");
}

/** An integer of at least `least`. */
export function requireInteger(what: string, value: number, least: number): void {
  requireParameter(Number.isSafeInteger(value) && value >= least, `${what} is ${value}, must be ${least} or more`);
}

/** Names of streams of a module that joins or parts them: `least` or more, each once. */
export function requireNames(what: string, names: readonly string[], least: number): void {
  requireParameter(names.length >= least, `${what}: ${names.length} names, ${least} is the least`);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  requireParameter(twice === undefined, `${what}: \`${twice ?? ""}\` stands in the list twice`);
}
