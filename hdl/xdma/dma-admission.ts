import { type Bits, bits, bool, cat, input, lit, module, output } from "../lang/index.ts";
import { catAll } from "../lib/one-hot.ts";
import { type ChannelRoles, bypassChannels, roleLetters } from "./roles.ts";

/** Control transfers from host to card at a time, with a bypass FIFO of `fifo` entries. */
export const controlReads = (fifo: number): number => Math.max(1, (fifo >> 1) - 1);

/**
 * Decides which transfer is loaded next: at most one per clock over all channels of both directions, because the bypass FIFO of the IP
 * is common to all of them (PG344, PG347 "Descriptor Bypass": 8 entries).
 *
 * Whether an entry is freed when its transfer starts or when it ends is not documented; every descriptor is counted until `freed_*` says so, never
 * more than `fifo` of them. `ready` of the IP, which every load follows, guards the FIFO even where that is too soon; the count then no longer
 * keeps room for control. Data leaves `fifo`/4 entries (at least one) to control; control holds at most `fifo`/2
 * until it has been reported, so that neither starves the other. Of control, host to card leaves one entry to card to host: reads of
 * host memory take a round trip, and a few of them would keep all completion entries waiting. Entries that control holds are no loss of data's: it has all but a quarter
 * as long as the FIFO is not full. Where a channel is shared, control waits behind data there whatever is kept: one entry is. Nobody knows whose descriptor
 * has ended then, and all count as data. Within a class the directions take turns.
 *
 * `freed_*`: bit per channel, an entry is free again; `reported_*`: a control transfer has been reported.
 */
export const dmaAdmission = module("dma_admission", (p: { fifo: number; h2c: ChannelRoles; c2h: ChannelRoles }) => ({
  name: `dma_admission_h2c_${roleLetters(p.h2c)}_c2h_${roleLetters(p.c2h)}_fifo${p.fifo}`,
  doc: "Grants one descriptor load per clock within the entries of the shared bypass FIFO.",
  ports: {
    want_h2c_control: input(bool),
    want_c2h_control: input(bool),
    want_h2c_data: input(bool),
    want_c2h_data: input(bool),
    grant_h2c_control: output(bool),
    grant_c2h_control: output(bool),
    grant_h2c_data: output(bool),
    grant_c2h_data: output(bool),
    freed_h2c: input(bits(bypassChannels(p.h2c).length)),
    freed_c2h: input(bits(bypassChannels(p.c2h).length)),
    reported_h2c: input(bool),
    reported_c2h: input(bool),
    none: output(bool),
  },
  build(io, { regs, name, when, check }) {
    const roles = [p.h2c, p.c2h].flatMap((each) => bypassChannels(each).map((n) => each[n]));
    const shared = roles.includes("shared");
    const kept = shared ? 1 : Math.max(1, p.fifo >> 2);
    const controlMost = Math.max(1, p.fifo >> 1);
    const readsMost = controlReads(p.fifo);
    const count = bits(4);
    const dataBits = roles.map((role) => (role === "control" && !shared ? 0 : 1));
    const { outstanding, data, held, freed, reported, reported_read, held_reads, c2h_control_next, c2h_data_next } =
      regs({
        outstanding: count.reset(0), // descriptors in the FIFO
        data: count.reset(0), // those of data among them
        held: count.reset(0), // control transfers loaded and not reported
        held_reads: count.reset(0), // those of host to card among them
        freed: bits(roles.length).reset(0), // channels that gave an entry back, counted a clock later: they are known late
        reported: bits(2).reset(0),
        reported_read: bool.reset(0),
        c2h_control_next: bool.reset(0),
        c2h_data_next: bool.reset(0),
      });
    const { may_control, may_data, want_read } = name({
      may_control: outstanding.lt(p.fifo).and(held.lt(controlMost)),
      want_read: io.want_h2c_control.and(held_reads.lt(readsMost)),
      may_data: outstanding.lt(p.fifo).and(data.lt(p.fifo - kept)),
    });
    const { any_control, any_data } = name({
      any_control: may_control.and(want_read.or(io.want_c2h_control)),
      any_data: may_data.and(io.want_h2c_data.or(io.want_c2h_data)),
    });
    const { c2h_control, c2h_data } = name({
      c2h_control: io.want_c2h_control.and(c2h_control_next.or(want_read.not())),
      c2h_data: io.want_c2h_data.and(c2h_data_next.or(io.want_h2c_data.not())),
    });
    const { data_turn } = name({ data_turn: any_data.and(any_control.not()) });
    io.grant_c2h_control.assign(any_control.and(c2h_control));
    io.grant_h2c_control.assign(any_control.and(c2h_control.not()));
    io.grant_c2h_data.assign(data_turn.and(c2h_data));
    io.grant_h2c_data.assign(data_turn.and(c2h_data.not()));
    when(any_control, () => c2h_control_next.next(c2h_control.not()));
    when(data_turn, () => c2h_data_next.next(c2h_data.not()));

    freed.next(cat(io.freed_c2h, io.freed_h2c));
    held_reads.next(held_reads.add(io.grant_h2c_control.zext(4)).sub(reported_read.zext(4)));
    reported_read.next(io.reported_h2c);
    reported.next(io.reported_h2c.addc(io.reported_c2h));
    outstanding.next(outstanding.add(any_control.or(any_data).zext(4)).sub(ones(freed)));
    // A control descriptor that ends on a shared channel was counted as data's when it was loaded.
    const { data_ends, data_loads } = name({
      data_ends: freed.and(catAll(dataBits.map((bit) => lit(1, bit)).reverse())),
      data_loads: shared ? any_control.or(any_data) : data_turn,
    });
    data.next(data.add(data_loads.zext(4)).sub(ones(data_ends)));
    held.next(held.add(any_control.zext(4)).sub(reported.zext(4)));
    io.none.assign(outstanding.eq(0));

    check("fifo_never_overrun", outstanding.le(p.fifo), "more descriptors are loaded than the bypass FIFO holds");
    check("control_limit", held.le(controlMost), "control holds more entries than its share");
  },
}));

/** Number of ones of up to 8 bits. */
function ones(x: Bits): Bits<4> {
  return Array.from({ length: x.width }, (_, i) => x.bit(i).zext(4)).reduce((a, b) => a.add(b));
}
