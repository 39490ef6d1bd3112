import type { Action, Arm, FunctionCode, Store } from "./code.ts";
import type { Node, WordType } from "./graph.ts";
import { Bytes } from "./wasm/bytes.ts";
import { op, operations } from "./wasm/opcodes.ts";

/**
 * The instructions of a function. Nodes that are used more than once stay in locals, within the branch that computed
 * them; actions whose results nobody needs are left out.
 *
 * @param loaded slots that some function loads from memory
 */
export function emit(code: FunctionCode, loaded: ReadonlySet<number>): { code: Bytes; locals: readonly WordType[] } {
  const emitter = new Emitter(code.locals, countUses(code.actions, loaded));
  emitter.actions(code.actions);
  return { code: emitter.out, locals: emitter.locals };
}

interface Needed {
  readonly uses: ReadonlyMap<Node, number>;
  readonly kept: ReadonlySet<Action>;
}

/** How often each node is used, and the actions that matter; last things first, since they say what is needed before. */
function countUses(actions: readonly Action[], loaded: ReadonlySet<number>): Needed {
  const uses = new Map<Node, number>();
  const kept = new Set<Action>();
  const use = (node: Node): void => {
    const before = uses.get(node) ?? 0;
    uses.set(node, before + 1);
    if (before === 0) node.args.forEach(use);
  };
  const arm = ({ actions: inner, sets }: Arm): boolean => {
    let needed = false;
    for (const { local, node } of sets) {
      if (!uses.has(local)) continue;
      needed = true;
      use(node);
    }
    return list(inner) || needed;
  };
  const list = (all: readonly Action[]): boolean => {
    let some = false;
    for (let i = all.length - 1; i >= 0; i--) {
      const action = all[i];
      if (action === undefined || !needs(action)) continue;
      kept.add(action);
      some = true;
    }
    return some;
  };
  const needs = (action: Action): boolean => {
    switch (action.kind) {
      case "stores":
        if (action.owner !== null && !loaded.has(action.owner)) return false;
        for (const { node } of action.stores) use(node);
        return true;
      case "write":
        use(action.offset);
        use(action.node);
        return true;
      case "merge":
        for (const node of [action.offset, action.keep, action.node]) if (node !== null) use(node);
        return true;
      case "count":
        return true;
      case "if": {
        const [then, otherwise] = [arm(action.then), arm(action.otherwise)];
        if (!then && !otherwise) return false;
        use(action.condition);
        return true;
      }
      case "switch": {
        const needed = action.arms.map(arm);
        if (!needed.includes(true)) return false;
        use(action.selector);
        return true;
      }
    }
  };
  list(actions);
  return { uses, kept };
}

class Emitter {
  readonly out = new Bytes();
  readonly locals: WordType[];
  readonly #uses: ReadonlyMap<Node, number>;
  readonly #kept: ReadonlySet<Action>;
  readonly #held = new Map<Node, number>();
  /** Nodes held since the innermost branch began. */
  #scope: Node[] = [];

  constructor(locals: readonly WordType[], { uses, kept }: Needed) {
    this.locals = [...locals];
    this.#uses = uses;
    this.#kept = kept;
  }

  actions(actions: readonly Action[]): void {
    for (const action of actions) if (this.#kept.has(action)) this.#action(action);
  }

  #action(action: Action): void {
    const { out } = this;
    switch (action.kind) {
      case "stores":
        for (const { address, node } of action.stores) {
          this.#address(address);
          this.#node(node);
        }
        for (const { address, node, bits } of [...action.stores].reverse()) this.#store(node.type, bits, address);
        return;
      case "write":
        this.#node(action.offset);
        this.#node(action.node);
        this.#store(action.node.type, action.bits, action.base);
        return;
      case "merge":
        return this.#merge(action);
      case "count":
        this.#address(action.address);
        this.#address(action.address);
        this.#memory(op.load32, action.address);
        out.byte(op.const32);
        out.signed32(1);
        out.byte(op.add32);
        this.#memory(op.store32, action.address);
        return;
      case "if":
        this.#node(action.condition);
        out.byte(op.if);
        out.byte(op.empty);
        this.#arm(action.then);
        if (this.#matters(action.otherwise)) {
          out.byte(op.else);
          this.#arm(action.otherwise);
        }
        out.byte(op.end);
        return;
      case "switch":
        return this.#switch(action);
    }
  }

