import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import type { Builders } from "./builders.ts";
import { Definition } from "./definition.ts";
import type { ClockSpec, ModuleSpec, NearView, ResetKind } from "./definition.ts";
import { canonical, describeParameters, nameSuffix } from "./parameters.ts";
import type { Ports } from "./ports.ts";

/**
 * Describes a module. The result is called with the parameters and gives a definition; equal parameters give the same
 * definition.
 *
 * Parameters are one plain object of numbers, strings, booleans, types, lists and objects of them. The printed name is
 * `base` followed by `_<key><value>` in alphabetical order of the keys.
 *
 * @example
 * export const counter = module("counter", (p: { width: number }) => ({
 *   ports: { en: input(bool), count: output(bits(p.width)) },
 *   build({ en, count }, { regs, when }) {
 *     const { value } = regs({ value: bits(p.width).reset(0) });
 *     when(en, () => value.next(value.add(1)));
 *     count.assign(value);
 *   },
 * }));
 */
export function module<P extends object = never, IO extends Ports = Ports, C extends string = "default">(
  base: string,
  spec: (p: P) => ModuleSpec<P, IO, C>,
): (...parameters: ParametersOf<P>) => Definition<IO, C> {
  const site = callSite();
  const memo = new Map<string, Definition<IO, C>>();
  return (...parameters) => {
    // Without parameters P is `never`, and the function of it takes none.
    const [p = {} as P] = parameters;
    const key = canonical(p);
    const made = memo.get(key) ?? define(base, p, spec(p), site);
    memo.set(key, made);
    return made;
  };
}

/** The parameters of a definition: one object, or nothing where the module has none. */
export type ParametersOf<P extends object> = [P] extends [never] ? [] : [p: P];

/**
 * A module over a type that the caller chooses. TypeScript cannot carry a type parameter through `module`, so the
 * function of the parameters is written out:
 *
 * @example
 * const family = genericModule("fifo");
 * export const fifo = <T extends Type>(p: { of: T; depth: number }) =>
 *   family(p, () => ({
 *     ports: { s: sink(stream(p.of)), m: source(stream(p.of)) },
 *     build({ s, m }, { mems }) { … },
 *   }));
 */
export function genericModule(base: string): GenericModule {
  const site = callSite();
  const memo = new Map<string, Definition>();
  return <P extends object, IO extends Ports, C extends string>(p: P, spec: () => ModuleSpec<P, IO, C>) => {
    const key = canonical(p);
    const made = memo.get(key) ?? define(base, p, spec(), site);
    memo.set(key, made);
    // Equal parameters hold equal types, so the definition made for them has the ports that this call describes.
    return made as Definition<IO, C>;
  };
}

/** Makes definitions of one family; `spec` is called when the parameters are new. */
export type GenericModule = <P extends object, IO extends Ports, C extends string = "default">(
  p: P,
  spec: () => ModuleSpec<P, IO, C>,
) => Definition<IO, C>;

function define<P extends object, IO extends Ports, C extends string>(
  base: string,
  p: P,
  spec: ModuleSpec<P, IO, C>,
  site: CallSite,
): Definition<IO, C> {
  const name = typeof spec.name === "function" ? spec.name(p) : spec.name;
  return new Definition<IO, C>({
    name: name ?? base + nameSuffix(p),
    base,
    parameters: describeParameters(p),
    doc: spec.doc,
    clocks: (spec.clocks ?? ["default"]).map(clockOf),
    ports: spec.ports,
    site,
    run: (io: object, m: Builders) => spec.build(io as NearView<IO>, m),
  });
}

function clockOf(spec: ClockSpec): { name: string; reset: ResetKind } {
  return typeof spec === "string" ? { name: spec, reset: "sync-high" } : { name: spec.name, reset: spec.reset };
}
