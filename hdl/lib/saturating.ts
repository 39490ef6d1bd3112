import type { Bits } from "../lang/index.ts";

/**
 * `count` and one more where `up` is 1, but not beyond its largest value. Of the width of `count`.
 *
 * @example
 * const losses = module("losses", () => ({
 *   ports: { lost: input(bool), total: output(bits(16)) },
 *   build({ lost, total }, { regs }) {
 *     const { count } = regs({ count: bits(16).reset(0) });
 *     count.next(saturatingAdd(count, lost)); // stays at 0xffff
 *     total.assign(count);
 *   },
 * }));
 */
export const saturatingAdd = (count: Bits, up: Bits<1>): Bits => count.add(up.and(count.all().not()).zext(count.width));

/** `count` and one less where `down` is 1, but not below 0. Of the width of `count`. */
export const saturatingSub = (count: Bits, down: Bits<1>): Bits => count.sub(down.and(count.any()).zext(count.width));
