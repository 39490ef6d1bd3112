/** What went wrong between the host and the simulated card. */
export type SimulatorErrorKind =
  /** the process could not be started */
  | "start"
  /** it ended while the host still needed it */
  | "died"
  /** bytes that are no frame, an unexpected answer, an ERROR answer */
  | "protocol"
  /** no answer within the wall-clock limit */
  | "silent"
  /** an assertion of the RTL or of a model failed */
  | "assertion"
  /** the card touched host memory it had no permission for */
  | "iommu-fault"
  /** the simulation used up its budget of clock cycles while the host was still waiting */
  | "out-of-cycles"
  /** nothing is due and nobody will ever wake the waiting tasks */
  | "deadlock";

/** What every message about a run must state so that it can be repeated. */
export interface RunIdentity {
  readonly seed: number;
  /** Command line that repeats the run; printed as given. */
  readonly replay?: string | undefined;
}

/** Details that belong below the first line of a message. */
export interface ErrorDetails {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  /** Last lines of the simulator's standard error. */
  readonly stderrTail?: readonly string[] | undefined;
  /** Any further state, one line each (pins, queue pointers). */
  readonly state?: readonly string[] | undefined;
}

export class SimulatorError extends Error {
  readonly details: ErrorDetails;

  constructor(
    readonly kind: SimulatorErrorKind,
    readonly summary: string,
    readonly identity: RunIdentity,
    details: ErrorDetails = {},
  ) {
    super(SimulatorError.#format(summary, identity, details));
    this.name = "SimulatorError";
    this.details = details;
  }

  /** The same error with more lines of state. */
  withState(lines: readonly string[]): SimulatorError {
    const state = [...(this.details.state ?? []), ...lines];
    return new SimulatorError(this.kind, this.summary, this.identity, { ...this.details, state });
  }

  static #format(summary: string, identity: RunIdentity, details: ErrorDetails): string {
    const lines = [`${summary} (seed ${identity.seed})`];
    for (const line of details.state ?? []) lines.push(`  ${line}`);
    if (details.stderrTail && details.stderrTail.length > 0) {
      lines.push("  last lines of the simulator's standard error:");
      for (const line of details.stderrTail) lines.push(`    ${line}`);
    }
    if (identity.replay) lines.push(`  replay: ${identity.replay}`);
    return lines.join("\n");
  }
}
