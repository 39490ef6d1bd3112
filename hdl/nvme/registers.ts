import {
  type Bits,
  bits,
  bool,
  cat,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
} from "../lang/index.ts";
import { axiLite } from "../lib/axi/axi-lite.ts";
import { AdminQueues, Configuration } from "./controller-state.ts";
import { Doorbell } from "./queues-types.ts";
import {
  AQA_MASK,
  BAR0,
  CC_MASK,
  type LiveRegister,
  QUEUE_BASE_MASK,
  type RegisterParams,
  registerTable,
} from "./register-table.ts";
import { type RegisterWord, liveWord, wordsOf } from "./registers-words.ts";
import { FrontStatus, VendorStatus } from "./vendor.ts";

const WriteStep = enumeration("write_step", ["Collect", "Act", "Ring", "Answer"]);
const ReadStep = enumeration("read_step", ["Collect", "Select", "Merge", "Answer"]);

/** Address bits 15:2 of the registers, and the windows of 256 bytes that registers which do not always read 0 lie in. */
const WORD_BITS = 14;
const REGIONS = [0, BAR0.vendor] as const;
const REGION_WORDS = 64;

/**
 * BAR 0 on the AXI4-Lite bus: NVMe registers, doorbells, vendor registers; see `registerTable`.
 *
 * Every access is answered OKAY. One write and one read are worked on at a time; a write is answered when it has taken effect, a doorbell
 * when it is in the queue behind `doorbell`. Writes that do not cover a whole dword do nothing. Registers without hardware read 0.
 *
 * Source: NVMe Base 2.2 §3.1.4 (access rules: aligned dwords or registers of native width, halves in any order).
 */
