import type { Operation } from "./wasm/opcodes.ts";

/** Words are 32 or 64 bits wide, as the machine has them. */
export type WordType = 32 | 64;

/**
 * A word that straight-line code computes. Equal nodes are one object; upper bits from `bits` on are zero.
 *
 * `load` reads the word at the constant address `imm`; `read` reads at `imm` plus an address that is computed; `local`
 * is what a branch left in the local number `imm`; `wrap` and `widen` go between the two types.
 */
export interface Node {
  readonly id: number;
  readonly op: Operation | "const" | "load" | "read" | "local" | "select" | "wrap" | "widen";
  readonly type: WordType;
  readonly bits: number;
  readonly args: readonly Node[];
  readonly imm: number;
  readonly value: bigint;
}

const NONE: readonly Node[] = [];
export const ones = (bits: number): bigint => (1n << BigInt(bits)) - 1n;
const lengthOf = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);

const fold: Record<Exclude<Operation, "eqz" | "popcnt">, (a: bigint, b: bigint) => bigint> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  sar: (a, b) => a >> b,
  eq: (a, b) => (a === b ? 1n : 0n),
  ne: (a, b) => (a === b ? 0n : 1n),
  lt: (a, b) => (a < b ? 1n : 0n),
  gt: (a, b) => (a > b ? 1n : 0n),
  le: (a, b) => (a <= b ? 1n : 0n),
  ge: (a, b) => (a >= b ? 1n : 0n),
};
type Binary = keyof typeof fold;
type Comparison = "eq" | "ne" | "lt" | "gt" | "le" | "ge";
const opposite: Record<Comparison, Comparison> = { eq: "ne", ne: "eq", lt: "ge", ge: "lt", gt: "le", le: "gt" };
const isComparison = (op: Node["op"]): op is Comparison => op in opposite;

/** The nodes of one function. Constants are folded and operations without effect left out as they are made. */
export class Graph {
  readonly #known = new Map<string, Node>();
  /** Number of nodes made. */
  size = 0;

  const(type: WordType, given: bigint | number): Node {
    const value = BigInt.asUintN(type, BigInt(given));
    return this.#node(`c${type},${value}`, "const", type, lengthOf(value), NONE, 0, value);
  }

  /** The word at a constant address; `bits` of it can be other than zero. */
  load(type: WordType, address: number, bits: number): Node {
    return this.#node(`l${type},${address},${bits}`, "load", type, bits, NONE, address);
  }

  /** The word at `base` plus a computed offset in bytes, whatever it is aligned to. */
  read(type: WordType, base: number, offset: Node, bits: number): Node {
    if (offset.op === "const") return this.load(type, base + Number(offset.value), bits);
    return this.#node(`r${type},${base},${offset.id},${bits}`, "read", type, bits, [offset], base);
  }

  local(type: WordType, index: number, bits: number): Node {
    return this.#node(`v${index}`, "local", type, bits, NONE, index);
  }

  and(a: Node, b: Node): Node {
    const [x, y] = constantLast(a, b);
    if (y.op === "const") {
      if (y.value === 0n) return y;
      if ((y.value & ones(x.bits)) === ones(x.bits)) return x;
      const [inner, mask] = x.args;
      if (x.op === "and" && inner !== undefined && mask?.op === "const") {
        return this.and(inner, this.const(x.type, mask.value & y.value));
      }
    }
    if (x === y) return x;
    return this.#binary("and", x, y, Math.min(x.bits, y.bits));
  }

  or(a: Node, b: Node): Node {
    const [x, y] = constantLast(a, b);
    if (y.op === "const" && y.value === 0n) return x;
    if (x === y || (y.op === "const" && y.value === ones(y.type))) return y;
    return this.#binary("or", x, y, Math.max(x.bits, y.bits));
  }

  xor(a: Node, b: Node): Node {
    const [x, y] = constantLast(a, b);
    if (y.op === "const") {
      if (y.value === 0n) return x;
      if (y.value === 1n && x.bits <= 1 && x.type === 32) return this.eqz(x);
    }
    if (x === y) return this.const(x.type, 0);
    return this.#binary("xor", x, y, Math.max(x.bits, y.bits));
  }

  add(a: Node, b: Node): Node {
    const [x, y] = constantLast(a, b);
    if (y.op === "const" && y.value === 0n) return x;
    return this.#binary("add", x, y, Math.min(x.type, Math.max(x.bits, y.bits) + 1));
  }

  sub(a: Node, b: Node): Node {
    if (b.op === "const" && b.value === 0n) return a;
    if (a === b) return this.const(a.type, 0);
    return this.#binary("sub", a, b, a.type);
  }

  mul(a: Node, b: Node): Node {
    const [x, y] = constantLast(a, b);
    if (y.op === "const" && y.value === 0n) return y;
    if (y.op === "const" && y.value === 1n) return x;
    return this.#binary("mul", x, y, Math.min(x.type, x.bits + y.bits));
  }

  /** Shifts by an amount below the width of the type. */
  shl(a: Node, amount: Node | number): Node {
    const by = this.#amount(a, amount);
    if (by.op === "const" && by.value === 0n) return a;
    const bits = by.op === "const" && a.bits > 0 ? Math.min(a.type, a.bits + Number(by.value)) : a.type;
    return this.#binary("shl", a, by, a.bits === 0 ? 0 : bits);
  }

  shr(a: Node, amount: Node | number): Node {
    const by = this.#amount(a, amount);
    if (by.op === "const") {
      if (by.value === 0n) return a;
      const left = a.bits - Number(by.value);
      if (left <= 0) return this.const(a.type, 0);
      const [inner, before] = a.args;
      if (a.op === "shr" && inner !== undefined && before?.op === "const") {
        return this.shr(inner, Number(by.value + before.value));
      }
      return this.#binary("shr", a, by, left);
    }
    return this.#binary("shr", a, by, a.bits);
  }

