import { bits, blackbox, bool, connect, inout, input, module, output, sink, source, stream } from "../../../index.ts";
import type { Definition } from "../../../index.ts";
import { counter, skid } from "../../examples.ts";

const iobuf = blackbox("IOBUF", { I: input(bool), T: input(bool), O: output(bool), IO: inout(bool) });

const pins = module("pins", () => ({
  doc: "Instances: outputs that nothing reads, a vendor's module with parameters, a bidirectional pin.",
  ports: {
    enable: input(bits(4)),
    low: output(bits(4)),
    pad: inout(bool),
    from_pad: output(bool),
    never: input(bits(8)),
  },
  build({ enable, low, pad, from_pad }, { instances }) {
    const { ticks, spare, buffer } = instances({
      ticks: counter({ width: 8 }),
      spare: counter({ width: 12 }),
      buffer: iobuf({ DRIVE: 12, SLEW: "FAST", MASK: "4'b0101" }),
    });
    ticks.en.assign(enable.bit(0));
    spare.en.assign(enable.bit(1));
    low.assign(ticks.count.slice(0, 4));
    buffer.assign({ I: enable.bit(2), T: 0 });
    connect(pad, buffer.IO);
    from_pad.assign(buffer.O);
  },
}));

const Beat = bits(8);
const shallow = module("shallow", () => ({
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }) {
    connect(s, m);
  },
}));
const pipe = module("pipe", () => ({
  doc: "A chain of instances joined by streams.",
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }, { instances }) {
    const { a, b } = instances({ a: shallow(), b: shallow() });
    connect(s, a.s);
    connect(a.m, b.s);
    connect(b.m, m);
  },
}));

export const designs: readonly Definition[] = [pins(), pipe(), skid()];
