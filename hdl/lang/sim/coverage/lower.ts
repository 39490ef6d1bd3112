/** Counting as actions. */
import type { Expr } from "../../design/ir.ts";
import * as chunk from "../chunks.ts";
import { emptyArm, type Action, type Store } from "../code.ts";
import type { Scope } from "../flatten.ts";
import type { Node } from "../graph.ts";
import { anyOf } from "../lower-comb.ts";
import type { ExprLowering } from "../lower-expr.ts";
import { switchTable } from "../match-table.ts";
import type { CoveragePlan, ToggledPiece } from "./plan.ts";
import type { Block, Branching, CountedArm, CountedModule } from "./points.ts";

/** What the instance counts at an edge of one of its domains. */
export interface CountedPart {
  readonly scope: Scope;
  readonly domain: string;
  readonly module: CountedModule;
  /** Address of counter 0. */
  readonly base: number;
  readonly of: "edges" | Branching | Block["muxes"][number];
}

/** The pieces that the counting of an instance falls into, none of them large. */
export function partsCounted(scope: Scope, module: CountedModule, base: number, domain: string): CountedPart[] {
  const { branchings, muxes } = module.body;
  const all = ["edges" as const, ...muxes, ...branchings.filter(({ domains }) => domains.has(domain))];
  return all.map((of) => ({ scope, domain, module, base, of }));
}

export function lowerCounted(lowering: ExprLowering, { scope, domain, module, base, of }: CountedPart): void {
  const counting = new Counting(lowering, scope, domain, base);
  const { actions } = lowering.code;
  if (of === "edges") counting.count(module.edges, actions);
  else if ("stmt" in of) counting.branching(of, actions);
  else counting.block({ branchings: [], muxes: [of] }, actions);
}

/** One word of the watched bits, with its places. */
export interface ToggledWord {
  readonly pieces: readonly ToggledPiece[];
  readonly before: number;
  readonly rose: number;
  readonly fell: number;
}

export function toggledWords(coverage: CoveragePlan | null): readonly ToggledWord[] {
  if (coverage === null) return [];
  const { words, before, rose, fell } = coverage.toggles;
  return words.map((pieces, i) => ({ pieces, before: before + 8 * i, rose: rose + 8 * i, fell: fell + 8 * i }));
}

/** Where a word is not what it was at the edge before, bits have risen or fallen. */
export function lowerToggled(lowering: ExprLowering, { pieces, before, rose, fell }: ToggledWord): void {
  const { g } = lowering;
  const parts = pieces.map(({ slot, ...range }) => ({ ...range, value: lowering.loadSlot(slot) }));
  const now = chunk.chunk(chunk.assemble(g, 64, parts), 0);
  const load = (address: number) => g.load(64, address, 64);
  const old = load(before);
  const changed = g.xor(now, old);
  const store = (address: number, node: Node): Store => ({ address, node, bits: 64 });
  const stores = [
    store(rose, g.or(load(rose), g.and(changed, now))),
    store(fell, g.or(load(fell), g.and(changed, old))),
    store(before, now),
  ];
  lowering.code.actions.push({ kind: "stores", stores, owner: null });
}

class Counting {
  readonly #lowering: ExprLowering;
  readonly #scope: Scope;
  readonly #domain: string;
  readonly #base: number;

  constructor(lowering: ExprLowering, scope: Scope, domain: string, base: number) {
    this.#lowering = lowering;
    this.#scope = scope;
    this.#domain = domain;
    this.#base = base;
  }

  count(counters: ReadonlyMap<string, number>, actions: Action[]): void {
    const counter = counters.get(this.#domain);
    if (counter !== undefined) actions.push({ kind: "count", address: this.#base + 4 * counter });
  }

  block({ branchings, muxes }: Block, actions: Action[]): void {
    for (const { condition, counters } of muxes) {
      if (!counters.has(this.#domain)) continue;
      const happens = emptyArm();
      this.count(counters, happens.actions);
      this.#choice(condition, happens.actions, [], actions);
    }
    for (const each of branchings) if (each.domains.has(this.#domain)) this.branching(each, actions);
  }

  branching({ stmt, arms, rest }: Branching, actions: Action[]): void {
    if (stmt.kind === "when") {
      this.#chain(
        stmt.arms.map(({ condition }) => condition),
        arms,
        rest,
        actions,
      );
      return;
    }
    const table = switchTable(stmt);
    const selector = chunk.chunk(this.#lowering.expr(this.#scope, stmt.subject), 0);
    if (table === null || selector.op === "const") {
      const conditions = stmt.cases.map(({ labels }) => anyOf(labels, stmt));
      this.#chain(conditions, arms, rest, actions);
      return;
    }
    const made = [...arms, null].map((arm) => {
      const code = emptyArm();
      if (arm === null) this.block(rest, code.actions);
      else this.#arm(arm, code.actions);
      return code;
    });
    actions.push({ kind: "switch", selector, table, arms: made });
  }

  #chain(conditions: readonly Expr[], arms: readonly CountedArm[], rest: Block, actions: Action[]): void {
    const [condition, ...conditionsLeft] = conditions;
    const [arm, ...armsLeft] = arms;
    if (condition === undefined || arm === undefined) {
      this.block(rest, actions);
      return;
    }
    const [then, otherwise] = [emptyArm(), emptyArm()];
    this.#arm(arm, then.actions);
    this.#chain(conditionsLeft, armsLeft, rest, otherwise.actions);
    this.#choice(condition, then.actions, otherwise.actions, actions);
  }

  #arm({ counters, block }: CountedArm, actions: Action[]): void {
    this.count(counters, actions);
    this.block(block, actions);
  }

  #choice(condition: Expr, then: Action[], otherwise: Action[], actions: Action[]): void {
    const node = this.#lowering.condition(this.#scope, condition);
    if (node.op === "const") {
      actions.push(...(node.value === 0n ? otherwise : then));
      return;
    }
    actions.push({
      kind: "if",
      condition: node,
      then: { actions: then, sets: [] },
      otherwise: { actions: otherwise, sets: [] },
    });
  }
}
