/** How a proof is attempted. */
export interface ProofOptions {
  /** Clock edges after the start that the base case looks at, and the longest run of the induction. Default 20. */
  readonly depth?: number;
  /** Also prove the step from one state to the next, which makes the result hold for ever. Default false. */
  readonly induction?: boolean;
  /** Edges at the start in which every reset is active. 0: the start is any state at all. Default 1. */
  readonly resetSteps?: number;
  /** `any`: resets may come again at any time. `first`: they stay inactive after the start. Default `any`. */
  readonly resets?: "any" | "first";
  /** Registers without reset and memories before the first edge. `zero`: as FPGAs begin. Default `any`. */
  readonly start?: "any" | "zero";
  /**
   * With several clocks: a domain of the top that has an edge at every step, and whose reset stays inactive after the
   * start. For statements that speak of all clocks. None unless given.
   */
  readonly everyStep?: string;
  /** Most seconds that each run of the solver may take. Default 60. */
  readonly seconds?: number;
  /** Folder that keeps results by the content of the printed design, the options and the tools. None unless given. */
  readonly cache?: string;
}

/** The options with everything filled in. */
export type Settings = Required<Omit<ProofOptions, "cache" | "everyStep">> & Pick<ProofOptions, "everyStep">;

/**
 * @throws RangeError for numbers without sense.
 */
export function settingsOf(options: ProofOptions): Settings {
  const { depth = 20, induction = false, resetSteps = 1, resets = "any", seconds = 60 } = options;
  const { start = "any", everyStep } = options;
  for (const [name, value, least] of [
    ["depth", depth, resetSteps + 1],
    ["resetSteps", resetSteps, 0],
    ["seconds", seconds, 1],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least)
      throw new RangeError(`${name} is a whole number from ${least} on`);
  }
  const given = { depth, induction, resetSteps, resets, start, seconds };
  return everyStep === undefined ? given : { ...given, everyStep };
}
