/** The least coverage of each module: figures that only go up, so that it cannot fade unnoticed. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import {
  coverageKinds,
  figuresOf,
  partsBy,
  percent,
  type CoverageFigures,
  type CoverageKind,
  type CoverageReport,
} from "../../hdl/lang/sim/index.ts";

export const floorFile = "tb/tests/coverage-floor.json";

/** Percentages of a module, with why the rest cannot be reached. */
export type Floor = Readonly<Record<CoverageKind, number>> & { readonly note?: string };

/** By base name of the module. */
export type Floors = Readonly<Record<string, Floor>>;

export function readFloors(): Floors {
  return existsSync(floorFile) ? (JSON.parse(readFileSync(floorFile, "utf8")) as Floors) : {};
}

/** Percent that toggles may be below their floor: some bits of random data come and go with its order. */
const toggleSlack = 2;

/** A sentence for each figure below its floor, and for each module with a floor that was not simulated at all. */
export function belowFloors(report: CoverageReport, floors: Floors, modules: readonly string[]): readonly string[] {
  const parts = partsBy(report, ({ module }) => module);
  return Object.entries(floors).flatMap(([module, floor]) => {
    if (modules.length > 0 && !modules.includes(module)) return [];
    const part = parts.get(module);
    if (part === undefined) return [`${module} has figures in ${floorFile}, but no test simulates it`];
    const figures = percentages(figuresOf(part));
    return coverageKinds
      .filter((kind) => figures[kind] < floor[kind] - (kind === "toggles" ? toggleSlack : 0))
      .map((kind) => `${module}: ${figures[kind]} % of its ${kind} covered, the floor is ${floor[kind]} %`);
  });
}

/** Each figure the higher one of before and now, modules by name; those that are not in the report stay as they are. */
export function raised(report: CoverageReport, floors: Floors): Floors {
  const now = [...partsBy(report, ({ module }) => module)].map(([module, part]) => {
    const [figures, before] = [percentages(figuresOf(part)), floors[module]];
    const floor = before === undefined ? figures : byKind((kind) => Math.max(figures[kind], before[kind]));
    return [module, before?.note === undefined ? floor : { ...floor, note: before.note }] as const;
  });
  const all = Object.entries({ ...floors, ...Object.fromEntries(now) });
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** A line for each module, so that a change is seen in one. */
export function writeFloors(report: CoverageReport): void {
  const lines = Object.entries(raised(report, readFloors())).map(([module, { note, ...shares }]) => {
    const fields = Object.entries({ ...shares, ...(note === undefined ? {} : { note }) });
    const said = fields.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    return `  ${JSON.stringify(module)}: { ${said.join(", ")} }`;
  });
  writeFileSync(floorFile, `{\n${lines.join(",\n")}\n}\n`);
}

const percentages = (figures: CoverageFigures) => byKind((kind) => percent(figures[kind]));

function byKind(make: (kind: CoverageKind) => number): Readonly<Record<CoverageKind, number>> {
  return {
    statements: make("statements"),
    arms: make("arms"),
    muxes: make("muxes"),
    covers: make("covers"),
    toggles: make("toggles"),
  };
}
