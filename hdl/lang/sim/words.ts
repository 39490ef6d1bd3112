/** Values in the memory of the simulator: 32 bits, or words of 64 bits with the lowest first. */

export function valueAt(view: DataView, address: number, width: number): bigint {
  if (width <= 32) return BigInt(view.getUint32(address, true));
  let value = 0n;
  for (let k = Math.ceil(width / 64) - 1; k >= 0; k--)
    value = (value << 64n) | view.getBigUint64(address + 8 * k, true);
  return value;
}

export function writeAt(view: DataView, address: number, value: bigint, width: number): void {
  if (width <= 32) {
    view.setUint32(address, Number(value), true);
    return;
  }
  for (let k = 0; 64 * k < width; k++)
    view.setBigUint64(address + 8 * k, BigInt.asUintN(64, value >> BigInt(64 * k)), true);
}
