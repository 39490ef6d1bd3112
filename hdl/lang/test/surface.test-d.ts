import { expectTypeOf, test } from "vitest";
import type { Bits, EnumReg, EnumValue, Reg, Type, Wire } from "../index.ts";
import {
  array,
  bind,
  bits,
  blackbox,
  bool,
  cat,
  clog2,
  connect,
  elaborate,
  enumeration,
  genericModule,
  input,
  lit,
  module,
  mux,
  output,
  pack,
  sink,
  source,
  stream,
  struct,
  unpack,
} from "../index.ts";

const Beat = struct({ data: bits(64), keep: bits(8), last: bool });
const State = enumeration("state", ["Idle", "Fill", "Drain"]);
const axis = (bytes: number) => ({
  tdata: output(bits(bytes * 8)),
  tkeep: output(bits(bytes)),
  tlast: output(bool),
  tvalid: output(bool),
  tready: input(bool),
});

const counter = module("counter", (p: { width: number }) => ({
  ports: { en: input(bool), count: output(bits(p.width)) },
  build({ en, count }, { regs, when }) {
    const { value } = regs({ value: bits(p.width).reset(0) });
    when(en, () => value.next(value.add(1)));
    count.assign(value);
  },
}));

const skid = module("skid", () => ({
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }, { regs, when }) {
    const { full, held } = regs({ full: bool.reset(0), held: Beat });
    s.ready.assign(full.not());
    m.valid.assign(s.valid.or(full));
    m.payload.assign(mux(full, held, s.payload));
    when(s.valid.and(full.not()).and(m.ready.not()), () => {
      full.next(1);
      held.next(s.payload);
    }).elsewhen(m.ready, () => full.next(0));
    // An input is not driven.
    expectTypeOf(s.valid).not.toHaveProperty("assign");
    // @ts-expect-error no such field
    m.assign({ valid: 1, paylod: s.payload });
    // @ts-expect-error ready comes from the other side
    m.assign({ ready: 1 });
    m.assign({ valid: 1, payload: { data: 1, keep: 0xffn, last: true } });
    m.payload.data.assign(1);
    // @ts-expect-error 8 is not 64
    m.payload.data.assign(s.payload.keep);
  },
}));

