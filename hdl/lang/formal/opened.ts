import { indexWidth } from "../expr/numbers.ts";
import { source } from "../module/bus.ts";
import type { SourcePort } from "../module/bus.ts";
import type { Builders, DomainBuilders } from "../module/builders.ts";
import { Definition } from "../module/definition.ts";
import type { MemorySpec } from "../module/memory.ts";
import { input, output } from "../module/ports.ts";
import type { InputPort, OutputPort, Ports } from "../module/ports.ts";
import { bits } from "../types/bits.ts";
import type { BitsType } from "../types/bits.ts";
import type { Type } from "../types/type.ts";

/** A word of a memory, at an address that whoever looks chooses. */
export type MemoryWord<T extends Type = Type> = SourcePort<{ addr: InputPort<BitsType>; data: OutputPort<T> }>;

/** What to see of the inside: registers, wires and names by their keys, memories as `memoryWord`. */
export type Inside = Readonly<Record<string, OutputPort | MemoryWord>>;

/** For `opened`: a word of a memory of `depth` words, read without clock. */
export function memoryWord<T extends Type>(of: T, depth: number, domain?: string): MemoryWord<T> {
  const word = { addr: input(bits(indexWidth(depth)), domain), data: output(of, domain) };
  return source(word);
}

/**
 * A module with a window in it: the same hardware with a port `inside`, which shows what the module declares under the
 * keys given. For proofs, whose statements relate what went in to where it is now. It is printed under a name of its own
 * and belongs in no product.
 *
 * @throws Error for a key that the module does not declare.
 * @example
 * const { dut } = instances({
 *   dut: opened(fifo({ width: 4, depth: 8 }), { rd_ptr: output(bits(4)), ram: memoryWord(bits(4), 8) }),
 * });
 * dut.inside.ram.addr.assign(dut.inside.rd_ptr.slice(0, 3));
 */
export function opened<IO extends Ports, C extends string, S extends Inside>(
  definition: Definition<IO, C>,
  inside: S,
): Definition<IO & { readonly inside: SourcePort<S> }, C> {
  const { base, parameters, doc, clocks, site } = definition;
  return new Definition({
    base,
    parameters,
    doc,
    clocks,
    site,
    name: `${definition.name}_opened`,
    ports: { ...definition.ports, inside: source(inside) },
    run: (io, m) => {
      const seen = new Map<string, unknown>();
      definition.run(io, watched(m, inside, seen));
      const { inside: window } = io as { readonly inside: Readonly<Record<string, Pane>> };
      for (const key of Object.keys(inside)) {
        const view = seen.get(key);
        const pane = window[key];
        if (view === undefined || pane === undefined) throw new Error(`${definition.name} declares no ${key}`);
        const word = (view as { readonly [lookPort]?: Look })[lookPort];
        if (word === undefined) pane.assign(view);
        else {
          word.assign({ addr: pane.addr });
          pane.assign({ data: word.data });
        }
      }
    },
  });
}

/** The port that a memory gets to be looked at through. */
const lookPort = "look";

interface Look {
  readonly data: unknown;
  assign(values: object): void;
}

interface Pane {
  readonly addr?: unknown;
  assign(values: unknown): void;
}

/** Builders that note what is declared, and give the memories that are looked at one more port. */
function watched(m: Builders, inside: Inside, seen: Map<string, unknown>): Builders {
  return {
    ...watchedDomain(m, inside, seen),
    domain: (name) => watchedDomain(m.domain(name), inside, seen),
    deriveDomain: (name, sources) => watchedDomain(m.deriveDomain(name, sources), inside, seen),
  };
}

function watchedDomain(m: DomainBuilders, inside: Inside, seen: Map<string, unknown>): DomainBuilders {
  const noted = <R extends object>(views: R): R => {
    for (const [key, view] of Object.entries(views)) seen.set(key, view);
    return views;
  };
  const looked = (key: string, spec: MemorySpec): MemorySpec =>
    key in inside
      ? { ...spec, style: "distributed", ports: { ...spec.ports, [lookPort]: { kind: "readAsync" } } }
      : spec;
  return {
    ...m,
    regs: (declarations) => noted(m.regs(declarations)),
    wires: (declarations) => noted(m.wires(declarations)),
    name: (values) => noted(m.name(values)),
    synchronize: (values, options) => noted(m.synchronize(values, options)),
    mems: (specs) => {
      const open = Object.entries(specs).map(([key, spec]) => [key, looked(key, spec)]);
      // The views have a port more than the module asked for.
      return noted(m.mems(Object.fromEntries(open) as typeof specs));
    },
  };
}
