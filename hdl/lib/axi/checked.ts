import { bind, connect, genericModule } from "../../lang/index.ts";
import type { Builders, Definition, Port, Ports } from "../../lang/index.ts";
import { watch } from "./watch.ts";

/**
 * A module with monitors at its buses: same ports, the module itself as instance `dut`, one monitor for each bus named, in the domain of
 * that bus. For tests and proofs.
 *
 * @example
 * const Shape = { addr: 32, data: 64, id: 4 };
 * const monitor = axi4Checker({ ...Shape, outstanding: 8 });
 * const watchedSlice = () => checked(axi4Slice(Shape), { s_axi: monitor, m_axi: monitor });
 */
export function checked<IO extends Ports, C extends string>(
  definition: Definition<IO, C>,
  monitors: { readonly [K in keyof IO]?: Definition },
): Definition<IO, C> {
  const list = Object.entries<Definition | undefined>(monitors).filter(
    (entry): entry is [string, Definition] => entry[1] !== undefined,
  );
  const family = genericModule(`${definition.name}_checked`);
  const made = family({}, () => ({
    doc: "A module with monitors at its buses.",
    clocks: definition.clocks,
    ports: definition.ports,
    build(io: Views, m: Builders) {
      const { dut } = m.instances({ dut: definition });
      const inner: Views = dut;
      for (const [key, port] of Object.entries<Port>(definition.ports)) join(port, at(io, key), at(inner, key));
      for (const [key, monitor] of list) {
        const domain = domainOf(at<Port>(definition.ports, key)) ?? soleDomain(definition);
        const name = `watch_${key}`;
        const [bus] = Object.keys(monitor.ports);
        const made: Views = m.domain(domain).instances({ [name]: bind(monitor, { default: domain }) });
        watch(at(inner, key), at(at(made, name) as Views, bus ?? ""));
      }
    },
  }));
  return made as unknown as Definition<IO, C>;
}

type Views = Readonly<Record<string, object>>;
interface Assignable {
  assign(value: object): void;
}

function join(port: Port, outer: object, inner: object): void {
  switch (port.direction) {
    case "sink":
      return connect(outer, inner);
    case "source":
      return connect(inner, outer);
    case "input":
      return (inner as Assignable).assign(outer);
    case "output":
      return (outer as Assignable).assign(inner);
    case "inout":
      throw new TypeError("a module with bidirectional pins cannot be wrapped");
  }
}

const domainOf = (port: Port): string | null =>
  "domain" in port && typeof port.domain === "string" ? port.domain : null;

/** The domain of ports that name none: `default`, or the only one. */
function soleDomain({ clocks }: Definition): string {
  const [first] = clocks;
  if (first === undefined) throw new TypeError("a module without a clock cannot be watched");
  return (clocks.find(({ name }) => name === "default") ?? first).name;
}

function at<T>(record: Readonly<Record<string, T>>, key: string): T {
  const found = record[key];
  if (found === undefined) throw new RangeError(`there is no port ${key}`);
  return found;
}
