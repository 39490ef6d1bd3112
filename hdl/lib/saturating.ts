import type { Bits } from "../lang/index.ts";

/** `count` and one more where `up` is 1, but not beyond its largest value. */
export const saturatingAdd = (count: Bits, up: Bits<1>): Bits => count.add(up.and(count.all().not()).zext(count.width));

/** `count` and one less where `down` is 1, but not below 0. */
export const saturatingSub = (count: Bits, down: Bits<1>): Bits => count.sub(down.and(count.any()).zext(count.width));
