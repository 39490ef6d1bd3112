import type { DesignIR, ModuleIR, SynchroniserIR } from "../design/ir.ts";

/** Vivado constraints for every synchroniser, by hierarchical name from the top. */
export function printConstraints({ top }: DesignIR): string {
  const lines = ["# Clock crossings: one constraint per synchroniser. Read after the clocks are defined.", ""];
  walk(top, "", (module, path) => {
    for (const each of module.synchronisers) lines.push(...constrain(each, path), "");
  });
  return `${lines.join("\n").trimEnd()}\n`;
}

function walk(module: ModuleIR, path: string, visit: (module: ModuleIR, path: string) => void): void {
  visit(module, path);
  for (const { name, of } of module.instances) if (of.kind === "module") walk(of, `${path}${name}/`, visit);
}

function constrain({ kind, source, meta, output }: SynchroniserIR, path: string): string[] {
  const first = `${path}${(meta[0] ?? output).name}_reg`;
  const cells = (name: string) => `[get_cells -quiet {${name} ${name}[*]}]`;
  if (kind === "reset") return [`set_false_path -to [get_pins -quiet {${first}/PRE ${path}${output.name}_reg/PRE}]`];
  const period = `[get_property -min PERIOD [get_clocks -of_objects ${cells(first)}]]`;
  if (kind === "bit" || source.kind !== "net") return [`set_false_path -to ${cells(first)}`];
  const from = cells(`${path}${source.net.name}_reg`);
  return [
    `set_max_delay -datapath_only -from ${from} -to ${cells(first)} ${period}`,
    `set_bus_skew -from ${from} -to ${cells(first)} ${period}`,
  ];
}
