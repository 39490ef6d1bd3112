import type { Definition } from "../module/definition.ts";
import type { Ports } from "../module/ports.ts";
import type { Engine, MemoryWords } from "./engine.ts";
import { readPort, type PortOut } from "./values.ts";

/**
 * An instance inside a simulation, with the ports that its definition has. For looking and for setting up: contracts are
 * tested at the ports of the module itself.
 */
export interface Inside<IO extends Ports> {
  /** Instance names from the top, joined by dots. */
  readonly path: string;
  /** The value of a port, as of a port of the module itself. */
  peek<K extends keyof IO & string>(key: K): PortOut<IO[K]>;
  /** The value of any other net of the instance: bigint, or the name of a member. */
  inside(name: string): unknown;
  /** An instance of the instance. */
  at<Child extends Ports, C extends string>(path: string, definition: Definition<Child, C>): Inside<Child>;
  memory(name: string): MemoryWords;
}

/** @throws RangeError when there is no such instance, or when it is one of another module. */
export function lookInside<IO extends Ports, C extends string>(
  engine: Engine,
  path: string,
  { name, ports }: Definition<IO, C>,
): Inside<IO> {
  const found = engine.moduleAt(path);
  if (found !== name) throw new RangeError(`${path} is an instance of ${found}, not of ${name}`);
  return {
    path,
    peek: (key) => readPort(ports, key, (net) => engine.bits(`${path}.${net}`)) as PortOut<IO[typeof key]>,
    inside: (net) => engine.look(`${path}.${net}`),
    at: (inner, definition) => lookInside(engine, `${path}.${inner}`, definition),
    memory: (memory) => engine.memory(`${path}.${memory}`),
  };
}
