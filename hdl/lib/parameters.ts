import { callSiteOutside } from "../lang/diag/call-site.ts";
import { badParameter } from "../lang/diag/messages-names.ts";
import { ElaborationError, isPowerOfTwo } from "../lang/index.ts";

/**
 * Refuses parameters that a module of the library cannot be built for.
 *
 * @throws ElaborationError `bad-parameter` with the line that asked for the module, unless `holds`.
 */
export function requireParameter(holds: boolean, problem: string, help?: string): void {
  if (!holds) throw new ElaborationError([badParameter({ problem, help, at: callSiteOutside("hdl/lib") })]);
}

/** `depth` itself: queue pointers wrap by themselves when it is a power of two. */
export function powerOfTwo(what: string, depth: number, least: number): number {
  const problem = `${what}: depth ${depth} must be a power of two, ${least} or more`;
  requireParameter(isPowerOfTwo(depth) && depth >= least, problem, "the pointers of a queue wrap by themselves then");
  return depth;
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
