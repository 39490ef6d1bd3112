import { indexWidth, isPowerOfTwo, lit } from "../../lang/index.ts";
import type { Bits } from "../../lang/index.ts";
import { catAll, indexOfOneHot, orAll } from "../one-hot.ts";
import { requireParameter } from "../parameters.ts";

/** A part of the address space: `size` bytes from `base` on; a power of two, and `base` a multiple of it. */
export interface Region {
  readonly base: number | bigint;
  readonly size: number | bigint;
}

/** Regions by name; the names become ports. */
export type AddressMap<N extends string> = { readonly [K in N]: Region };

interface Placed {
  readonly name: string;
  readonly base: bigint;
  readonly size: bigint;
}

/**
 * The regions of a map in the order given, checked.
 *
 * @throws ElaborationError `bad-parameter` that names the region, or both regions where two overlap.
 */
export function checkedRegions(
  what: string,
  map: AddressMap<string>,
  { addr, least }: { readonly addr: number; readonly least: number },
): readonly Placed[] {
  const regions = Object.entries(map).map(([name, { base, size }]) => {
    const where = `${what}: region \`${name}\``;
    requireParameter(whole(base) && whole(size), `${where}: base and size are whole numbers of bytes`);
    const placed = { name, base: BigInt(base), size: BigInt(size) };
    const about = `${where} (${range(placed)})`;
    const sized = isPowerOfTwo(Number(size)) && placed.size >= BigInt(least);
    requireParameter(sized, `${about}: the size must be a power of two, ${least} or more`);
    requireParameter(placed.base % placed.size === 0n, `${about}: the base must be a multiple of the size`);
    const inside = placed.base + placed.size <= 1n << BigInt(addr);
    requireParameter(inside, `${about} does not lie within ${addr} address bits`);
    return placed;
  });
  requireParameter(regions.length > 0, `${what}: there are no regions`);
  regions.forEach((first, i) => {
    const second = regions.slice(i + 1).find((other) => overlap(first, other));
    if (second === undefined) return;
    const [a, b] = [first, second].map((one) => `\`${one.name}\` (${range(one)})`);
    requireParameter(false, `${what}: regions ${a} and ${b} overlap`);
  });
  return regions;
}

/**
 * The names of a map, which become ports beside `others`.
 *
 * @throws ElaborationError `bad-parameter` for a name that is one of the others.
 */
export function regionNames<N extends string>(what: string, map: AddressMap<N>, others: readonly string[]): N[] {
  const names = Object.keys(map) as N[];
  const clash = names.find((name) => others.includes(name));
  requireParameter(clash === undefined, `${what}: a region cannot be called \`${clash ?? ""}\`, that is another port`);
  return names;
}

/** Where an address lies: the number of its region in their order, and the number behind the last for none of them. */
export function regionOf(addr: Bits, regions: readonly Placed[]): Bits {
  const hits = regions.map((region) => inRegion(addr, region));
  return indexOfOneHot(catAll([orAll(hits).not(), ...hits.reverse()]), indexWidth(regions.length + 1));
}

/** 1 where `addr` lies in the region. */
function inRegion(addr: Bits, { base, size }: Placed): Bits<1> {
  const low = size.toString(2).length - 1;
  if (low === addr.width) return lit(1, 1);
  return addr.slice(low, addr.width - low).eq(base >> BigInt(low));
}

const whole = (value: number | bigint) => (typeof value === "bigint" || Number.isSafeInteger(value)) && value >= 0;
const overlap = (a: Placed, b: Placed) => a.base < b.base + b.size && b.base < a.base + a.size;
const range = ({ base, size }: Placed) => `0x${base.toString(16)}, 0x${size.toString(16)} bytes`;
