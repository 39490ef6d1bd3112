import type { CallSite, Expr, Net, Stmt } from "../design/ir.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";

/** A plain value where a signal is expected: it takes the width of the other side and must fit. */
export type Lit = number | bigint | boolean;

/**
 * The module under construction, as its signals see it. Signals know their owner, so that expressions, statements and
 * messages need no global state.
 */
export interface Owner {
  /** Printed name of the module. */
  readonly moduleName: string;
  /** Adds a message; elaboration stops with all of them when `build` has returned. */
  report(diagnostic: Diagnostic): void;
  /** Adds a statement to the branch that is being recorded. */
  record(stmt: Stmt): void;
}

/** One step from a net to a part of it, outermost first. */
export type Step =
  | { readonly kind: "slice"; readonly lsb: number; readonly width: number }
  | { readonly kind: "element"; readonly index: Expr; readonly width: number };

/** Where a signal may be assigned: a net or a part of it. */
export interface Place {
  readonly net: Net;
  readonly path: readonly Step[];
}

/** What stands behind a signal of the surface: its expression, its owner, and whether it is a place. */
export interface Node {
  readonly expr: Expr;
  /** null: a constant, usable in every module. */
  readonly owner: Owner | null;
  readonly signed: boolean;
  readonly place: Place | null;
  /** Where the value was made: declaration or operator. */
  readonly site: CallSite;
}

/** Key of the node on a signal. Not part of the surface. */
export const node: unique symbol = Symbol("node");
