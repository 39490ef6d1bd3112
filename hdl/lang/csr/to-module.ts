import { cat, lit, repeat } from "../expr/cat.ts";
import { Wire } from "../expr/bits.ts";
import type { Bits } from "../expr/bits.ts";
import { mux } from "../expr/mux.ts";
import { bitsFor } from "../expr/numbers.ts";
import type { BusFrom } from "../module/bus.ts";
import type { Builders } from "../module/builders.ts";
import { bits, bool } from "../types/bits.ts";
import { response } from "./axi-lite-bus.ts";
import type { AxiLiteFields } from "./axi-lite-bus.ts";
import { pendingName } from "./fields.ts";
import { registerBits, registerBytes } from "./layout.ts";
import type { PlacedField, PlacedRegister } from "./layout.ts";

/** The ports as `build` gets them: the bus, and a bundle of signals per register. */
type RegisterIo = { readonly bus: BusFrom<AxiLiteFields> } & Readonly<Record<string, Bundle>>;
type Bundle = Readonly<Record<string, Bits>>;

/**
 * The slave: one write and one read under way. Address and data of a write are taken in any order and held until both
 * are there; a response is held until it is taken. Offsets without a register are answered with an error, reads there
 * give 0.
 */
export function buildRegisters(ports: object, m: Builders, registers: readonly PlacedRegister[]): void {
  const io = ports as RegisterIo;
  const last = Math.max(...registers.map(({ offset }) => offset));
  const indexBits = bitsFor(last / registerBytes);
  const write = acceptWrites(io.bus, m, indexBits, registers);
  const words = registers.map((register) => buildRegister(io, m, register, write));
  answerReads(io.bus, m, indexBits, registers, words);
}

interface Writes {
  readonly data: Bits;
  /** Ones in the bytes that are written. */
  readonly mask: Bits;
  /** 1 in the cycle in which the register at `offset` is written. */
  readonly strike: (offset: number) => Bits<1>;
}

function acceptWrites(
  bus: BusFrom<AxiLiteFields>,
  { regs, name, when }: Builders,
  indexBits: number,
  registers: readonly PlacedRegister[],
): Writes {
  const { aw_held, aw_index, w_held, w_data, w_strb, b_held, b_error } = regs({
    aw_held: bool.reset(0),
    aw_index: bits(indexBits),
    w_held: bool.reset(0),
    w_data: bits(32),
    w_strb: bits(4),
    b_held: bool.reset(0),
    b_error: bool,
  });
  const { write, w_mask } = name({
    write: aw_held.and(w_held).and(b_held.not()),
    w_mask: cat(...[3, 2, 1, 0].map((lane) => repeat(w_strb.bit(lane), 8))),
  });
  bus.awready.assign(aw_held.not());
  bus.wready.assign(w_held.not());
  bus.bvalid.assign(b_held);
  bus.bresp.assign(mux(b_error, response.slaveError, lit(2, response.okay)));
  when(bus.awvalid.and(aw_held.not()), () => {
    aw_held.next(1);
    aw_index.next(indexOf(bus.awaddr, indexBits));
  });
  when(bus.wvalid.and(w_held.not()), () => {
    w_held.next(1);
    w_data.next(bus.wdata);
    w_strb.next(bus.wstrb);
  });
  when(b_held.and(bus.bready), () => b_held.next(0));
  when(write, () => {
    aw_held.next(0);
    w_held.next(0);
    b_held.next(1);
    b_error.next(isMapped(aw_index, registers).not());
  });
  return { data: w_data, mask: w_mask, strike: (offset) => write.and(aw_index.eq(offset / registerBytes)) };
}

/** The fields of one register, and the word that software reads. */
function buildRegister(
  io: Readonly<Record<string, Bundle>>,
  m: Builders,
  register: PlacedRegister,
  writes: Writes,
): Bits {
  const struck = `${register.name}_write`;
  const written = register.fields.some(({ field }) => field.access !== "ro");
  const strike = written ? m.name({ [struck]: writes.strike(register.offset) })[struck] : undefined;
  const parts: Bits[] = [];
  let top = 0;
  for (const placed of register.fields) {
    if (placed.lsb > top) parts.unshift(lit(placed.lsb - top, 0));
    parts.unshift(buildField(io[register.name] ?? {}, m, register.name, placed, writes, strike));
    top = placed.lsb + placed.field.width;
  }
  return cat(...parts).zext(registerBits);
}

/** One field; returns what software reads. */
function buildField(
  bundle: Bundle,
  { regs, when }: Builders,
  register: string,
  { name: key, field, lsb }: PlacedField,
  writes: Writes,
  strike: Bits<1> | undefined,
): Bits {
  const { access, width } = field;
  const port = bundle[key];
  if (port === undefined) throw new Error(`no port for ${register}.${key}`);
  if (access === "ro" || strike === undefined) return port;
  const held = `${register}_${key}_q`;
  const shape = width === 1 ? bool : bits(width);
  const value = regs({ [held]: shape.reset(field.reset) })[held];
  if (value === undefined) throw new Error(`no register ${held}`);
  const [data, mask] = [writes.data.slice(lsb, width), writes.mask.slice(lsb, width)];
  switch (access) {
    case "rw":
      when(strike, () => value.next(value.and(mask.not()).or(data.and(mask))));
      drive(port, value);
      return value;
    case "pulse":
      value.next(data.and(mask).and(spread(strike, width)));
      drive(port, value);
      return lit(width, 0);
    case "w1c":
      value.next(value.and(data.and(mask).and(spread(strike, width)).not()).or(port));
      drive(bundle[pendingName(key)], value);
      return value;
  }
}

function answerReads(
  bus: BusFrom<AxiLiteFields>,
  { regs, name, when, wires, match }: Builders,
  indexBits: number,
  registers: readonly PlacedRegister[],
  words: readonly Bits[],
): void {
  const { r_held, r_data, r_error } = regs({ r_held: bool.reset(0), r_data: bits(32), r_error: bool });
  const { ar_index, read } = name({
    ar_index: indexOf(bus.araddr, indexBits),
    read: bus.arvalid.and(r_held.not()),
  });
  const { r_word } = wires({ r_word: bits(32).default(0) });
  bus.arready.assign(r_held.not());
  bus.assign({ rvalid: r_held, rdata: r_data, rresp: mux(r_error, response.slaveError, lit(2, response.okay)) });
  match(
    ar_index,
    registers.map(({ offset }, i) => [offset / registerBytes, () => r_word.assign(words[i] ?? 0)] as const),
    () => r_word.assign(0),
  );
  when(r_held.and(bus.rready), () => r_held.next(0));
  when(read, () => {
    r_held.next(1);
    r_data.next(r_word);
    r_error.next(isMapped(ar_index, registers).not());
  });
}

/** Which register an address means. */
function indexOf(address: Bits, indexBits: number): Bits {
  return address.slice(Math.log2(registerBytes), indexBits);
}

function isMapped(index: Bits, registers: readonly PlacedRegister[]): Bits<1> {
  return registers.map(({ offset }) => index.eq(offset / registerBytes)).reduce((any, one) => any.or(one));
}

function spread(bit: Bits<1>, width: number): Bits {
  return repeat(bit, width);
}

function drive(port: Bits | undefined, value: Bits): void {
  if (!(port instanceof Wire)) throw new Error("a field that hardware reads is an output");
  port.assign(value);
}
