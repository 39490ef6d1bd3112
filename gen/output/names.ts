/** The names that a design prints, as text to be kept and compared: constraints, scripts and waveform layouts depend on them. */
import type { DesignIR, ModuleIR, NetRole } from "../../hdl/lang/design/ir.ts";

/** Roles whose names are written in the source; pins of instances and memories are named after these. */
const kinds: Partial<Record<NetRole, string>> = {
  reg: "reg",
  wire: "net",
  named: "net",
  sync: "sync",
  "sync-meta": "sync",
};

/** One entry for each module, port, net, memory and instance: `fifo/wr_ptr reg 5`. Sorted: order in the source does not count. */
export function printedNames(design: DesignIR): readonly string[] {
  return design.modules.flatMap(namesOf).sort(compare);
}

function namesOf({ name: module, ports, nets, memories, instances }: ModuleIR): string[] {
  const entry = (name: string, kind: string, more: string | number) => `${module}/${name} ${kind} ${more}`;
  return [
    `${module}/`,
    ...ports.map(({ name, role, width }) => entry(name, role, width)),
    ...nets.flatMap(({ name, role, width }) => {
      const kind = kinds[role];
      return kind === undefined ? [] : [entry(name, kind, width)];
    }),
    ...memories.map(({ name, width, depth }) => entry(name, "memory", `${depth}x${width}`)),
    ...instances.map(({ name, of }) => entry(name, "instance", of.name)),
  ];
}

/** The entries with each module's name written once. */
export function lockText(names: readonly string[]): string {
  return names.map((name) => (name.endsWith("/") ? `${name}\n` : `  ${name.slice(name.indexOf("/") + 1)}\n`)).join("");
}

/** The entries of a text that `lockText` made. */
export function readLock(text: string): readonly string[] {
  let module = "";
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (line.startsWith("  ") ? `${module}${line.trim()}` : (module = line)));
}

/** What became of the names: `- gone`, `+ new`; empty when nothing did. Of a module that came or went, its own entry alone. */
export function nameChanges(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, now] = [new Set(before), new Set(after)];
  const gone = before.filter((line) => !now.has(line));
  const fresh = after.filter((line) => !old.has(line));
  return [...ofWholes(gone, "-"), ...ofWholes(fresh, "+")].sort(
    (a, b) => compare(a.slice(2), b.slice(2)) || compare(a, b),
  );
}

function ofWholes(names: readonly string[], sign: string): string[] {
  const modules = new Set(names.filter((name) => name.endsWith("/")));
  const kept = names.filter((name) => modules.has(name) || !modules.has(name.slice(0, name.indexOf("/") + 1)));
  return kept.map((name) => `${sign} ${name}`);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
