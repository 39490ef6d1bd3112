/** What simulations of one design have counted, and its report. */
import type { CallSite, SourcePlace } from "../../design/ir.ts";
import type { Program } from "../program.ts";
import { isWatched } from "./plan.ts";
import { countedModule } from "./points.ts";
import { addReports, type CoverageReport, type PointCount, type ToggleCount } from "./report.ts";

/** Sums of counters, and the bits that have risen or fallen, as they lie in memory. */
export interface Tally {
  readonly program: Program;
  readonly counters: Float64Array;
  readonly covers: Float64Array;
  /** Words of bits that have risen, and that have fallen. */
  readonly rose: BigUint64Array;
  readonly fell: BigUint64Array;
}

/** What one simulation has counted. @throws Error when it was made without coverage. */
export function readTally(program: Program, memory: ArrayBuffer): Tally {
  const { coverage, layout, assertions } = program;
  if (coverage === null) throw new Error("nothing is counted: simulate with { coverage: true }");
  const { toggles } = coverage;
  return {
    program,
    counters: Float64Array.from(new Uint32Array(memory, coverage.from, coverage.counterCount)),
    covers: Float64Array.from(new Uint32Array(memory, layout.covered, assertions.length)),
    rose: new BigUint64Array(memory, toggles.rose, toggles.words.length).slice(),
    fell: new BigUint64Array(memory, toggles.fell, toggles.words.length).slice(),
  };
}

/** Forgets everything counted so far; the values of now are those that changes are seen against. */
export function clearCounts({ coverage }: Program, memory: ArrayBuffer): void {
  if (coverage === null) return;
  new Uint8Array(memory, coverage.from, 4 * coverage.counterCount).fill(0);
  const { rose, words } = coverage.toggles;
  new Uint8Array(memory, rose, 2 * 8 * words.length).fill(0);
}

/** Adds what another simulation of the same design has counted. */
export function addTally(sum: Tally, more: Tally): void {
  more.counters.forEach((count, i) => (sum.counters[i] = (sum.counters[i] ?? 0) + count));
  more.covers.forEach((count, i) => (sum.covers[i] = (sum.covers[i] ?? 0) + count));
  more.rose.forEach((word, i) => (sum.rose[i] = (sum.rose[i] ?? 0n) | word));
  more.fell.forEach((word, i) => (sum.fell[i] = (sum.fell[i] ?? 0n) | word));
}

/** True when the two count the same things in the same places: designs elaborated from equal definitions do. */
export function isSameDesign({ program: a }: Tally, { program: b }: Tally): boolean {
  if (a === b) return true;
  const [one, other] = [a.netlist.scopes, b.netlist.scopes];
  if (one.length !== other.length || a.layout.bytes !== b.layout.bytes || a.coverage?.bytes !== b.coverage?.bytes) {
    return false;
  }
  return one.every(({ path, module, slots }, i) => {
    const same = other[i];
    if (same?.path !== path || same.module.name !== module.name || same.slots.size !== slots.size) return false;
    const points = countedModule(same.module).points;
    return countedModule(module).points.every(({ name, detail, plus, minus }, k) => {
      const point = points[k];
      return (
        point?.name === name &&
        point.detail === detail &&
        String([point.plus, "", point.minus]) === String([plus, "", minus])
      );
    });
  });
}

/** By line of TypeScript, what the simulations of the tally have counted. */
export function reportOf({ program, counters, covers, rose, fell }: Tally): CoverageReport {
  const { netlist, coverage, assertions } = program;
  const points: PointCount[] = [];
  const toggles: ToggleCount[] = [];
  const from = coverage?.from ?? 0;
  for (const scope of netlist.scopes) {
    const { module } = scope;
    const base = ((coverage?.counters.get(scope) ?? from) - from) / 4;
    const sum = (list: readonly number[]) => list.reduce((all, i) => all + (counters[base + i] ?? 0), 0);
    const ordinals = new Map<string, number>();
    for (const { kind, site, name, detail, plus, minus } of countedModule(module).points) {
      const where = place(site);
      const what = JSON.stringify([where, kind, name]);
      const ordinal = ordinals.get(what) ?? 0;
      ordinals.set(what, ordinal + 1);
      points.push({ ...where, module: module.base, kind, name, detail, ordinal, count: sum(plus) - sum(minus) });
    }
    for (const [net, slot] of scope.slots) {
      const position = coverage?.toggles.positions.get(slot);
      if (position === undefined || !isWatched(net)) continue;
      const { name, width, site } = net;
      const bits = (words: BigUint64Array) => bitsAt(words, position, width).toString(16);
      toggles.push({ ...place(site), module: module.base, name, width, rose: bits(rose), fell: bits(fell) });
    }
  }
  assertions.forEach(({ scope, of }, i) => {
    if (of.kind !== "cover") return;
    const about = { module: scope.module.base, kind: "cover", name: of.name, detail: "", ordinal: 0 } as const;
    points.push({ ...place(of.site), ...about, count: covers[i] ?? 0 });
  });
  return addReports([{ points, toggles }]);
}

function place(site: CallSite): SourcePlace {
  const { file, line, column } = site.locate();
  return { file, line, column };
}

function bitsAt(words: BigUint64Array, position: number, width: number): bigint {
  const first = Math.floor(position / 64);
  let value = 0n;
  for (let k = Math.floor((position + width - 1) / 64); k >= first; k--) value = (value << 64n) | (words[k] ?? 0n);
  return BigInt.asUintN(width, value >> BigInt(position % 64));
}
