import type { Expr, Net } from "../design/ir.ts";
import * as arithmetic from "./arithmetic.ts";
import * as chunk from "./chunks.ts";
import type { Value } from "./chunks.ts";
import { FunctionCode } from "./code.ts";
import { slotOf, type Scope, type Slot } from "./flatten.ts";
import type { Graph, Node } from "./graph.ts";
import type { Layout } from "./layout.ts";

/** What lowering needs to know of the whole program. */
export interface ProgramContext {
  readonly layout: Layout;
  /** Expressions that stand in the place of their net wherever it is read. */
  readonly inlined: ReadonlyMap<Slot, { readonly scope: Scope; readonly expr: Expr }>;
  /** Slots that some function loads; grows while functions are made. */
  readonly loaded: Set<number>;
}

/** Makes nodes of expressions, for one function. */
export class ExprLowering {
  readonly code = new FunctionCode();
  readonly g: Graph = this.code.graph;
  readonly #program: ProgramContext;
  readonly #values = new Map<Slot, Value>();
  readonly #known = new Map<Scope, Map<Expr, Value>>();

  constructor(program: ProgramContext) {
    this.#program = program;
  }

  get layout(): Layout {
    return this.#program.layout;
  }

  /** The value that a slot has from here on in this function. `isPart`: other bits of it may have been read before. */
  define(slot: Slot, value: Value, isPart: boolean): void {
    if (isPart) this.#known.clear();
    this.#values.set(slot, value);
  }

  slot(slot: Slot): Value {
    const known = this.#values.get(slot);
    if (known !== undefined) return known;
    const inlined = this.#program.inlined.get(slot);
    if (inlined !== undefined) return this.expr(inlined.scope, inlined.expr);
    return this.loadSlot(slot);
  }

  /** The slot as it is in memory. */
  loadSlot(slot: Slot): Value {
    this.#program.loaded.add(slot.id);
    const { width } = slot;
    return this.loadWords(this.layout.address(slot), width);
  }

  loadWords(address: number, width: number): Value {
    const type = chunk.typeFor(width);
    return chunk.chunks(width, (k) => this.g.load(type, address + 8 * k, chunk.chunkBits(width, k)));
  }

  net(scope: Scope, net: Net): Value {
    return this.slot(slotOf(scope, net));
  }

  /** A one-bit expression as a 32-bit node. */
  condition(scope: Scope, expr: Expr): Node {
    return chunk.chunk(this.expr(scope, expr), 0);
  }

  expr(scope: Scope, expr: Expr): Value {
    if (expr.kind === "net") return this.net(scope, expr.net);
    const known = this.#known.get(scope)?.get(expr);
    if (known !== undefined) return known;
    const value = this.#lower(scope, expr);
    const ofScope = this.#known.get(scope) ?? new Map<Expr, Value>();
    this.#known.set(scope, ofScope.set(expr, value));
    return value;
  }

  #lower(scope: Scope, expr: Exclude<Expr, { kind: "net" }>): Value {
    const { g } = this;
    const { width } = expr;
    const at = (part: Expr) => this.expr(scope, part);
    switch (expr.kind) {
      case "literal":
        return chunk.constant(g, width, expr.value);
      case "binary": {
        const [a, b] = [at(expr.left), at(expr.right)];
        switch (expr.op) {
          case "add":
            return arithmetic.add(g, a, b, width);
          case "sub":
            return arithmetic.subtract(g, a, b, width);
          case "mul":
            return arithmetic.multiply(g, a, b, width);
          case "and":
            return chunk.zip(a, b, (x, y) => g.and(x, y));
          case "or":
            return chunk.zip(a, b, (x, y) => g.or(x, y));
          case "xor":
            return chunk.zip(a, b, (x, y) => g.xor(x, y));
        }
      }
      case "compare":
        return [this.#compare(scope, expr)];
      case "not":
        return arithmetic.invert(g, at(expr.arg), width);
      case "negate":
        return arithmetic.negate(g, at(expr.arg), width);
      case "shift":
        return this.#shift(scope, expr);
      case "reduce": {
        const arg = at(expr.arg);
        if (expr.op === "any") return [chunk.any(g, arg)];
        return [expr.op === "all" ? arithmetic.all(g, arg, expr.arg.width) : arithmetic.parity(g, arg)];
      }
      case "slice":
        return this.#slice(scope, expr.arg, expr.lsb, width);
      case "element":
        return this.#element(scope, expr);
      case "concat": {
        let low = width;
        const pieces = expr.parts.map((part) => {
          low -= part.width;
          return { value: at(part), lsb: 0, width: part.width, to: low };
        });
        return chunk.assemble(g, width, pieces);
      }
      case "repeat": {
        const value = at(expr.arg);
        const size = expr.arg.width;
        if (size === 1) {
          const type = chunk.typeFor(width);
          const bit = chunk.chunk(value, 0);
          return chunk.chunks(width, (k) => g.mask(chunk.spread(g, type, bit), chunk.chunkBits(width, k)));
        }
        const pieces = Array.from({ length: expr.count }, (_, i) => ({ value, lsb: 0, width: size, to: i * size }));
        return chunk.assemble(g, width, pieces);
      }
      case "extend":
        return chunk.extend(g, at(expr.arg), expr.arg.width, width, expr.signed);
      case "mux":
        return chunk.select(g, this.condition(scope, expr.condition), at(expr.then), at(expr.otherwise));
      case "crossing":
        return at(expr.arg);
    }
  }

