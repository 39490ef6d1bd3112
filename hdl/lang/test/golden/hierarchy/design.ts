import {
  array,
  bits,
  blackbox,
  bool,
  connect,
  inout,
  input,
  module,
  output,
  pack,
  sink,
  sint,
  source,
  stream,
  struct,
} from "../../../index.ts";
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

const Request = struct({ write: bool, address: bits(6) });
const port = { request: source(stream(Request)), reply: sink(stream(bits(8))), busy: input(bool) };

const client = module("client", () => ({
  doc: "The one side of a bus that has a bus in it.",
  ports: { bus: source(port), data: output(bits(8)) },
  build({ bus, data }, { regs, when }) {
    const { address, held } = regs({ address: bits(6).reset(0), held: bits(8) });
    bus.request.assign({ valid: bus.busy.not(), payload: { write: address.bit(0), address } });
    bus.reply.ready.assign(1);
    when(bus.request.ready, () => address.next(address.add(1)));
    when(bus.reply.valid, () => held.next(bus.reply.payload));
    data.assign(held);
  },
}));

const server = module("server", () => ({
  doc: "The other side.",
  ports: { bus: sink(port) },
  build({ bus }, { regs, when }) {
    const { full, word } = regs({ full: bool.reset(0), word: bits(8) });
    bus.assign({ busy: full, request: { ready: full.not() }, reply: { valid: full, payload: word } });
    when(full.not().and(bus.request.valid), () => {
      full.next(1);
      word.next(bus.request.payload.address.zext(8).xor(bus.request.payload.write.zext(8)));
    }).elsewhen(bus.reply.ready, () => full.next(0));
  },
}));

const nested = module("nested_buses", () => ({
  doc: "Buses in buses, joined whole; an instance that is handed its inputs at once.",
  ports: { data: output(bits(8)), also: output(bits(8)), outside: source(port), back: output(bits(8)) },
  build({ data, also, outside, back }, { instances }) {
    const { asks, serves, lonely } = instances({ asks: client(), serves: server(), lonely: client() });
    connect(asks.bus, serves.bus);
    connect(lonely.bus, outside);
    data.assign(asks.data);
    also.assign(lonely.data);
    back.assign(asks.data.xor(lonely.data));
  },
}));

const Lane = sint(6);
const lane = module("lane", (p: { gain: number }) => ({
  doc: "One of several.",
  ports: {
    x: input(Lane),
    y: output(Lane),
    pair: input(struct({ a: bits(3), b: array(bits(2), 2) })),
    tag: output(bits(7)),
  },
  build({ x, y, pair, tag }) {
    y.assign(x.mul(p.gain));
    tag.assign(pack(pair));
  },
}));

const lanes = module("lanes", (p: { count: number }) => ({
  doc: "As many instances as a parameter says, those with equal parameters of one module.",
  ports: { x: input(array(Lane, p.count)), y: output(array(Lane, p.count)), tags: output(array(bits(7), p.count)) },
  build({ x, y, tags }, { instances }) {
    const keys = Array.from({ length: p.count }, (_, i) => `lane${i}`);
    const made = instances(Object.fromEntries(keys.map((key, i) => [key, lane({ gain: 1 + (i % 2) })])));
    keys.forEach((key, i) => {
      const each = made[key];
      if (each === undefined) return;
      each.x.assign(x.at(i));
      each.pair.assign({ a: x.at(i).asBits().slice(0, 3), b: [x.at(i).asBits().slice(0, 2), 1] });
      y.at(i).assign(each.y);
      tags.at(i).assign(each.tag);
    });
  },
}));

export const designs: readonly Definition[] = [pins(), pipe(), skid(), nested(), lanes({ count: 3 })];
