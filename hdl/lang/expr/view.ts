/** Key under which the views of structs and arrays name their type; on other signals it serves inference alone. */
export const viewTag: unique symbol = Symbol("view");

/** The least that is known of a type: how its values read. */
export interface Readable {
  readonly $read: object;
}

/** Any value of type `T`: a port, a register, an expression, a struct of them. */
export interface View<T extends Readable = Readable> {
  [viewTag]?(): T;
}
