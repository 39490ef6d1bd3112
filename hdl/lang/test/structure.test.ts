import { describe, expect, test } from "vitest";
import { printDesignText } from "../design/print.ts";
import type { Definition } from "../index.ts";
import {
  bind,
  bits,
  blackbox,
  bool,
  clock,
  connect,
  elaborate,
  genericModule,
  inout,
  input,
  module,
  output,
  sink,
  source,
  stream,
} from "../index.ts";
import type { Type } from "../index.ts";
import { asyncFifo, Beat, counter } from "./examples.ts";

const text = (definition: Definition): string => printDesignText(elaborate(definition));
const topText = (definition: Definition): string => {
  const design = elaborate(definition);
  return printDesignText({ ...design, modules: [design.top] });
};

describe("structure", () => {
  test("instances take the parent's domains by name, by builder, or by bind", () => {
    const parent = module("parent", () => ({
      clocks: ["default", "ui"],
      ports: { s: sink(stream(bits(8))), m: source(stream(bits(8)), "ui"), n: output(bits(4), "ui") },
      build({ s, m, n }, { instances, domain }) {
        const { fifo } = instances({
          fifo: bind(asyncFifo({ width: 8, depth: 4 }), { wr: "default", rd: "ui" }),
        });
        connect(s, fifo.wr);
        connect(fifo.rd, m);
        const { beats } = domain("ui").instances({ beats: counter({ width: 4 }) });
        beats.en.assign(m.ready);
        n.assign(beats.count);
      },
    }));
    expect(topText(parent())).toMatchInlineSnapshot(`
      "module parent
        domain "" clk rst sync-high
        domain "ui" clk_ui rst_ui sync-high
        clock clk bool
        reset rst bool
        clock clk_ui bool
        reset rst_ui bool
        input s_payload bits8 ""
        input s_valid bool ""
        output s_ready bool ""
        output m_payload bits8 "ui"
        output m_valid bool "ui"
        input m_ready bool "ui"
        output n bits4 "ui"
        instance-input fifo_wr_payload bits8 ""
        instance-input fifo_wr_valid bool ""
        instance-output fifo_wr_ready bool ""
        instance-output fifo_rd_payload bits8 "ui"
        instance-output fifo_rd_valid bool "ui"
        instance-input fifo_rd_ready bool "ui"
        instance-input beats_en bool "ui"
        instance-output beats_count bits4 "ui"
        instance u_fifo async_fifo_depth4_width8 clk_wr=clk rst_wr=rst clk_rd=clk_ui rst_rd=rst_ui wr_payload=fifo_wr_payload wr_valid=fifo_wr_valid wr_ready=fifo_wr_ready rd_payload=fifo_rd_payload rd_valid=fifo_rd_valid rd_ready=fifo_rd_ready "wr">"" "rd">"ui"
        instance u_beats counter_width4 clk=clk_ui rst=rst_ui en=beats_en count=beats_count "">"ui"
        fifo_wr_payload = s_payload
        fifo_wr_valid = s_valid
        s_ready = fifo_wr_ready
        m_payload = fifo_rd_payload
        m_valid = fifo_rd_valid
        fifo_rd_ready = m_ready
        beats_en = m_ready
        n = beats_count
      "
    `);
  });

  test("buses in buses are connected field by field, each in its direction", () => {
    const link = () => ({
      request: source(stream(bits(4))),
      answer: sink(stream(bits(2))),
      level: input(bits(3)),
      wake: output(bool),
    });
    const relay = module("relay", () => ({
      ports: { near: sink(link()), far: source(link()) },
      build({ near, far }) {
        connect(near, far);
      },
    }));
    const chain = module("chain", () => ({
      ports: { s: sink(link()), m: source(link()) },
      build({ s, m }, { instances }) {
        const { one } = instances({ one: relay() });
        connect(s, one.near);
        m.assign({ wake: one.far.wake, request: { valid: 1, payload: one.far.request.payload } });
        one.far.assign({ level: m.level, request: { ready: m.request.ready } });
        connect(m.answer, one.far.answer);
      },
    }));
    const statements = (definition: Definition) =>
      topText(definition)
        .split("\n")
        .filter((line) => line.includes(" = "));
    expect(statements(relay())).toMatchInlineSnapshot(`
      [
        "  far_request_payload = near_request_payload",
        "  far_request_valid = near_request_valid",
        "  near_request_ready = far_request_ready",
        "  near_answer_payload = far_answer_payload",
        "  near_answer_valid = far_answer_valid",
        "  far_answer_ready = near_answer_ready",
        "  near_level = far_level",
        "  far_wake = near_wake",
      ]
    `);
    expect(statements(chain())).toMatchInlineSnapshot(`
      [
        "  one_near_request_payload = s_request_payload",
        "  one_near_request_valid = s_request_valid",
        "  s_request_ready = one_near_request_ready",
        "  s_answer_payload = one_near_answer_payload",
        "  s_answer_valid = one_near_answer_valid",
        "  one_near_answer_ready = s_answer_ready",
        "  s_level = one_near_level",
        "  one_near_wake = s_wake",
        "  m_wake = one_far_wake",
        "  m_request_valid = 1'1",
        "  m_request_payload = one_far_request_payload",
        "  one_far_level = m_level",
        "  one_far_request_ready = m_request_ready",
        "  one_far_answer_payload = m_answer_payload",
        "  one_far_answer_valid = m_answer_valid",
        "  m_answer_ready = one_far_answer_ready",
      ]
    `);
  });

  test("a reset is released in step with the clock it is for", () => {
    const pll = blackbox("PLL", { out: output(clock), locked: output(bool) });
    const clocked = module("clocked", () => ({
      clocks: [],
      ports: { q: output(bits(4)) },
      build({ q }, { instances, deriveDomain }) {
        const { main } = instances({ main: pll() });
        const raw = deriveDomain("raw", { clock: main.out });
        const { sys_rst } = raw.synchronize({ sys_rst: main.locked.not() }, { kind: "reset", stages: 3 });
        const { n } = deriveDomain("sys", { clock: main.out, reset: sys_rst }).regs({ n: bits(4).reset(0) });
        n.next(n.add(1));
        q.assign(n);
      },
    }));
    expect(text(clocked())).toMatchInlineSnapshot(`
      "blackbox PLL
        output out bool
        output locked bool

      module clocked
        domain "raw" main_out no reset
        domain "sys" main_out sys_rst sync-high
        output q bits4
        instance-output main_out bool
        instance-output main_locked bool
        sync-meta sys_rst_meta bool "raw"
        sync-meta sys_rst_meta2 bool "raw"
        sync sys_rst bool "raw"
        reg n bits4 "sys" reset 0
        synchronise reset sys_rst_meta sys_rst_meta2 sys_rst ? -> "raw" (not main_locked)
        instance u_main PLL out=main_out locked=main_locked
        n <= (add n 1'4)
        q = n
      "
    `);
  });

  test("a domain can be made from what an instance gives, and bidirectional pins are joined", () => {
    const phy = blackbox("PHY", {
      ck: output(clock),
      rstn: output(bool),
      q: output(bits(4), "phy"),
      dq: inout(bits(8)),
    });
    const board = module("board", () => ({
      clocks: [],
      name: "top_of_board",
      ports: { dq: inout(bits(8)), n: output(bits(4)) },
      build({ dq, n }, { instances, deriveDomain }) {
        const { ddr } = instances({ ddr: phy({ LANES: 4, MODE: "FAST" }) });
        connect(dq, ddr.dq);
        const phyDomain = deriveDomain("phy", { clock: ddr.ck, reset: ddr.rstn.not() });
        const { sum } = phyDomain.regs({ sum: bits(4).reset(0) });
        sum.next(sum.add(ddr.q));
        n.assign(sum);
      },
    }));
    expect(text(board())).toMatchInlineSnapshot(`
      "blackbox PHY
        parameter LANES 4
        parameter MODE "FAST"
        output ck bool
        output rstn bool
        output q bits4 "phy"
        inout dq bits8

      module top_of_board
        base board
        domain "phy" ddr_ck rst_phy sync-high
        inout dq bits8
        output n bits4
        instance-output ddr_ck bool
        instance-output ddr_rstn bool
        instance-output ddr_q bits4 "phy"
        named rst_phy bool
        reg sum bits4 "phy" reset 0
        instance u_ddr PHY ck=ddr_ck rstn=ddr_rstn q=ddr_q dq=dq "phy">"phy"
        rst_phy = (not ddr_rstn)
        sum <= (add sum ddr_q)
        n = sum
      "
    `);
  });

  test("modules over types of the caller's choice keep their types", () => {
    const family = genericModule("hold");
    const hold = <T extends Type>(p: { of: T }) =>
      family(p, () => ({
        ports: { d: input(p.of), q: output(p.of) },
        build({ d, q }, { regs }) {
          const { held } = regs({ held: p.of });
          held.next(d);
          q.assign(held);
        },
      }));
    expect(hold({ of: Beat })).toBe(hold({ of: Beat }));
    expect(hold({ of: bits(4) }).name).toBe("hold_ofbits4");
    expect(hold({ of: Beat }).name).toMatch(/^hold_of[0-9a-f]{6}$/);
    expect(text(hold({ of: bits(4) }))).toMatchInlineSnapshot(`
      "module hold_ofbits4
        base hold
        parameter of "bits4"
        domain "" clk rst sync-high
        clock clk bool
        reset rst bool
        input d bits4 ""
        output q bits4 ""
        reg held bits4 ""
        held <= d
        q = held
      "
    `);
  });

  test("parameters are named in alphabetical order, flags as 0 and 1", () => {
    const many = module("many", (_p: { width: number; fast: boolean; base?: number; mode: string }) => ({
      ports: {},
      build() {
        // Nothing: only the name matters here.
      },
    }));
    expect(many({ width: 8, fast: true, mode: "rr" }).name).toBe("many_fast1_moderr_width8");
    expect(many({ mode: "rr", fast: true, width: 8, base: undefined })).toBe(
      many({ width: 8, fast: true, mode: "rr" }),
    );
    expect(many({ width: 8, fast: false, base: -1, mode: "a b" }).name).toMatch(
      /^many_basem1_fast0_mode[0-9a-f]{6}_width8$/,
    );
  });

  test("unrelated declarations change no other name", () => {
    const make = (extra: boolean) =>
      module("stable", () => ({
        ports: { a: input(bits(4)), q: output(bits(4)) },
        build({ a, q }, { regs, instances, name }) {
          if (extra) {
            const { first } = regs({ first: bits(4) });
            first.next(a);
            const { other } = instances({ other: counter({ width: 3 }) });
            other.en.assign(first.any());
          }
          const { last } = regs({ last: bits(4) });
          const { beats } = instances({ beats: counter({ width: 4 }) });
          beats.en.assign(a.any());
          const { sum } = name({ sum: last.add(beats.count) });
          last.next(sum);
          q.assign(last);
        },
      }));
    const lines = (extra: boolean) => topText(make(extra)()).split("\n");
    const bigger = new Set(lines(true));
    expect(lines(false).filter((line) => !bigger.has(line))).toEqual([]);
  });
});
