import type { Recorder } from "./recorder.ts";

/** A value change dump (IEEE 1800, section 21.7): scopes are instances, times are picoseconds. */
export function valueChangeDump({ traces, times }: Recorder): string {
  const lines = ["$timescale 1ps $end"];
  let open: readonly string[] = [];
  const ids = traces.map((_, i) => identifier(i));
  const order = traces.map((trace, i) => ({ trace, id: ids[i] ?? "", names: ["top", ...trace.net.path.split(".")] }));
  for (const { trace, id, names } of order) {
    const scopes = names.slice(0, -1);
    let shared = 0;
    while (shared < open.length && open[shared] === scopes[shared]) shared++;
    for (let i = open.length; i > shared; i--) lines.push("$upscope $end");
    for (const name of scopes.slice(shared)) lines.push(`$scope module ${name} $end`);
    open = scopes;
    lines.push(`$var wire ${trace.net.width} ${id} ${names.at(-1) ?? ""} $end`);
  }
  for (const _ of open) lines.push("$upscope $end");
  lines.push("$enddefinitions $end");
  const changes = times.map((): string[] => []);
  for (const { trace, id } of order) {
    for (const { sample, value } of trace.changes) {
      changes[sample]?.push(trace.net.width === 1 ? `${value}${id}` : `b${value.toString(2)} ${id}`);
    }
  }
  times.forEach((time, i) => lines.push(`#${time}`, ...(changes[i] ?? [])));
  return `${lines.join("\n")}\n`;
}

/** Printable characters from `!` on, as many as needed. */
function identifier(index: number): string {
  const digits = 94;
  const first = String.fromCharCode(33 + (index % digits));
  return index < digits ? first : first + identifier(Math.floor(index / digits) - 1);
}
