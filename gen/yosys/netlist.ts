/** A bit of a netlist: a number of its own, or a constant `0`, `1`, `x`, `z`. */
export type Bit = number | string;

export interface Pin {
  readonly name: string;
  readonly output: boolean;
  readonly bits: readonly Bit[];
}

/** A primitive of the FPGA or an instance of a module, by its type. */
export interface Cell {
  readonly name: string;
  readonly type: string;
  readonly pins: readonly Pin[];
  /** Line of the module's file that the cell comes from; 0 = it is not known. */
  readonly line: number;
}

/** A net that has the name it has in the module's file. */
export interface NamedNet {
  readonly name: string;
  readonly bits: readonly Bit[];
}

/** What Yosys made of one module: cells of the FPGA, instances of other modules left as they are. */
export interface Netlist {
  readonly ports: readonly Pin[];
  readonly cells: readonly Cell[];
  readonly nets: readonly NamedNet[];
}

/** The part of the output of `json` that is read here (Yosys manual, commands `json` and `write_json`). */
interface YosysJson {
  readonly modules: Readonly<Record<string, YosysModule>>;
}
interface YosysModule {
  readonly ports: Readonly<Record<string, { readonly direction: string; readonly bits: readonly Bit[] }>>;
  readonly cells: Readonly<Record<string, YosysCell>>;
  readonly netnames: Readonly<Record<string, YosysNet>>;
}
interface YosysCell {
  readonly type: string;
  readonly attributes: { readonly src?: string };
  /** Not there for a cell that no library declares. */
  readonly port_directions?: Readonly<Record<string, string>>;
  readonly connections: Readonly<Record<string, readonly Bit[]>>;
}
interface YosysNet {
  readonly hide_name: 0 | 1;
  readonly bits: readonly Bit[];
}

/**
 * The netlist of a module in what `json` wrote.
 * @throws Error when it is not there.
 */
export function readNetlist(json: string, name: string): Netlist {
  const { modules } = JSON.parse(json) as YosysJson;
  const module = modules[name];
  if (module === undefined) throw new Error(`Yosys wrote no module ${name}`);
  return convert(name, module);
}

function convert(module: string, { ports, cells, netnames }: YosysModule): Netlist {
  const lineOf = ({ src = "" }: { readonly src?: string }) =>
    Number(new RegExp(`(?:^|\\|)${module}\\.sv:(\\d+)`).exec(src)?.[1] ?? 0);
  return {
    ports: Object.entries(ports).map(([name, { direction, bits }]) => ({ name, output: direction === "output", bits })),
    cells: Object.entries(cells).map(([name, { type, attributes, port_directions, connections }]) => ({
      name,
      type,
      pins: Object.entries(connections).map(([pin, bits]) => ({
        name: pin,
        output: port_directions?.[pin] === "output",
        bits,
      })),
      line: lineOf(attributes),
    })),
    nets: Object.entries(netnames)
      .filter(([, { hide_name }]) => hide_name === 0)
      .map(([name, { bits }]) => ({ name, bits })),
  };
}
