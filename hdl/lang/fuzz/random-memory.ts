/** Random memories: every kind of port, columns, contents and styles, on one clock or two. */
import type { Expr, MemoryIR, MemoryPortIR, MemoryStyle, Net, NetRole } from "../design/ir.ts";
import { indexWidth } from "../expr/numbers.ts";
import { drive, literal, makeNet, publish, read, site, type Draft } from "./draft.ts";
import { expression, fit, type ExprMaker } from "./random-expr.ts";
import { oneOf, randomBits, randomWidth, type Pick } from "./random.ts";

type Kind = MemoryPortIR["kind"];

const canWrite = (kind: Kind) => kind === "write" || kind === "readWrite";

/** Sets of ports that a style has. */
const portSets: Readonly<Record<MemoryStyle, readonly (readonly Kind[])[]>> = {
  block: [
    ["write", "read"],
    ["readWrite"],
    ["readWrite", "readWrite"],
    ["readWrite", "read"],
    ["write", "readWrite"],
    ["read"],
  ],
  ultra: [["write", "read"], ["readWrite"], ["readWrite", "readWrite"]],
  distributed: [
    ["write", "readAsync"],
    ["write", "readAsync", "readAsync"],
    ["write", "read", "readAsync"],
    ["readAsync"],
  ],
  auto: [["write", "read"], ["write", "read", "read"], ["readWrite"], ["read"], ["write", "write", "read"]],
};

/** Widths that have columns, by the width of a column. */
function columns(pick: Pick, style: MemoryStyle): { readonly width: number; readonly maskWidth?: number } {
  if (pick(2) === 0) return { width: Math.min(256, randomWidth(pick)) };
  const sizes = style === "block" ? [8, 9, 16, 18] : style === "ultra" ? [8, 9] : [1, 3, 8, 9, 16, 33, 64];
  const maskWidth = oneOf(pick, sizes);
  return { width: maskWidth * oneOf(pick, [1, 2, 3, 4, 5, 8, 9]), maskWidth };
}

/** A memory with everything that its ports need; what it reads may be read from then on. */
export function addMemory(draft: Draft, key: string): void {
  const { pick, domains, room } = draft;
  room.left = 10;
  const style = oneOf(pick, ["block", "distributed", "ultra", "auto"] as const);
  const kinds = oneOf(pick, portSets[style]);
  const shape = columns(pick, style);
  const depth = pick(2) === 0 ? 2 ** (1 + pick(4)) : 2 + pick(30);
  const home = oneOf(pick, domains).name;
  const rom = !kinds.some(canWrite);
  const contents = rom || pick(4) === 0 ? randomWords(pick, depth, shape.width) : undefined;
  const ports = kinds.map((kind, i): MemoryPortIR => {
    // Only one clock writes; UltraRAM has only one.
    const domain = style === "ultra" || canWrite(kind) ? home : oneOf(pick, domains).name;
    return addPort(draft, { key, name: `p${i}`, kind, domain, depth, ...shape });
  });
  const clocked = new Set(ports.filter(({ kind }) => kind !== "readAsync").map(({ domain }) => domain));
  // Between two clocks there is no way to tell when the other one has its edge.
  const harmless = !rom && (clocked.size > 1 || pick(2) === 0);
  const memory: MemoryIR = { name: key, style, depth, ports, site, ...shape };
  draft.memories.push({
    ...memory,
    ...(contents === undefined ? {} : { contents }),
    ...(harmless ? { collisions: "old data will do" } : {}),
  });
  ports.forEach((port, i) => {
    driveInputs(draft, port, depth, (active) => apart(active, ports.slice(0, i), port, harmless));
  });
}

function randomWords(pick: Pick, depth: number, width: number): ReadonlyMap<number, bigint> {
  const addresses = Array.from({ length: depth }, (_, i) => i).filter(() => pick(3) > 0);
  return new Map(addresses.map((address) => [address, randomBits(pick, width)]));
}