  #compare(scope: Scope, { op, signed, left, right }: Extract<Expr, { kind: "compare" }>): Node {
    const { g } = this;
    const [a, b] = [this.expr(scope, left), this.expr(scope, right)];
    const { width } = left;
    switch (op) {
      case "eq":
        return chunk.equal(g, a, b);
      case "ne":
        return g.eqz(chunk.equal(g, a, b));
      case "lt":
        return arithmetic.less(g, a, b, width, signed);
      case "gt":
        return arithmetic.less(g, b, a, width, signed);
      case "le":
        return g.eqz(arithmetic.less(g, b, a, width, signed));
      case "ge":
        return g.eqz(arithmetic.less(g, a, b, width, signed));
    }
  }

  #shift(scope: Scope, { op, width, arg, amount }: Extract<Expr, { kind: "shift" }>): Value {
    const value = this.expr(scope, arg);
    if (amount.kind !== "literal") {
      return arithmetic.shift(this.g, op, value, width, chunk.clamped(this.g, this.expr(scope, amount)));
    }
    if (amount.value < BigInt(width)) return arithmetic.shiftBy(this.g, op, value, width, Number(amount.value));
    if (op !== "asr") return chunk.constant(this.g, width, 0n);
    return chunk.extend(this.g, chunk.slice(this.g, value, width - 1, 1), 1, width, true);
  }

  /** Bits of parts that are put together are taken from the part, without making the whole. */
  #slice(scope: Scope, arg: Expr, lsb: number, width: number): Value {
    if (arg.kind === "slice") return this.#slice(scope, arg.arg, arg.lsb + lsb, width);
    if (arg.kind === "crossing") return this.#slice(scope, arg.arg, lsb, width);
    if (arg.kind === "concat") {
      let low = arg.width;
      for (const part of arg.parts) {
        low -= part.width;
        if (lsb >= low && lsb + width <= low + part.width) return this.#slice(scope, part, lsb - low, width);
      }
    }
    return chunk.slice(this.g, this.expr(scope, arg), lsb, width);
  }

  #element(scope: Scope, { arg, index, width }: Extract<Expr, { kind: "element" }>): Value {
    const { g } = this;
    const count = arg.width / width;
    const place = chunk.clamped(g, this.expr(scope, index));
    if (place.op === "const") {
      const fixed = Number(place.value);
      return fixed < count ? this.#slice(scope, arg, fixed * width, width) : chunk.constant(g, width, 0n);
    }
    const inRange = 2 ** place.bits <= count ? null : g.compare("lt", place, g.const(32, count));
    const safe = inRange === null ? place : g.select(inRange, place, g.const(32, 0));
    const inMemory = arg.kind === "net" && arg.width > 64 ? slotOf(scope, arg.net) : null;
    const value =
      inMemory === null || this.#program.inlined.has(inMemory)
        ? chunk.slice(
            g,
            arithmetic.shift(g, "shr", this.expr(scope, arg), arg.width, g.mul(safe, g.const(32, width))),
            0,
            width,
          )
        : this.#readElement(inMemory, safe, width);
    return inRange === null ? value : chunk.select(g, inRange, value, chunk.constant(g, width, 0n));
  }

  #readElement(slot: Slot, index: Node, width: number): Value {
    this.#program.loaded.add(slot.id);
    return this.readBits(this.layout.address(slot), this.g.mul(index, this.g.const(32, width)), width, width % 8 === 0);
  }

  /** `width` bits at a computed position, in bits, after a constant address. */
  readBits(base: number, position: Node, width: number, aligned: boolean): Value {
    const { g } = this;
    const byte = g.shr(position, 3);
    const shift = aligned ? null : g.and(position, g.const(32, 7));
    return chunk.chunks(width, (k) => {
      const bits = chunk.chunkBits(width, k);
      const offset = base + 8 * k;
      if (shift === null) {
        const type = bits <= 32 ? 32 : 64;
        return g.as(chunk.typeFor(width), g.mask(g.read(type, offset, byte, type), bits));
      }
      const by = g.widen(shift);
      let word = g.shr(g.read(64, offset, byte, 64), by);
      if (bits > 57) {
        const rest = g.xor(by, g.const(64, 63));
        word = g.or(word, g.shl(g.shl(g.read(64, offset + 8, byte, 64), 1), rest));
      }
      return g.as(chunk.typeFor(width), g.mask(word, bits));
    });
  }
}
