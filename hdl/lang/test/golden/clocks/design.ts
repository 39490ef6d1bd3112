import {
  bind,
  bits,
  bool,
  connect,
  crossing,
  enumeration,
  input,
  module,
  output,
  sink,
  source,
  stream,
} from "../../../index.ts";
import type { Definition } from "../../../index.ts";
import { asyncFifo, counter } from "../../examples.ts";

const resets = module("resets", () => ({
  doc: "Domains with a synchronous, an asynchronous and no reset; start values.",
  clocks: ["sys", { name: "io", reset: "async-low" }, { name: "free", reset: "none" }],
  ports: {
    a: input(bits(4), "sys"),
    a_q: output(bits(4), "sys"),
    b: input(bits(4), "io"),
    b_q: output(bits(4), "io"),
    c: input(bits(4), "free"),
    c_q: output(bits(4), "free"),
    heard: output(bits(4), "free"),
  },
  build({ a, a_q, b, b_q, c, c_q, heard }, { domain }) {
    const sys = domain("sys").regs({ a_value: bits(4).reset(9), a_data: bits(4) });
    sys.a_value.next(a);
    sys.a_data.next(sys.a_value);
    a_q.assign(sys.a_data);
    const io = domain("io").regs({ b_value: bits(4).reset(3) });
    io.b_value.next(b);
    b_q.assign(io.b_value);
    const { c_value } = domain("free").regs({ c_value: bits(4).init(5) });
    c_value.next(c);
    c_q.assign(c_value);
    const { heard_value } = domain("free").regs({ heard_value: bits(4) });
    heard_value.next(crossing("static while it is read", sys.a_value));
    heard.assign(heard_value);
  },
}));

const crossings = module("crossings", () => ({
  doc: "One bit, Gray code, a reset: synchronisers with constraints; counters on both sides.",
  clocks: ["wr", "rd"],
  ports: {
    go: input(bool, "wr"),
    gray: input(bits(4), "wr"),
    count: output(bits(8), "rd"),
    seen: output(bits(4), "rd"),
    locked: input(bool, "wr"),
    alone: output(bool, "rd"),
  },
  build({ go, gray, count, seen, locked, alone }, { domain }) {
    const w = domain("wr");
    const r = domain("rd");
    const { request, held_gray } = w.regs({ request: bool.reset(0), held_gray: bits(4).reset(0) });
    request.next(go);
    held_gray.next(gray);
    const { request_sync } = r.synchronize({ request_sync: request }, { stages: 3 });
    const { gray_sync } = r.synchronize({ gray_sync: held_gray });
    const { rd_alone } = r.synchronize({ rd_alone: locked.not() }, { kind: "reset" });
    const { beats } = r.instances({ beats: counter({ width: 8 }) });
    beats.en.assign(request_sync);
    count.assign(beats.count);
    seen.assign(gray_sync);
    alone.assign(rd_alone);
  },
}));

const Light = enumeration("light", ["Red", "Green"]);

const derived = module("derived", () => ({
  doc: "Clocks made inside the module, one with a reset of its own, and values that cross to them.",
  ports: { go: input(bool), rate: input(bits(4)), light: input(Light), there: output(bool), turns: output(bits(4)) },
  build({ go, rate, light, there, turns }, { regs, deriveDomain, domain }) {
    const main = domain("default");
    const { half, ready, limit, shown } = regs({
      half: bool.reset(0),
      ready: bool.reset(0),
      limit: bits(4),
      shown: Light.reset("Red"),
    });
    half.next(half.not());
    ready.next(go);
    limit.next(rate);
    shown.next(light);
    const slow = deriveDomain("slow", {
      clock: half,
      reset: crossing("changes while the clock stands", ready.not().or(rate.eq(0))),
    });
    const quick = deriveDomain("quick", {
      clock: half.not(),
      reset: crossing("changes while the clock stands", ready),
      resetKind: "async-low",
    });
    const { count, lamp, sum } = slow.regs({ count: bits(4).reset(0), sum: bits(4), lamp: Light.reset("Green") });
    const { light_sync } = slow.synchronize({ light_sync: shown });
    const { seen } = quick.regs({ seen: Light.reset("Green") });
    const { light_there } = quick.synchronize({ light_there: shown }, { kind: "bit", stages: 4 });
    const { turns_back } = main.synchronize({ turns_back: count });
    count.next(count.add(crossing("changes only while the counter stands", limit)));
    sum.next(crossing("read when both have settled", limit.add(1)));
    lamp.next(light_sync);
    seen.next(light_there);
    const { there_sync } = main.synchronize({ there_sync: seen.asBits() });
    const { lamp_sync } = main.synchronize({ lamp_sync: lamp });
    there.assign(lamp_sync.is("Green").and(there_sync));
    turns.assign(turns_back);
  },
}));

