/** The order in which combinational values are computed, each after what it follows. */
import type { Slot } from "./flatten.ts";
import { pathOf } from "./flatten.ts";
import type { CombUnit } from "./units.ts";
import type { SlotVisitor } from "./units.ts";

/** Calls the visitor with what the given bits of a unit's slot follow. */
export type UnitReads = (unit: CombUnit, visit: SlotVisitor, lsb: number, width: number) => void;

/** Units that are computed at once: nets that the same statements assign, or bits of one net. */
export interface Group {
  readonly units: readonly CombUnit[];
  /** When a net follows itself from other bits: those that are computed here. */
  readonly part: { readonly lsb: number; readonly width: number } | null;
}

/** A unit, or some bits of one, in the graph. */
interface Item {
  readonly unit: CombUnit;
  readonly lsb: number;
  readonly width: number;
  readonly next: Set<Item>;
  waits: number;
}

/** Items whose statements begin with the same one. */
interface Bundle {
  ready: Item[];
  open: number;
}

/**
 * @throws Error with the nets of a loop when a value follows itself.
 */
export function orderComb(units: readonly CombUnit[], reads: UnitReads): Group[] {
  const items = units.map((unit) => itemOf(unit, 0, unit.slot.width));
  link(items, reads);
  const groups: Group[] = [];
  const rest = take(items, groups, false);
  if (rest.length === 0) return groups;
  // Some values follow others of one net only through different bits: those nets are cut to the pieces that are used.
  const parts = cutApart(
    rest.map(({ unit }) => unit),
    reads,
  );
  link(parts, reads);
  const stuck = take(parts, groups, true);
  if (stuck.length > 0) throw new Error(loopMessage(stuck));
  return groups;
}

const itemOf = (unit: CombUnit, lsb: number, width: number): Item => ({
  unit,
  lsb,
  width,
  next: new Set(),
  waits: 0,
});

function link(items: readonly Item[], reads: UnitReads): void {
  const bySlot = new Map<Slot, Item[]>();
  for (const item of items) {
    const list = bySlot.get(item.unit.slot);
    if (list === undefined) bySlot.set(item.unit.slot, [item]);
    else list.push(item);
  }
  for (const item of items) {
    reads(
      item.unit,
      (slot, lsb, width) => {
        for (const source of bySlot.get(slot) ?? []) {
          if (source.lsb >= lsb + width || lsb >= source.lsb + source.width || source.next.has(item)) continue;
          source.next.add(item);
          item.waits++;
        }
      },
      item.lsb,
      item.width,
    );
  }
}

/** Pieces of each slot between the ends of the ranges that statements and readers name. */
function cutApart(units: readonly CombUnit[], reads: UnitReads): Item[] {
  const ends = new Map<Slot, Set<number>>(units.map(({ slot }) => [slot, new Set([0, slot.width])]));
  const pieces = (unit: CombUnit): Item[] => {
    if (unit.memory !== null) return [itemOf(unit, 0, unit.slot.width)];
    const sorted = [...(ends.get(unit.slot) ?? [])].sort((a, b) => a - b);
    return sorted.slice(1).map((end, i) => itemOf(unit, sorted[i] ?? 0, end - (sorted[i] ?? 0)));
  };
  // A cut in one net cuts those that it follows in place.
  for (let before = -1, count = 0; count !== before;) {
    before = count;
    for (const { unit, lsb, width } of units.flatMap(pieces)) {
      reads(
        unit,
        (slot, from, bits) =>
          ends
            .get(slot)
            ?.add(from)
            .add(from + bits),
        lsb,
        width,
      );
    }
    count = [...ends.values()].reduce((sum, { size }) => sum + size, 0);
  }
  return units.flatMap(pieces);
}

/** Moves what can be computed to `groups`, in order; returns what waits for itself. */
function take(items: readonly Item[], groups: Group[], asParts: boolean): Item[] {
  const done = new Set<Item>();
  const plain: Item[] = [];
  const keyOf = ({ unit }: Item): object => unit.roots[0] ?? unit;
  const bundles = new Map<object, Map<object, Bundle>>();
  const bundleOf = (item: Item) => {
    const ofScope = bundles.get(item.unit.scope) ?? new Map<object, Bundle>();
    bundles.set(item.unit.scope, ofScope);
    const bundle = ofScope.get(keyOf(item)) ?? { ready: [], open: 0 };
    ofScope.set(keyOf(item), bundle);
    return bundle;
  };
  const isPlain = ({ unit }: Item) => asParts || unit.plain !== null || unit.memory !== null;
  const candidates = new Set<Bundle>();
  const release = (item: Item): void => {
    if (isPlain(item)) plain.push(item);
    else {
      const bundle = bundleOf(item);
      bundle.ready.push(item);
      candidates.add(bundle);
    }
  };
  for (const item of items) if (!isPlain(item)) bundleOf(item).open++;
  for (const item of items) if (item.waits === 0) release(item);
  const finish = (list: readonly Item[]): void => {
    for (const item of list) done.add(item);
    for (const item of list) {
      for (const next of item.next) {
        next.waits--;
        if (next.waits === 0) release(next);
      }
    }
  };
  for (;;) {
    const item = plain.shift();
    if (item !== undefined) {
      const isPart = item.width < item.unit.slot.width;
      groups.push({ units: [item.unit], part: isPart ? { lsb: item.lsb, width: item.width } : null });
      finish([item]);
      continue;
    }
    let best: Bundle | null = null;
    for (const bundle of candidates) {
      best ??= bundle;
      if (bundle.ready.length < bundle.open) continue;
      best = bundle;
      break;
    }
    if (best === null) break;
    candidates.delete(best);
    const { ready } = best;
    best.open -= ready.length;
    best.ready = [];
    groups.push({ units: ready.map(({ unit }) => unit), part: null });
    finish(ready);
  }
  return items.filter((each) => !done.has(each));
}

function loopMessage(stuck: readonly Item[]): string {
  const members = new Set(stuck);
  // Backwards from anywhere, one comes round: every member has a source that is a member.
  const sourceOf = new Map<Item, Item>();
  for (const source of stuck) for (const next of source.next) if (members.has(next)) sourceOf.set(next, source);
  const path: Item[] = [];
  let item = stuck.find((each) => sourceOf.has(each));
  while (item !== undefined && !path.includes(item)) {
    path.push(item);
    item = sourceOf.get(item);
  }
  const loop = item === undefined ? path : path.slice(path.indexOf(item));
  const lines = loop.reverse().map(({ unit, lsb, width }) => {
    const { file, line } = unit.net.site.locate();
    const range = width === unit.slot.width ? "" : `[${lsb + width - 1}:${lsb}]`;
    return `  ${pathOf(unit.scope, unit.net.name)}${range} (${file}:${line})`;
  });
  return `a value follows itself without a register between:\n${lines.join("\n")}`;
}
