import { bits, bool, connect, input, module, output, sink, source } from "../lang/index.ts";
import { mediumPort } from "../cache/medium-port.ts";
import { mediumStripe } from "../cache/medium-stripe.ts";
import { decrypt } from "../crypto/decrypt.ts";
import { encrypt } from "../crypto/encrypt.ts";
import { decode } from "../ecc/decode.ts";
import { encode } from "../ecc/encode.ts";
import { axiLite } from "../lib/axi/axi-lite.ts";
import { axi4 } from "../lib/axi/axi4.ts";
import { adminEngine } from "../nvme/admin-engine.ts";
import { commandEngine } from "../nvme/command-engine.ts";
import { nvmeFront } from "../nvme/front.ts";
import { DEFAULT_AERL, type IdentifyParameters } from "../nvme/identify-tables.ts";
import type { Namespace } from "../nvme/namespaces.ts";
import { pageEngine } from "../nvme/page-engine.ts";
import { NVME_VERSION } from "../nvme/register-table.ts";
import { bringup } from "../xdma/bringup.ts";
import { bypassPins, statusPins } from "../xdma/bypass-pins.ts";
import { cardWindows } from "../xdma/card-windows.ts";
import { controlReads } from "../xdma/dma-admission.ts";
import type { FifoFreed } from "../xdma/dma-channel.ts";
import { dmaScheduler } from "../xdma/dma-scheduler.ts";
import { hostWindow } from "../xdma/host-window.ts";
import { type ChannelRoles, allChannels, bypassChannels } from "../xdma/roles.ts";
import { userInterrupts } from "../xdma/user-interrupts.ts";
import { dmaShare } from "./dma-share.ts";

/** A configuration in the terms of the hardware. */
export interface CoreParams {
  /** Bits of `m_axi`: 64, 128, 256 or 512. */
  readonly dw: number;
  /** Bits of a byte address of one DDR memory. */
  readonly ddr: number;
  /** DDR controllers: 1, or 2 with a clock each; then without the host's window. */
  readonly memories: 1 | 2;
  /** Personality xdma: the driver owns the host channels and the interrupt block, and reaches the DDR. */
  readonly host: boolean;
  readonly h2c: ChannelRoles;
  readonly c2h: ChannelRoles;
  /** Reads of host memory that the IP has in flight per channel (`xdma_rnum_rids`), a power of two. */
  readonly readIds: number;
  /** Descriptors that the shared bypass FIFO of the IP holds. */
  readonly fifo: number;
  /** When the IP frees an entry of it. */
  readonly freed: FifoFreed;
  /** Clocks after which a DMA channel has failed that ends nothing it was given. */
  readonly watchdog: number;
  /** 4 KiB page slots in each direction, a power of two, 8 to 64. */
  readonly slots: number;
  /** User interrupts: one vector for the admin queue, the others for I/O queues. */
  readonly vectors: number;
  /** I/O queue pairs, 1 to 15. */
  readonly pairs: number;
  /** Entries of the largest I/O queue. */
  readonly entries: number;
  /** CAP.TO, units of 500 ms. */
  readonly timeout: number;
  /** I/O commands in flight, a power of two, 8 to 256. */
  readonly commands: number;
  /** Largest transfer: 2^mdts pages. */
  readonly mdts: number;
  readonly namespaces: readonly Namespace[];
  readonly identity: Omit<IdentifyParameters, "mdts" | "ver" | "namespaces">;
  /** First 8 bytes of the configuration's sha256, 16 hexadecimal digits. */
  readonly hash: string;
}

/**
 * Admin commands fetched and unanswered at most. `command_engine` has room for so many, so that they wait there and not before the I/O
 * commands behind them while one of them waits for I/O. Asynchronous Event Requests that are held count too.
 */
const ADMIN_WAITING = 32;

/** Widths of the DDR controller's AXI port. */
export const DDR_DATA = 512;
export const DDR_ID = 4;

