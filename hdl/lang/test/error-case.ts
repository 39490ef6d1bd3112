import type { Diagnostic } from "../diag/diagnostic.ts";

/**
 * One failing design and exactly what the user reads. Files in `errors/` are named after the code they show, and export
 * one of these as `errorCase`.
 */
export interface ErrorCase {
  /** Throws an `ElaborationError` or a `SimulationError`, or returns what a check found; or a promise that does. */
  readonly run: () => unknown;
  /** Every message rendered, with an empty line between two. */
  readonly message: string;
}

/** The diagnostics that a run ends with. */
export function isDiagnostics(value: unknown): value is readonly Diagnostic[] {
  return Array.isArray(value) && value.every((item) => typeof item === "object" && item !== null && "code" in item);
}
