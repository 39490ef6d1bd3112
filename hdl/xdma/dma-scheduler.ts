import { bits, bool, clog2, connect, input, lit, module, mux, output, sink, source, stream } from "../lang/index.ts";
import { DmaDone, DmaRequest } from "../lib/card-types.ts";
import { bypassPins, statusPins } from "./bypass-pins.ts";
import { dmaAdmission } from "./dma-admission.ts";
import { type FifoFreed, MOST_IN_FLIGHT, WATCHDOG_TICKS } from "./dma-channel.ts";
import { dmaDirection } from "./dma-direction.ts";
import { type ChannelRoles, bypassChannels, channelsOf, roleLetters } from "./roles.ts";

/** Roles of the channels of both directions, and what the IP is trusted with. */
export interface DmaSchedulerOptions {
  readonly h2c: ChannelRoles;
  readonly c2h: ChannelRoles;
  /** Entries of the bypass FIFO common to all channels, 2 to 8. */
  readonly fifo: number;
  /** When the IP frees an entry of it; not documented. */
  readonly freed: FifoFreed;
  /** Clocks after which a channel has failed that has descriptors and ends none, 16 or more; see `dma_channel`. */
  readonly watchdog: number;
}

/**
 * Turns transfers between host memory and the card windows into bypass descriptors and reports their ends.
 *
 * Two classes in each direction, control and data; every request is answered by exactly one DmaDone with its tag, in any order.
 * `error`: the channel failed, and nothing of the transfer is on its way any more. Nothing is loaded unless `running`. `h2c_lost_run`,
 * `c2h_lost_run`: bit N as long as channel N has lost its Run bit (`sts` bit 6). `h2c_wants`, `c2h_wants`: channel N has failed and is to be
 * stopped and started; `..._recovered` answers, one clock. `stuck`: a channel does not stop. `..._strikes`: 8 bits per channel.
 * `idle`: no request, no descriptor and no report is in the block.
 */
