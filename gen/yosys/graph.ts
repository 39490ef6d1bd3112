import type { Bit, Cell, Netlist } from "./netlist.ts";
import { primitiveOf } from "./primitives.ts";

/** A module or an instance of it on the way down; `path` is empty at the top. */
export interface Scope {
  readonly path: readonly string[];
  readonly module: string;
  readonly netlist: Netlist;
}

/** Where a path ends: an input of a register, a memory or a black box, or an output port. */
export interface End {
  readonly node: number;
  readonly scope: Scope;
  readonly cell: Cell | null;
  /** The pin, or the port. */
  readonly pin: string;
  readonly bit: number;
}

/** What drives a node. */
export interface Source {
  readonly scope: Scope;
  readonly bit: Bit;
  /** null: a port of the top, or nothing. */
  readonly cell: Cell | null;
}

/** Bits as nodes, and as edges how values get from one to another without a clock. */
export interface Graph {
  readonly sources: readonly Source[];
  /** Edge i goes from node `from[i]` to node `to[i]` and passes `levels[i]` LUTs. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly levels: readonly number[];
  readonly ends: readonly End[];
}

/** Netlists by module name; a type that is neither here nor a primitive is a black box. */
export type Netlists = ReadonlyMap<string, Netlist>;

/** The graph of a module: with everything below it, or (`alone`) with its instances as black boxes. */
export function graphOf(top: string, netlists: Netlists, { alone = false } = {}): Graph {
  const netlist = netlists.get(top);
  if (netlist === undefined) throw new Error(`there is no netlist of ${top}`);
  const builder = new GraphBuilder(alone ? new Map() : netlists);
  const scope: Scope = { path: [], module: top, netlist };
  const nodes = new Map<number, number>();
  builder.addScope(scope, nodes);
  for (const { name, output, bits } of netlist.ports)
    if (output) bits.forEach((bit, i) => builder.addEnd({ scope, cell: null, pin: name, bit: i }, bit, nodes));
  return builder;
}

class GraphBuilder implements Graph {
  readonly sources: Source[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly levels: number[] = [];
  readonly ends: End[] = [];
  readonly #below: Netlists;

  constructor(below: Netlists) {
    this.#below = below;
  }

  /** `nodes`: the node of each bit of the scope, those of its ports first. */
  addScope(scope: Scope, nodes: Map<number, number>): void {
    for (const cell of scope.netlist.cells) {
      const inner = this.#below.get(cell.type);
      if (inner === undefined) this.#addCell(scope, cell, nodes);
      else this.#addInstance(scope, cell, inner, nodes);
    }
  }

  addEnd(end: Omit<End, "node">, bit: Bit, nodes: Map<number, number>): void {
    if (typeof bit === "number") this.ends.push({ ...end, node: this.#node(end.scope, bit, nodes) });
  }

  #addCell(scope: Scope, cell: Cell, nodes: Map<number, number>): void {
    const { levels = null, passes = () => false } = primitiveOf(cell.type) ?? {};
    const inputs = cell.pins.filter(({ output }) => !output);
    for (const { name, bits, output } of cell.pins) {
      if (!output) continue;
      bits.forEach((bit, i) => {
        if (typeof bit !== "number") return;
        const to = this.#node(scope, bit, nodes);
        this.sources[to] = { scope, bit, cell };
        for (const input of inputs)
          input.bits.forEach((each, j) => {
            if (typeof each === "number" && passes({ pin: input.name, bit: j }, { pin: name, bit: i }))
              this.#addEdge(this.#node(scope, each, nodes), to, levels ?? 0);
          });
      });
    }
    const outputs = cell.pins.filter(({ output }) => output);
    for (const { name, bits } of inputs) {
      const passed = (bit: number) =>
        outputs.some((each) => each.bits.some((_, i) => passes({ pin: name, bit }, { pin: each.name, bit: i })));
      bits.forEach((bit, i) => {
        if (!passed(i)) this.addEnd({ scope, cell, pin: name, bit: i }, bit, nodes);
      });
    }
  }

  /** The bits of the ports inside are the nodes of what they are connected to outside. */
  #addInstance(scope: Scope, cell: Cell, netlist: Netlist, nodes: Map<number, number>): void {
    const inner = new Map<number, number>();
    const outside = new Map(cell.pins.map(({ name, bits }) => [name, bits]));
    for (const port of [...netlist.ports].sort((a, b) => Number(a.output) - Number(b.output))) {
      port.bits.forEach((bit, i) => {
        const pin = outside.get(port.name)?.[i];
        if (typeof bit !== "number" || typeof pin !== "number") return;
        const node = this.#node(scope, pin, nodes);
        const known = inner.get(bit);
        if (known === undefined) inner.set(bit, node);
        else this.#addEdge(known, node, 0);
      });
    }
    this.addScope({ path: [...scope.path, cell.name], module: cell.type, netlist }, inner);
  }

  #addEdge(from: number, to: number, levels: number): void {
    this.from.push(from);
    this.to.push(to);
    this.levels.push(levels);
  }

  #node(scope: Scope, bit: number, nodes: Map<number, number>): number {
    const known = nodes.get(bit);
    if (known !== undefined) return known;
    const node = this.sources.length;
    nodes.set(bit, node);
    this.sources.push({ scope, bit, cell: null });
    return node;
  }
}
