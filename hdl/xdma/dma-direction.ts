import { bits, bool, cat, input, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { CARD_WINDOW_BASE, DmaDone, DmaRequest } from "../lib/card-types.ts";
import { byName } from "../lib/named-streams.ts";
import { catAll, lowest, orAll } from "../lib/one-hot.ts";
import { asStream, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { STATUS, bypassBus } from "./bypass-pins.ts";
import { type Counted, dmaChannel } from "./dma-channel.ts";
import { type Channel, type ChannelRoles, type Direction, bypassChannels, channelsOf, roleLetters } from "./roles.ts";

/** Descriptor control: no Stop, no Completed, no EOP; the status pulse comes without them (PG195, "XDMA Status Ports"). */
const DESCRIPTOR_CONTROL = 0;
const windowBits = 24;

/**
 * All channels of one direction that take their descriptors from the card.
 *
 * A request of a class waits in a register slice; `want_*` says that it could be loaded now, into one of the channels of its class in
 * turn, and `grant_*` loads it. At most one of the grants is 1. Reports of several channels are joined class by class. A channel
 * that both classes share reports in load order, so a report that is not taken holds up the other class there.
 *
 * `freed`: one bit per channel, an entry of the bypass FIFO is free again; `control_reported`: a control transfer has been reported; `lost`: bit N,
 * channel N has lost Run; `wants`, `recovered`, `strikes` (8 bits each), `stuck` (any): see `dma_channel`, and so are
 * `most` and the parameter `freed`.
 */
export const dmaDirection = module(
  "dma_direction",
  (p: { dir: Direction; roles: ChannelRoles; most: number; freed: Counted }) => {
    const channels = bypassChannels(p.roles);
    const classes = { control: channelsOf(p.roles, "control"), data: channelsOf(p.roles, "data") };
    if (classes.control.length === 0 || classes.data.length === 0) {
      throw new RangeError(`dma_direction: ${p.dir} needs a channel for control and one for data`);
    }
    const unitName = (n: Channel) => `ch${n}` as const;
    return {
      name: `dma_direction_${p.dir}_${roleLetters(p.roles)}_most${p.most}_${p.freed}`,
      doc: `Channels of one direction (${p.dir}): spreads requests over them, joins their reports.`,
      ports: {
        enable: input(bool),
        control: sink(stream(DmaRequest)),
        data: sink(stream(DmaRequest)),
        control_done: source(stream(DmaDone)),
        data_done: source(stream(DmaDone)),
        want_control: output(bool),
        want_data: output(bool),
        grant_control: input(bool),
        grant_data: input(bool),
        freed: output(bits(channels.length)),
        control_reported: output(bool),
        lost: output(bits(4)),
        tick: input(bool),
        wants: output(bits(4)),
        recovered: input(bits(4)),
        stuck: output(bool),
        strikes: output(bits(32)),
        idle: output(bool),
        ...byName(
          channels.map((n) => `byp_${n}` as const),
          () => source(bypassBus),
        ),
        ...byName(
          channels.map((n) => `sts_${n}` as const),
          () => input(bits(8)),
        ),
      },
      build(io, { regs, name, when, instances }) {
        const units = instances(byName(channels.map(unitName), () => dmaChannel({ most: p.most, freed: p.freed })));
        const { control_in, data_in, control_reports, data_reports } = instances({
          control_in: skid({ width: DmaRequest.width, cut: "backward" }),
          data_in: skid({ width: DmaRequest.width, cut: "backward" }),
          control_reports: streamArbiter({ width: DmaDone.width, inputs: classes.control.map(unitName), pick: "fair" }),
          data_reports: streamArbiter({ width: DmaDone.width, inputs: classes.data.map(unitName), pick: "fair" }),
        });
        const { control_after, data_after } = regs({
          control_after: bits(classes.control.length).reset(0),
          data_after: bits(classes.data.length).reset(0),
        });
        toPacked(io.control, control_in.s);
        toPacked(io.data, data_in.s);
        const control = asStream(DmaRequest, control_in.m);
        const data = asStream(DmaRequest, data_in.m);

        // Of the channels of a class that take a descriptor, the first after the one served last.
        const availableOf = (ns: readonly Channel[]) => catAll(ns.map((n) => units[unitName(n)].available).reverse());
        const next = (free: Bits, after: Bits) => mux(free.and(after).any(), lowest(free.and(after)), lowest(free));
        const { control_free, data_free } = name({
          control_free: availableOf(classes.control),
          data_free: availableOf(classes.data),
        });
        const { control_choice, data_choice } = name({
          control_choice: next(control_free, control_after),
          data_choice: next(data_free, data_after),
        });
        io.want_control.assign(control.valid.and(control_free.any()));
        io.want_data.assign(data.valid.and(data_free.any()));
        control.ready.assign(io.grant_control);
        data.ready.assign(io.grant_data);
        when(io.grant_control, () => control_after.next(control_choice.or(control_choice.sub(1)).not()));
        when(io.grant_data, () => data_after.next(data_choice.or(data_choice.sub(1)).not()));

        const chosen = (n: Channel, ns: readonly Channel[], choice: Bits, grant: Bits<1>) =>
          ns.includes(n) ? choice.bit(ns.indexOf(n)).and(grant) : lit(1, 0);
        for (const n of channels) {
          const unit = units[unitName(n)];
          const byControl = chosen(n, classes.control, control_choice, io.grant_control);
          const byData = chosen(n, classes.data, data_choice, io.grant_data);
          const isControl = classes.control.includes(n);
          const isData = classes.data.includes(n);
          unit.assign({ enable: io.enable, grant: byControl.or(byData), request_control: byControl });
          unit.request.assign(
            isControl && isData
              ? mux(byControl, control.payload, data.payload)
              : isControl
                ? control.payload
                : data.payload,
          );

          const byp = io[`byp_${n}`];
          const sts = io[`sts_${n}`];
          const card = cat(lit(64 - windowBits, CARD_WINDOW_BASE >> BigInt(windowBits)), unit.card_offset);
          unit.assign({
            byp_ready: byp.ready,
            status_done: sts.bit(STATUS.descriptorDone),
            status_run: sts.bit(STATUS.run),
            status_busy: sts.bit(STATUS.busy),
            tick: io.tick,
            recovered: io.recovered.bit(n),
          });
          byp.assign({
            src_addr: p.dir === "h2c" ? unit.host_addr : card,
            dst_addr: p.dir === "h2c" ? card : unit.host_addr,
            len: unit.length.zext(28),
            ctl: DESCRIPTOR_CONTROL,
            load: unit.byp_load,
          });

          // Reports: to the class of the oldest transfer.
          const toControl = isControl ? control_reports[unitName(n)] : null;
          const toData = isData ? data_reports[unitName(n)] : null;
          const packed = cat(unit.done.payload.tag, unit.done.payload.error);
          toControl?.assign({
            payload: packed,
            valid: toData === null ? unit.done.valid : unit.done.valid.and(unit.done_control),
          });
          toData?.assign({
            payload: packed,
            valid: toControl === null ? unit.done.valid : unit.done.valid.and(unit.done_control.not()),
          });
          unit.done.ready.assign(readyOf(unit.done_control, toControl, toData));
        }
        fromPacked(DmaDone, control_reports.m, io.control_done);
        fromPacked(DmaDone, data_reports.m, io.data_done);

        io.freed.assign(catAll(channels.map((n) => units[unitName(n)].freed).reverse()));
        io.control_reported.assign(control_reports.m.valid.and(control_reports.m.ready));
        const ofAll = (word: (n: Channel) => Bits, width: number) =>
          catAll(([3, 2, 1, 0] as const).map((n) => (channels.includes(n) ? word(n) : lit(width, 0))));
        io.lost.assign(ofAll((n) => units[unitName(n)].lost, 1));
        io.wants.assign(ofAll((n) => units[unitName(n)].wants, 1));
        io.strikes.assign(ofAll((n) => units[unitName(n)].strikes, 8));
        io.stuck.assign(orAll(channels.map((n) => units[unitName(n)].stuck)));
        const lists = channels.map((n) => units[unitName(n)].empty.not());
        const streams = [control_in, data_in, control_reports, data_reports].map((s) => s.m.valid);
        io.idle.assign(orAll([...lists, ...streams]).not());
      },
    };
  },
);

/** Ready of the report stream that a channel's report goes to. */
function readyOf(isControl: Bits<1>, control: { ready: Bits<1> } | null, data: { ready: Bits<1> } | null): Bits<1> {
  if (control === null) return data?.ready ?? lit(1, 1);
  return data === null ? control.ready : mux(isControl, control.ready, data.ready);
}
