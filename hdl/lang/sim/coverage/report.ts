/** Coverage by place in TypeScript, as plain data that can be added, written and read. */
import type { SourcePlace } from "../../design/ir.ts";
import type { PointKind } from "./points.ts";

/** A statement, an arm of a conditional, one side of a mux, or a cover point, over all instances of its modules. */
export interface PointCount extends SourcePlace {
  /** Base name of the module; what several modules state through one helper is counted for each. */
  readonly module: string;
  readonly kind: PointKind | "cover";
  readonly name: string;
  /** What the specialisation that was met first says of it. */
  readonly detail: string;
  /** Tells apart what one place states several times under one name: the rounds of a loop. */
  readonly ordinal: number;
  /** Clock edges at which it was active, summed over instances; for a cover point those at which it held. */
  readonly count: number;
}

/** Bits of a named net that have been seen to go from 0 to 1 and from 1 to 0, as numbers in hexadecimal. */
export interface ToggleCount extends SourcePlace {
  readonly module: string;
  readonly name: string;
  /** Of the widest specialisation. */
  readonly width: number;
  readonly rose: string;
  readonly fell: string;
}

export interface CoverageReport {
  readonly points: readonly PointCount[];
  readonly toggles: readonly ToggleCount[];
}

/** The sum of reports, in an order that depends on what is in it alone. */
export function addReports(reports: readonly CoverageReport[]): CoverageReport {
  const points = new Map<string, PointCount>();
  const toggles = new Map<string, ToggleCount>();
  for (const report of reports) {
    for (const point of report.points) {
      const key = JSON.stringify([
        point.module,
        point.file,
        point.line,
        point.column,
        point.kind,
        point.name,
        point.ordinal,
      ]);
      const known = points.get(key);
      points.set(key, known === undefined ? point : { ...known, count: known.count + point.count });
    }
    for (const net of report.toggles) {
      const key = JSON.stringify([net.module, net.file, net.line, net.column, net.name]);
      const known = toggles.get(key);
      toggles.set(key, known === undefined ? net : { ...known, ...either(known, net) });
    }
  }
  return { points: [...points.values()].sort(byPlace), toggles: [...toggles.values()].sort(byPlace) };
}

function either(a: ToggleCount, b: ToggleCount): Pick<ToggleCount, "width" | "rose" | "fell"> {
  const join = (x: string, y: string) => (x === y ? x : (BigInt(`0x${x}`) | BigInt(`0x${y}`)).toString(16));
  return { width: Math.max(a.width, b.width), rose: join(a.rose, b.rose), fell: join(a.fell, b.fell) };
}

type Sortable = SourcePlace & {
  readonly module: string;
  readonly name: string;
  readonly ordinal?: number;
  readonly kind?: string;
};

function byPlace(a: Sortable, b: Sortable): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.module, b.module) ||
    compareText(a.kind ?? "", b.kind ?? "") ||
    (a.ordinal ?? 0) - (b.ordinal ?? 0) ||
    compareText(a.name, b.name)
  );
}

/** By code units: the same on every machine. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
