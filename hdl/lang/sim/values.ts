/** Values at the ports of a simulated module: what a type looks like in a test, and how it travels as bits. */
import type {
  ArrayType,
  EnumType,
  InputPort,
  OutputPort,
  Port,
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

/** Reads a value whose type and names are known. Tests read ports at every edge, so that is looked up once. */
type Reader = (read: ReadNet) => unknown;
type Writer = (value: unknown, write: WriteNet) => void;

const readers = new WeakMap<Ports, Map<string, Reader>>();
const writers = new WeakMap<Ports, Map<string, Writer>>();

/** The value of the port or bus `key`. */
export function readPort(ports: Ports, key: string, read: ReadNet): unknown {
  return made(readers, ports, key, readerOf)(read);
}

/** Drives the port or bus `key`; for a bus, the fields given. */
export function writePort(ports: Ports, key: string, value: unknown, write: WriteNet): void {
  made(writers, ports, key, writerOf)(value, write);
}

function made<T>(
  known: WeakMap<Ports, Map<string, T>>,
  ports: Ports,
  key: string,
  make: (port: Port, path: string) => T,
): T {
  const ofPorts = known.get(ports) ?? new Map<string, T>();
  known.set(ports, ofPorts);
  const found = ofPorts.get(key) ?? make(portOf(ports, key, key), key);
  ofPorts.set(key, found);
  return found;
}

function portOf(ports: Ports, key: string, path: string): Port {
  const port = ports[key];
  if (port === undefined) throw new RangeError(`there is no port ${path}; there are ${Object.keys(ports).join(", ")}`);
  return port;
}

function readerOf(port: Port, path: string): Reader {
  const open = closedPort(port);
  if (open.direction !== "source" && open.direction !== "sink") return decoder(open.type, path);
  return recordReader(Object.entries(open.fields).map(([name, field]) => [name, readerOf(field, `${path}_${name}`)]));
}

function recordReader(fields: readonly (readonly [name: string, read: Reader])[]): Reader {
  return (read) => {
    const record: Record<string, unknown> = {};
    for (const [name, field] of fields) record[name] = field(read);
    return record;
  };
}

function writerOf(port: Port, path: string): Writer {
  const open = closedPort(port);
  if (open.direction !== "source" && open.direction !== "sink") return encoder(open.type, path);
  const { fields } = open;
  return recordWriter((name) => writerOf(portOf(fields, name, `${path}_${name}`), `${path}_${name}`));
}

/** `fieldOf` makes the writer of a field, or throws when there is none. */
function recordWriter(fieldOf: (name: string) => Writer): Writer {
  const known = new Map<string, Writer>();
  return (value, write) => {
    for (const [name, field] of Object.entries(value as object)) {
      const writer = known.get(name) ?? fieldOf(name);
      known.set(name, writer);
      if (field !== undefined) writer(field, write);
    }
  };
}

function decoder(type: Type, path: string): Reader {
  const shape = closed(type);
  switch (shape.kind) {
    case "bits":
      return (read) => read(path);
    case "sint":
      return (read) => BigInt.asIntN(shape.width, read(path));
    case "enum": {
      const { members } = shape.enumeration;
      return (read) => {
        const raw = read(path);
        return members.find(({ value }) => value === raw)?.name ?? `?${raw.toString()}`;
      };
    }
    case "struct":
      return recordReader(
        Object.entries(shape.fields).map(([name, field]) => [name, decoder(field, `${path}_${name}`)]),
      );
    case "array": {
      const widths = leafWidths(shape.element, path);
      const element = decoder(shape.element, path);
      return (read) =>
        Array.from({ length: shape.length }, (_, i) =>
          element((net) => {
            const width = widths.get(net) ?? 0;
            return BigInt.asUintN(width, read(net) >> BigInt(i * width));
          }),
        );
    }
  }
}

function encoder(type: Type, path: string): Writer {
  const shape = closed(type);
  switch (shape.kind) {
    case "bits":
    case "sint":
      return (value, write) => write(path, fitted(value, shape.width, path, shape.kind === "sint"));
    case "enum":
      return (value, write) => {
        const member = shape.enumeration.members.find(({ name }) => name === value);
        if (member === undefined) throw new RangeError(`${path} has no member ${String(value)}`);
        write(path, member.value);
      };
    case "struct":
      return recordWriter((name) => {
        const inner = shape.fields[name];
        if (inner === undefined) throw new RangeError(`${path} has no field ${name}`);
        return encoder(inner, `${path}_${name}`);
      });
    case "array": {
      const widths = leafWidths(shape.element, path);
      const element = encoder(shape.element, path);
      return (value, write) => {
        const packed = new Map<string, bigint>();
        elementsOf(value, shape.length, path).forEach((each, i) => {
          element(each, (net, bits) => {
            packed.set(net, (packed.get(net) ?? 0n) | (bits << BigInt(i * (widths.get(net) ?? 0))));
          });
        });
        for (const [net, bits] of packed) write(net, bits);
      };
    }
  }
}

/** Bits that one element of an array has in the vector of each leaf. */
function leafWidths(element: Type, path: string): ReadonlyMap<string, number> {
  return new Map(leafShapes(closed(element), path).map((leaf) => [leaf.path, leaf.width]));
}

/** A list for an array, which takes all of its elements at once. */
function elementsOf(value: unknown, length: number, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${path} takes a list of ${length} elements, not ${typeof value}`);
  if (value.length !== length) throw new RangeError(`${path} has ${length} elements; ${value.length} are given`);
  return value;
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