export const nvmeRegisters = module("nvme_registers", (p: RegisterParams & { queues: number }) => ({
  doc: "BAR 0: NVMe registers, doorbells and vendor registers on an AXI4-Lite bus.",
  ports: {
    m_axil: sink(axiLite()),
    cc: output(Configuration),
    /** log2 of the entry sizes as the host configured them, checked when queues are created. */
    iosqes: output(bits(4)),
    iocqes: output(bits(4)),
    admin_queues: output(AdminQueues),
    doorbell: source(stream(Doorbell)),
    rdy: input(bool),
    cfs: input(bool),
    shst: input(bits(2)),
    /** Doorbells count; else they are ignored. */
    doorbells: input(bool),
    disabling: input(bool),
    /** One clock: a disable has finished. */
    controller_reset: input(bool),
    front: input(FrontStatus),
    vendor: input(VendorStatus),
    /** One clock per bit: end this user interrupt. */
    irq_clear: output(bits(16)),
  },
  build(io, { regs, name, when, match }) {
    const bus = io.m_axil;
    const table = registerTable(p);
    const { write_step, aw_full, w_full, write_word, wdata, wstrb } = regs({
      write_step: WriteStep.reset("Collect"),
      aw_full: bool.reset(0),
      w_full: bool.reset(0),
      write_word: bits(WORD_BITS),
      wdata: bits(32),
      wstrb: bits(4),
    });
    const { cc, cc_fresh, aqa, asq, acq, mask, clearing, cycles } = regs({
      cc: bits(32).reset(0),
      cc_fresh: bool.reset(0).doc("CC was written again while the disable was under way: its end does not clear it"),
      aqa: bits(32).reset(0),
      asq: bits(64).reset(0),
      acq: bits(64).reset(0),
      mask: bits(32).reset(0),
      clearing: bits(16).reset(0),
      cycles: bits(64).reset(0),
    });
    cycles.next(cycles.add(1));

    // Writes.
    const { act, doorbell_index } = name({
      act: write_step.is("Act").and(wstrb.all()),
      doorbell_index: write_word.slice(0, 10),
    });
    const isDoorbell = write_word.slice(10, 4).eq(BAR0.doorbells >> 12);
    const queue = doorbell_index.slice(1, 9);
    const { rings } = name({ rings: act.and(isDoorbell).and(io.doorbells).and(queue.le(p.queues)) });
    const writes = (register: LiveRegister, half: 0 | 1 = 0) => act.and(write_word.eq(liveWord(table, register, half)));

    bus.awready.assign(aw_full.not());
    bus.wready.assign(w_full.not());
    when(bus.awvalid.and(aw_full.not()), () => {
      aw_full.next(1);
      write_word.next(bus.awaddr.slice(2, WORD_BITS));
    });
    when(bus.wvalid.and(w_full.not()), () => {
      w_full.next(1);
      wdata.next(bus.wdata);
      wstrb.next(bus.wstrb);
    });
    match(write_step, {
      Collect: () => when(aw_full.and(w_full), () => write_step.next("Act")),
      Act: () => when(rings, () => write_step.next("Ring")).otherwise(() => write_step.next("Answer")),
      Ring: () => when(io.doorbell.ready, () => write_step.next("Answer")),
      Answer: () =>
        when(bus.bready, () => {
          aw_full.next(0);
          w_full.next(0);
          write_step.next("Collect");
        }),
    });
    bus.bvalid.assign(write_step.is("Answer"));
    bus.bresp.assign(0);
    io.doorbell.assign({
      valid: write_step.is("Ring"),
      payload: { queue: doorbell_index.slice(1, 6), cq: doorbell_index.bit(0), value: wdata.slice(0, 16) },
    });

    // A disable that ends clears CC, unless the host has meanwhile written what it wants next.
    when(io.controller_reset, () => {
      when(cc_fresh.not(), () => cc.next(0));
      cc_fresh.next(0);
      mask.next(0);
    });
    when(writes("CC"), () => {
      cc.next(wdata.and(CC_MASK));
      cc_fresh.next(io.disabling.and(io.controller_reset.not()));
    });
    when(writes("AQA"), () => aqa.next(wdata.and(AQA_MASK)));
    when(writes("ASQ", 0), () => asq.slice(0, 32).next(wdata.and(QUEUE_BASE_MASK)));
    when(writes("ASQ", 1), () => asq.slice(32, 32).next(wdata));
    when(writes("ACQ", 0), () => acq.slice(0, 32).next(wdata.and(QUEUE_BASE_MASK)));
    when(writes("ACQ", 1), () => acq.slice(32, 32).next(wdata));
    when(writes("INTMS"), () => mask.next(mask.or(wdata))).elsewhen(writes("INTMC"), () =>
      mask.next(mask.and(wdata.not())),
    );
    const vectors = 2 ** p.vectors - 1;
    clearing.next(mux(writes("IRQ_CLEAR"), wdata.slice(0, 16).and(vectors), lit(16, 0)));
    io.irq_clear.assign(clearing);

    io.cc.assign({
      en: cc.bit(0),
      css: cc.slice(4, 3),
      mps: cc.slice(7, 4),
      ams: cc.slice(11, 3),
      shn: cc.slice(14, 2),
    });
    io.iosqes.assign(cc.slice(16, 4));
    io.iocqes.assign(cc.slice(20, 4));
    io.admin_queues.assign({
      asqs: aqa.slice(0, 12),
      acqs: aqa.slice(16, 12),
      asq: asq.slice(12, 52),
      acq: acq.slice(12, 52),
    });

    // Reads: the words of each window first, then the choice between the windows.
    const { vendor, front } = io;
    const { queues, causes } = front;
    const values: Record<LiveRegister, Bits> = {
      INTMS: mask,
      INTMC: mask,
      CC: cc,
      CSTS: cat(lit(28, 0), io.shst, io.cfs, io.rdy),
      AQA: aqa,
      ASQ: asq,
      ACQ: acq,
      CONFIG_HASH: vendor.config_hash,
      CYCLES: cycles,
      BRINGUP: cat(
        vendor.rearmed,
        lit(8, 0),
        vendor.memory_ready,
        vendor.link_up,
        vendor.bringup_failed,
        vendor.running,
        vendor.bringup_state,
      ),
      LOST_RUN: cat(lit(24, 0), vendor.c2h_lost_run, vendor.h2c_lost_run),
      REFUSED_WRITES: vendor.refused_writes,
      REFUSED_READS: vendor.refused_reads,
      IRQ_PENDING: cat(lit(16, 0), vendor.irq_pending.and(vectors)),
      IRQ_CLEAR: lit(32, 0),
      CONTROLLER: cat(
        queues.in_flight,
        lit(4, 0),
        causes.told_fatal,
        causes.enable_refused,
        causes.post_failed,
        causes.fetch_failed,
        lit(5, 0),
        front.state,
      ),
      FETCHED: queues.fetched,
      POSTED: queues.posted,
      DOORBELL_FAULTS: cat(queues.invalid_doorbells, queues.absent_doorbells),
      WATCHDOG_H2C: vendor.h2c_strikes,
      WATCHDOG_C2H: vendor.c2h_strikes,
      DMA_STATUS: vendor.dma_status,
      DMA_RECOVERY: cat(lit(23, 0), vendor.dma_stuck, lit(5, 0), vendor.dma_channel),
      LAST_DOORBELL_FAULT: cat(
        lit(22, 0),
        queues.last_fault.absent,
        queues.last_fault.cq,
        lit(2, 0),
        queues.last_fault.queue,
      ),
    };
    const words = wordsOf(table, values);
    const { read_step, read_word, rdata, nvme_data, vendor_data } = regs({
      read_step: ReadStep.reset("Collect"),
      read_word: bits(WORD_BITS),
      rdata: bits(32),
      nvme_data: bits(32),
      vendor_data: bits(32),
    });
    const inRegion = (n: 0 | 1) => read_word.slice(6, 8).eq(REGIONS[n] >> 8);
    const choose = (n: 0 | 1, to: typeof rdata) => {
      const first = REGIONS[n] / 4;
      const here = words.filter(({ index }) => index >= first && index < first + REGION_WORDS);
      match(
        read_word.slice(0, 6),
        here.map(({ index, value }: RegisterWord) => [index - first, () => to.next(value)] as const),
        () => to.next(0),
      );
      return here.length;
    };
    if (choose(0, nvme_data) + choose(1, vendor_data) !== words.length) {
      throw new RangeError("a register lies outside of the windows the decoder looks at");
    }
    bus.arready.assign(read_step.is("Collect"));
    bus.rvalid.assign(read_step.is("Answer"));
    bus.rdata.assign(rdata);
    bus.rresp.assign(0);
    match(read_step, {
      Collect: () => {
        read_word.next(bus.araddr.slice(2, WORD_BITS));
        when(bus.arvalid, () => read_step.next("Select"));
      },
      Select: () => read_step.next("Merge"),
      Merge: () => {
        rdata.next(mux(inRegion(0), nvme_data, mux(inRegion(1), vendor_data, lit(32, 0))));
        read_step.next("Answer");
      },
      Answer: () => when(bus.rready, () => read_step.next("Collect")),
    });
  },
}));
