import { partsBy } from "./figures.ts";
import type { CoverageReport, PointCount } from "./report.ts";

/**
 * The points as an lcov tracefile (format in the manual page geninfo(1), "FILES"): `DA` has for a line the count of what
 * is least active of it, `BRDA` a branch for every arm and side of a mux. Editors and genhtml read it.
 */
export function lcovTracefile(report: CoverageReport): string {
  return [...partsBy(report, ({ file }) => file)]
    .filter(([, { points }]) => points.length > 0)
    .map(([file, { points }]) => record(file, points))
    .join("");
}

function record(file: string, points: readonly PointCount[]): string {
  const lines = new Map<number, number>();
  const atMost = (line: number, count: number) => void lines.set(line, Math.min(lines.get(line) ?? Infinity, count));
  /** Branches of one place are one block: its line was reached when any of them was. */
  const blocks = new Map<string, PointCount[]>();
  for (const point of points) {
    if (point.kind === "statement" || point.kind === "cover") atMost(point.line, point.count);
    else {
      const place = `${point.line}:${point.column} ${point.module} ${point.kind}`;
      blocks.set(place, [...(blocks.get(place) ?? []), point]);
    }
  }
  const branches = [...blocks.values()].flatMap((list, block) => {
    const [first] = list;
    if (first === undefined) return [];
    const times = list.reduce((sum, { count }) => sum + count, 0);
    atMost(first.line, times);
    return list.map(({ line, count }, i) => `BRDA:${line},${block},${i},${times === 0 ? "-" : count}`);
  });
  const sorted = [...lines].sort(([a], [b]) => a - b);
  const hit = (texts: readonly string[]) => texts.filter((text) => !/,(?:0|-)$/.test(text)).length;
  return [
    "TN:",
    `SF:${file}`,
    ...branches,
    `BRF:${branches.length}`,
    `BRH:${hit(branches)}`,
    ...sorted.map(([line, count]) => `DA:${line},${count}`),
    `LF:${sorted.length}`,
    `LH:${sorted.filter(([, count]) => count > 0).length}`,
    "end_of_record\n",
  ].join("\n");
}
