import { formatPlace } from "../../hdl/lang/diag/render.ts";
import type { SourcePlace } from "../../hdl/lang/design/ir.ts";
import { levelLimit } from "./budgets.ts";
import type { Path } from "./paths.ts";
import type { NamedPlace } from "./place-names.ts";
import type { DesignReport, ModuleReport } from "./report.ts";

const own = ["LUT", "of it RAM", "FF", "BRAM", "URAM", "levels"];
const sums = ["sum LUT", "sum FF", "sum BRAM", "sum URAM", "sum levels"];
const columns = [...own, ...sums, "times", "module"];

/** A row for each module, the largest first. Sums are with all that is below it. */
export function table({ modules }: DesignReport): string {
  const rows = [...modules].sort((a, b) => b.total.lut - a.total.lut || (a.name < b.name ? -1 : 1)).map(cells);
  const width = (i: number) => Math.max(...[columns, ...rows].map((row) => row[i]?.length ?? 0));
  const last = columns.length - 1;
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === last ? cell : cell.padStart(width(i)))).join("  ");
  return [columns, ...rows].map(line).join("\n");
}

function cells({ name, count, own, total, ownLevels, levels }: ModuleReport): string[] {
  const alone = [own.lut, own.lutram, own.ff, own.bram, own.uram, ownLevels];
  const below = [total.lut, total.ff, total.bram, total.uram, levels];
  return [...[...alone, ...below, count].map(String), name];
}

/** How many long paths of one module are written out. */
const shown = 5;

/** The paths of more levels than the limit, by the module that they lie in. */
export function deepPaths(modules: readonly ModuleReport[], locate: (place: NamedPlace) => SourcePlace | null): string {
  const deep = modules.filter(({ deep: paths }) => paths.length > 0);
  return deep
    .flatMap(({ name, levels, deep: paths }) => [
      `${name}: ${levels} LUT levels, more than ${levelLimit}`,
      ...paths.slice(0, shown).map((path) => describe(path, locate)),
      ...(paths.length > shown ? [`  and ${paths.length - shown} more`] : []),
    ])
    .join("\n");
}

function describe({ levels, from, to, through }: Path, locate: (place: NamedPlace) => SourcePlace | null): string {
  const at = (place: NamedPlace) => {
    const found = locate(place);
    return found === null ? place.name : `${place.name} (${formatPlace(found)})`;
  };
  const via = through.length === 0 ? "" : `\n     through ${through.join(", ")}`;
  return `  ${levels}  ${at(from)}\n     to ${at(to)}${via}`;
}