/** The port of the second memory, which is there only with two; the types name it always, so ask `memories` before using it. */
function secondMemory({ memories, ddr }: { readonly memories: 1 | 2; readonly ddr: number }) {
  const ports = {
    ddr1_calib_done: input(bool, "ui1"),
    ddr1_axi: source(axi4({ addr: ddr, data: DDR_DATA, id: DDR_ID }), "ui1"),
  };
  return memories === 2 ? ports : ({} as typeof ports);
}

/**
 * The card behind plain pins: everything but the vendor's IP. This is what is simulated; `top` puts it beside `xdma_0` and `ddr4_0`.
 * Pins keep the names they have on `xdma_0`; `ddr_axi` belongs to the DDR controller's clock `ui`.
 */
export const core = module("core", (p: CoreParams) => ({
  doc: "The card behind plain pins: NVMe controller, DMA scheduling, page path, medium port.",
  name: "core",
  clocks: p.memories === 2 ? (["default", "ui", "ui1"] as const) : (["default", "ui"] as const),
  ports: {
    user_lnk_up: input(bool),
    msi_enable: input(bool),
    msix_enable: input(bool),
    msi_vector_width: input(bits(3)),
    usr_irq_req: output(bits(p.vectors)),
    usr_irq_ack: input(bits(p.vectors)),
    m_axi: sink(axi4({ addr: 64, data: p.dw, id: 4 })),
    m_axil: sink(axiLite()),
    s_axil: source(axiLite()),
    ...bypassPins("h2c", p.h2c),
    ...bypassPins("c2h", p.c2h),
    ...statusPins("h2c", allChannels(p.h2c)),
    ...statusPins("c2h", allChannels(p.c2h)),
    ddr_calib_done: input(bool, "ui"),
    ddr_axi: source(axi4({ addr: p.ddr, data: DDR_DATA, id: DDR_ID }), "ui"),
    ...secondMemory(p),
  },
  build(io, { instances, synchronize }) {
    const held = (p.identity.aerl ?? DEFAULT_AERL) + 1;
    if (held >= ADMIN_WAITING) throw new RangeError(`core: ${held} held events leave no room for admin commands`);
    const { windows, dma, bring, irqs, front, commands, admin, pages, from_host, to_host } = instances({
      windows: cardWindows({ dw: p.dw, slots: p.slots }),
      dma: dmaScheduler({ h2c: p.h2c, c2h: p.c2h, fifo: p.fifo, freed: p.freed, watchdog: p.watchdog }),
      bring: bringup({ h2c: p.h2c, c2h: p.c2h, irq: !p.host, vectors: p.vectors }),
      irqs: userInterrupts({ vectors: p.vectors, hold: p.host ? "clear" : "ack" }),
      front: nvmeFront({
        queues: p.pairs,
        entries: p.entries,
        vectors: p.vectors,
        to: p.timeout,
        // As many as can be under way: a fetch that waits could still grow.
        fetches: controlReads(p.fifo),
        admin: ADMIN_WAITING,
        commands: p.commands,
      }),
      commands: commandEngine({
        commands: p.commands,
        admin: ADMIN_WAITING,
        mdts: p.mdts,
        nn: p.namespaces.length,
        namespaces: p.namespaces,
      }),
      admin: adminEngine({
        pairs: p.pairs,
        entries: p.entries,
        vectors: p.vectors,
        identity: { ...p.identity, mdts: p.mdts, ver: NVME_VERSION, namespaces: p.namespaces },
      }),
      pages: pageEngine({ slots: p.slots }),
      from_host: dmaShare(),
      to_host: dmaShare(),
    });
    const { encryption, encoding, decoding, decryption } = instances({
      encryption: encrypt({ dw: p.dw }),
      encoding: encode({ dw: p.dw }),
      decoding: decode({ dw: p.dw }),
      decryption: decrypt({ dw: p.dw }),
    });
    const { dw, ddr, host } = p;
    const striped = p.memories === 2 ? instances({ medium: mediumStripe({ dw, ddr }) }).medium : null;
    const single = striped === null ? instances({ medium: mediumPort({ dw, ddr, host }) }).medium : null;
    const medium = striped ?? single;
    if (medium === null) throw new Error("core: no medium");

    // Commands.
    connect(io.m_axil, front.m_axil);
    connect(front.command, commands.command);
    connect(commands.completion, front.completion);
    connect(commands.admin_command, admin.command);
    connect(admin.completion, commands.admin_completion);
    connect(admin.queue_op, front.queue_op);
    connect(front.queue_reply, admin.queue_reply);
    admin.assign({
      controller_reset: front.controller_reset,
      msix_enable: io.msix_enable,
      iosqes: front.iosqes,
      iocqes: front.iocqes,
    });
    connect(commands.task, pages.task);
    pages.task_near.assign(commands.task_near);
    connect(pages.task_done, commands.task_done);
    // Nothing orders the bursts of host channels behind pages that were told and are not written yet.
    commands.write_cache.assign(p.host ? 0 : admin.write_cache);
    commands.assign({ unwritten: pages.unwritten, lost: pages.lost, controller_reset: front.controller_reset });
    pages.epoch.assign(commands.epoch);
    front.unwritten.assign(pages.unwritten.any());

    // Control transfers: SQEs and PRP lists in, CQEs and admin data out.
    connect(front.sqe_arm, windows.sqe_arm);
    front.sqe_landed.assign(windows.sqe_landed);
    connect(front.sqe_take, windows.sqe_take);
    connect(windows.sqe, front.sqe);
    connect(front.cqe_put, windows.cqe_put);
    connect(admin.admin_put, windows.admin_put);
    connect(commands.list_arm, windows.list_arm);
    connect(commands.list_disarm, windows.list_disarm);
    connect(commands.list_take, windows.list_take);
    connect(windows.list_entry, commands.list_entry);
    connect(front.sqe_dma, from_host.first);
    connect(commands.list_dma, from_host.second);
    connect(from_host.dma, dma.h2c_control);
    connect(dma.h2c_control_done, from_host.done);
    connect(from_host.first_done, front.sqe_dma_done);
    connect(from_host.second_done, commands.list_dma_done);
    connect(front.cqe_dma, to_host.first);
    connect(admin.admin_dma, to_host.second);
    connect(to_host.dma, dma.c2h_control);
    connect(dma.c2h_control_done, to_host.done);
    connect(to_host.first_done, front.cqe_dma_done);
    connect(to_host.second_done, admin.admin_dma_done);

    // Pages.
    connect(pages.write_arm, windows.write_arm);
    connect(pages.write_disarm, windows.write_disarm);
    connect(pages.read_arm, windows.read_arm);
    connect(pages.read_disarm, windows.read_disarm);
    windows.landed_slot.assign(pages.landed_slot);
    pages.landed_bytes.assign(windows.landed_bytes);
    connect(pages.h2c_dma, dma.h2c_data);
    connect(dma.h2c_data_done, pages.h2c_dma_done);
    connect(pages.c2h_dma, dma.c2h_data);
    connect(dma.c2h_data_done, pages.c2h_dma_done);

    // To the medium and back.
    connect(pages.drain, windows.drain);
    connect(windows.drained, encryption.s);
    connect(encryption.m, encoding.s);
    connect(encoding.m, medium.write);
    connect(medium.write_ack, pages.write_ack);
    connect(pages.fill, medium.read);
    connect(medium.read_data, decoding.s);
    connect(decoding.m, decryption.s);
    connect(decryption.m, windows.fill);
    connect(windows.fill_lead, pages.fill_lead);
    connect(windows.fill_done, pages.fill_done);
    medium.calib_done.assign(io.ddr_calib_done);
    connect(medium.ddr_axi, io.ddr_axi);
    if (striped !== null) {
      striped.ddr1_calib_done.assign(io.ddr1_calib_done);
      connect(striped.ddr1_axi, io.ddr1_axi);
    }

    // The DMA's port.
    if (p.host) {
      const { ddr_window } = instances({ ddr_window: hostWindow({ dw: p.dw, ddr: p.ddr, ids: p.readIds }) });
      connect(io.m_axi, ddr_window.m_axi);
      connect(ddr_window.card_axi, windows.m_axi);
      if (single === null) throw new RangeError("core: the host's window needs one memory, not two");
      connect(ddr_window.host_axi, single.host_axi);
    } else {
      connect(io.m_axi, windows.m_axi);
    }
    for (const n of bypassChannels(p.h2c)) {
      dma[`h2c_dsc_byp_ready_${n}`].assign(io[`h2c_dsc_byp_ready_${n}`]);
      io[`h2c_dsc_byp_src_addr_${n}`].assign(dma[`h2c_dsc_byp_src_addr_${n}`]);
      io[`h2c_dsc_byp_dst_addr_${n}`].assign(dma[`h2c_dsc_byp_dst_addr_${n}`]);
      io[`h2c_dsc_byp_len_${n}`].assign(dma[`h2c_dsc_byp_len_${n}`]);
      io[`h2c_dsc_byp_ctl_${n}`].assign(dma[`h2c_dsc_byp_ctl_${n}`]);
      io[`h2c_dsc_byp_load_${n}`].assign(dma[`h2c_dsc_byp_load_${n}`]);
      dma[`h2c_sts_${n}`].assign(io[`h2c_sts_${n}`]);
    }
    for (const n of bypassChannels(p.c2h)) {
      dma[`c2h_dsc_byp_ready_${n}`].assign(io[`c2h_dsc_byp_ready_${n}`]);
      io[`c2h_dsc_byp_src_addr_${n}`].assign(dma[`c2h_dsc_byp_src_addr_${n}`]);
      io[`c2h_dsc_byp_dst_addr_${n}`].assign(dma[`c2h_dsc_byp_dst_addr_${n}`]);
      io[`c2h_dsc_byp_len_${n}`].assign(dma[`c2h_dsc_byp_len_${n}`]);
      io[`c2h_dsc_byp_ctl_${n}`].assign(dma[`c2h_dsc_byp_ctl_${n}`]);
      io[`c2h_dsc_byp_load_${n}`].assign(dma[`c2h_dsc_byp_load_${n}`]);
      dma[`c2h_sts_${n}`].assign(io[`c2h_sts_${n}`]);
    }

    // Bring-up, interrupts, what the vendor registers show.
    connect(bring.s_axil, io.s_axil);
    bring.assign({ user_lnk_up: io.user_lnk_up, h2c_wants: dma.h2c_wants, c2h_wants: dma.c2h_wants });
    dma.assign({ running: bring.running, h2c_recovered: bring.h2c_recovered, c2h_recovered: bring.c2h_recovered });
    connect(front.irq, irqs.post);
    io.usr_irq_req.assign(irqs.usr_irq_req);
    irqs.assign({ usr_irq_ack: io.usr_irq_ack, clear: front.irq_clear });
    const { memory_ready } = synchronize({ memory_ready: io.ddr_calib_done });
    const other_ready = p.memories === 2 ? synchronize({ memory1_ready: io.ddr1_calib_done }).memory1_ready : null;
    front.fatal.assign(bring.failed.or(dma.stuck));
    front.vendor.assign({
      config_hash: BigInt(`0x${p.hash}`),
      bringup_state: bring.state,
      running: bring.running,
      bringup_failed: bring.failed,
      link_up: io.user_lnk_up,
      memory_ready: other_ready === null ? memory_ready : memory_ready.and(other_ready),
      rearmed: bring.rearmed,
      h2c_lost_run: dma.h2c_lost_run,
      c2h_lost_run: dma.c2h_lost_run,
      h2c_strikes: dma.h2c_strikes,
      c2h_strikes: dma.c2h_strikes,
      dma_status: bring.last_status,
      dma_channel: bring.last_channel,
      dma_stuck: dma.stuck,
      refused_writes: windows.refused_writes,
      refused_reads: windows.refused_reads,
      irq_pending: irqs.pending,
    });
  },
}));
