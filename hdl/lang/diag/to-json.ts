import type { Diagnostic } from "./diagnostic.ts";

/** Messages for editors and other programs: what `render` shows, as JSON. `place` and the places of notes may be missing. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(
    diagnostics.map(({ place, ...rest }) => (place === null ? rest : { ...rest, place })),
    null,
    2,
  );
}
