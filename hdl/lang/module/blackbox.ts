import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import type { InstanceView } from "./instance-view.ts";
import type { Ports } from "./ports.ts";

/** A module that somebody else provides, with the vendor's names. */
export class BlackBox<IO extends Ports = Ports> {
  readonly kind = "blackbox";
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string | number>;
  readonly ports: IO;
  readonly doc: string | undefined;
  readonly site: CallSite;
  declare readonly $view: InstanceView<IO>;

  constructor(
    name: string,
    parameters: ReadonlyMap<string, string | number>,
    ports: IO,
    doc: string | undefined,
    site: CallSite,
  ) {
    this.name = name;
    this.parameters = parameters;
    this.ports = ports;
    this.doc = doc;
    this.site = site;
  }
}

/**
 * Describes a vendor's module. Ports keep the vendor's names, clocks and resets included; a port may name the domain it
 * belongs to (`output(bits(64), "axi")`), which is tied to the domain of that name in the module that makes the instance.
 *
 * @example const ibufds = blackbox("IBUFDS", { I: input(bool), IB: input(bool), O: output(bool) });
 *          const { clkbuf } = instances({ clkbuf: ibufds({ DIFF_TERM: "TRUE" }) });
 */
export function blackbox<IO extends Ports>(
  name: string,
  ports: IO,
  options: { readonly doc?: string } = {},
): (parameters?: Readonly<Record<string, string | number>>) => BlackBox<IO> {
  const site = callSite();
  const memo = new Map<string, BlackBox<IO>>();
  return (parameters = {}) => {
    const given = new Map(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
    const key = JSON.stringify([...given]);
    const made = memo.get(key) ?? new BlackBox(name, given, ports, options.doc, site);
    memo.set(key, made);
    return made;
  };
}
