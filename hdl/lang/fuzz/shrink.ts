import type { ModuleIR } from "../design/ir.ts";
import { circuitOf, type Circuit } from "./circuit.ts";
import { fuzzCycles, type Failure } from "./fuzz.ts";
import { smaller, type Smaller } from "./smaller.ts";
import { isSound, sizeOf, tidy } from "./tidy.ts";
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
export function shrink({ seed, circuit, found }: Failure, milliseconds: number): Shrunk {
  const end = performance.now() + milliseconds;
  const late = () => performance.now() > end;
  const batch = Math.max(...found.map(({ tool }) => tool.batch));
  let best: Pick<Failure, "circuit" | "found"> = { circuit, found };
  let tried = 0;

  /** The first of the candidates that fails as the whole did. */
  function firstFailing(modules: readonly ModuleIR[]): { at: number; result: typeof best } | undefined {
    tried += modules.length;
    let left = modules.flatMap((module, at) => {
      const named = { ...module, name: `${circuit.module.name}_${at}` };
      const made = attempted(named, seed);
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
    if (first === undefined) return undefined;
    const module = { ...first.circuit.module, name: circuit.module.name };
    return { at: first.at, result: { circuit: { ...first.circuit, module }, found: first.found } };
  }

  /** Takes away one kind of thing; true when anything could go. */
  function pass(from: Smaller): boolean {
    let changed = false;
    for (let skip = 0; !late();) {
      const group = candidates(best.circuit.module, from, skip, batch);
      if (group.length === 0) break;
      const hit = firstFailing(group.map(({ module }) => module));
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

  while (!late()) if (!smaller.map(pass).includes(true)) break;
  return { ...best, tried, finished: !late() };
}

/** Up to `count` modules, from the one numbered `skip` on, that are really smaller and still whole. */
function candidates(module: ModuleIR, from: Smaller, skip: number, count: number) {
  const size = sizeOf(module);
  const list: { index: number; module: ModuleIR }[] = [];
  let index = -1;
  for (const rough of from(module)) {
    if (++index < skip) continue;
    const candidate = tidy(rough);
    const [nets, parts] = sizeOf(candidate);
    const less = nets < size[0] || (nets === size[0] && parts < size[1]);
    if (less && isSound(candidate)) list.push({ index, module: candidate });
    if (list.length === count) break;
  }
  return list;
}

/** The candidate with its stimulus; undefined when it has no meaning, as it never settles. */
function attempted(module: ModuleIR, seed: number): Circuit | undefined {
  try {
    return circuitOf(module, seed, fuzzCycles);
  } catch {
    return undefined;
  }
}

/** What has to stay the same: that values differ, or the error that a tool stops with, apart from numbers in it. */
function signature({ kind, message }: Difference): string {
  if (kind === "differs") return kind;
  const lines = message.split("\n");
  const line = lines.find((each) => /error/i.test(each)) ?? lines[0] ?? "";
  return `${kind} ${line.replaceAll(/[\w.]*\d[\w.]*/g, "#")}`;
}
