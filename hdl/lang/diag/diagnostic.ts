import type { CallSite, SourcePlace } from "../design/ir.ts";

export type Severity = "error" | "warning";

/**
 * One message about the user's design, as data: rendered for the terminal by `render`, or written as JSON.
 *
 * `message` is one sentence in the user's terms, without a full stop; names in it stand in back quotes.
 */
export interface Diagnostic {
  /** Stable kebab-case word: `width-mismatch`. One documentation page and one failing example exist for each. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Where the caret goes; null when no user line is to blame. */
  readonly place: SourcePlace | null;
  /** The other parties, in the order a reader wants them. */
  readonly notes: readonly Note[];
  /** One concrete suggestion: `help: …`. */
  readonly help?: string;
}

/** A further party of a message: `left   src/axis/xor.ts:14   `a`, 8 bits, input`. Every part may be missing. */
export interface Note {
  readonly label?: string;
  readonly place?: SourcePlace;
  readonly text?: string;
}

/** What the functions of `diag/messages` and `check/messages` take: everything but the fixed parts of their code. */
export function error(
  code: string,
  message: string,
  parts: { readonly at?: CallSite | null; readonly notes?: readonly Note[]; readonly help?: string | undefined } = {},
): Diagnostic {
  return diagnostic("error", code, message, parts);
}

export function warning(
  code: string,
  message: string,
  parts: { readonly at?: CallSite | null; readonly notes?: readonly Note[]; readonly help?: string | undefined } = {},
): Diagnostic {
  return diagnostic("warning", code, message, parts);
}

/** A note about something declared or stated at `site`. */
export function note(site: CallSite, text: string, label?: string): Note {
  return label === undefined ? { place: site.locate(), text } : { label, place: site.locate(), text };
}

function diagnostic(
  severity: Severity,
  code: string,
  message: string,
  parts: { readonly at?: CallSite | null; readonly notes?: readonly Note[]; readonly help?: string | undefined },
): Diagnostic {
  const place = parts.at ? parts.at.locate() : null;
  const base = { code, severity, message, place, notes: parts.notes ?? [] };
  return parts.help === undefined ? base : { ...base, help: parts.help };
}
