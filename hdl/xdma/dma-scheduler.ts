import { bits, bool, connect, input, module, output, sink, source, stream } from "../lang/index.ts";
import { DmaDone, DmaRequest } from "../lib/card-types.ts";
import { bypassPins, statusPins } from "./bypass-pins.ts";
import { dmaAdmission } from "./dma-admission.ts";
import { dmaDirection } from "./dma-direction.ts";
import { type ChannelRoles, bypassChannels, roleLetters } from "./roles.ts";

/** Roles of the channels of both directions, and what the IP is trusted with. */
export interface DmaSchedulerOptions {
  readonly h2c: ChannelRoles;
  readonly c2h: ChannelRoles;
  /** Entries of the bypass FIFO common to all channels, 2 to 8. */
  readonly fifo: number;
  /** log2 of the clocks after which the descriptors of a channel that had lost Run are given up; see `dma_channel`. */
  readonly quiet?: number;
}

/** 67 ms at 250 MHz: longer than the completion time-out of 50 ms. */
const QUIET = 24;

/**
 * Turns transfers between host memory and the card windows into bypass descriptors and reports their ends.
 *
 * Two classes in each direction, control and data; every request is answered by exactly one DmaDone with its tag, in any order.
 * `error`: the channel lost Run and the transfer will not come. Nothing is loaded unless `running`. `h2c_lost_run`, `c2h_lost_run`: bit
 * N as long as channel N has lost its Run bit (`sts` bit 6). `idle`: no request, no descriptor and no report is in the block.
 */
export const dmaScheduler = module("dma_scheduler", (p: DmaSchedulerOptions) => {
  const channels = { h2c: bypassChannels(p.h2c), c2h: bypassChannels(p.c2h) };
  const quiet = p.quiet ?? QUIET;
  return {
    name: `dma_scheduler_h2c_${roleLetters(p.h2c)}_c2h_${roleLetters(p.c2h)}_fifo${p.fifo}_quiet${quiet}`,
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
      idle: output(bool),
      ...bypassPins("h2c", p.h2c),
      ...bypassPins("c2h", p.c2h),
      ...statusPins("h2c", channels.h2c),
      ...statusPins("c2h", channels.c2h),
    },
    build(io, { instances }) {
      const { from_host, to_host, admission } = instances({
        from_host: dmaDirection({ dir: "h2c", roles: p.h2c, quiet }),
        to_host: dmaDirection({ dir: "c2h", roles: p.c2h, quiet }),
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
