/** Sums, products, comparisons and shifts of values of any width. Results are cut to `width`. */
import { assemble, chunk, chunkBits, chunks, extend, field, spread, typeFor, zip, type Value } from "./chunks.ts";
import { ones, type Graph, type Node } from "./graph.ts";

/** Zeros above the width in the last word. */
function cut(g: Graph, value: Value, width: number): Value {
  return value.map((word, k) => g.mask(word, chunkBits(width, k)));
}

export function add(g: Graph, a: Value, b: Value, width: number): Value {
  let carry: Node | null = null;
  const sums = zip(a, b, (x, y) => {
    const sum = g.add(x, y);
    const whole = carry === null ? sum : g.add(sum, g.as(64, carry));
    const over = g.compare("lt", sum, x);
    carry = carry === null ? over : g.or(over, g.compare("lt", whole, sum));
    return whole;
  });
  return cut(g, sums, width);
}

export function subtract(g: Graph, a: Value, b: Value, width: number): Value {
  let borrow: Node | null = null;
  const differences = zip(a, b, (x, y) => {
    const difference = g.sub(x, y);
    const whole = borrow === null ? difference : g.sub(difference, g.as(64, borrow));
    const under = g.compare("lt", x, y);
    borrow = borrow === null ? under : g.or(under, g.compare("lt", difference, g.as(64, borrow)));
    return whole;
  });
  return cut(g, differences, width);
}

export function multiply(g: Graph, a: Value, b: Value, width: number): Value {
  if (a.length === 1) return cut(g, [g.mul(chunk(a, 0), chunk(b, 0))], width);
  const limbs = Math.ceil(width / 32);
  const limb = (value: Value, i: number) => g.widen(field(g, value, 32 * i, Math.min(32, width - 32 * i)));
  const sums = Array.from({ length: limbs }, () => g.const(64, 0));
  for (let i = 0; i < limbs; i++) {
    let carry = g.const(64, 0);
    for (let j = 0; i + j < limbs; j++) {
      // At most (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
      const product = g.mul(limb(a, i), limb(b, j));
      const sum = g.add(g.add(product, sums[i + j] ?? carry), carry);
      sums[i + j] = g.mask(sum, 32);
      carry = g.shr(sum, 32);
    }
  }
  const pieces = sums.map((word, i) => ({ value: [word], lsb: 0, width: Math.min(32, width - 32 * i), to: 32 * i }));
  return assemble(g, width, pieces);
}

/** 1 when `a` is less than `b`, both of `width` bits. */
export function less(g: Graph, a: Value, b: Value, width: number, signed: boolean): Node {
  const last = a.length - 1;
  // With the sign turned, numbers in two's complement are in the order of unsigned ones.
  const turned = (word: Node, k: number) =>
    signed && k === last ? g.xor(word, g.const(word.type, 1n << BigInt(chunkBits(width, k) - 1))) : word;
  let result: Node | null = null;
  for (let k = 0; k <= last; k++) {
    const [x, y] = [turned(chunk(a, k), k), turned(chunk(b, k), k)];
    const here = g.compare("lt", x, y);
    result = result === null ? here : g.or(here, g.and(g.compare("eq", x, y), result));
  }
  return result ?? g.const(32, 0);
}

export type Shift = "shl" | "shr" | "asr";

/** Shift by a constant below `width`. */
export function shiftBy(g: Graph, op: Shift, value: Value, width: number, by: number): Value {
  if (op === "shl") return assemble(g, width, [{ value, lsb: 0, width: width - by, to: by }]);
  const rest = assemble(g, width - by, [{ value, lsb: by, width: width - by, to: 0 }]);
  return extend(g, rest, width - by, width, op === "asr");
}

/** Shift by a 32-bit number of any size. */
export function shift(g: Graph, op: Shift, value: Value, width: number, amount: Node): Value {
  if (value.length === 1) return [shiftWord(g, op, chunk(value, 0), width, amount)];
  const fill = op === "asr" ? spread(g, 64, field(g, value, width - 1, 1)) : g.const(64, 0);
  const top = value.length - 1;
  const used = chunkBits(width, top);
  let words: Value = value.map((word, k) =>
    k === top && op === "asr" ? g.or(word, g.and(fill, g.const(64, ones(64) & ~ones(used)))) : word,
  );
  const at = (list: Value, k: number) => list[k] ?? fill;
  const away = op === "shl" ? -1 : 1;
  // Whole words first, by one bit of the amount after the other.
  for (let bit = 6; 1 << (bit - 6) <= top; bit++) {
    if (amount.bits <= bit) break;
    const chosen = g.and(g.shr(amount, bit), g.const(32, 1));
    const distance = away * (1 << (bit - 6));
    const before = words;
    words = before.map((word, k) => g.select(chosen, at(before, k + distance), word));
  }
  const by = g.as(64, g.and(amount, g.const(32, 63)));
  const rest = g.xor(by, g.const(64, 63));
  const before = words;
  words = before.map((word, k) =>
    op === "shl"
      ? g.or(g.shl(word, by), g.shr(g.shr(at(before, k - 1), 1), rest))
      : g.or(g.shr(word, by), g.shl(g.shl(at(before, k + 1), 1), rest)),
  );
  const limit = 64 * 2 ** Math.ceil(Math.log2(value.length));
  if (2 ** amount.bits > limit) {
    const over = g.compare("ge", amount, g.const(32, limit));
    words = words.map((word) => g.select(over, fill, word));
  }
  return cut(g, words, width);
}

function shiftWord(g: Graph, op: Shift, word: Node, width: number, amount: Node): Node {
  const { type } = word;
  const fits = 2 ** amount.bits <= type;
  if (op === "asr") {
    const top = type - width;
    const signed = top === 0 ? word : g.sar(g.shl(word, top), top);
    const most = g.const(32, type - 1);
    const by = fits ? amount : g.select(g.compare("gt", amount, most), most, amount);
    return g.mask(g.sar(signed, by), width);
  }
  if (amount.op === "const" && amount.value >= BigInt(type)) return g.const(type, 0);
  const shifted = g.mask(op === "shl" ? g.shl(word, amount) : g.shr(word, amount), width);
  if (fits) return shifted;
  return g.select(g.compare("ge", amount, g.const(32, type)), g.const(type, 0), shifted);
}

/** Sum over all bits, modulo 2. */
export function parity(g: Graph, value: Value): Node {
  const joined = value.reduce((a, b) => g.xor(a, b));
  return g.and(g.as(32, g.popcnt(joined)), g.const(32, 1));
}

/** 1 when all `width` bits are. */
export function all(g: Graph, value: Value, width: number): Node {
  const missing = value.map((word, k) => g.xor(word, g.const(word.type, ones(chunkBits(width, k)))));
  return g.eqz(missing.reduce((a, b) => g.or(a, b)));
}

export function negate(g: Graph, value: Value, width: number): Value {
  return subtract(g, zeros(g, width), value, width);
}

export function invert(g: Graph, value: Value, width: number): Value {
  return value.map((word, k) => g.xor(word, g.const(word.type, ones(chunkBits(width, k)))));
}

const zeros = (g: Graph, width: number): Value => chunks(width, () => g.const(typeFor(width), 0));
