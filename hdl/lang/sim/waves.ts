import type { WatchedNet } from "./engine.ts";
import { valueAt, type Trace } from "./recorder.ts";

export interface WaveOptions {
  /** Only the last edges. */
  readonly last?: number;
}

/** What waveforms are drawn from: the time of each sample, and the values of a net by its path. */
export interface Recording {
  readonly times: readonly number[];
  trace(path: string): DrawnTrace;
}

/** A trace, without the way to read on. */
export interface DrawnTrace extends Pick<Trace, "changes"> {
  readonly net: Pick<WatchedNet, "width" | "show">;
}

/**
 * Values as text, one line per net and one column per edge. A single bit is drawn as a line, `_` low and `‾` high;
 * anything else shows its value where it changes.
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
  const value = valueAt(trace, sample);
  if (isLine(trace)) return value === 0n ? "_" : "‾";
  if (!isFirst && value === valueAt(trace, sample - 1)) return "";
  return `|${trace.net.show(value)}`;
}

function fill(trace: DrawnTrace, text: string, width: number): string {
  return isLine(trace) ? text.repeat(width) : text.padEnd(width);
}

/** A single bit without names for its values. */
const isLine = ({ net }: DrawnTrace): boolean => net.width === 1 && net.show(0n) === "0";
