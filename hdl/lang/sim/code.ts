/** Code of one function before it is bytes: nodes that compute, actions that store and branch. */
import { Graph, type Node, type WordType } from "./graph.ts";

/** A store of a word, or of its low bits, at a constant address. */
export interface Store {
  readonly address: number;
  readonly node: Node;
  readonly bits: 8 | 16 | 32 | 64;
}

/** One way of a branch: what is done, and what the branch leaves in locals. */
export interface Arm {
  readonly actions: Action[];
  readonly sets: { readonly local: Node; readonly node: Node }[];
}

export type Action =
  /** All values are computed before the first is stored. `owner`: left out when nothing loads that slot. */
  | { readonly kind: "stores"; readonly stores: readonly Store[]; readonly owner: number | null }
  /** A store at a computed address. */
  | {
      readonly kind: "write";
      readonly base: number;
      readonly offset: Node;
      readonly node: Node;
      readonly bits: 8 | 16 | 32 | 64;
    }
  /** Memory = memory AND `keep` OR `node`, read at that moment. */
  | {
      readonly kind: "merge";
      readonly base: number;
      readonly offset: Node | null;
      readonly keep: Node;
      readonly node: Node;
    }
  /** Adds one to the 32-bit word at an address. */
  | { readonly kind: "count"; readonly address: number }
  /** `then` where the condition is not zero. */
  | { readonly kind: "if"; readonly condition: Node; readonly then: Arm; readonly otherwise: Arm }
  /** The arm that `table` has for the selector, the last one for all others. */
  | {
      readonly kind: "switch";
      readonly selector: Node;
      readonly table: readonly number[];
      readonly arms: readonly Arm[];
    };

export const emptyArm = (): Arm => ({ actions: [], sets: [] });

/** A function under construction. */
export class FunctionCode {
  readonly graph = new Graph();
  readonly actions: Action[] = [];
  readonly locals: WordType[] = [];

  /** A local that each arm of a branch sets, as a node for what follows. */
  local(type: WordType, bits: number): Node {
    this.locals.push(type);
    return this.graph.local(type, this.locals.length - 1, bits);
  }
}
