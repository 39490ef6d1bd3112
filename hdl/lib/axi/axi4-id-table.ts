import { array, bits, bitsFor, bool, indexWidth, input, module, output } from "../../lang/index.ts";

/** Size of a table of identifiers. */
export interface IdTableOptions {
  /** Bits of an identifier; the table has an entry for each of the 2^`id`. */
  readonly id: number;
  /** Number of slaves. */
  readonly regions: number;
  /** Most bursts under way per identifier. */
  readonly limit: number;
}

/**
 * Where the bursts of each identifier are, so that those of one identifier are with one slave at a time: two slaves answer in any order,
 * one slave keeps it (IHI 0022, A5.3).
 *
 * `may`: a burst of `id` may go to slave number `region` now; `take`: it does. `done`: the answer to a burst of `done_id` has ended.
 *
 * @latency `may` is combinational in `id` and `region`; `take` and `done` count from the next clock on.
 * @throughput One burst taken and one ended per clock.
 * @example
 * const kept = module("kept", () => ({
 *   ports: { id: input(bits(4)), region: input(bits(1)), go: input(bool), over: input(bool), may: output(bool) },
 *   build({ id, region, go, over, may }, { instances }) {
 *     const { table } = instances({ table: axi4IdTable({ id: 4, regions: 2, limit: 8 }) });
 *     table.assign({ id, region, take: go.and(table.may), done: over, done_id: id });
 *     may.assign(table.may);
 *   },
 * }));
 */
export const axi4IdTable = module("axi4_id_table", (p: IdTableOptions) => ({
  doc: "Keeps the bursts of one identifier with one slave at a time.",
  ports: {
    id: input(bits(p.id)),
    region: input(bits(indexWidth(p.regions))),
    may: output(bool),
    take: input(bool),
    done: input(bool),
    done_id: input(bits(p.id)),
  },
  build(io, { regs, name, when }) {
    const Count = bits(bitsFor(p.limit));
    const { counts, places } = regs({
      counts: array(Count, 2 ** p.id).reset(0),
      places: array(bits(indexWidth(p.regions)), 2 ** p.id),
    });
    const { count, done_count } = name({ count: counts.at(io.id), done_count: counts.at(io.done_id) });
    const here = places.at(io.id).eq(io.region);

    io.may.assign(count.eq(0).or(here.and(count.ne(p.limit))));
    const same = io.id.eq(io.done_id);
    when(io.take, () => {
      places.at(io.id).next(io.region);
      when(io.done.and(same).not(), () => counts.at(io.id).next(count.add(1)));
    });
    when(io.done.and(io.take.and(same).not()), () => counts.at(io.done_id).next(done_count.sub(1)));
  },
}));
