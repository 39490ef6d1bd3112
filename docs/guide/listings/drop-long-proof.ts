import { bits, clog2, connect, module, sink, source, stream } from "../../../hdl/lang/index.ts";
import { streamMonitor, watchStream } from "../../../hdl/lib/index.ts";
import { Beat, dropLong } from "./drop-long.ts";

export const dropLongProof = module("drop_long_proof", (p: { beats: number }) => ({
  doc: "What is offered stays as it is until it is taken, and no packet that comes out is too long.",
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }, { instances, regs, when, check, cover }) {
    const { dut, meter } = instances({
      dut: dropLong({ beats: p.beats }),
      meter: streamMonitor({ width: Beat.width, count: 4 }),
    });
    connect(s, dut.s);
    connect(dut.m, m);
    watchStream(m, meter);
    meter.clear.assign(0);

    const { beats } = regs({ beats: bits(clog2(p.beats + 1)).reset(0) });
    when(m.valid.and(m.ready), () => {
      when(m.payload.last, () => beats.next(0)).otherwise(() => beats.next(beats.add(1)));
      when(m.payload.last.not(), () => check("short", beats.lt(p.beats - 1), "a packet is too long"));
      cover("longest", m.payload.last.and(beats.eq(p.beats - 1)));
    });
  },
}));
