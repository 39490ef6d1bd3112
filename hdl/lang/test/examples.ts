import {
  bits,
  blackbox,
  bool,
  cat,
  clog2,
  connect,
  enumeration,
  input,
  module,
  mux,
  output,
  registerMap,
  ro,
  rw,
  sink,
  source,
  stream,
  struct,
  w1c,
} from "../index.ts";
import type { Bits } from "../index.ts";
import { axiLiteBus } from "../csr/axi-lite-bus.ts";

// The designs of the language guide, used by several tests.

export const counter = module("counter", (p: { width: number }) => ({
  ports: { en: input(bool), count: output(bits(p.width)) },
  build({ en, count }, { regs, when }) {
    const { value } = regs({ value: bits(p.width).reset(0) });
    when(en, () => value.next(value.add(1)));
    count.assign(value);
  },
}));

export const Beat = struct({ data: bits(64), keep: bits(8), last: bool });

export const skid = module("skid", () => ({
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
  },
}));

const State = enumeration("state", ["Idle", "Fill", "Drain"]);

export const reverse = module("reverse", (p: { depth: number }) => ({
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
  },
}));

export const axis = (bytes: number) => ({
  tdata: output(bits(bytes * 8)),
  tkeep: output(bits(bytes)),
  tlast: output(bool),
  tvalid: output(bool),
  tready: input(bool),
});

export const axisXor = module("axis_xor", (p: { bytes: number }) => ({
  ports: { key: input(bits(p.bytes * 8)), s_axis: sink(axis(p.bytes)), m_axis: source(axis(p.bytes)) },
  build({ key, s_axis: s, m_axis: m }, { regs, name, when }) {
    const { valid, data, keep, last } = regs({
      valid: bool.reset(0),
      data: bits(p.bytes * 8),
      keep: bits(p.bytes),
      last: bool,
    });
    const { advance } = name({ advance: m.tready.or(valid.not()) });

    s.tready.assign(advance);
    m.assign({ tvalid: valid, tdata: data, tkeep: keep, tlast: last });
    when(advance, () => {
      valid.next(s.tvalid);
      data.next(s.tdata.xor(key));
      keep.next(s.tkeep);
      last.next(s.tlast);
    });
  },
}));

const toGray = <W extends number>(x: Bits<W>) => x.xor(x.shr(1));

export const asyncFifo = module("async_fifo", (p: { width: number; depth: number }) => ({
  clocks: ["wr", "rd"],
  ports: { wr: sink(stream(bits(p.width)), "wr"), rd: source(stream(bits(p.width)), "rd") },
  build({ wr, rd }, { domain, mems, name }) {
    const w = domain("wr");
    const r = domain("rd");
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

export const dmaCsr = registerMap("dma_csr", {
  ctrl: { at: 0x00, fields: { enable: rw(1), burst: rw(8, { reset: 16, doc: "beats per request" }) } },
  status: { at: 0x04, fields: { busy: ro(1), depth: ro(12) } },
  irq: { at: 0x08, fields: { done: w1c(1) } },
});

/** A counter that software starts and watches: the register map in use. */
export const watchedCounter = module("watched_counter", () => ({
  ports: { axil: sink(axiLiteBus(32)), irq: output(bool) },
  build({ axil, irq }, { instances }) {
    const { csr, beats } = instances({ csr: dmaCsr, beats: counter({ width: 12 }) });
    connect(axil, csr.bus);
    beats.en.assign(csr.ctrl.enable);
    csr.status.assign({ busy: csr.ctrl.enable, depth: beats.count });
    csr.irq.done.assign(beats.count.eq(csr.ctrl.burst.zext(12)));
    irq.assign(csr.irq.done_pending);
  },
}));

const ibufds = blackbox("IBUFDS", { I: input(bool), IB: input(bool), O: output(bool) });

export const refclkBuffer = module("refclk_buffer", () => ({
  clocks: [],
  ports: { refclk_p: input(bool), refclk_n: input(bool), refclk: output(bool) },
  build({ refclk_p, refclk_n, refclk }, { instances }) {
    const { clkbuf } = instances({ clkbuf: ibufds({ DIFF_TERM: "TRUE" }) });
    clkbuf.assign({ I: refclk_p, IB: refclk_n });
    refclk.assign(clkbuf.O);
  },
}));
