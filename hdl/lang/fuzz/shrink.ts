import type { DesignIR } from "../design/ir.ts";
import { circuitOf, nameOf, type Circuit } from "./circuit.ts";
import type { Failure } from "./fuzz.ts";
import { withModules } from "./rewrite.ts";
import { smallerTrials, type SmallerTrial, type Trial } from "./smaller-design.ts";
import { isSound, sizeOf, tidyDesign } from "./tidy.ts";
import type { Difference } from "./tools.ts";

export interface Shrunk extends Pick<Failure, "circuit" | "found"> {
  /** How many circuits were tried on the way. */
  readonly tried: number;
  /** False when the time was over before nothing smaller was left to try. */
  readonly finished: boolean;
}

/**
 * A smaller circuit that fails in the same way on the same tools. Pieces are taken away for as long as that holds, at
 * most for `milliseconds`.
 */
export function shrink({ circuit, found }: Pick<Failure, "circuit" | "found">, milliseconds: number): Shrunk {
  const end = performance.now() + milliseconds;
  const late = () => performance.now() > end;
  const batch = Math.max(...found.map(({ tool }) => tool.shrinkBatch));
  const name = nameOf(circuit);
  let best: Pick<Failure, "circuit" | "found"> = { circuit, found };
  let tried = 0;

  /** The first of the candidates that fails as the whole did. */
  function firstFailing(trials: readonly Trial[]): { at: number; result: typeof best } | undefined {
    tried += trials.length;
    let left = trials.flatMap((trial, at) => {
      const made = attempted({ ...trial, design: renamed(trial.design, name, `${name}_${at}`) });
      return made === undefined ? [] : [{ at, circuit: made, found: [] as Failure["found"][number][] }];
    });
    for (const { tool, difference: wanted } of found) {
      const differences = tool.check(left.map((each) => each.circuit));
      left = left.flatMap((each, i) => {
        const difference = differences[i] ?? null;
        if (difference === null || signature(difference) !== signature(wanted)) return [];
        return [{ ...each, found: [...each.found, { tool, difference }] }];
      });
      if (left.length === 0) return undefined;
    }
    const [first] = left;
    const trial = first && trials[first.at];
    const made = trial && attempted(trial);
    return first && made && { at: first.at, result: { circuit: made, found: first.found } };
  }

  /** Takes away one kind of thing; true when anything could go. */
  function pass(from: SmallerTrial): boolean {
    let changed = false;
    for (let skip = 0; !late();) {
      const group = candidates(best.circuit, from, skip, batch);
      if (group.length === 0) break;
      const hit = firstFailing(group.map(({ trial }) => trial));
      const last = group.at(-1)?.index ?? 0;
      if (hit === undefined) {
        skip = last + 1;
        continue;
      }
      best = hit.result;
      changed = true;
      // What stood at this place is gone; what was before it did not help.
      skip = group[hit.at]?.index ?? last;
    }
    return changed;
  }

  while (!late()) if (!smallerTrials.map(pass).includes(true)) break;
  return { ...best, tried, finished: !late() };
}

/** Up to `count` circuits, from the one numbered `skip` on, that are really smaller and still whole. */
function candidates({ design, stimulus }: Trial, from: SmallerTrial, skip: number, count: number) {
  const size = sizeOf(design, stimulus);
  const list: { index: number; trial: Trial }[] = [];
  let index = -1;
  for (const rough of from({ design, stimulus })) {
    if (++index < skip) continue;
    const trial = { ...rough, design: rough.design === design ? design : tidyDesign(rough.design) };
    if (isLess(sizeOf(trial.design, trial.stimulus), size) && isSound(trial.design)) list.push({ index, trial });
    if (list.length === count) break;
  }
  return list;
}

/** In the first place that differs. */
function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((each, i) => each !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** The circuit of a trial; undefined when it has no meaning, as it never settles. */
function attempted({ design, stimulus }: Trial): Circuit | undefined {
  try {
    return circuitOf(design, stimulus);
  } catch {
    return undefined;
  }
}

/** Circuits of one batch have modules of different names. */
function renamed(design: DesignIR, from: string, to: string): DesignIR {
  return withModules(
    design,
    new Map(design.modules.map((module) => [module, { ...module, name: module.name.replace(from, to) }])),
  );
}

/** What has to stay the same: that values differ, or the error that a tool stops with, apart from numbers in it. */
function signature({ kind, message }: Difference): string {
  if (kind === "differs") return kind;
  const lines = message.split("\n");
  const line = lines.find((each) => /error/i.test(each)) ?? lines[0] ?? "";
  return `${kind} ${line.replaceAll(/[\w.]*\d[\w.]*/g, "#")}`;
}
