import { Sint } from "../expr/bits.ts";
import { EnumValue } from "../expr/enum-value.ts";
import { node } from "../expr/node.ts";
import { Signal } from "../expr/signal.ts";
import { BitsType } from "./bits.ts";
import { PackedCursor } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import type { AnyType } from "./describe.ts";
import { EnumType } from "./enumeration.ts";
import { SintType } from "./sint.ts";

/** What stands behind a view: its type and how it lies. */
export interface OpenedView {
  readonly type: AnyType;
  readonly cursor: Cursor;
}

/** Key of what stands behind the view of a struct or array. Not part of the surface. */
export const opened: unique symbol = Symbol("opened");

/** Root of the views of structs and arrays. */
export abstract class Composite {
  readonly [opened]: OpenedView;

  constructor(behind: OpenedView) {
    this[opened] = behind;
  }
}

/** Opens a signal or a view of a struct or array; null for anything else. */
export function openView(value: unknown): OpenedView | null {
  if (value instanceof Composite) return value[opened];
  if (value instanceof Signal) return { type: signalType(value), cursor: new PackedCursor(value[node]) };
  return null;
}

/** The leaf type of a signal. An unnamed one-bit value counts as a scalar. */
function signalType(signal: Signal): AnyType {
  if (signal instanceof EnumValue) return new EnumType(signal.enumeration);
  if (signal instanceof Sint) return new SintType(signal.width);
  return new BitsType(signal.width, signal.width === 1);
}
