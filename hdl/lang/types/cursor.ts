import type { CallSite } from "../design/ir.ts";
import type { Node } from "../expr/node.ts";
import { choose } from "../expr/ops.ts";
import { element, slice } from "../expr/select.ts";
import type { ArrayType } from "./array.ts";
import type { StructType } from "./struct.ts";

/**
 * How a value of a type lies in hardware. Two layouts exist: flat (one net per leaf field: declarations and ports) and
 * packed (one vector: memory words and `unpack`); a choice between two values is a third, made of two others.
 */
export interface Cursor {
  /** The field of the struct that lies here. */
  field(type: StructType, name: string): Cursor;
  /** The element of the array that lies here. */
  element(type: ArrayType, index: Node | number, at: CallSite): Cursor;
  /** The value as one vector: for a leaf type, for an array of one, and for everything in the packed layout. */
  leaf(): Node;
  /** All elements of the array at once, so that its leaves come as vectors; null where they do not lie side by side. */
  every(): Cursor | null;
}

interface Index {
  readonly index: Node | number;
  /** Elements of the dimension. */
  readonly length: number;
  readonly at: CallSite;
}

/** One net per leaf, found by the path of field names. */
export class FlatCursor implements Cursor {
  readonly #nets: ReadonlyMap<string, Node>;
  readonly #path: string;
  readonly #indices: readonly Index[];

  constructor(nets: ReadonlyMap<string, Node>, path: string, indices: readonly Index[] = []) {
    this.#nets = nets;
    this.#path = path;
    this.#indices = indices;
  }

  field(_type: StructType, name: string): Cursor {
    return new FlatCursor(this.#nets, `${this.#path}_${name}`, this.#indices);
  }

  element(type: ArrayType, index: Node | number, at: CallSite): Cursor {
    return new FlatCursor(this.#nets, this.#path, [...this.#indices, { index, length: type.length, at }]);
  }

  leaf(): Node {
    const net = this.#nets.get(this.#path);
    if (net === undefined) throw new Error(`no net for ${this.#path}`);
    const part = (whole: Node, { index, length, at }: Index) => element(whole, index, whole.expr.width / length, at);
    return this.#indices.length === 0 ? net : { ...this.#indices.reduce(part, net), signed: net.signed };
  }

  every(): Cursor {
    return this;
  }
}

/** Everything in one vector: the first field of a struct on top, element 0 of an array at the bottom. */
export class PackedCursor implements Cursor {
  readonly #vector: Node;

  constructor(vector: Node) {
    this.#vector = vector;
  }

  field(type: StructType, name: string): Cursor {
    let lsb = type.width;
    for (const [key, field] of Object.entries(type.fields)) {
      lsb -= field.width;
      if (key === name) return new PackedCursor(slice(this.#vector, lsb, field.width, this.#vector.site));
    }
    throw new Error(`no field ${name}`);
  }

  element(type: ArrayType, index: Node | number, at: CallSite): Cursor {
    return new PackedCursor(element(this.#vector, index, type.element.width, at));
  }

  leaf(): Node {
    return this.#vector;
  }

  every(): null {
    return null;
  }
}

/** `condition ? yes : no`, leaf by leaf. */
export class ChoiceCursor implements Cursor {
  readonly #condition: Node;
  readonly #yes: Cursor;
  readonly #no: Cursor;
  readonly #at: CallSite;

  constructor(condition: Node, yes: Cursor, no: Cursor, at: CallSite) {
    this.#condition = condition;
    this.#yes = yes;
    this.#no = no;
    this.#at = at;
  }

  field(type: StructType, name: string): Cursor {
    return this.#choice(this.#yes.field(type, name), this.#no.field(type, name));
  }

  element(type: ArrayType, index: Node | number, at: CallSite): Cursor {
    return this.#choice(this.#yes.element(type, index, at), this.#no.element(type, index, at));
  }

  leaf(): Node {
    return choose(this.#condition, this.#yes.leaf(), this.#no.leaf(), this.#at);
  }

  every(): Cursor | null {
    const [yes, no] = [this.#yes.every(), this.#no.every()];
    return yes === null || no === null ? null : this.#choice(yes, no);
  }

  #choice(yes: Cursor, no: Cursor): Cursor {
    return new ChoiceCursor(this.#condition, yes, no, this.#at);
  }
}
