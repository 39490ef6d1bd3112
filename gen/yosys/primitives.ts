/** What the primitives that `synth_xilinx` maps to for UltraScale and UltraScale+ cost, and which way values take through them. */

/** Resources of an FPGA. A BRAM is one of 36 Kbit; one of 18 Kbit is half of it. */
export interface Area {
  readonly lut: number;
  /** LUTs of these that are memory: distributed RAM and shift registers. */
  readonly lutram: number;
  readonly ff: number;
  readonly bram: number;
  readonly uram: number;
  readonly carry: number;
}

export type MemoryKind = "distributed" | "block" | "ultra";

/** Through an output bit a value of these input bits passes at once, without a clock. */
export type Passes = (from: Place, to: Place) => boolean;
export interface Place {
  readonly pin: string;
  readonly bit: number;
}

export interface Primitive {
  readonly area: Area;
  /** LUTs that a value passes on its way through; null = every path ends here, at a register. */
  readonly levels: number | null;
  readonly passes: Passes;
  readonly memory?: MemoryKind;
  readonly latch?: true;
}

export const noArea: Area = { lut: 0, lutram: 0, ff: 0, bram: 0, uram: 0, carry: 0 };

export function addAreas(a: Area, b: Area): Area {
  return {
    lut: a.lut + b.lut,
    lutram: a.lutram + b.lutram,
    ff: a.ff + b.ff,
    bram: a.bram + b.bram,
    uram: a.uram + b.uram,
    carry: a.carry + b.carry,
  };
}

const all: Passes = () => true;
const none: Passes = () => false;

const logic = (lut: number): Primitive => ({ area: { ...noArea, lut }, levels: lut, passes: all });
const register: Primitive = { area: { ...noArea, ff: 1 }, levels: null, passes: none };
const latch: Primitive = { ...register, latch: true };

/** Multiplexers behind the LUTs of a slice and carry chains are no LUTs: they are passed without a level. */
const wideMux: Primitive = { area: noArea, levels: 0, passes: all };

/** Sum and carry of a bit depend on the bits below it, on its own, and on the carry that comes in. */
const carry: Primitive = {
  area: { ...noArea, carry: 1 },
  levels: 0,
  passes: ({ pin, bit }, to) => {
    if (pin === "S") return bit <= to.bit;
    return pin === "DI" ? bit < to.bit || (to.pin === "CO" && bit === to.bit) : true;
  },
};

/** A shift register: the address chooses what is seen; the value before comes with the clock. */
const shifter: Primitive = {
  area: { ...noArea, lut: 1, lutram: 1 },
  levels: 1,
  passes: (from, to) => to.pin === "Q" && /^A\d*$/.test(from.pin),
};

/** LUTs of a distributed RAM (UG574, "Distributed RAM"). Each output has an address of its own and is read without a clock. */
const distributed = (lut: number): Primitive => ({
  area: { ...noArea, lut, lutram: lut },
  levels: 1,
  passes: (from, to) => addressOf(to.pin).test(from.pin),
  memory: "distributed",
});

/** The address pins of an output: `DOB` is read at `ADDRB`, `DPO` at `DPRA`, `SPO` and `O` at `A`. */
function addressOf(output: string): RegExp {
  const [, port] = /^DO([A-H])$/.exec(output) ?? [];
  if (port !== undefined) return new RegExp(`^ADDR${port}$`);
  return output === "DPO" ? /^DPRA\d*$/ : /^A\d*$/;
}

const ram = (kind: "block" | "ultra", area: Partial<Area>): Primitive => ({
  area: { ...noArea, ...area },
  levels: null,
  passes: none,
  memory: kind,
});

const primitives: Readonly<Record<string, Primitive>> = {
  ...Object.fromEntries(["INV", "LUT1", "LUT2", "LUT3", "LUT4", "LUT5", "LUT6"].map((type) => [type, logic(1)])),
  ...Object.fromEntries(["MUXF7", "MUXF8", "MUXF9"].map((type) => [type, wideMux])),
  CARRY4: carry,
  CARRY8: { ...carry, area: { ...noArea, carry: 2 } },
  ...Object.fromEntries(["FDRE", "FDSE", "FDCE", "FDPE"].map((type) => [type, register])),
  ...Object.fromEntries(["FDRE_1", "FDSE_1", "FDCE_1", "FDPE_1"].map((type) => [type, register])),
  ...Object.fromEntries(["LDCE", "LDPE", "LDCE_1", "LDPE_1"].map((type) => [type, latch])),
  SRL16E: shifter,
  SRLC32E: shifter,
  RAM32X1S: distributed(1),
  RAM64X1S: distributed(1),
  RAM128X1S: distributed(2),
  RAM256X1S: distributed(4),
  RAM512X1S: distributed(8),
  RAM32X1D: distributed(2),
  RAM64X1D: distributed(2),
  RAM128X1D: distributed(4),
  RAM256X1D: distributed(8),
  RAM32M: distributed(4),
  RAM64M: distributed(4),
  RAM32M16: distributed(8),
  RAM64M8: distributed(8),
  RAMB18E2: ram("block", { bram: 0.5 }),
  RAMB36E2: ram("block", { bram: 1 }),
  URAM288: ram("ultra", { uram: 1 }),
};

/** A primitive by its type; undefined for instances, and for what nobody has looked at yet: DSP blocks, say. */
export const primitiveOf = (type: string): Primitive | undefined => primitives[type];
