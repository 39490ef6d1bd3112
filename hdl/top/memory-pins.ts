/** Pins of the FPGA that belong to the DDR4 memories: `ddr4_dq` of the first, `ddr4_1_dq` of the second. */
import { bits, bool, inout, output } from "../lang/index.ts";
import { componentPins } from "../xdma/ddr4-ip.ts";

/** Data pins of a memory. With DDR4-2400 parts the controller's AXI port is then 512 bits wide. */
export const DDR_PINS = componentPins(64);

export const memoryNames = ["ddr4", "ddr4_1"] as const;
export type MemoryName = (typeof memoryNames)[number];

const pins = {
  adr: output(bits(DDR_PINS.adr)),
  ba: output(bits(DDR_PINS.ba)),
  bg: output(bits(DDR_PINS.bg)),
  cke: output(bits(DDR_PINS.ranks)),
  cs_n: output(bits(DDR_PINS.ranks)),
  odt: output(bits(DDR_PINS.ranks)),
  act_n: output(bool),
  reset_n: output(bool),
  ck_t: output(bits(DDR_PINS.ck)),
  ck_c: output(bits(DDR_PINS.ck)),
  dm_dbi_n: inout(bits(DDR_PINS.dq / 8)),
  dq: inout(bits(DDR_PINS.dq)),
  dqs_t: inout(bits(DDR_PINS.dq / 8)),
  dqs_c: inout(bits(DDR_PINS.dq / 8)),
};

/** Ports by name; those of the second memory exist only with two, the types name them always. */
export type MemoryPins = {
  readonly [F in keyof typeof pins as `${MemoryName}_${F}`]: (typeof pins)[F];
};

export function memoryPins(memories: 1 | 2): MemoryPins {
  const names = memoryNames.slice(0, memories);
  const ports = names.flatMap((name) => Object.entries(pins).map(([pin, port]) => [`${name}_${pin}`, port] as const));
  return Object.fromEntries(ports) as unknown as MemoryPins;
}
