/** How much of what can be covered was. */
import type { CoverageReport, PointCount, ToggleCount } from "./report.ts";

export interface Figure {
  readonly covered: number;
  readonly total: number;
}

export const coverageKinds = ["statements", "arms", "muxes", "covers", "toggles"] as const;
export type CoverageKind = (typeof coverageKinds)[number];

/** Toggles count bits: one is covered when it has both risen and fallen. */
export type CoverageFigures = Readonly<Record<CoverageKind, Figure>>;

const kindOf = { statement: "statements", arm: "arms", mux: "muxes", cover: "covers" } as const;

export function figuresOf({ points, toggles }: CoverageReport): CoverageFigures {
  const sums = new Map<CoverageKind, { covered: number; total: number }>();
  const add = (kind: CoverageKind, covered: number, total: number) => {
    const sum = sums.get(kind) ?? { covered: 0, total: 0 };
    sums.set(kind, { covered: sum.covered + covered, total: sum.total + total });
  };
  for (const { kind, count } of points) add(kindOf[kind], count > 0 ? 1 : 0, 1);
  for (const net of toggles) add("toggles", toggledBits(net), net.width);
  const of = (kind: CoverageKind) => sums.get(kind) ?? { covered: 0, total: 0 };
  return {
    statements: of("statements"),
    arms: of("arms"),
    muxes: of("muxes"),
    covers: of("covers"),
    toggles: of("toggles"),
  };
}

/** Everything but the toggles, in one figure. */
export function reached({ statements, arms, muxes, covers }: CoverageFigures): Figure {
  const all = [statements, arms, muxes, covers];
  const sum = (pick: (figure: Figure) => number) => all.reduce((total, figure) => total + pick(figure), 0);
  return { covered: sum(({ covered }) => covered), total: sum(({ total }) => total) };
}

/** In percent, cut to one decimal so that 100 means all of them; 100 where there is nothing. */
export function percent({ covered, total }: Figure): number {
  return total === 0 ? 100 : Math.floor((1000 * covered) / total) / 10;
}

/** The report in parts by what `by` says of each point and net, sorted by that. */
export function partsBy(
  report: CoverageReport,
  by: (each: PointCount | ToggleCount) => string,
): ReadonlyMap<string, CoverageReport> {
  const parts = new Map<string, { points: PointCount[]; toggles: ToggleCount[] }>();
  const part = (each: PointCount | ToggleCount) => {
    const found = parts.get(by(each)) ?? { points: [], toggles: [] };
    parts.set(by(each), found);
    return found;
  };
  for (const point of report.points) part(point).points.push(point);
  for (const net of report.toggles) part(net).toggles.push(net);
  return new Map([...parts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function toggledBits({ rose, fell }: ToggleCount): number {
  return (BigInt(`0x${rose}`) & BigInt(`0x${fell}`)).toString(2).replaceAll("0", "").length;
}
