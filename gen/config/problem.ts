/** A mistake of the user: where, which key, what was expected, how to mend it. Never a bug of the program. */
export interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** Dotted key, e.g. `queues.io_pairs`; absent when the file as a whole is at fault. */
  readonly key?: string;
  readonly message: string;
  readonly help: string;
}

/** Thrown for bad input; the command line prints the problems and exits with 1. */
export class InputError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(renderProblem).join("\n"));
    this.name = "InputError";
    this.problems = problems;
  }
}

/** `file:line:column: error: key: message` and the help on a line of its own. */
export function renderProblem(p: Problem): string {
  const place = p.line === undefined ? p.file : `${p.file}:${String(p.line)}:${String(p.column ?? 1)}`;
  return `${place}: error: ${p.key === undefined ? "" : `${p.key}: `}${p.message}\n  help: ${p.help}`;
}

const FINISHED = ["InputError", "ElaborationError", "SimulatorError", "JobError", "JobInputError", "SimBuildError"];

/** Errors that a user can cause: their message is all there is to say. */
export const isFinished = (error: unknown): error is Error =>
  error instanceof Error && (error instanceof InputError || FINISHED.includes(error.name));
