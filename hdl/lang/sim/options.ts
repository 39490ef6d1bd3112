/** What a simulation is told in numbers and names, checked: domains, clock periods, counts of cycles. */
import type { StartValues } from "./initial.ts";

/** `C`: the clock domains of the module. */
export interface SimulateOptions<C extends string = string> {
  /** Of everything random: start values, stalls. Printed when a run fails. Default 1. */
  readonly seed?: number;
  /** Clock periods by domain, a whole number of picoseconds; 4000 unless given. */
  readonly domains?: Readonly<Partial<Record<C, number>>>;
  /** Most clock edges that one `run` may take. Default 1 000 000. */
  readonly limit?: number;
  /** Registers without reset and memories without contents at the start. Default `random`. */
  readonly start?: StartValues;
  /**
   * Counts which statements are active at clock edges, and which bits of nets rise and fall, for `sim.coverage()`.
   * `"statements"`: not the bits, which is faster. Off unless given, and then at no cost.
   */
  readonly coverage?: boolean | "statements";
  /** Folder for waveforms: when something fails, those of the last edges are written there. Slower: every edge is kept. */
  readonly waves?: string;
}

/** Picoseconds of a clock that no option speaks of: 250 MHz. */
const usualPeriod = 4000;

/** Domains as a user writes them: the one without a name in the printed ports is `default`. */
export const domainNames = (domains: readonly { readonly name: string }[]): readonly string[] =>
  domains.map(({ name }) => (name === "" ? "default" : name));

/** @throws RangeError with the domains there are, unless `wanted` is one of them. */
export function requireDomain(names: readonly string[], wanted: string): void {
  if (!names.includes(wanted)) throw new RangeError(`there is no domain ${wanted}; there are ${names.join(", ")}`);
}

/**
 * The clock periods of the domains `names` in picoseconds; `given` are those of the user.
 *
 * @throws RangeError for a period that is no whole number of picoseconds, or 0: its clock would never come to an end.
 */
export function periodsOf(
  names: readonly string[],
  given: Readonly<Partial<Record<string, number>>>,
): readonly number[] {
  return names.map((name) => {
    const period = given[name] ?? usualPeriod;
    if (Number.isSafeInteger(period) && period >= 1) return period;
    throw new RangeError(`the period of domain ${name} is ${period}; it is a whole number of picoseconds, 1 or more`);
  });
}

/** @throws RangeError unless `n` can be counted down to 0. */
export function requireCycles(n: number): void {
  if (Number.isSafeInteger(n) && n >= 0) return;
  throw new RangeError(`${n} is no number of clock cycles; they are whole, 0 or more`);
}
