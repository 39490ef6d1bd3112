import { cat, lit, repeat } from "../expr/cat.ts";
import type { Bits } from "../expr/bits.ts";
import { mux } from "../expr/mux.ts";
import { bitsFor } from "../expr/numbers.ts";
import type { BusFrom } from "../module/bus.ts";
import type { Builders } from "../module/builders.ts";
import { bits, bool } from "../types/bits.ts";
import { response } from "./axi-lite-bus.ts";
import type { AxiLiteFields } from "./axi-lite-bus.ts";
import { bytesOf, wordBytes, wordsOf } from "./layout.ts";
import type { PlacedRegister } from "./layout.ts";
import { buildRegister } from "./to-fields.ts";
import type { Bundle, Strikes, Writes } from "./to-fields.ts";

/** The ports as `build` gets them: the bus, and a bundle of signals per register. */
type RegisterIo = { readonly bus: BusFrom<AxiLiteFields> } & Readonly<Record<string, Bundle>>;

/**
 * The slave: one write and one read under way. Address and data of a write are taken in any order and held until both
 * are there; a response is held until it is taken. Offsets without a register are answered with an error, reads there
 * give 0.
 */
export function buildRegisters(ports: object, m: Builders, registers: readonly PlacedRegister[]): void {
  const io = ports as RegisterIo;
  const offsets = wordsOf(registers).map(({ offset }) => offset);
  const indexBits = bitsFor(bytesOf(registers) / wordBytes - 1);
  const writes = acceptWrites(io.bus, m, indexBits, offsets);
  const reads = acceptReads(io.bus, m, indexBits);
  const words = registers.flatMap((register) =>
    buildRegister(io[register.name] ?? {}, m, register, writes, reads.strike),
  );
  answerReads(io.bus, m, reads, offsets, words);
}

function acceptWrites(
  bus: BusFrom<AxiLiteFields>,
  { regs, name, when }: Builders,
  indexBits: number,
  offsets: readonly number[],
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
    b_error.next(isMapped(aw_index, offsets).not());
  });
  return { data: w_data, mask: w_mask, strike: (offset) => write.and(aw_index.eq(offset / wordBytes)) };
}

interface Reads {
  readonly index: Bits;
  /** 1 in the cycle in which an address is taken. */
  readonly taken: Bits<1>;
  readonly strike: Strikes;
}

function acceptReads(bus: BusFrom<AxiLiteFields>, { regs, name, when }: Builders, indexBits: number): Reads {
  const { r_held } = regs({ r_held: bool.reset(0) });
  const { ar_index, read } = name({
    ar_index: indexOf(bus.araddr, indexBits),
    read: bus.arvalid.and(r_held.not()),
  });
  bus.arready.assign(r_held.not());
  bus.rvalid.assign(r_held);
  when(r_held.and(bus.rready), () => r_held.next(0));
  when(read, () => r_held.next(1));
  return { index: ar_index, taken: read, strike: (offset) => read.and(ar_index.eq(offset / wordBytes)) };
}

function answerReads(
  bus: BusFrom<AxiLiteFields>,
  { regs, when, wires, match }: Builders,
  { index, taken }: Reads,
  offsets: readonly number[],
  words: readonly Bits[],
): void {
  const { r_data, r_error } = regs({ r_data: bits(32), r_error: bool });
  const { r_word } = wires({ r_word: bits(32).default(0) });
  bus.assign({ rdata: r_data, rresp: mux(r_error, response.slaveError, lit(2, response.okay)) });
  match(
    index,
    offsets.map((offset, i) => [offset / wordBytes, () => r_word.assign(words[i] ?? 0)] as const),
    () => r_word.assign(0),
  );
  when(taken, () => {
    r_data.next(r_word);
    r_error.next(isMapped(index, offsets).not());
  });
}

/** Which word an address means. */
function indexOf(address: Bits, indexBits: number): Bits {
  return address.slice(Math.log2(wordBytes), indexBits);
}

function isMapped(index: Bits, offsets: readonly number[]): Bits<1> {
  return offsets.map((offset) => index.eq(offset / wordBytes)).reduce((any, one) => any.or(one));
}