  sar(a: Node, amount: Node | number): Node {
    if (a.bits < a.type) return this.shr(a, amount);
    const by = this.#amount(a, amount);
    if (a.op === "const" && by.op === "const") {
      return this.const(a.type, BigInt.asIntN(a.type, a.value) >> by.value);
    }
    return by.op === "const" && by.value === 0n ? a : this.#plain("sar", a, by, a.type);
  }

  /** The lowest `bits` bits. */
  mask(a: Node, bits: number): Node {
    return a.bits <= bits ? a : this.and(a, this.const(a.type, ones(bits)));
  }

  eqz(a: Node): Node {
    if (a.op === "const") return this.const(32, a.value === 0n ? 1 : 0);
    const [x, y] = a.args;
    if (isComparison(a.op) && x !== undefined && y !== undefined) return this.compare(opposite[a.op], x, y);
    if (a.op === "eqz" && x !== undefined && x.bits <= 1 && x.type === 32) return x;
    return this.#node(`eqz,${a.id}`, "eqz", 32, 1, [a], 0);
  }

  /** 1 when the comparison of unsigned words holds. */
  compare(op: Comparison, a: Node, b: Node): Node {
    if (a === b) return this.const(32, op === "eq" || op === "le" || op === "ge" ? 1 : 0);
    if (b.op === "const" && b.value === 0n) {
      if (op === "eq" || op === "le") return this.eqz(a);
      if (op === "ne" || op === "gt") return a.bits <= 1 && a.type === 32 ? a : this.#plain("ne", a, b, 1, 32);
      return this.const(32, op === "ge" ? 1 : 0);
    }
    if (b.op === "const" && b.value === 1n && a.bits <= 1 && a.type === 32) {
      if (op === "eq" || op === "ge") return a;
      if (op === "ne" || op === "lt") return this.eqz(a);
    }
    if (a.op === "const" && b.op === "const") return this.const(32, fold[op](a.value, b.value));
    return this.#plain(op, a, b, 1, 32);
  }

  popcnt(a: Node): Node {
    return a.bits <= 1 ? a : this.#node(`pop${a.id}`, "popcnt", a.type, 7, [a], 0);
  }

  /** `then` where the 32-bit `condition` is not zero. */
  select(condition: Node, then: Node, otherwise: Node): Node {
    if (condition.op === "const") return condition.value === 0n ? otherwise : then;
    if (then === otherwise) return then;
    if (condition.bits <= 1 && then.type === 32 && then.op === "const" && then.value === 1n) {
      if (otherwise.bits <= 1) return this.or(condition, otherwise);
    }
    if (condition.bits <= 1 && otherwise.op === "const" && otherwise.value === 0n) {
      if (then.type === 32 && then.bits <= 1) return this.and(condition, then);
    }
    const [inner] = condition.args;
    if (condition.op === "eqz" && inner?.type === 32) return this.select(inner, otherwise, then);
    const bits = Math.max(then.bits, otherwise.bits);
    const key = `s${condition.id},${then.id},${otherwise.id}`;
    return this.#node(key, "select", then.type, bits, [condition, then, otherwise], 0);
  }

  /** The lowest 32 bits of a 64-bit word. */
  wrap(a: Node): Node {
    if (a.op === "const") return this.const(32, a.value);
    const [inner, by] = a.args;
    if (a.op === "widen" && inner !== undefined) return inner;
    if (a.op === "load") return this.load(32, a.imm, Math.min(32, a.bits));
    if (a.op === "shr" && inner?.op === "load" && by?.op === "const" && by.value >= 32n) {
      return this.shr(this.load(32, inner.imm + 4, inner.bits - 32), Number(by.value) - 32);
    }
    return this.#node(`w${a.id}`, "wrap", 32, Math.min(32, a.bits), [a], 0);
  }

  /** A 32-bit word with zeros above it. */
  widen(a: Node): Node {
    if (a.op === "const") return this.const(64, a.value);
    const [inner] = a.args;
    if (a.op === "wrap" && inner !== undefined && inner.bits <= 32) return inner;
    return this.#node(`x${a.id}`, "widen", 64, a.bits, [a], 0);
  }

  /** `a` as a word of the type; what does not fit is lost. */
  as(type: WordType, a: Node): Node {
    if (a.type === type) return a;
    return type === 32 ? this.wrap(a) : this.widen(a);
  }

  #amount(a: Node, amount: Node | number): Node {
    return typeof amount === "number" ? this.const(a.type, amount) : this.as(a.type, amount);
  }

  #binary(op: Binary, a: Node, b: Node, bits: number): Node {
    if (a.op === "const" && b.op === "const") return this.const(a.type, fold[op](a.value, b.value));
    return this.#plain(op, a, b, bits);
  }

  #plain(op: Binary, a: Node, b: Node, bits: number, type: WordType = a.type): Node {
    return this.#node(`${op},${a.id},${b.id}`, op, type, bits, [a, b], 0);
  }

  #node(
    key: string,
    op: Node["op"],
    type: WordType,
    bits: number,
    args: readonly Node[],
    imm: number,
    value = 0n,
  ): Node {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made: Node = { id: this.size++, op, type, bits, args, imm, value };
    this.#known.set(key, made);
    return made;
  }
}

const constantLast = (a: Node, b: Node): readonly [Node, Node] => (a.op === "const" ? [b, a] : [a, b]);
