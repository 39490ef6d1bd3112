import { bits, bool, genericModule, mux, source, stream } from "../lang/index.ts";
import { streamsIn } from "./named-streams.ts";
import { catAll, lowest, selectOneHot } from "./one-hot.ts";

/** Which streams an arbiter joins, and how. */
export interface ArbiterOptions<N extends string> {
  /** Bits of the payload. */
  readonly width: number;
  /** Names of the streams to choose from; they become the ports. */
  readonly inputs: readonly N[];
  /** `fair`: round robin, the input served last comes last. `first`: the first of the list that offers something. */
  readonly pick: "fair" | "first";
  /** Bit of the payload that ends a burst: an input keeps its turn until it has given a word with this bit (see `bitOf`). */
  readonly last?: number;
}

const family = genericModule("stream_arbiter");

/**
 * Joins several packed streams into one: sinks named by `inputs`, source `m`.
 *
 * The output is a register. `ready` of an input depends on the `valid` of all.
 *
 * @latency 1 clock.
 * @throughput One word per clock, whichever inputs offer.
 * @example
 * const merged = module("merged", () => ({
 *   ports: { cpu: sink(stream(bits(40))), dma: sink(stream(bits(40))), m: source(stream(bits(40))) },
 *   build({ cpu, dma, m }, { instances }) {
 *     const { turns } = instances({ turns: streamArbiter({ width: 40, inputs: ["cpu", "dma"], pick: "fair" }) });
 *     connect(cpu, turns.cpu);
 *     connect(dma, turns.dma);
 *     connect(turns.m, m);
 *   },
 * }));
 */
export const streamArbiter = <const N extends string>(p: ArbiterOptions<N>) =>
  family(p, () => ({
    doc: `Joins streams, ${p.pick === "fair" ? "round robin" : "the first that offers something"}.`,
    name: arbiterName(p),
    ports: { ...streamsIn(p.inputs, p.width), m: source(stream(bits(p.width))) },
    build(io, { regs, name, when }) {
      const { m } = io;
      const inputs = p.inputs.map((input) => io[input]);
      const { valid, word } = regs({ valid: bool.reset(0), word: bits(p.width) });
      const fair = p.pick === "fair" ? regs({ after: bits(inputs.length).reset(0) }) : null;
      const burst = p.last === undefined ? null : regs({ locked: bool.reset(0), owner: bits(inputs.length) });

      const { free, wanted } = name({
        free: m.ready.or(valid.not()),
        wanted: catAll(inputs.map((s) => s.valid).reverse()),
      });
      // Round robin: the first after the one served last, else the first of all.
      const preferred = fair === null ? null : name({ preferred: wanted.and(fair.after) }).preferred;
      const { choice } = name({
        choice: preferred === null ? lowest(wanted) : mux(preferred.any(), lowest(preferred), lowest(wanted)),
      });
      const { grant } = name({ grant: burst === null ? choice : mux(burst.locked, burst.owner, choice) });
      const { taken, next_word } = name({
        taken: grant.and(wanted).any(),
        next_word: selectOneHot(
          grant,
          inputs.map((s) => s.payload),
        ),
      });

      m.valid.assign(valid);
      m.payload.assign(word);
      inputs.forEach((s, i) => s.ready.assign(grant.bit(i).and(free)));
      when(free, () => {
        valid.next(taken);
        word.next(next_word);
      });
      when(free.and(taken), () => {
        fair?.after.next(grant.or(grant.sub(1)).not());
        if (burst !== null && p.last !== undefined) {
          burst.locked.next(next_word.bit(p.last).not());
          burst.owner.next(grant);
        }
      });
    },
  }));

function arbiterName(p: ArbiterOptions<string>): string {
  const last = p.last === undefined ? [] : [`last${p.last}`];
  return ["stream_arbiter", ...p.inputs, `width${p.width}`, p.pick, ...last].join("_");
}
