import type { BlackBox } from "./blackbox.ts";
import type { Definition } from "./definition.ts";
import type { InstanceView } from "./instance-view.ts";
import type { Ports } from "./ports.ts";

/** A definition with its domains tied to those of the module that makes the instance. */
export class Bound<View extends object = object> {
  readonly kind = "bound";
  readonly definition: Definition | BlackBox;
  readonly domains: Readonly<Record<string, string>>;
  declare readonly $view: View;

  constructor(definition: Definition | BlackBox, domains: Readonly<Record<string, string>>) {
    this.definition = definition;
    this.domains = domains;
  }
}

/**
 * Ties the domains of an instance by name: child → parent. Domains that are not named keep their name.
 *
 * @example const { f } = instances({ f: bind(asyncFifo({ width: 8, depth: 16 }), { wr: "default", rd: "ui" }) });
 */
export function bind<IO extends Ports, C extends string>(
  definition: Definition<IO, C> | BlackBox<IO>,
  domains: Readonly<Partial<Record<C, string>>>,
): Bound<InstanceView<IO>> {
  const given = Object.entries<string | undefined>(domains);
  const tied = Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return new Bound(definition, tied);
}
