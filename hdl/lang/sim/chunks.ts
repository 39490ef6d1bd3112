/**
 * Values of any width as words: one of 32 bits where that is enough, else words of 64 bits, the lowest first. Bits
 * above the width are zero.
 */
import { ones, type Graph, type Node, type WordType } from "./graph.ts";

export type Value = readonly Node[];

export const typeFor = (width: number): WordType => (width <= 32 ? 32 : 64);
export const chunkCount = (width: number): number => (width <= 32 ? 1 : Math.ceil(width / 64));
/** Bits of word `k` of a value. */
export const chunkBits = (width: number, k: number): number => (width <= 32 ? width : Math.min(64, width - 64 * k));
/** Bytes that a value takes in memory. */
export const byteSize = (width: number): number => (width <= 32 ? 4 : 8 * chunkCount(width));

export function chunk(value: Value, k: number): Node {
  const found = value[k];
  if (found === undefined) throw new RangeError(`word ${k} of a value of ${value.length}`);
  return found;
}

export function constant(g: Graph, width: number, value: bigint): Value {
  return chunks(width, (k) => g.const(typeFor(width), (value >> BigInt(64 * k)) & ones(chunkBits(width, k))));
}

/** One node per word of a value of `width` bits. */
export function chunks(width: number, make: (k: number) => Node): Value {
  return Array.from({ length: chunkCount(width) }, (_, k) => make(k));
}

/** Bits `lsb` to `lsb + bits - 1`, at most 64 of them, as a word of the type that so many bits have. */
export function field(g: Graph, value: Value, lsb: number, bits: number): Node {
  const first = chunk(value, 0);
  if (first.type === 32) return g.mask(g.shr(first, lsb), bits);
  const [k, shift] = [lsb >> 6, lsb & 63];
  const word = chunk(value, k);
  if (bits <= 32 && word.op === "load") {
    // Half of a word in memory, where that is enough.
    if (shift + bits <= 32) return g.mask(g.shr(g.load(32, word.imm, Math.min(32, word.bits)), shift), bits);
    if (shift >= 32 && shift + bits <= 64) return g.mask(g.wrap(g.shr(word, shift)), bits);
  }
  let taken = g.shr(word, shift);
  if (shift + bits > 64) taken = g.or(taken, g.shl(chunk(value, k + 1), 64 - shift));
  return bits <= 32 ? g.mask(g.wrap(taken), bits) : g.mask(taken, bits);
}

/** Some bits of a value and where they go in another. */
export interface Piece {
  readonly value: Value;
  readonly lsb: number;
  readonly width: number;
  readonly to: number;
}

/** A value of `width` bits made of pieces that do not overlap, zeros elsewhere. */
export function assemble(g: Graph, width: number, pieces: readonly Piece[]): Value {
  const type = typeFor(width);
  const out = [...chunks(width, () => g.const(type, 0))];
  for (const { value, lsb, width: length, to } of pieces) {
    for (let done = 0; done < length;) {
      const [k, shift] = type === 32 ? [0, to + done] : [(to + done) >> 6, (to + done) & 63];
      const bits = Math.min(length - done, type - shift);
      const part = g.as(type, field(g, value, lsb + done, bits));
      out[k] = g.or(out[k] ?? part, g.shl(part, shift));
      done += bits;
    }
  }
  return out;
}

/** `width` bits from `lsb` on. */
export function slice(g: Graph, value: Value, lsb: number, width: number): Value {
  return chunks(width, (k) => g.as(typeFor(width), field(g, value, lsb + 64 * k, chunkBits(width, k))));
}

/** All ones where the 32-bit `bit` is 1. */
export function spread(g: Graph, type: WordType, bit: Node): Node {
  return g.sub(g.const(type, 0), g.as(type, bit));
}

/** `from` bits widened to `width`. */
export function extend(g: Graph, value: Value, from: number, width: number, signed: boolean): Value {
  const zeros = assemble(g, width, [{ value, lsb: 0, width: from, to: 0 }]);
  if (!signed || from === width) return zeros;
  const sign = spread(g, typeFor(width), field(g, value, from - 1, 1));
  return zeros.map((word, k) => {
    const filled = chunkBits(width, k);
    const own = Math.max(0, Math.min(filled, from - 64 * k));
    if (own === filled) return word;
    return g.or(word, g.and(sign, g.const(word.type, ones(filled) & ~ones(own))));
  });
}

/** Each word of `a` with that of `b`. */
export function zip(a: Value, b: Value, make: (x: Node, y: Node) => Node): Value {
  return a.map((x, k) => make(x, chunk(b, k)));
}

export function select(g: Graph, condition: Node, then: Value, otherwise: Value): Value {
  return zip(then, otherwise, (x, y) => g.select(condition, x, y));
}

/** Bits of `a` where `mask` is 1, of `b` elsewhere. */
export function blend(g: Graph, a: Value, b: Value, mask: Value): Value {
  return a.map((x, k) => {
    const m = chunk(mask, k);
    const y = chunk(b, k);
    const all = g.const(m.type, ones(m.type));
    return g.or(g.and(y, g.xor(m, all)), g.and(x, m));
  });
}

/** `value` with `width` bits from `lsb` on replaced. */
export function replace(g: Graph, value: Value, total: number, lsb: number, width: number, by: Value): Value {
  return assemble(g, total, [
    { value, lsb: 0, width: lsb, to: 0 },
    { value: by, lsb: 0, width, to: lsb },
    { value, lsb: lsb + width, width: total - lsb - width, to: lsb + width },
  ]);
}

/** 1 when some bit is. */
export function any(g: Graph, value: Value): Node {
  const joined = value.reduce((a, b) => g.or(a, b));
  return g.compare("ne", joined, g.const(joined.type, 0));
}

export function equal(g: Graph, a: Value, b: Value): Node {
  if (a.length === 1) return g.compare("eq", chunk(a, 0), chunk(b, 0));
  return g.eqz(
    any(
      g,
      zip(a, b, (x, y) => g.xor(x, y)),
    ),
  );
}

/** A number that says where to shift to or select from: 32 bits, all ones where the value does not fit. */
export function clamped(g: Graph, value: Value): Node {
  const first = chunk(value, 0);
  if (first.type === 32) return first;
  const high = [g.shr(first, 32), ...value.slice(1)].reduce((a, b) => g.or(a, b));
  return g.select(g.compare("ne", high, g.const(64, 0)), g.const(32, ones(32)), g.wrap(first));
}