export const dmaScheduler = module("dma_scheduler", (p: DmaSchedulerOptions) => {
  const channels = { h2c: bypassChannels(p.h2c), c2h: bypassChannels(p.c2h) };
  // Where there are several channels for data none may take more than half of what the FIFO has for it: one that stands still leaves the rest.
  const half = Math.max(1, Math.ceil((p.fifo - Math.max(1, p.fifo >> 2)) / 2));
  // A channel that has all of a direction to itself is not counted where entries are free early: what would be kept for control waits behind its data
  // anyway, and eight transfers of a part of a page each are less than a round trip needs.
  const alone = (roles: ChannelRoles) => p.freed === "start" && bypassChannels(roles).length === 1;
  const most = (roles: ChannelRoles) =>
    alone(roles) ? MOST_IN_FLIGHT : channelsOf(roles, "data").length > 1 ? half : p.fifo;
  const freed = (roles: ChannelRoles) => (alone(roles) ? "load" : p.freed);
  const period = Math.ceil(p.watchdog / WATCHDOG_TICKS);
  return {
    name: `dma_scheduler_h2c_${roleLetters(p.h2c)}_c2h_${roleLetters(p.c2h)}_fifo${p.fifo}_${p.freed}_watchdog${p.watchdog}`,
    doc: "Loads bypass descriptors for both directions and reports the ends of their transfers.",
    ports: {
      running: input(bool),
      h2c_control: sink(stream(DmaRequest)),
      h2c_data: sink(stream(DmaRequest)),
      c2h_control: sink(stream(DmaRequest)),
      c2h_data: sink(stream(DmaRequest)),
      h2c_control_done: source(stream(DmaDone)),
      h2c_data_done: source(stream(DmaDone)),
      c2h_control_done: source(stream(DmaDone)),
      c2h_data_done: source(stream(DmaDone)),
      h2c_lost_run: output(bits(4)),
      c2h_lost_run: output(bits(4)),
      h2c_wants: output(bits(4)),
      c2h_wants: output(bits(4)),
      h2c_recovered: input(bits(4)),
      c2h_recovered: input(bits(4)),
      stuck: output(bool),
      h2c_strikes: output(bits(32)),
      c2h_strikes: output(bits(32)),
      idle: output(bool),
      ...bypassPins("h2c", p.h2c),
      ...bypassPins("c2h", p.c2h),
      ...statusPins("h2c", channels.h2c),
      ...statusPins("c2h", channels.c2h),
    },
    build(io, { instances, regs, name }) {
      // One clock of `tick` in `period`, for the watchdogs of all channels.
      const { phase, tick } = regs({ phase: bits(clog2(Math.max(2, period))).reset(0), tick: bool.reset(0) });
      const { wraps } = name({ wraps: phase.eq(period - 1) });
      phase.next(mux(wraps, lit(phase.width, 0), phase.add(1)));
      tick.next(wraps);

      const { from_host, to_host, admission } = instances({
        from_host: dmaDirection({ dir: "h2c", roles: p.h2c, most: most(p.h2c), freed: freed(p.h2c) }),
        to_host: dmaDirection({ dir: "c2h", roles: p.c2h, most: most(p.c2h), freed: freed(p.c2h) }),
        admission: dmaAdmission({ fifo: p.fifo, h2c: p.h2c, c2h: p.c2h }),
      });
      connect(io.h2c_control, from_host.control);
      connect(io.h2c_data, from_host.data);
      connect(io.c2h_control, to_host.control);
      connect(io.c2h_data, to_host.data);
      connect(from_host.control_done, io.h2c_control_done);
      connect(from_host.data_done, io.h2c_data_done);
      connect(to_host.control_done, io.c2h_control_done);
      connect(to_host.data_done, io.c2h_data_done);

      from_host.enable.assign(io.running);
      to_host.enable.assign(io.running);
      admission.assign({
        want_h2c_control: from_host.want_control,
        want_c2h_control: to_host.want_control,
        want_h2c_data: from_host.want_data,
        want_c2h_data: to_host.want_data,
        freed_h2c: from_host.freed,
        freed_c2h: to_host.freed,
        reported_h2c: from_host.control_reported,
        reported_c2h: to_host.control_reported,
      });
      from_host.assign({ grant_control: admission.grant_h2c_control, grant_data: admission.grant_h2c_data });
      to_host.assign({ grant_control: admission.grant_c2h_control, grant_data: admission.grant_c2h_data });
      from_host.assign({ tick, recovered: io.h2c_recovered });
      to_host.assign({ tick, recovered: io.c2h_recovered });
      io.h2c_wants.assign(from_host.wants);
      io.c2h_wants.assign(to_host.wants);
      io.h2c_strikes.assign(from_host.strikes);
      io.c2h_strikes.assign(to_host.strikes);
      io.stuck.assign(from_host.stuck.or(to_host.stuck));
      io.h2c_lost_run.assign(from_host.lost);
      io.c2h_lost_run.assign(to_host.lost);
      io.idle.assign(from_host.idle.and(to_host.idle).and(admission.none));

      for (const n of channels.h2c) {
        const byp = from_host[`byp_${n}`];
        byp.ready.assign(io[`h2c_dsc_byp_ready_${n}`]);
        io[`h2c_dsc_byp_src_addr_${n}`].assign(byp.src_addr);
        io[`h2c_dsc_byp_dst_addr_${n}`].assign(byp.dst_addr);
        io[`h2c_dsc_byp_len_${n}`].assign(byp.len);
        io[`h2c_dsc_byp_ctl_${n}`].assign(byp.ctl);
        io[`h2c_dsc_byp_load_${n}`].assign(byp.load);
        from_host[`sts_${n}`].assign(io[`h2c_sts_${n}`]);
      }
      for (const n of channels.c2h) {
        const byp = to_host[`byp_${n}`];
        byp.ready.assign(io[`c2h_dsc_byp_ready_${n}`]);
        io[`c2h_dsc_byp_src_addr_${n}`].assign(byp.src_addr);
        io[`c2h_dsc_byp_dst_addr_${n}`].assign(byp.dst_addr);
        io[`c2h_dsc_byp_len_${n}`].assign(byp.len);
        io[`c2h_dsc_byp_ctl_${n}`].assign(byp.ctl);
        io[`c2h_dsc_byp_load_${n}`].assign(byp.load);
        to_host[`sts_${n}`].assign(io[`c2h_sts_${n}`]);
      }
    },
  };
});