const reverse = module("reverse", (p: { depth: number }) => ({
  ports: { s: sink(stream(bits(8))), m: source(stream(bits(8))), busy: output(bool) },
  build({ s, m, busy }, { regs, mems, name, when, match }) {
    const { state, top } = regs({ state: State.reset("Idle"), top: bits(clog2(p.depth)).reset(0) });
    const { ram } = mems({
      ram: {
        of: bits(8),
        depth: p.depth,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });
    const { take, give } = name({ take: s.valid.and(s.ready), give: m.valid.and(m.ready) });
    expectTypeOf(take).toEqualTypeOf<Bits<1>>();
    s.ready.assign(state.is("Drain").not());
    m.valid.assign(state.is("Drain"));
    m.payload.assign(ram.r.data);
    busy.assign(state.is("Idle").not());
    ram.w.assign({ en: take, addr: top, data: s.payload });
    ram.r.addr.assign(top);
    match(state, {
      Idle: () =>
        when(take, () => {
          top.next(1);
          state.next("Fill");
        }),
      Fill: () =>
        when(take, () => {
          when(top.eq(p.depth - 1), () => state.next("Drain")).otherwise(() => top.next(top.add(1)));
        }),
      Drain: () =>
        when(give, () => {
          when(top.eq(0), () => state.next("Idle")).otherwise(() => top.next(top.sub(1)));
        }),
    });
    // @ts-expect-error Drain is missing
    match(state, { Idle: () => {}, Fill: () => {} });
    match(state, { Idle: () => {} }, () => {});
    match(
      top,
      [
        [0, () => {}],
        [[1, 2], () => {}],
      ],
      () => {},
    );
    // @ts-expect-error no such member
    state.next("Full");
    // @ts-expect-error no such member
    state.is("Full");
    // Clocked reads only have an enable.
    expectTypeOf(ram.r).not.toHaveProperty("en");
  },
}));

const toGray = <W extends number>(x: Bits<W>) => x.xor(x.shr(1));
const asyncFifo = module("async_fifo", (p: { width: number; depth: number }) => ({
  clocks: ["wr", "rd"],
  ports: { wr: sink(stream(bits(p.width)), "wr"), rd: source(stream(bits(p.width)), "rd") },
  build({ wr, rd }, { domain, mems, name }) {
    const w = domain("wr");
    const r = domain("rd");
    // @ts-expect-error not a clock of this module
    domain("ui");
    const aw = clog2(p.depth);
    const ptr = bits(aw + 1).reset(0);
    const { wr_ptr, wr_gray } = w.regs({ wr_ptr: ptr, wr_gray: ptr });
    const { rd_ptr, rd_gray } = r.regs({ rd_ptr: ptr, rd_gray: ptr });
    const { rd_gray_sync } = w.synchronize({ rd_gray_sync: rd_gray });
    const { wr_gray_sync } = r.synchronize({ wr_gray_sync: wr_gray });
    const { ram } = mems({
      ram: {
        of: bits(p.width),
        depth: p.depth,
        style: "distributed",
        ports: { w: { kind: "write", domain: "wr" }, r: { kind: "readAsync" } },
      },
    });
    const { wr_next, rd_next, full, empty } = name({
      wr_next: wr_ptr.add(1),
      rd_next: rd_ptr.add(1),
      full: wr_gray.eq(cat(rd_gray_sync.slice(aw - 1, 2).not(), rd_gray_sync.slice(0, aw - 1))),
      empty: rd_gray.eq(wr_gray_sync),
    });
    const { push, pop } = name({ push: wr.valid.and(full.not()), pop: rd.ready.and(empty.not()) });
    wr.ready.assign(full.not());
    rd.assign({ valid: empty.not(), payload: ram.r.data });
    ram.w.assign({ en: push, addr: wr_ptr.slice(0, aw), data: wr.payload });
    ram.r.addr.assign(rd_ptr.slice(0, aw));
    w.when(push, () => {
      wr_ptr.next(wr_next);
      wr_gray.next(toGray(wr_next));
    });
    r.when(pop, () => {
      rd_ptr.next(rd_next);
      rd_gray.next(toGray(rd_next));
    });
  },
}));

const family = genericModule("slice");
const register = <T extends Type>(p: { of: T }) =>
  family(p, () => ({
    ports: { s: sink(stream(p.of)), m: source(stream(p.of)) },
    build({ s, m }, { regs, when }) {
      const { full, held } = regs({ full: bool.reset(0), held: p.of });
      s.ready.assign(full.not());
      when(s.valid, () => held.next(s.payload));
      m.payload.assign(mux(full, held, s.payload));
      m.valid.assign(full);
    },
  }));

const ibufds = blackbox("IBUFDS", { I: input(bool), IB: input(bool), O: output(bool) });

const parent = module("parent", () => ({
  clocks: ["default", { name: "ui", reset: "sync-high" }],
  ports: { a: sink(stream(Beat)), z: source(stream(Beat)), x: sink(axis(4)), pad: input(bool), out: output(bool) },
  build({ a, z, pad, out }, m) {
    const { one, two, fifo, clkbuf } = m.instances({
      one: skid(),
      two: register({ of: Beat }),
      fifo: bind(asyncFifo({ width: 8, depth: 16 }), { wr: "default", rd: "ui" }),
      clkbuf: ibufds({ DIFF_TERM: "TRUE" }),
    });
    connect(a, one.s);
    connect(one.m, two.s);
    connect(two.m, z);
    // @ts-expect-error swapped roles
    connect(one.s, a);
    // @ts-expect-error different fields
    connect(fifo.rd, two.s);
    clkbuf.assign({ I: pad, IB: pad.not() });
    out.assign(clkbuf.O);
    expectTypeOf(two.m.payload.data).toEqualTypeOf<Bits<64>>();
    expectTypeOf(two.s.payload.data).toEqualTypeOf<Wire<64>>();
    const lanes = m.instances(Object.fromEntries([0, 1].map((i) => [`lane${i}`, counter({ width: 8 })])));
    for (const lane of Object.values(lanes)) lane.en.assign(1);
    // @ts-expect-error not a clock of this module
    bind(asyncFifo({ width: 8, depth: 16 }), { nope: "default" });
    const ui = m.domain("ui");
    const { st, arr } = ui.regs({ st: State.reset("Idle"), arr: array(Beat, 4) });
    expectTypeOf(st).toEqualTypeOf<EnumReg<"Idle" | "Fill" | "Drain">>();
    expectTypeOf(arr.at(0).data).toEqualTypeOf<Reg<64>>();
    arr.at(0).next(a.payload);
    arr.at(0).next({ last: 1 });
    arr.at(0).last.next(1);
    arr.next([a.payload, a.payload, { data: 1 }, a.payload]);
    expectTypeOf(unpack(Beat, pack(a.payload)).keep).toEqualTypeOf<Bits<8>>();
    expectTypeOf(mux(pad, st, "Idle")).toEqualTypeOf<EnumValue<"Idle" | "Fill" | "Drain">>();
    expectTypeOf(mux(pad, 1, lit(8, 3))).toEqualTypeOf<Bits<8>>();
    expectTypeOf(m.name({ aa: a.payload }).aa.data).toEqualTypeOf<Bits<64>>();
    expectTypeOf(m.name({ aa: st }).aa).toEqualTypeOf<EnumValue<"Idle" | "Fill" | "Drain">>();
    // @ts-expect-error widths differ
    mux(pad, a.payload.keep, a.payload.data);
    // @ts-expect-error widths differ
    a.payload.keep.add(a.payload.data);
    // @ts-expect-error not a condition
    m.when(a.payload.keep, () => {});
    // @ts-expect-error no number of its own
    mux(pad, 1, 0);
  },
}));

test("definitions of all kinds elaborate", () => {
  expectTypeOf(elaborate).parameter(0).not.toBeAny();
  for (const d of [
    counter({ width: 8 }),
    skid(),
    reverse({ depth: 4 }),
    asyncFifo({ width: 8, depth: 4 }),
    register({ of: bool }),
    parent(),
  ]) {
    expectTypeOf(elaborate(d)).not.toBeAny();
  }
  // @ts-expect-error width is missing
  counter({});
});
