/** The function that counts at an edge, before anything changes. */
import { domainOf, slotOf, type Slot } from "../flatten.ts";
import { isPort, type Program } from "../program.ts";
import { Bytes } from "../wasm/bytes.ts";
import { call, constant, load } from "../wasm/instructions.ts";
import type { WasmModule } from "../wasm/module.ts";
import { op } from "../wasm/opcodes.ts";
import { partsCounted, type CountedPart } from "./lower.ts";
import { anyClock, countedModule } from "./points.ts";

/** What is counted at the edges of some clocks while a reset is not active. */
export interface CountedEdge {
  /** None: in a design without clocks, whenever it has settled. */
  readonly clocks: readonly Slot[];
  readonly reset: { readonly slot: Slot; readonly activeLow: boolean } | null;
  readonly parts: readonly CountedPart[];
}

/** By clock and reset, everything that is counted. */
export function countedEdges({ coverage, netlist, clocks }: Program): CountedEdge[] {
  if (coverage === null) return [];
  const edges = new Map<string, { readonly parts: CountedPart[] } & CountedEdge>();
  const outer = netlist.top.module.domains.filter(isPort).map(({ clock }) => slotOf(netlist.top, clock));
  for (const scope of netlist.scopes) {
    const module = countedModule(scope.module);
    for (const name of module.edges.keys()) {
      const domain = name === anyClock ? null : domainOf(scope, name);
      const clock = domain === null ? null : slotOf(scope, domain.clock);
      // A clock that no register has is not known to the program: there all clocks that come in count.
      const mine = clock !== null && clocks.includes(clock) ? [clock] : outer;
      const activeLow = domain?.resetKind === "async-low";
      const reset = domain === null || domain.reset === null ? null : { slot: slotOf(scope, domain.reset), activeLow };
      const key = JSON.stringify([mine.map(({ id }) => id), reset?.slot.id, activeLow]);
      const edge = edges.get(key) ?? { clocks: mine, reset, parts: [] };
      edges.set(key, edge);
      edge.parts.push(...partsCounted(scope, module, coverage.counters.get(scope) ?? 0, name));
    }
  }
  return [...edges.values()];
}

/**
 * Adds `count(clocks)`: counts what is active at an edge of the clocks of the set bits, and notes changed bits. The
 * functions of an edge are those that its parts became.
 */
export function addCount(
  wasm: WasmModule,
  { clocks, layout }: Program,
  edges: readonly (CountedEdge & { readonly functions: readonly number[] })[],
  sample: number,
): number {
  const code = new Bytes();
  const begin = () => {
    code.byte(op.if);
    code.byte(op.empty);
  };
  for (const { clocks: mine, reset, functions } of edges) {
    if (mine.length > 0) {
      code.byte(op.localGet);
      code.unsigned(0);
      constant(
        code,
        mine.reduce((all, slot) => all | (1 << clocks.indexOf(slot)), 0),
      );
      code.byte(op.and32);
      begin();
    }
    if (reset !== null) {
      load(code, layout.address(reset.slot));
      if (!reset.activeLow) code.byte(op.eqz32);
      begin();
    }
    for (const index of functions) call(code, index);
    if (reset !== null) code.byte(op.end);
    if (mine.length > 0) code.byte(op.end);
  }
  call(code, sample);
  return wasm.add({ takes: 1, returns: 0 }, [], code);
}