  #merge({ base, offset, keep, node }: Extract<Action, { kind: "merge" }>): void {
    const { out } = this;
    const at = () => (offset === null ? this.#address(base) : this.#node(offset));
    const [load, and, or] =
      node.type === 32
        ? [op.load32, operations.and[0], operations.or[0]]
        : [op.load64, operations.and[1], operations.or[1]];
    at();
    at();
    this.#memory(load, base);
    this.#node(keep);
    out.byte(and);
    this.#node(node);
    out.byte(or);
    this.#store(node.type, node.type, base);
  }

  /** Blocks inside each other, one to leave for each arm. */
  #switch({ selector, table, arms }: Extract<Action, { kind: "switch" }>): void {
    const { out } = this;
    this.#begin();
    for (const _arm of arms) this.#begin();
    this.#node(selector);
    out.byte(op.brTable);
    out.unsigned(table.length);
    for (const target of table) out.unsigned(target);
    out.unsigned(arms.length - 1);
    arms.forEach((arm, i) => {
      out.byte(op.end);
      this.#arm(arm);
      if (i === arms.length - 1) return;
      out.byte(op.br);
      out.unsigned(arms.length - 1 - i);
    });
    out.byte(op.end);
  }

  #begin(): void {
    this.out.byte(op.block);
    this.out.byte(op.empty);
  }

  #matters({ actions, sets }: Arm): boolean {
    return actions.some((each) => this.#kept.has(each)) || sets.some(({ local }) => this.#uses.has(local));
  }

  #arm({ actions, sets }: Arm): void {
    const outer = this.#scope;
    this.#scope = [];
    this.actions(actions);
    for (const { local, node } of sets) {
      if (!this.#uses.has(local)) continue;
      this.#node(node);
      this.out.byte(op.localSet);
      this.out.unsigned(local.imm);
    }
    for (const node of this.#scope) this.#held.delete(node);
    this.#scope = outer;
  }

  #node(node: Node): void {
    const { out } = this;
    const held = this.#held.get(node);
    if (held !== undefined || node.op === "local") {
      out.byte(op.localGet);
      out.unsigned(held ?? node.imm);
      return;
    }
    if (node.op === "const") return this.#const(node);
    this.#compute(node);
    if ((this.#uses.get(node) ?? 0) < 2) return;
    const local = this.locals.length;
    this.locals.push(node.type);
    this.#held.set(node, local);
    this.#scope.push(node);
    out.byte(op.localTee);
    out.unsigned(local);
  }

  #const({ type, value }: Node): void {
    this.out.byte(type === 32 ? op.const32 : op.const64);
    if (type === 32) this.out.signed32(Number(value));
    else this.out.signed64(value);
  }

  #compute(node: Node): void {
    const { out } = this;
    const { args } = node;
    if (node.op === "select") {
      const [condition, then, otherwise] = args;
      for (const each of [then, otherwise, condition]) if (each !== undefined) this.#node(each);
      out.byte(op.select);
      return;
    }
    if (node.op === "load") this.#address(node.imm);
    for (const each of args) this.#node(each);
    if (node.op === "load" || node.op === "read") {
      this.#memory(node.type === 32 ? op.load32 : op.load64, node.imm);
    } else if (node.op === "wrap" || node.op === "widen") {
      out.byte(node.op === "wrap" ? op.wrap : op.widen);
    } else if (node.op !== "const" && node.op !== "local") {
      // Comparisons are named by their operands.
      const [on32, on64] = operations[node.op];
      out.byte(args[0]?.type === 64 ? on64 : on32);
    }
  }

  /** The address itself is the constant offset of the instruction that follows. */
  #address(_address: number): void {
    this.out.byte(op.const32);
    this.out.byte(0);
  }

  #store(type: WordType, bits: Store["bits"], offset: number): void {
    const codes =
      type === 32
        ? { 8: op.store32low8, 16: op.store32low16, 32: op.store32, 64: op.store32 }
        : { 8: op.store64low8, 16: op.store64low16, 32: op.store64low32, 64: op.store64 };
    this.#memory(codes[bits], offset);
  }

  #memory(code: number, offset: number): void {
    this.out.byte(code);
    this.out.byte(0); // alignment is a hint
    this.out.unsigned(offset);
  }
}
