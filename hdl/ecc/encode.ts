import { module, sink, source, stream } from "../lang/index.ts";
import { PageBeat } from "../lib/card-types.ts";
import { fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";

/**
 * The place of encoding for error correction on the way to the medium. Pages pass unchanged through a full
 * register slice: one clock of latency, a beat per clock, no path from one side to the other. `dw`: bits of a beat.
 */
export const encode = module("encode", (p: { dw: number }) => ({
  doc: "Place of encoding for error correction on the way to the medium; pages pass unchanged.",
  ports: { s: sink(stream(PageBeat(p.dw))), m: source(stream(PageBeat(p.dw))) },
  build({ s, m }, { instances }) {
    const Beat = PageBeat(p.dw);
    const { slice } = instances({ slice: skid({ width: Beat.width }) });
    toPacked(s, slice.s);
    fromPacked(Beat, slice.m, m);
  },
}));
