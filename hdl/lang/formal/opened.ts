import { Bits } from "../expr/bits.ts";
import { crossing } from "../expr/crossing.ts";
import { indexWidth } from "../expr/numbers.ts";
import type { View } from "../expr/view.ts";
import { source } from "../module/bus.ts";
import type { SourcePort } from "../module/bus.ts";
import type { Builders, DomainBuilders } from "../module/builders.ts";
import { Definition } from "../module/definition.ts";
import type { MemorySpec } from "../module/memory.ts";
import { Bound } from "../module/instance.ts";
import type { Instantiable } from "../module/instance-view.ts";
import { input, output, OutputPort } from "../module/ports.ts";
import type { InputPort, Ports } from "../module/ports.ts";
import { bits, bool } from "../types/bits.ts";
import type { BitsType } from "../types/bits.ts";
import type { Type } from "../types/type.ts";

/** A word of a memory, at an address that whoever looks chooses. */
export type MemoryWord<T extends Type = Type> = SourcePort<{ addr: InputPort<BitsType>; data: OutputPort<T> }>;

/** What an instance below declares, in domains of the module that has the instance. */
export type InstanceInside = SourcePort<Readonly<Record<string, OutputPort>>>;

/** What to see of the inside, by its key: registers, wires and names; memories; instances, with a `source` of outputs. */
export type Inside = Readonly<Record<string, OutputPort | MemoryWord | InstanceInside>>;

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
        const { [lookPort]: word, inside: below } = view as { readonly [lookPort]?: Look; readonly inside?: object };
        if (word !== undefined) {
          word.assign({ addr: pane.addr });
          pane.assign({ data: word.data });
        } else if (below !== undefined) pane.assign({ ...below });
        else pane.assign(view);
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
    synchronize: (values, options) => {
      const open = Object.entries(values).map(([key, value]): [string, unknown] =>
        `${key}_meta` in inside
          ? [key, openedSynchronizer(m, key, value, seen)]
          : [key, m.synchronize({ [key]: value }, options)[key]],
      );
      return noted(Object.fromEntries(open) as ReturnType<typeof m.synchronize<typeof values>>);
    },
    instances: (definitions) => {
      const open = Object.entries(definitions).map(([key, made]) => {
        const port = inside[key];
        return [key, port?.direction === "source" ? openedInstance(made, port.fields) : made];
      });
      // As with memories.
      return noted(m.instances(Object.fromEntries(open) as typeof definitions));
    },
    mems: (specs) => {
      const open = Object.entries(specs).map(([key, spec]) => [key, looked(key, spec)]);
      // The views have a port more than the module asked for.
      return noted(m.mems(Object.fromEntries(open) as typeof specs));
    },
  };
}

/** An instance with a window. Its domains have other names than those of the module around it. */
function openedInstance(made: Instantiable, fields: Ports): Instantiable {
  const { definition, domains } = made instanceof Bound ? made : { definition: made, domains: {} };
  if (!(definition instanceof Definition)) throw new Error("a black box has no inside");
  const below = (parent: string | null) =>
    Object.entries<string>(domains).find(([, tied]) => tied === parent)?.[0] ?? parent ?? undefined;
  const seen = Object.entries(fields).flatMap(([key, port]) =>
    port instanceof OutputPort ? [[key, output(port.type, below(port.domain))] as const] : [],
  );
  return new Bound(opened(definition, Object.fromEntries(seen)), domains);
}

/** The two flip-flops of a synchroniser as registers of the names that it gives them: `key_meta` and `key`. */
function openedSynchronizer(m: DomainBuilders, key: string, value: View, seen: Map<string, unknown>): unknown {
  if (!(value instanceof Bits)) throw new Error(`${key} is no synchroniser of bits`);
  const type = value.width === 1 ? bool : bits(value.width);
  const plain = type.uninitialised("flip-flops of a synchroniser have no reset");
  const { [`${key}_meta`]: first, [key]: last } = m.regs({ [`${key}_meta`]: plain, [key]: plain });
  if (first === undefined || last === undefined) throw new Error(`no registers for ${key}`);
  first.next(crossing("the first flip-flop of a synchroniser", value));
  last.next(first);
  seen.set(`${key}_meta`, first);
  return last;
}
