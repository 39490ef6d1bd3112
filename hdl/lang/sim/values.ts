/** Values at the ports of a simulated module: what a type looks like in a test, and how it travels as bits. */
import type {
  ArrayType,
  EnumType,
  InputPort,
  OutputPort,
  Ports,
  SinkPort,
  SourcePort,
  StructType,
  Type,
} from "../index.ts";
import { closedPort } from "../module/port-leaves.ts";
import { leafShapes } from "../types/leaf-shapes.ts";
import { closed } from "../types/leaves.ts";

/** A value read: bigint for bits and numbers, a member's name for an enumeration, an object for a struct. */
export type Out<T extends Type> =
  T extends StructType<infer F>
    ? { readonly [K in keyof F]: Out<F[K]> }
    : T extends EnumType<infer M>
      ? M
      : T extends ArrayType<infer E>
        ? readonly Out<E>[]
        : bigint;

/** A value to poke. Fields of a struct that are left out keep theirs. */
export type In<T extends Type> =
  T extends StructType<infer F>
    ? { readonly [K in keyof F]?: In<F[K]> }
    : T extends EnumType<infer M>
      ? M
      : T extends ArrayType<infer E>
        ? readonly In<E>[]
        : number | bigint | boolean;

export type PortOut<P> =
  P extends InputPort<infer T>
    ? Out<T>
    : P extends OutputPort<infer T>
      ? Out<T>
      : P extends SourcePort<infer F>
        ? { readonly [K in keyof F]: PortOut<F[K]> }
        : P extends SinkPort<infer F>
          ? { readonly [K in keyof F]: PortOut<F[K]> }
          : never;
export type PortIn<P> =
  P extends InputPort<infer T>
    ? In<T>
    : P extends OutputPort<infer T>
      ? In<T>
      : P extends SourcePort<infer F>
        ? { readonly [K in keyof F]?: PortIn<F[K]> }
        : P extends SinkPort<infer F>
          ? { readonly [K in keyof F]?: PortIn<F[K]> }
          : never;

/** Reads the net of a leaf by its printed name, as an unsigned number. */
export type ReadNet = (net: string) => bigint;

/** Drives the net of a leaf by its printed name with the bits of its value. */
export type WriteNet = (net: string, value: bigint) => void;

/** The value of the port or bus `key`. */
export function readPort(ports: Ports, key: string, read: ReadNet): unknown {
  const port = ports[key];
  if (port === undefined) throw new RangeError(`there is no port ${key}; there are ${Object.keys(ports).join(", ")}`);
  return readAt(ports, key, key, read);
}

function readAt(ports: Ports, key: string, path: string, read: ReadNet): unknown {
  const port = ports[key];
  if (port === undefined) return undefined;
  const open = closedPort(port);
  if (open.direction === "source" || open.direction === "sink") {
    const { fields } = open;
    return Object.fromEntries(Object.keys(fields).map((name) => [name, readAt(fields, name, `${path}_${name}`, read)]));
  }
  return decode(open.type, path, read);
}

/** Drives the port or bus `key`; for a bus, the fields given. */
export function writePort(ports: Ports, key: string, value: unknown, write: WriteNet, path = key): void {
  const port = ports[key];
  if (port === undefined) throw new RangeError(`there is no port ${path}; there are ${Object.keys(ports).join(", ")}`);
  const open = closedPort(port);
  if (open.direction === "source" || open.direction === "sink") {
    for (const [name, field] of Object.entries(value as object)) {
      if (field !== undefined) writePort(open.fields, name, field, write, `${path}_${name}`);
    }
  } else encode(open.type, path, value, write);
}

function decode(type: Type, path: string, read: ReadNet): unknown {
  const shape = closed(type);
  switch (shape.kind) {
    case "bits":
      return read(path);
    case "sint":
      return BigInt.asIntN(shape.width, read(path));
    case "enum": {
      const raw = read(path);
      return shape.enumeration.members.find(({ value }) => value === raw)?.name ?? `?${raw.toString()}`;
    }
    case "struct":
      return Object.fromEntries(
        Object.entries(shape.fields).map(([name, field]) => [name, decode(field, `${path}_${name}`, read)]),
      );
    case "array": {
      const widths = leafWidths(shape.element, path);
      return Array.from({ length: shape.length }, (_, i) =>
        decode(shape.element, path, (net) => {
          const width = widths.get(net) ?? 0;
          return BigInt.asUintN(width, read(net) >> BigInt(i * width));
        }),
      );
    }
  }
}

function encode(type: Type, path: string, value: unknown, write: WriteNet): void {
  const shape = closed(type);
  switch (shape.kind) {
    case "bits":
    case "sint":
      write(path, fitted(value, shape.width, path, shape.kind === "sint"));
      return;
    case "enum": {
      const member = shape.enumeration.members.find(({ name }) => name === value);
      if (member === undefined) throw new RangeError(`${path} has no member ${String(value)}`);
      write(path, member.value);
      return;
    }
    case "struct":
      for (const [name, field] of Object.entries(value as object)) {
        const inner = shape.fields[name];
        if (inner === undefined) throw new RangeError(`${path} has no field ${name}`);
        if (field !== undefined) encode(inner, `${path}_${name}`, field, write);
      }
      return;
    case "array": {
      const widths = leafWidths(shape.element, path);
      const packed = new Map<string, bigint>();
      (value as readonly unknown[]).forEach((each, i) => {
        encode(shape.element, path, each, (net, bits) => {
          packed.set(net, (packed.get(net) ?? 0n) | (bits << BigInt(i * (widths.get(net) ?? 0))));
        });
      });
      for (const [net, bits] of packed) write(net, bits);
    }
  }
}

/** Bits that one element of an array has in the vector of each leaf. */
function leafWidths(element: Type, path: string): ReadonlyMap<string, number> {
  return new Map(leafShapes(closed(element), path).map((leaf) => [leaf.path, leaf.width]));
}

function fitted(value: unknown, width: number, path: string, signed: boolean): bigint {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean") {
    throw new TypeError(`${path} takes a number, bigint or boolean, not ${typeof value}`);
  }
  const number = BigInt(value);
  const cut = BigInt.asUintN(width, number);
  const back = signed ? BigInt.asIntN(width, cut) : cut;
  if (back !== number) throw new RangeError(`${path} has ${width} bits; ${number.toString()} does not fit`);
  return cut;
}
