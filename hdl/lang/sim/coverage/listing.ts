/** Coverage as text for people: a table, what was never reached, and sources with counts. */
import { codeFrame } from "../../diag/code-frame.ts";
import { formatPlace } from "../../diag/render.ts";
import { readSourceLine } from "../../diag/source.ts";
import { coverageKinds, figuresOf, partsBy, percent, type CoverageFigures } from "./figures.ts";
import type { CoverageReport, PointCount, ToggleCount } from "./report.ts";

/** A line per file, and one for all of them. */
export function coverageTable(report: CoverageReport): string {
  const rows = [...partsBy(report, ({ file }) => file)].map(([file, part]) => row(file, figuresOf(part)));
  const all = [["file", ...coverageKinds], ...rows, row("all", figuresOf(report))];
  const widths = all[0]?.map((_, i) => Math.max(...all.map((cells) => cells[i]?.length ?? 0))) ?? [];
  return all
    .map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))))
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

function row(name: string, figures: CoverageFigures): readonly string[] {
  return [
    name,
    ...coverageKinds.map((kind) => {
      const figure = figures[kind];
      return figure.total === 0 ? "-" : `${figure.covered}/${figure.total} ${percent(figure).toFixed(1)} %`;
    }),
  ];
}

/**
 * Every place with something that was never active, like a diagnostic:
 *
 * ```
 * hdl/lib/skid.ts:21:5  skid: when never taken
 *   21 | when(s.valid, () => full.next(1));
 *      | ^
 * ```
 */
export function missedPoints({ points }: CoverageReport): readonly string[] {
  const byPlace = new Map<string, PointCount[]>();
  for (const point of points) {
    if (point.count > 0) continue;
    const place = formatPlace(point);
    byPlace.set(place, [...(byPlace.get(place) ?? []), point]);
  }
  return [...byPlace].map(([place, list]) => {
    const [first] = list;
    const frame = first === undefined ? [] : codeFrame(first).map((line) => `  ${line}`);
    return [`${place}  ${saidOf(list)}`, ...frame].join("\n");
  });
}

const never = { statement: "never active", arm: "never taken", mux: "never chosen", cover: "never seen" } as const;

function saidOf(points: readonly PointCount[]): string {
  const byModule = new Map<string, string[]>();
  for (const { module, kind, name, detail } of points) {
    byModule.set(module, [...(byModule.get(module) ?? []), `${name}${detail} ${never[kind]}`]);
  }
  return [...byModule].map(([module, list]) => `${module}: ${[...new Set(list)].join(", ")}`).join("; ");
}

/** Every net with bits that did not both rise and fall. */
export function missedToggles({ toggles }: CoverageReport): readonly string[] {
  return toggles.flatMap((net) => {
    const all = (1n << BigInt(net.width)) - 1n;
    const [up, down] = [all & ~BigInt(`0x${net.rose}`), all & ~BigInt(`0x${net.fell}`)];
    if ((up | down) === 0n) return [];
    const parts = [
      bitsSaid(up & down, net, "stayed"),
      bitsSaid(up & ~down, net, "never rose"),
      bitsSaid(down & ~up, net, "never fell"),
    ];
    return [`${formatPlace(net)}  ${net.module}: ${net.name}${parts.filter(Boolean).join(",")}`];
  });
}

function bitsSaid(bits: bigint, { width }: ToggleCount, what: string): string {
  if (bits === 0n) return "";
  if (width === 1) return ` ${what}`;
  const ranges: string[] = [];
  for (let i = width - 1; i >= 0; i--) {
    if (((bits >> BigInt(i)) & 1n) === 0n) continue;
    const high = i;
    while (i > 0 && ((bits >> BigInt(i - 1)) & 1n) === 1n) i--;
    ranges.push(high === i ? String(i) : `${high}:${i}`);
  }
  return ` [${ranges.join(", ")}] ${what}`;
}

/**
 * A source file with, before each line of hardware, how often the least active thing stated on it was active; `!` marks
 * lines with something that never was.
 */
export function annotatedSource(file: string, points: readonly PointCount[]): string {
  const least = new Map<number, number>();
  for (const point of points) {
    if (point.file === file) least.set(point.line, Math.min(least.get(point.line) ?? Infinity, point.count));
  }
  const lines = [file];
  for (let line = 1; ; line++) {
    const text = readSourceLine(file, line);
    // After the last line end there is an empty text.
    if (text === null || (text === "" && readSourceLine(file, line + 1) === null)) break;
    const count = least.get(line);
    const mark = count === 0 ? "!" : " ";
    lines.push(
      `${mark}${(count === undefined ? "" : String(count)).padStart(9)} ${String(line).padStart(4)} | ${text}`.trimEnd(),
    );
  }
  return lines.join("\n");
}