const chain = module("resets_of_resets", () => ({
  doc: "Resets brought to another clock: from a port, inverted, and from logic.",
  clocks: [{ name: "io", reset: "none" }],
  ports: {
    locked: input(bool, "io"),
    stop: input(bool, "io"),
    rst_plain: output(bool, "io"),
    rst_inverted: output(bool, "io"),
    rst_made: output(bool, "io"),
    level: output(bits(2), "io"),
  },
  build({ locked, stop, rst_plain, rst_inverted, rst_made, level }, { synchronize, regs }) {
    const { plain } = synchronize({ plain: stop }, { kind: "reset" });
    const { inverted } = synchronize({ inverted: locked.not() }, { kind: "reset", stages: 3 });
    const { made } = synchronize({ made: stop.or(locked.not()) }, { kind: "reset" });
    const { value } = regs({ value: bits(2).init(0) });
    value.next(value.add(1));
    rst_plain.assign(plain);
    rst_inverted.assign(inverted);
    rst_made.assign(made);
    level.assign(value);
  },
}));

const inner = module("two_sides", () => ({
  doc: "One side writes, the other reads; the clocks come from the surroundings.",
  clocks: ["left", { name: "right", reset: "async-low" }],
  ports: { a: input(bits(3), "left"), q: output(bits(3), "right") },
  build({ a, q }, { domain }) {
    const { gray } = domain("left").regs({ gray: bits(3).reset(0) });
    gray.next(a);
    const { gray_sync } = domain("right").synchronize({ gray_sync: gray });
    q.assign(gray_sync);
  },
}));

const joined = module("joined_clocks", () => ({
  doc: "An instance with two clocks, and crossings from a port and from logic.",
  clocks: ["left", { name: "right", reset: "async-low" }],
  ports: {
    a: input(bits(3), "left"),
    q: output(bits(3), "right"),
    any: output(bool, "right"),
  },
  build({ a, q, any }, { domain, instances }) {
    const right = domain("right");
    const { sides } = instances({ sides: inner() });
    sides.a.assign(a);
    q.assign(sides.q);
    const { bit_sync } = right.synchronize({ bit_sync: a.bit(0) });
    const { or_sync } = right.synchronize({ or_sync: domain("left").name({ either: a.any() }).either });
    const { parity_sync } = right.synchronize({ parity_sync: a.parity() });
    any.assign(bit_sync.and(or_sync).and(parity_sync));
  },
}));

const bound = module("bound_clocks", () => ({
  doc: "An instance whose clocks have other names than those it is given.",
  clocks: ["default", "ui"],
  ports: { s: sink(stream(bits(3)), "ui"), m: source(stream(bits(3)), "default") },
  build({ s, m }, { instances }) {
    const { queue } = instances({ queue: bind(asyncFifo({ width: 3, depth: 4 }), { wr: "ui", rd: "default" }) });
    connect(s, queue.wr);
    connect(queue.rd, m);
  },
}));

export const designs: readonly Definition[] = [resets(), crossings(), derived(), chain(), joined(), bound()];
