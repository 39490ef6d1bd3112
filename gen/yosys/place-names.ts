import type { End, Scope, Source } from "./graph.ts";
import type { Bit, Cell, Netlist } from "./netlist.ts";

/** A named place of a design. */
export interface NamedPlace {
  /** From the top: `u_front.state[1]`; `?` for what has no name in the module's file. */
  readonly name: string;
  readonly module: string;
  /** The net, memory or instance of the module, as its file calls it. */
  readonly local: string;
  /** Line of the module's file that the cell comes from; 0 = it is not known. */
  readonly line: number;
}

/** What drives a node. */
export function sourcePlace({ scope, bit, cell }: Source): NamedPlace {
  return placed(scope, cell, namesOf(scope.netlist).get(bit) ?? ownName(cell));
}

/** A register is called what it drives, with its input behind: `state[0] (D)`. */
export function endPlace({ scope, cell, pin, bit }: End): NamedPlace {
  if (cell === null) {
    const width = scope.netlist.ports.find(({ name }) => name === pin)?.bits.length ?? 1;
    return placed(scope, null, indexed(pin, bit, width));
  }
  const outputs = cell.pins.filter(({ output, bits }) => output && bits.length === 1);
  const driven = outputs.length === 1 ? namesOf(scope.netlist).get(outputs[0]?.bits[0] ?? "x") : undefined;
  return placed(scope, cell, driven ?? ownName(cell), ` (${pin})`);
}

/** The net of a place with its instances, without index and pin. */
export const netOf = ({ name }: NamedPlace): string => name.replace(/ \(\w+\)$/, "").replace(/(\[\d+\])+$/, "");

function placed(scope: Scope, cell: Cell | null, name: string, pin = ""): NamedPlace {
  return {
    name: [...scope.path, `${name}${pin}`].join("."),
    module: scope.module,
    local: name.replace(/[[.].*/, ""),
    line: cell?.line ?? 0,
  };
}

/** Names that a tool made up say nothing. */
const ownName = (cell: Cell | null) => (cell === null || cell.name.startsWith("$") ? "?" : cell.name);

const indexed = (net: string, bit: number, width: number) => (width > 1 ? `${net}[${bit}]` : net);

const known = new WeakMap<Netlist, ReadonlyMap<Bit, string>>();

/** The name of each bit that has one: that of an inner net before that of a port that it leaves by. */
function namesOf(netlist: Netlist): ReadonlyMap<Bit, string> {
  const before = known.get(netlist);
  if (before !== undefined) return before;
  const names = new Map<Bit, string>();
  const isPort = new Set(netlist.ports.map(({ name }) => name));
  for (const ports of [false, true])
    for (const { name, bits } of netlist.nets) {
      if (isPort.has(name) !== ports) continue;
      bits.forEach((bit, i) => {
        if (!names.has(bit)) names.set(bit, indexed(name, i, bits.length));
      });
    }
  known.set(netlist, names);
  return names;
}
