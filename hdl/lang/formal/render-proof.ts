import { codeFrame } from "../diag/code-frame.ts";
import { formatPlace } from "../diag/render.ts";
import type { ProofResult, StatedFact } from "./result.ts";

/** A result as text: what failed, its line of TypeScript, and the run that shows it. */
export function renderProof(result: ProofResult, options: { readonly last?: number } = {}): string {
  switch (result.status) {
    case "proven": {
      const { depth, induction, covers } = result;
      const why = induction === 0 ? "it holds in any state" : `induction over ${induction ?? 0} states`;
      const how = induction === null ? `for ${depth} clock edges` : `for ever (${why}, base case ${depth} edges)`;
      return [`proven ${how}`, ...covers.map(({ fact, step }) => `  ${fact.path} ${reached(step, depth)}`)].join("\n");
    }
    case "timed out":
      return `not decided: the ${result.part} takes more than ${result.seconds} seconds`;
    case "failed": {
      const { part, failed, step, trace } = result;
      const what = part === "base case" ? `does not hold at clock edge ${step}` : "does not follow by induction";
      const note =
        part === "base case"
          ? []
          : [
              "  The run below may start in a state that is out of reach: a `check` that rules it out completes the proof.",
            ];
      return [...failed.map((fact) => factText(fact, what)), ...note, "", trace.waves(options)].join("\n");
    }
  }
}

function factText({ kind, path, message, place, name }: StatedFact, what: string): string {
  const said = message === name ? "" : ` (${message})`;
  const word = kind === "assume" ? "assumption" : "check";
  const frame = codeFrame(place).map((line) => `    ${line}`);
  return [`${word} \`${path}\`${said} ${what}`, `  ${formatPlace(place)}`, ...frame].join("\n");
}

function reached(step: number | null, depth: number): string {
  return step === null ? `not reached within ${depth} clock edges` : `reached at clock edge ${step}`;
}
