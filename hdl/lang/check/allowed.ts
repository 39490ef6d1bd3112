import type { Diagnostic } from "../diag/diagnostic.ts";
import { staleAllowance } from "./messages.ts";

/** A warning that is known and stays: one code in one file, never everything. */
export interface AllowedWarning {
  /** `unused`, `synchronised-logic`, …: the word in brackets of the message. */
  readonly code: string;
  /** As messages show it: relative to the project, with `/`. */
  readonly file: string;
}

/** The messages without the warnings that are allowed. Errors stay, and an entry that allows nothing is one. */
export function withoutAllowed(found: readonly Diagnostic[], allow: readonly AllowedWarning[]): readonly Diagnostic[] {
  const isMeant = ({ code, file }: AllowedWarning, { severity, code: said, place }: Diagnostic) =>
    severity === "warning" && said === code && place?.file === file;
  const rest = found.filter((diagnostic) => !allow.some((entry) => isMeant(entry, diagnostic)));
  const stale = allow.filter((entry) => !found.some((diagnostic) => isMeant(entry, diagnostic)));
  return [...rest, ...stale.map(staleAllowance)];
}
