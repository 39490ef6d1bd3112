import type { WatchedNet } from "./engine.ts";
import { valueAt, type Changes } from "./recorder.ts";

export interface WaveOptions {
  /** Only the last edges. */
  readonly last?: number;
}

/** What waveforms are drawn from: the time of each sample, and the values of a net by its path. */
export interface Recording {
  readonly times: readonly number[];
  trace(path: string): DrawnTrace;
}

/** A net as it is drawn, with its values. */
export interface DrawnTrace {
  readonly net: Pick<WatchedNet, "width" | "show" | "members" | "clock">;
  readonly changes: Changes;
}

/**
 * Values as text, one line per net and one column per edge of any clock. A single bit is drawn as a line, `_` low and `‾`
 * high; a clock as `↑` where it rises; anything else shows its value where it changes.
 */
export function textWaves(recorder: Recording, paths: readonly string[], { last }: WaveOptions): string {
  const count = recorder.times.length;
  const first = last === undefined ? 0 : Math.max(0, count - last);
  const samples = Array.from({ length: count - first }, (_, i) => first + i);
  const rows = paths.map((path) => {
    const trace = recorder.trace(path);
    return { path, trace, cells: samples.map((sample, i) => cell(trace, sample, i === 0)) };
  });
  const columns = samples.map((_, i) => Math.max(2, ...rows.map(({ cells }) => (cells[i] ?? "").length)));
  const label = Math.max(...paths.map(({ length }) => length));
  return rows
    .map(({ path, trace, cells }) => {
      const drawn = cells.map((text, i) => fill(trace, text, columns[i] ?? 2));
      return `${path.padEnd(label)}  ${drawn.join("").trimEnd()}`;
    })
    .join("\n");
}

function cell(trace: DrawnTrace, sample: number, isFirst: boolean): string {
  const value = valueAt(trace.changes, sample);
  if (trace.net.clock !== undefined) return value === 0n ? "·" : "↑";
  if (isLine(trace)) return value === 0n ? "_" : "‾";
  if (!isFirst && value === valueAt(trace.changes, sample - 1)) return "";
  return `|${trace.net.show(value)}`;
}

function fill(trace: DrawnTrace, text: string, width: number): string {
  return isLine(trace) ? text.repeat(width) : text.padEnd(width);
}

/** A single bit without names for its values. */
const isLine = ({ net }: DrawnTrace): boolean =>
  net.width === 1 && net.members === undefined && net.clock === undefined;
