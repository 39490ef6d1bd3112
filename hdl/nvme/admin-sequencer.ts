import {
  Completion,
  DmaDone,
  DmaRequest,
  CARD_WINDOW,
  FetchedCommand,
  QueueOp,
  QueueReply,
} from "../lib/card-types.ts";
import {
  array,
  bits,
  bool,
  cat,
  clog2,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
  unpack,
} from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { CELLS, COND, ENTRY, INPUT, ISA, OP, OUTPUT, SOURCE } from "./admin-isa.ts";
import { FID } from "./admin-features.ts";
import { adminImage } from "./admin-program.ts";
import type { AdminParameters } from "./admin-program.ts";
import { PageAddress } from "./page-stager.ts";

const State = enumeration("admin_state", [
  "Idle",
  "Load",
  "Fetch",
  "Operand",
  "Execute",
  "Table",
  "Queue",
  "Reply",
  "Page",
  "PageWait",
  "Dma",
  "DmaWait",
  "End",
]);

/**
 * Runs the admin program: one command at a time, its dwords in cells 0 to 15, three clocks per instruction (fetch, operand, execute).
 * What an instruction does is said in `OP`; nothing here knows an admin command.
 */
export const adminSequencer = module("admin_sequencer", (p: AdminParameters) => ({
  doc: "Micro-sequencer of the admin commands: program and tables are ROM contents computed by the generator.",
  ports: {
    command: sink(stream(FetchedCommand)),
    completion: source(stream(Completion)),
    queue_op: source(stream(QueueOp)),
    queue_reply: sink(stream(QueueReply)),
    /** ROM address of the page to stage. */
    page: source(stream(PageAddress)),
    /** One clock: the page is staged. */
    page_done: input(bool),
    dma: source(stream(DmaRequest)),
    dma_done: sink(stream(DmaDone)),
    controller_reset: input(bool),
    msix_enable: input(bool),
    /** CC.IOSQES and CC.IOCQES. */
    iosqes: input(bits(4)),
    iocqes: input(bits(4)),
    /** Feature Volatile Write Cache, WCE. */
    write_cache: output(bool),
    /** No command is being worked on. */
    idle: output(bool),
  },
  build(io, { regs, wires, mems, name, when, match, check }) {
    const { command, completion, queue_op, queue_reply, page, dma, dma_done } = io;
    const image = adminImage(p);
    const pcBits = clog2(image.length);

    const { state, pc, acc, operand, x } = regs({
      state: State.reset("Idle"),
      pc: bits(pcBits),
      acc: bits(32),
      operand: bits(32),
      x: bits(7),
    });
    const { reset_pending, commanded, dword, cid } = regs({
      reset_pending: bool.reset(1).doc("the state cells must take their defaults before the next command"),
      commanded: bool.reset(0).doc("the program runs for a command, which is owed a completion"),
      dword: bits(4).reset(0),
      cid: bits(16),
    });
    const { status, result, discard } = regs({ status: bits(15), result: bits(32), discard: bool });
    const { address, size, queue, link, interrupts, offset } = regs({
      address: bits(64),
      size: bits(16),
      queue: bits(6),
      link: bits(6),
      interrupts: bool,
      offset: bits(12),
    });
    const { under_way, failed } = regs({ under_way: bits(2).reset(0), failed: bool.reset(0) });

    const { wce } = regs({ wce: bool.reset(1).doc("copy of its feature's cell") });
    const cacheCell = image.features.get(FID.volatileWriteCache);
    if (cacheCell === undefined) throw new Error("admin_sequencer: the volatile write cache has no cell");
    const { code, tables, cells } = mems({
      code: {
        of: bits(ISA.width),
        depth: image.length,
        style: "block",
        contents: image.words,
        ports: { r: { kind: "read" } },
      },
      tables: {
        of: bits(32),
        depth: image.tableLength,
        style: "block",
        contents: image.tables,
        ports: { r: { kind: "read" } },
      },
      cells: {
        of: bits(32),
        depth: CELLS,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });
    const part = ({ lsb, width }: { lsb: number; width: number }) => code.r.data.slice(lsb, width);
    const { op, cond, from, cell_field, target, immediate } = name({
      op: part(ISA.fields.op),
      cond: part(ISA.fields.cond),
      from: part(ISA.fields.source),
      cell_field: part(ISA.fields.cell),
      target: part(ISA.fields.target),
      immediate: part(ISA.fields.imm),
    });

    // Memories. The instruction stays on the ROM's output until the next fetch.
    code.r.assign({ en: state.is("Fetch"), addr: pc });
    tables.r.addr.assign(operand.add(acc).trunc(clog2(image.tableLength)));
    const { cell_address, loading } = name({
      cell_address: mux(from.eq(SOURCE.indexed), cell_field.add(x), cell_field),
      loading: state.is("Load"),
    });
    cells.r.addr.assign(cell_address);
    cells.w.assign({
      en: loading.or(state.is("Execute").and(op.eq(OP.store))),
      addr: mux(loading, dword.zext(7), cell_address),
      data: mux(loading, unpack(array(bits(32), 16), command.payload.sqe).at(dword), acc),
    });
    when(state.is("Execute").and(op.eq(OP.store)).and(cell_address.eq(cacheCell)), () => wce.next(acc.bit(0)));
    io.write_cache.assign(wce);
    const { inputs } = wires({ inputs: bits(32) });
    inputs.assign(cat(io.iocqes, io.iosqes, lit(INPUT.ioSqes - 1, 0), io.msix_enable).zext(32));

    // Streams
    const { last_dword } = name({ last_dword: loading.and(dword.eq(15)) });
    command.ready.assign(last_dword);
    completion.assign({
      valid: state.is("End").and(commanded),
      payload: { queue: 0, cid, status, result, discard },
    });
    queue_op.assign({
      valid: state.is("Queue"),
      payload: { kind: immediate.trunc(3), queue, base: address, size, cq: link, vector: link.trunc(5), interrupts },
    });
    queue_reply.ready.assign(state.is("Reply"));
    page.assign({ valid: state.is("Page"), payload: acc.trunc(PageAddress.width) });
    dma.assign({
      valid: state.is("Dma"),
      payload: {
        host: address,
        card: cat(lit(12, CARD_WINDOW.admin.base / 4096), offset),
        length: size.trunc(13),
        tag: offset.any().zext(8),
      },
    });
    dma_done.ready.assign(1);
    io.idle.assign(state.is("Idle").and(reset_pending.not()).and(command.valid.not()));

    const { started, ended } = name({ started: state.is("Dma").and(dma.ready), ended: dma_done.valid });
    when(started.and(ended.not()), () => under_way.next(under_way.add(1))).elsewhen(ended.and(started.not()), () =>
      under_way.next(under_way.sub(1)),
    );
    when(ended.and(dma_done.payload.error), () => failed.next(1));

    const { below, equal } = name({ below: acc.lt(operand), equal: acc.eq(operand) });
    const { holds } = wires({ holds: bool.default(0) });
    match(cond, [
      [COND.eq, () => holds.assign(equal)],
      [COND.ne, () => holds.assign(equal.not())],
      [COND.lt, () => holds.assign(below)],
      [COND.ge, () => holds.assign(below.not())],
    ]);

    const finish = (value: Bits<32> | number, drop: Bits<1> | number) => {
      state.next("End");
      status.next(target);
      result.next(value);
      discard.next(drop);
    };
    const toOutput = () =>
      match(cell_field.trunc(3), [
        [OUTPUT.addressLow, () => address.slice(0, 32).next(acc)],
        [OUTPUT.addressHigh, () => address.slice(32, 32).next(acc)],
        [OUTPUT.size, () => size.next(acc.trunc(16))],
        [OUTPUT.queue, () => queue.next(acc.trunc(6))],
        [OUTPUT.link, () => link.next(acc.trunc(6))],
        [OUTPUT.interrupts, () => interrupts.next(acc.bit(0))],
        [OUTPUT.offset, () => offset.next(acc.trunc(12))],
      ]);
    const execute = () => {
      state.next("Fetch");
      pc.next(pc.add(1));
      match(op, [
        [OP.load, () => acc.next(operand)],
        [OP.and, () => acc.next(acc.and(operand))],
        [OP.add, () => acc.next(acc.add(operand))],
        [OP.subtractFrom, () => acc.next(operand.sub(acc))],
        [OP.shiftRight, () => acc.next(acc.shr(operand.trunc(5)))],
        [OP.index, () => x.next(acc.trunc(7))],
        [OP.table, () => state.next("Table")],
        [OP.output, toOutput],
        [OP.branch, () => when(holds, () => pc.next(target.trunc(pcBits)))],
        [OP.check, () => when(holds, () => finish(0, 0))],
        [OP.go, () => pc.next(acc.trunc(pcBits))],
        [OP.queue, () => state.next("Queue")],
        [OP.page, () => state.next("Page")],
        [OP.dma, () => when(immediate.bit(0), () => state.next("DmaWait")).otherwise(() => state.next("Dma"))],
        [OP.end, () => finish(acc, immediate.bit(0))],
      ]);
    };

    match(state, {
      Idle: () => {
        when(reset_pending, () => {
          state.next("Fetch");
          pc.next(ENTRY.reset);
          commanded.next(0);
          reset_pending.next(0);
        }).elsewhen(command.valid, () => state.next("Load"));
      },
      Load: () => {
        dword.next(dword.add(1));
        when(dword.eq(0), () => cid.next(command.payload.sqe.slice(16, 16)));
        when(last_dword, () => {
          state.next("Fetch");
          pc.next(ENTRY.command);
          commanded.next(1);
        });
      },
      Fetch: () => state.next("Operand"),
      Operand: () => {
        state.next("Execute");
        match(from, [
          [SOURCE.imm, () => operand.next(immediate)],
          [SOURCE.cell, () => operand.next(cells.r.data)],
          [SOURCE.indexed, () => operand.next(cells.r.data)],
          [SOURCE.input, () => operand.next(inputs)],
        ]);
      },
      Execute: execute,
      Table: () => {
        acc.next(tables.r.data);
        state.next("Fetch");
      },
      Queue: () => when(queue_op.ready, () => state.next("Reply")),
      Reply: () => {
        const { sq_exists, cq_exists, cq_in_use, any_io_queue } = queue_reply.payload;
        when(queue_reply.valid, () => {
          acc.next(cat(any_io_queue, cq_in_use, cq_exists, sq_exists).zext(32)); // REPLY
          state.next("Fetch");
        });
      },
      Page: () => when(page.ready, () => state.next("PageWait")),
      PageWait: () => when(io.page_done, () => state.next("Fetch")),
      Dma: () => when(dma.ready, () => state.next("Fetch")),
      DmaWait: () => {
        when(under_way.eq(0), () => {
          acc.next(failed.zext(32));
          failed.next(0);
          state.next("Fetch");
        });
      },
      End: () => when(commanded.not().or(completion.ready), () => state.next("Idle")),
    });
    // After the states: a reset that comes while another is being carried out is carried out too.
    when(io.controller_reset, () => reset_pending.next(1));

    check(
      "admin_queue_only",
      command.valid.not().or(command.payload.queue.eq(0)),
      "an I/O command came to the admin engine",
    );
    check("transfer_known", ended.not().or(under_way.ne(0)), "a transfer ended that was not started");
  },
}));