interface PortPlan {
  readonly key: string;
  readonly name: string;
  readonly kind: Kind;
  readonly domain: string;
  readonly depth: number;
  readonly width: number;
  readonly maskWidth?: number;
}

function addPort(draft: Draft, { key, name, kind, domain, depth, width, maskWidth }: PortPlan): MemoryPortIR {
  const pin = (field: string, bits: number, role: NetRole = "memory-input"): Net =>
    makeNet(draft, { name: `${key}_${name}_${field}`, width: bits, role, domain });
  const writes = canWrite(kind);
  const q = kind === "write" ? null : pin("data", width, "memory-output");
  const port: MemoryPortIR = {
    name,
    kind,
    domain,
    en: kind === "readAsync" ? null : pin("en", 1),
    write: kind === "readWrite" ? pin("write", 1) : null,
    addr: pin("addr", indexWidth(depth)),
    data: writes ? pin(kind === "readWrite" ? "wdata" : "data", width) : null,
    mask: writes && maskWidth !== undefined ? pin("mask", width / maskWidth) : null,
    q,
  };
  if (q !== null && kind !== "readAsync") publish(draft, domain, q);
  return port;
}

/** Assigns the inputs of a port; `limit` adds to its enable what keeps it apart from the others. */
function driveInputs(draft: Draft, port: MemoryPortIR, depth: number, limit: (active: Expr) => Expr): void {
  const { pick, body } = draft;
  const maker: ExprMaker = { draft, domain: port.domain };
  const any = (net: Net): Expr => (pick(2) === 0 ? inputFor(maker, net.width) : expression(maker, net.width, 1));
  const { en, write, addr, data, mask, q } = port;
  if (write !== null) body.push(drive(write, any(write)));
  // What lies beyond the end is not the same everywhere when it is read.
  const place = any(addr);
  body.push(drive(addr, q === null ? place : within(place, depth)));
  if (data !== null) body.push(drive(data, any(data)));
  if (mask !== null) body.push(drive(mask, any(mask)));
  if (en !== null) body.push(drive(en, limit(pick(3) === 0 ? literal(1, 1n) : expression(maker, 1, 1))));
  if (port.kind === "readAsync" && q !== null) publish(draft, port.domain, q);
}

/** Something that changes: an input or a register of the domain. */
function inputFor(maker: ExprMaker, width: number): Expr {
  const held = (maker.draft.readable.get(maker.domain) ?? []).filter(({ role }) => role === "input" || role === "reg");
  return held.length === 0 ? expression(maker, width, 1) : fit(maker, read(oneOf(maker.draft.pick, held)), width);
}

/** An address below the depth: the highest bit is 0 where it would lie beyond. */
function within(address: Expr, depth: number): Expr {
  const { width } = address;
  if (depth === 2 ** width) return address;
  const condition: Expr = {
    ...{ kind: "compare", width: 1, op: "lt", signed: false, site },
    ...{ left: address, right: literal(width, BigInt(depth)) },
  };
  const low = literal(width, 2n ** BigInt(width - 1) - 1n);
  const otherwise: Expr = { kind: "binary", width, op: "and", left: address, right: low, site };
  return { kind: "mux", width, condition, then: address, otherwise, site };
}

/** The enable without the accesses that collide with ports before this one: two writes, and reads unless harmless. */
function apart(active: Expr, before: readonly MemoryPortIR[], port: MemoryPortIR, harmless: boolean): Expr {
  return before.reduce((left, other): Expr => {
    if (other.en === null || (!canWrite(other.kind) && !canWrite(port.kind))) return left;
    const bothWrite = canWrite(other.kind) && canWrite(port.kind);
    if (harmless && !bothWrite) return left;
    const right: Expr = {
      ...{ kind: "compare", width: 1, op: "ne", signed: false, site },
      ...{ left: read(other.addr), right: read(port.addr) },
    };
    return { kind: "binary", width: 1, op: "and", left, right, site };
  }, active);
}
