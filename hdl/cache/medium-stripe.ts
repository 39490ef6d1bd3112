import { bind, bool, cat, connect, input, lit, module, pack, sink, source, stream, unpack } from "../lang/index.ts";
import { axi4 } from "../lib/axi/axi4.ts";
import { BlockNumber, FillRequest, PageBeat, WriteAck } from "../lib/card-types.ts";
import { asStream, bitOf, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { streamArbiter } from "../lib/stream-arbiter.ts";
import { streamDemux } from "../lib/stream-demux.ts";
import { WORD_BITS } from "./ddr-types.ts";
import { mediumPort } from "./medium-port.ts";

/** Width of the identifiers of the DDR controllers' AXI ports, in bits. */
const ID = 4;
const sides = ["even", "odd"] as const;

/**
 * The medium on two memories, each with a controller and a clock of its own: even blocks on the first, odd ones on the second, block b at
 * byte (b / 2) * 4096 of its memory. Neighbouring pages of one command keep both busy; a block is always on the same side, so that its
 * tasks keep the order that they have in one memory.
 *
 * `dw`: data bits of `m_axi`, 64 to 512; `ddr`: bits of a byte address of one memory. Pages stay whole: `read_data` changes sides between
 * pages only. What a reset does is told at `page_path`: a reset of either memory must reset the default side too.
 *
 * @latency Two clocks more than `medium_port` in each direction.
 */
export const mediumStripe = module("medium_stripe", (p: { dw: number; ddr: number }) => ({
  doc: "Stores pages in two memories by turns.",
  clocks: ["default", "ui", "ui1"],
  ports: {
    write: sink(stream(PageBeat(p.dw))),
    write_ack: source(stream(WriteAck)),
    read: sink(stream(FillRequest)),
    read_data: source(stream(PageBeat(p.dw))),
    calib_done: input(bool, "ui"),
    ddr_axi: source(axi4({ addr: p.ddr, data: WORD_BITS, id: ID }), "ui"),
    ddr1_calib_done: input(bool, "ui1"),
    ddr1_axi: source(axi4({ addr: p.ddr, data: WORD_BITS, id: ID }), "ui1"),
  },
  build(io, { instances, wires }) {
    const Beat = PageBeat(p.dw);
    const port = mediumPort({ dw: p.dw, ddr: p.ddr, host: false });
    const { even, odd, slice, writes, reads, data, acks } = instances({
      even: bind(port, { default: "default", ui: "ui" }),
      odd: bind(port, { default: "default", ui: "ui1" }),
      // The way from the pages to two memories is long.
      slice: skid({ width: Beat.width }),
      writes: streamDemux({ width: Beat.width, outputs: sides }),
      reads: streamDemux({ width: FillRequest.width, outputs: sides }),
      data: streamArbiter({ width: Beat.width, inputs: sides, pick: "fair", last: bitOf(Beat, "last") }),
      acks: streamArbiter({ width: WriteAck.width, inputs: sides, pick: "fair" }),
    });
    const ports = { even, odd };
    const { even_beat, odd_beat } = wires({ even_beat: Beat, odd_beat: Beat });
    const numbered = { even: even_beat, odd: odd_beat };

    toPacked(io.write, slice.s);
    connect(slice.m, writes.s);
    writes.select.assign(unpack(Beat, slice.m.payload).block.bit(0));
    toPacked(io.read, reads.s);
    reads.select.assign(io.read.payload.block.bit(0));
    sides.forEach((side, number) => {
      const memory = ports[side];
      const written = asStream(Beat, writes[side]);
      memory.write.payload.assign({ ...written.payload, block: written.payload.block.shr(1) });
      memory.write.valid.assign(written.valid);
      written.ready.assign(memory.write.ready);
      const asked = asStream(FillRequest, reads[side]);
      memory.read.payload.assign({ ...asked.payload, block: asked.payload.block.shr(1) });
      memory.read.valid.assign(asked.valid);
      asked.ready.assign(memory.read.ready);

      // The number that the block has outside: what follows on the way to the host depends on it.
      const { payload: beat, valid, ready } = memory.read_data;
      const whole = numbered[side];
      whole.assign({ ...beat, block: cat(beat.block.trunc(BlockNumber.width - 1), lit(1, number)) });
      data[side].payload.assign(pack(whole));
      data[side].valid.assign(valid);
      ready.assign(data[side].ready);
      toPacked(memory.write_ack, acks[side]);
    });
    fromPacked(Beat, data.m, io.read_data);
    fromPacked(WriteAck, acks.m, io.write_ack);

    even.calib_done.assign(io.calib_done);
    odd.calib_done.assign(io.ddr1_calib_done);
    connect(even.ddr_axi, io.ddr_axi);
    connect(odd.ddr_axi, io.ddr1_axi);
  },
}));
