import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import type { Definition } from "./definition.ts";
import type { InstanceView } from "./instance-view.ts";
import type { Ports } from "./ports.ts";

/** Values of a vendor's parameters, by their names. */
export type BlackBoxParameters = Readonly<Record<string, string | number>>;

/** What a black box may have beside its ports. */
export interface BlackBoxOptions<IO extends Ports> {
  /** One sentence for readers. */
  readonly doc?: string;
  /**
   * What stands in its place in simulations and proofs: a module with the same ports and no clock of its own (`clocks: []`;
   * clocks come in at ports of type `clock`, through `deriveDomain`). It is never printed into a design.
   */
  readonly model?: (parameters: BlackBoxParameters) => Definition<IO, never>;
}

/** A module that somebody else provides, with the vendor's names. */
export class BlackBox<IO extends Ports = Ports> {
  readonly kind = "blackbox";
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string | number>;
  readonly ports: IO;
  readonly doc: string | undefined;
  /** What stands in its place in simulations. */
  readonly model: Definition<IO, never> | undefined;
  readonly site: CallSite;
  declare readonly $view: InstanceView<IO>;

  constructor(
    name: string,
    parameters: ReadonlyMap<string, string | number>,
    ports: IO,
    { doc, model }: { readonly doc: string | undefined; readonly model: Definition<IO, never> | undefined },
    site: CallSite,
  ) {
    this.name = name;
    this.parameters = parameters;
    this.ports = ports;
    this.doc = doc;
    this.model = model;
    this.site = site;
  }
}

/**
 * Describes a vendor's module. Ports keep the vendor's names, clocks and resets included; a port may name the domain it
 * belongs to (`output(bits(64), "axi")`), which is tied to the domain of that name in the module that makes the instance.
 *
 * Nothing is known of what is in it, so it cannot be simulated, unless it is given a `model`.
 *
 * @example const ibufds = blackbox("IBUFDS", { I: input(bool), IB: input(bool), O: output(bool) });
 *          const { clkbuf } = instances({ clkbuf: ibufds({ DIFF_TERM: "TRUE" }) });
 */
export function blackbox<IO extends Ports>(
  name: string,
  ports: IO,
  options: BlackBoxOptions<IO> = {},
): (parameters?: BlackBoxParameters) => BlackBox<IO> {
  const site = callSite();
  const memo = new Map<string, BlackBox<IO>>();
  return (parameters = {}) => {
    const given = new Map(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
    const key = JSON.stringify([...given]);
    const known = memo.get(key);
    if (known !== undefined) return known;
    const made = new BlackBox(name, given, ports, { doc: options.doc, model: options.model?.(parameters) }, site);
    memo.set(key, made);
    return made;
  };
}
