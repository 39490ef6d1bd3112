/** Where the counters of a design lie in memory, behind everything else. */
import type { Expr, Net } from "../../design/ir.ts";
import { slotOf, type Netlist, type Scope, type Slot } from "../flatten.ts";
import type { Layout } from "../layout.ts";
import { readsOf } from "../reads.ts";
import { countedModule, type Block } from "./points.ts";

/** What a simulation counts. */
export type CoverageWanted = "none" | "statements" | "all";

/** The bits of all watched nets side by side in words of 64, so that few words are looked at. */
export interface ToggleWords {
  /** For each word the nets in it: bits of the slot from `lsb` on, at bit `to` of the word. */
  readonly words: readonly (readonly ToggledPiece[])[];
  /** Where the bits of a slot begin, over all words. */
  readonly positions: ReadonlyMap<Slot, number>;
  /** Addresses of three copies of the words: values at the edge before, bits that have risen, bits that have fallen. */
  readonly before: number;
  readonly rose: number;
  readonly fell: number;
}

export interface ToggledPiece {
  readonly slot: Slot;
  readonly lsb: number;
  readonly width: number;
  readonly to: number;
}

export interface CoveragePlan {
  readonly wanted: CoverageWanted;
  /** First counter of each instance; counters are 32 bits. */
  readonly counters: ReadonlyMap<Scope, number>;
  readonly from: number;
  readonly counterCount: number;
  readonly toggles: ToggleWords;
  /** Memory in all. */
  readonly bytes: number;
}

export function planCoverage(netlist: Netlist, layout: Layout, wanted: CoverageWanted): CoveragePlan | null {
  if (wanted === "none") return null;
  const from = Math.ceil(layout.bytes / 16) * 16;
  let next = from;
  const counters = new Map<Scope, number>();
  for (const scope of netlist.scopes) {
    counters.set(scope, next);
    next += 4 * countedModule(scope.module).counters;
  }
  const counterCount = (next - from) / 4;
  const watched = new Set<Slot>();
  for (const { slots } of wanted === "all" ? netlist.scopes : []) {
    for (const [net, slot] of slots) if (isWatched(net)) watched.add(slot);
  }
  const before = Math.ceil(next / 8) * 8;
  const { words, positions } = sideBySide(watched);
  const size = 8 * words.length;
  const toggles = { words, positions, before, rose: before + size, fell: before + 2 * size };
  return { wanted, counters, from, counterCount, toggles, bytes: before + 3 * size };
}

/** Slots of up to 64 bits stay within one word, others begin with one. */
function sideBySide(slots: ReadonlySet<Slot>): Pick<ToggleWords, "words" | "positions"> {
  const words: ToggledPiece[][] = [];
  const positions = new Map<Slot, number>();
  let next = 0;
  for (const slot of slots) {
    const { width } = slot;
    const room = 64 * words.length - next;
    if (width > room) next = 64 * words.length;
    positions.set(slot, next);
    for (let lsb = 0; lsb < width; lsb += 64) {
      const [word, to] = [Math.floor(next / 64), next % 64];
      const bits = Math.min(64, width - lsb);
      (words[word] ??= []).push({ slot, lsb, width: bits, to });
      next += bits;
    }
  }
  return { words, positions };
}

/** Nets whose bits are to be seen at both levels: all but clocks and resets. */
export const isWatched = ({ role }: Net): boolean => role !== "clock" && role !== "reset";

/** What the counting of each instance reads: the conditions of its statements and muxes. */
export function slotsCounted({ scopes }: Netlist): ReadonlyMap<object, ReadonlySet<Slot>> {
  const found = new Map<object, ReadonlySet<Slot>>();
  for (const scope of scopes) {
    const slots = new Set<Slot>();
    forEachCondition(countedModule(scope.module).body, (expr) => {
      readsOf(expr, (net) => void slots.add(slotOf(scope, net)));
    });
    found.set({ scope }, slots);
  }
  return found;
}

function forEachCondition({ branchings, muxes }: Block, visit: (expr: Expr) => void): void {
  for (const { condition } of muxes) visit(condition);
  for (const { stmt, arms, rest } of branchings) {
    if (stmt.kind === "match") visit(stmt.subject);
    else for (const { condition } of stmt.arms) visit(condition);
    for (const { block } of arms) forEachCondition(block, visit);
    forEachCondition(rest, visit);
  }
}
