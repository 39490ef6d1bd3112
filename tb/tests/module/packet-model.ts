/** What the converters of packets should do, written from their description alone. */
import type { RandomStream } from "../../module/random.ts";

export interface Beat {
  readonly data: bigint;
  readonly keep: bigint;
  readonly last: bigint;
}

/** Lanes of a beat and of a wide beat; bits of a lane. */
export interface Lanes {
  readonly lane: number;
  readonly narrow: number;
  readonly ratio: number;
}

/** `count` beats of `lanes` lanes, a fifth of them last in their packet, with any `keep`. */
export function randomBeats(
  random: RandomStream,
  count: number,
  { lanes, lane }: { lanes: number; lane: number },
): Beat[] {
  return Array.from({ length: count }, (_, i) => ({
    data: random.bits(lanes * lane),
    keep: random.next() < 0.5 ? (1n << BigInt(lanes)) - 1n : random.bits(lanes),
    last: random.next() < 0.2 || i === count - 1 ? 1n : 0n,
  }));
}

/** A beat without what its lanes that are not kept say. */
export function kept(beat: Beat, { lanes, lane }: { lanes: number; lane: number }): Beat {
  let data = 0n;
  for (let i = 0; i < lanes; i++) {
    if ((beat.keep >> BigInt(i)) & 1n) data |= BigInt.asUintN(lane, beat.data >> BigInt(i * lane)) << BigInt(i * lane);
  }
  return { ...beat, data };
}

export function widened(beats: readonly Beat[], { lane, narrow, ratio }: Lanes): Beat[] {
  const wide: Beat[] = [];
  let group: Beat[] = [];
  for (const beat of beats) {
    group.push(beat);
    if (beat.last === 0n && group.length < ratio) continue;
    const sum = (part: (beat: Beat) => bigint, bits: number) =>
      group.reduce((all, each, i) => all | (part(each) << BigInt(i * bits)), 0n);
    wide.push({ data: sum((b) => b.data, lane * narrow), keep: sum((b) => b.keep, narrow), last: beat.last });
    group = [];
  }
  return wide.map((beat) => kept(beat, { lanes: narrow * ratio, lane }));
}

export function narrowed(wides: readonly Beat[], { lane, narrow, ratio }: Lanes): Beat[] {
  return wides.flatMap((wide) => {
    const highest = wide.keep === 0n ? 0 : wide.keep.toString(2).length - 1;
    const count = wide.last === 1n ? Math.floor(highest / narrow) + 1 : ratio;
    return Array.from({ length: count }, (_, i) =>
      kept(
        {
          data: BigInt.asUintN(lane * narrow, wide.data >> BigInt(i * lane * narrow)),
          keep: BigInt.asUintN(narrow, wide.keep >> BigInt(i * narrow)),
          last: i === count - 1 ? wide.last : 0n,
        },
        { lanes: narrow, lane },
      ),
    );
  });
}
