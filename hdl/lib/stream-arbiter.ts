import { bits, bitsFor, bool, genericModule, mux, source, stream } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { byName, streamsIn } from "./named-streams.ts";
import { catAll, lowest, selectOneHot } from "./one-hot.ts";
import { requireInteger, requireNames, requireParameter } from "./parameters.ts";

/**
 * Who is next among the inputs that offer something:
 *
 * - `fair`: round robin, the input served last comes last.
 * - `first`: the first of the list. Those behind it starve while it is busy.
 * - `weights`: in a round each input gets at most as many turns as it weighs, in round-robin order; when none that offers has turns left, a new
 *   round begins, without a pause. Under full load the shares of a round are exactly the weights; turns that an idle input does not use go to the
 *   others. An input waits for at most twice the weights of all others.
 */
export type ArbiterPick<N extends string> = "fair" | "first" | { readonly weights: Readonly<Record<N, number>> };

/** Which streams an arbiter joins, and how. */
export interface ArbiterOptions<N extends string> {
  /** Bits of the payload. */
  readonly width: number;
  /** Names of the streams to choose from; they become the ports. */
  readonly inputs: readonly N[];
  readonly pick: ArbiterPick<N>;
  /** Bit of the payload that ends a burst: an input keeps its turn until it has given a word with this bit (see `bitOf`). */
  readonly last?: number;
}

const family = genericModule("stream_arbiter");

/**
 * Joins several packed streams into one: sinks named by `inputs`, source `m`.
 *
 * The output is a register. `ready` of an input depends on the `valid` of all. A turn is a word, or a burst where there is a `last`.
 *
 * @latency 1 clock.
 * @throughput One word per clock, whichever inputs offer.
 * @throws ElaborationError `bad-parameter` for a name that stands in the list twice, a weight below 1, a `last` outside the payload.
 * @example
 * const merged = module("merged", () => ({
 *   ports: { cpu: sink(stream(bits(40))), dma: sink(stream(bits(40))), m: source(stream(bits(40))) },
 *   build({ cpu, dma, m }, { instances }) {
 *     const { turns } = instances({
 *       turns: streamArbiter({ width: 40, inputs: ["cpu", "dma"], pick: { weights: { cpu: 1, dma: 3 } } }),
 *     });
 *     connect(cpu, turns.cpu);
 *     connect(dma, turns.dma);
 *     connect(turns.m, m);
 *   },
 * }));
 */
export const streamArbiter = <const N extends string>(p: ArbiterOptions<N>) =>
  family(p, () => {
    requireOptions(p);
    return {
      doc: `Joins streams, ${describePick(p)}.`,
      name: arbiterName(p),
      ports: { ...streamsIn(p.inputs, p.width), m: source(stream(bits(p.width))) },
      build(io, { regs, name, when, check }) {
        const { m } = io;
        const inputs = p.inputs.map((input) => io[input]);
        const { valid, word } = regs({ valid: bool.reset(0), word: bits(p.width) });
        const weights = typeof p.pick === "string" ? null : p.pick.weights;
        const fair = p.pick === "first" ? null : regs({ after: bits(inputs.length).reset(0) });
        const turns =
          weights === null
            ? null
            : regs(byName(p.inputs.map(turnsName), (_, i) => turnsLeft(weights[p.inputs[i] as N])));
        const burst = p.last === undefined ? null : regs({ locked: bool.reset(0), owner: bits(inputs.length) });

        const { free, wanted } = name({
          free: m.ready.or(valid.not()),
          wanted: catAll(inputs.map((s) => s.valid).reverse()),
        });
        const left = turns === null ? [] : p.inputs.map((input) => turns[turnsName(input)]);
        const entitled =
          turns === null ? null : name({ entitled: wanted.and(catAll(left.map((count) => count.any()).reverse())) });
        const asking =
          entitled === null ? wanted : name({ asking: mux(entitled.entitled.any(), entitled.entitled, wanted) }).asking;
        // Round robin: the first after the one served last, else the first of all.
        const preferred = fair === null ? null : name({ preferred: asking.and(fair.after) }).preferred;
        const { choice } = name({
          choice: preferred === null ? lowest(asking) : mux(preferred.any(), lowest(preferred), lowest(asking)),
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
        check("one_grant", grant.and(grant.sub(1)).any().not(), "two inputs are granted at once");
        if (entitled === null || weights === null) return;
        // A turn begins with a word that no burst goes before. When nobody who asks is entitled, all get their turns back first.
        const { begins } = name({ begins: burst === null ? free.and(taken) : free.and(taken).and(burst.locked.not()) });
        const { renewed } = name({ renewed: entitled.entitled.any().not() });
        when(begins, () => {
          left.forEach((count, i) => {
            const whole = weights[p.inputs[i] as N];
            count.next(minus(mux(renewed, whole, count), choice.bit(i)));
          });
        });
      },
    };
  });

const turnsName = <N extends string>(input: N): `${N}_turns` => `${input}_turns`;
const turnsLeft = (weight: number) => bits(bitsFor(weight)).reset(weight).doc("Turns left in this round.");
const minus = (count: Bits, down: Bits<1>): Bits => count.sub(down.zext(count.width));

function requireOptions(p: ArbiterOptions<string>): void {
  requireNames("stream_arbiter", p.inputs, 1);
  const { last, width } = p;
  if (last !== undefined) {
    const inside = Number.isInteger(last) && last >= 0 && last < width;
    requireParameter(inside, `stream_arbiter: last is bit ${last} of a payload of ${width}`);
  }
  if (typeof p.pick === "string") return;
  for (const input of p.inputs) requireInteger(`stream_arbiter: weight of \`${input}\``, p.pick.weights[input] ?? 0, 1);
}

function describePick({ pick, inputs }: ArbiterOptions<string>): string {
  if (pick === "fair") return "round robin";
  if (pick === "first") return "the first that offers something";
  return `in turn, with weights ${inputs.map((input) => pick.weights[input] ?? 0).join(", ")}`;
}

function arbiterName(p: ArbiterOptions<string>): string {
  const { pick } = p;
  const order = typeof pick === "string" ? pick : `weights_${p.inputs.map((each) => pick.weights[each]).join("_")}`;
  const last = p.last === undefined ? [] : [`last${p.last}`];
  return ["stream_arbiter", ...p.inputs, `width${p.width}`, order, ...last].join("_");
}
