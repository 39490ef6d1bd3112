import type { Diagnostic } from "./diagnostic.ts";
import { render } from "./render.ts";

/** Collects the messages of one phase, so that all of them are shown together. */
export class Report {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  /** Adds a message; the same words about the same place are kept once (loops in user code repeat them). */
  add(diagnostic: Diagnostic): void {
    const { place } = diagnostic;
    const where = place === null ? "" : `${place.file}:${place.line}:${place.column}`;
    const key = `${diagnostic.code}\n${diagnostic.message}\n${where}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#diagnostics.push(diagnostic);
  }

  /** Everything so far, sorted by file, line and column; messages without a place come last, in order of arrival. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#diagnostics].sort(byPlace);
  }

  get hasErrors(): boolean {
    return this.#diagnostics.some((d) => d.severity === "error");
  }

  /** @throws ElaborationError with everything collected, when at least one of it is an error. */
  throwIfErrors(): void {
    if (this.hasErrors) throw new ElaborationError(this.diagnostics);
  }
}

/** What `elaborate`, the checks and the printers throw: all messages of the phase that failed, rendered in `message`. */
export class ElaborationError extends Error {
  override readonly name = "ElaborationError";
  /** Hidden from enumeration: the message says it all to whoever prints the error. */
  declare readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(`\n${diagnostics.map((d) => render(d)).join("\n\n")}\n`);
    Object.defineProperty(this, "diagnostics", { value: diagnostics });
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.place === null || b.place === null) return Number(a.place === null) - Number(b.place === null);
  if (a.place.file !== b.place.file) return a.place.file < b.place.file ? -1 : 1;
  return a.place.line - b.place.line || a.place.column - b.place.column;
}
