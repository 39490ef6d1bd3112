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
import { input, InputPort, output, OutputPort } from "../module/ports.ts";
import type { Ports } from "../module/ports.ts";
import { bits, bool } from "../types/bits.ts";
import type { BitsType } from "../types/bits.ts";
import type { Type } from "../types/type.ts";

/** A word of a memory, at an address that whoever looks chooses. */
export type MemoryWord<T extends Type = Type> = SourcePort<{ addr: InputPort<BitsType>; data: OutputPort<T> }>;

/** What an instance below declares, in domains of the module that has the instance. */
export type InstanceInside = SourcePort<Readonly<Record<string, OutputPort | InputPort>>>;

/**
 * What to see of the inside, by its key: registers, wires and names; memories; instances, with a `source` of what is to be
 * seen there.
 *
 * A synchroniser `x` has the flip-flops `x_meta` and `x`. With the inputs `x_late` and `x_old` beside an output `x_meta`, the
 * first of them takes `x_old` in the bits in which `x_late` is 1: of a change that falls on its edge it may hear or not.
 */
export type Inside = Readonly<Record<string, OutputPort | InputPort | MemoryWord | InstanceInside>>;

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
      const { inside: window } = io as { readonly inside: Window };
      definition.run(io, watched(m, { inside, window, seen }));
      for (const key of Object.keys(inside)) {
        const view = seen.get(key);
        const pane = window[key];
        if (view === undefined || pane === undefined) throw new Error(`${definition.name} declares no ${key}`);
        if (view === used) continue;
        const { [lookPort]: word, inside: below } = view as { readonly [lookPort]?: Look; readonly inside?: object };
        if (word !== undefined) {
          word.assign({ addr: pane.addr });
          pane.assign({ data: word.data });
        } else if (below !== undefined) joinPanes(inside[key], below as Window, pane);
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

type Window = Readonly<Record<string, Pane>>;

/** Stands for the declaration behind an input of the window. */
const used = Symbol("used");

/** What is looked at, the window that shows it, and what has been declared. */
interface Looking {
  readonly inside: Inside;
  readonly window: Window;
  readonly seen: Map<string, unknown>;
}

/** Joins the window of an instance below to a pane of the one above. */
function joinPanes(port: Inside[string] | undefined, below: Window, pane: Pane): void {
  if (port?.direction !== "source") return;
  const above = pane as unknown as Window;
  const shown = Object.entries(port.fields).flatMap<readonly [string, unknown]>(([key, field]) => {
    if (!(field instanceof InputPort)) return [[key, below[key]]];
    below[key]?.assign(above[key]);
    return [];
  });
  pane.assign(Object.fromEntries(shown));
}

/** Builders that note what is declared, and give the memories that are looked at one more port. */
function watched(m: Builders, looking: Looking): Builders {
  return {
    ...watchedDomain(m, looking),
    domain: (name) => watchedDomain(m.domain(name), looking),
    deriveDomain: (name, sources) => watchedDomain(m.deriveDomain(name, sources), looking),
  };
}

function watchedDomain(m: DomainBuilders, looking: Looking): DomainBuilders {
  const { inside, seen } = looking;
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
          ? [key, openedSynchronizer(m, key, value, looking)]
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
  const seen = Object.entries(fields).flatMap<readonly [string, OutputPort | InputPort]>(([key, port]) => {
    if (port instanceof OutputPort) return [[key, output(port.type, below(port.domain))]];
    return port instanceof InputPort ? [[key, input(port.type, below(port.domain))]] : [];
  });
  return new Bound(opened(definition, Object.fromEntries(seen)), domains);
}

/** The two flip-flops of a synchroniser as registers of the names that it gives them: `key_meta` and `key`. */
function openedSynchronizer(m: DomainBuilders, key: string, value: View, { window, seen }: Looking): unknown {
  if (!(value instanceof Bits)) throw new Error(`${key} is no synchroniser of bits`);
  const type = value.width === 1 ? bool : bits(value.width);
  const plain = type.uninitialised("flip-flops of a synchroniser have no reset");
  const [metaKey, lateKey, oldKey] = [`${key}_meta`, `${key}_late`, `${key}_old`];
  const { [metaKey]: first, [key]: last } = m.regs({ [metaKey]: plain, [key]: plain });
  if (first === undefined || last === undefined) throw new Error(`no registers for ${key}`);
  const arrives = crossing("the first flip-flop of a synchroniser", value as Bits);
  const { [lateKey]: late, [oldKey]: old } = window;
  const both = late instanceof Bits && old instanceof Bits;
  first.next(both ? late.and(old).or(late.not().and(arrives)) : arrives);
  last.next(first);
  seen.set(metaKey, first);
  for (const each of both ? [lateKey, oldKey] : []) seen.set(each, used);
  return last;
}
