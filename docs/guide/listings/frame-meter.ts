import { bits, connect, module, sink, source, stream } from "../../../hdl/lang/index.ts";
import { smallFifo } from "./small-fifo.ts";
import { Report, summarize } from "./summarize.ts";
import { unframe } from "./unframe.ts";

export const frameMeter = module("frame_meter", (p: { reports: number }) => ({
  doc: "A line of bytes in, one report per frame out.",
  ports: { s: sink(stream(bits(8))), m: source(stream(Report)) },
  build({ s, m }, { instances }) {
    const { frames, sums, queue } = instances({
      frames: unframe(),
      sums: summarize(),
      queue: smallFifo({ of: Report, depth: p.reports }),
    });
    connect(s, frames.s);
    connect(frames.m, sums.s);
    connect(sums.m, queue.s);
    connect(queue.m, m);
  },
}));
