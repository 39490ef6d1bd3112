import { describe, expect, test } from "vitest";
import { checkDesign, requireClean } from "../check/passes.ts";
import {
  bits,
  bool,
  cat,
  crossing,
  diagnosticsJson,
  elaborate,
  ElaborationError,
  enumeration,
  input,
  module,
  output,
  sink,
  source,
  stream,
} from "../index.ts";
import type { Definition } from "../index.ts";
import type { Expr, ModuleIR } from "../design/ir.ts";
import { widths } from "../check/widths.ts";
import { asyncFifo, axisXor, counter, refclkBuffer, reverse, skid, watchedCounter } from "./examples.ts";

/** `code: message` of everything that the checks find. */
const found = (definition: Definition) =>
  checkDesign(elaborate(definition)).map(({ code, message }) => `${code}: ${message}`);

describe("good designs pass", () => {
  const designs = [counter({ width: 8 }), skid(), reverse({ depth: 16 }), axisXor({ bytes: 4 }), refclkBuffer()];
  for (const definition of [...designs, asyncFifo({ width: 8, depth: 16 }), watchedCounter()]) {
    test(definition.name, () => {
      expect(requireClean(elaborate(definition)).filter(({ code }) => code !== "unused")).toEqual([]);
    });
  }
});

test("errors are thrown together, sorted by their places", () => {
  const broken = module("broken", () => ({
    ports: { a: output(bool), b: output(bool) },
    build() {
      // nothing
    },
  }));
  const run = () => requireClean(elaborate(broken()));
  expect(run).toThrow(ElaborationError);
  expect(run).toThrow(/`a` is never assigned[^]*`b` is never assigned/);
});

describe("a value on every path", () => {
  const State = enumeration("state", ["Idle", "Fill", "Drain"]);

  test("a match over every member covers a wire, though two bits could hold a fourth value", () => {
    const good = module("good_match", () => ({
      ports: { q: output(bits(2)) },
      build({ q }, { regs, match }) {
        const { state } = regs({ state: State.reset("Idle") });
        match(state, { Idle: () => q.assign(0), Fill: () => q.assign(1), Drain: () => q.assign(2) });
        state.next("Fill");
      },
    }));
    expect(found(good())).toEqual([]);
  });

  test("nested branches are followed to the one that is missing", () => {
    const bad = module("bad_nest", () => ({
      ports: { a: input(bool), b: input(bool), q: output(bits(2)) },
      build({ a, b, q }, { when }) {
        when(a, () => {
          when(b, () => q.assign(1));
        }).otherwise(() => q.assign(2));
      },
    }));
    expect(found(bad())).toEqual(["not-driven: output `q` has no value when `a` is 1 and `b` is 0"]);
  });

  test("pins of instances and memories need values too", () => {
    const bad = module("bad_pins", () => ({
      ports: { q: output(bits(8)) },
      build({ q }, { instances, mems }) {
        const { one } = instances({ one: counter({ width: 8 }) });
        const { ram } = mems({
          ram: { of: bits(8), depth: 4, ports: { w: { kind: "write" }, r: { kind: "read" } } },
        });
        ram.w.assign({ en: 1, addr: 0 });
        q.assign(one.count.add(ram.r.data));
      },
    }));
    expect(found(bad())).toEqual([
      "not-driven: input of an instance `one_en` is never assigned",
      "not-driven: input of a memory `ram_w_data` is never assigned",
      "not-driven: input of a memory `ram_r_addr` is never assigned",
    ]);
  });

  test("parts of a vector are told by their bits", () => {
    const bad = module("bad_parts", () => ({
      ports: { a: input(bool), q: output(bits(8)) },
      build({ a, q }, { when }) {
        q.slice(0, 3).assign(1);
        when(a, () => q.slice(3, 2).assign(1)).otherwise(() => q.slice(4, 1).assign(1));
      },
    }));
    expect(found(bad())).toEqual(["not-driven: output `q[7:5]` is never assigned"]);
  });
});

describe("driven twice", () => {
  test("an exception after the default is fine, in any depth", () => {
    const good = module("good_override", () => ({
      ports: { a: input(bool), b: input(bool), q: output(bits(2)) },
      build({ a, b, q }, { when }) {
        q.assign(0);
        when(a, () => {
          q.assign(1);
          when(b, () => q.assign(2));
        });
        when(b, () => q.assign(3));
      },
    }));
    expect(found(good())).toEqual([]);
  });

  test("slices clash where they overlap", () => {
    const bad = module("bad_overlap", () => ({
      ports: { q: output(bits(8)) },
      build({ q }) {
        q.slice(0, 5).assign(1);
        q.slice(4, 4).assign(1);
      },
    }));
    expect(found(bad())).toEqual(["driven-twice: `q[4]` is assigned twice in the same branch"]);
  });
});

describe("combinational loops", () => {
  test("a ready chain through a vector is no loop", () => {
    const good = module("good_chain", () => ({
      ports: { ready: input(bits(4)), all: output(bits(4)) },
      build({ ready, all }, { wires }) {
        const { chain } = wires({ chain: bits(4) });
        chain.bit(3).assign(ready.bit(3));
        for (let i = 2; i >= 0; i--) chain.bit(i).assign(ready.bit(i).and(chain.bit(i + 1)));
        all.assign(chain);
      },
    }));
    expect(found(good())).toEqual([]);
  });

  test("a carry that comes round is one", () => {
    const bad = module("bad_ring", () => ({
      ports: { a: input(bits(2)), q: output(bits(2)) },
      build({ a, q }, { wires, when }) {
        const { ring } = wires({ ring: bits(2) });
        ring.bit(0).assign(0);
        when(a.bit(0).and(ring.bit(1)), () => ring.bit(0).assign(1));
        ring.bit(1).assign(ring.bit(0).or(a.bit(1)));
        q.assign(ring);
      },
    }));
    expect(found(bad())).toEqual([
      "comb-loop: a combinational loop runs through 1 signal of `bad_ring`: `ring` → `ring`",
    ]);
  });

  test("a register on the way breaks it, also inside of an instance", () => {
    const good = module("good_ring", () => ({
      ports: { s: sink(stream(bits(8))), m: source(stream(bits(8))) },
      build({ s, m }, { instances }) {
        const { a, b } = instances({ a: axisXor({ bytes: 1 }), b: axisXor({ bytes: 1 }) });
        a.key.assign(s.payload);
        b.key.assign(s.payload);
        a.s_axis.assign({ tdata: b.m_axis.tdata, tkeep: 1, tlast: s.valid, tvalid: b.m_axis.tvalid });
        b.s_axis.assign({ tdata: a.m_axis.tdata, tkeep: 1, tlast: s.valid, tvalid: a.m_axis.tvalid });
        a.m_axis.tready.assign(m.ready);
        b.m_axis.tready.assign(m.ready);
        s.ready.assign(a.s_axis.tready.and(b.s_axis.tready));
        m.valid.assign(a.m_axis.tvalid);
        m.payload.assign(a.m_axis.tdata);
      },
    }));
    expect(found(good())).toEqual([]);
  });
});

describe("clock crossings", () => {
  const ports = { a: input(bits(4), "wr"), q: output(bits(4), "rd") };

  test("each synchroniser of a FIFO that is left out is missed", () => {
    const fifo = (cut: "full" | "empty" | "both") =>
      module(`cut_${cut}`, () => ({
        clocks: ["wr", "rd"],
        ports: { full: output(bool, "wr"), empty: output(bool, "rd") },
        build({ full, empty }, { domain }) {
          const [w, r] = [domain("wr"), domain("rd")];
          const { wr_gray } = w.regs({ wr_gray: bits(3).reset(0) });
          const { rd_gray } = r.regs({ rd_gray: bits(3).reset(0) });
          wr_gray.next(cat(wr_gray.slice(0, 2), wr_gray.bit(2)));
          rd_gray.next(cat(rd_gray.slice(0, 2), rd_gray.bit(2)));
          const { rd_seen } = w.synchronize({ rd_seen: rd_gray });
          const { wr_seen } = r.synchronize({ wr_seen: wr_gray });
          full.assign(wr_gray.eq(cut === "empty" ? rd_seen : rd_gray));
          empty.assign(rd_gray.eq(cut === "full" ? wr_seen : wr_gray));
        },
      }))();
    const clocks = (definition: Definition) => found(definition).filter((text) => text.startsWith("clock-crossing"));
    expect(clocks(fifo("full"))).toEqual([
      "clock-crossing: `rd_gray` (rd) is read by `full` (wr) without a synchroniser",
    ]);
    expect(clocks(fifo("empty"))).toEqual([
      "clock-crossing: `wr_gray` (wr) is read by `empty` (rd) without a synchroniser",
    ]);
    expect(clocks(fifo("both"))).toHaveLength(2);
  });

  test("the way leads through instances on both sides", () => {
    const hold = module("hold", () => ({
      ports: { d: input(bits(4)), q: output(bits(4)) },
      build({ d, q }, { regs }) {
        const { word } = regs({ word: bits(4) });
        word.next(d);
        q.assign(word);
      },
    }));
    const bad = module("bad_instances", () => ({
      clocks: ["wr", "rd"],
      ports,
      build({ a, q }, { domain }) {
        const { before } = domain("wr").instances({ before: hold() });
        const { after } = domain("rd").instances({ after: hold() });
        before.d.assign(a);
        after.d.assign(before.q);
        q.assign(after.q);
      },
    }));
    const [crossed] = checkDesign(elaborate(bad()));
    expect(crossed?.code).toBe("clock-crossing");
    expect(crossed?.notes.map(({ label, text }) => `${label ?? ""} ${text ?? ""}`.trim())).toEqual([
      "word register",
      "through instance `u_before`, port `q`",
      "before_q output of an instance in wr",
      "after_d input of an instance in rd",
      "through instance `u_after`, port `d`",
      "word register",
    ]);
  });

  test("a stated reason and a dual-clock memory are no mistakes", () => {
    const good = module("good_crossings", () => ({
      clocks: ["wr", "rd"],
      ports: { ...ports, other: output(bits(4), "rd"), same: output(bits(4), "wr") },
      build({ a, q, other, same }, { domain, mems }) {
        const { held } = domain("wr").regs({ held: bits(4).reset(0) });
        held.next(a);
        const { seen } = domain("rd").regs({ seen: bits(4) });
        seen.next(crossing("written once, before the reader starts", held));
        q.assign(seen);
        const { ram } = mems({
          ram: {
            of: bits(4),
            depth: 4,
            style: "distributed",
            ports: { w: { kind: "write", domain: "wr" }, r: { kind: "readAsync", domain: "rd" } },
          },
        });
        ram.w.assign({ en: 1, addr: 0, data: a });
        ram.r.addr.assign(0);
        other.assign(ram.r.data);
        same.assign(held);
      },
    }));
    expect(found(good())).toEqual([]);
  });

  test("assertions, memories and conditions are readers as well", () => {
    const bad = module("bad_readers", () => ({
      clocks: ["wr", "rd"],
      ports: { a: input(bool, "wr"), q: output(bits(4), "rd") },
      build({ a, q }, { domain, mems }) {
        const r = domain("rd");
        const { count } = r.regs({ count: bits(4).reset(0) });
        r.when(a, () => count.next(count.add(1)));
        r.check("quiet", a.not(), "a is 0");
        const { ram } = mems({
          ram: {
            of: bits(4),
            depth: 4,
            ports: { w: { kind: "write", domain: "rd" }, r: { kind: "read", domain: "rd" } },
          },
        });
        ram.w.assign({ en: a, addr: 0, data: count });
        ram.r.addr.assign(0);
        q.assign(ram.r.data);
      },
    }));
    expect(found(bad())).toEqual([
      "clock-crossing: `a` (wr) is read by `count` (rd) without a synchroniser",
      "clock-crossing: `a` (wr) is read by `quiet` (rd) without a synchroniser",
      "clock-crossing: `a` (wr) is read by `ram_w_en` (rd) without a synchroniser",
    ]);
  });
});

test("names that the printer needs are refused", () => {
  const bad = module("bad_names", () => ({
    ports: { unused: input(bool), q: output(bits(8)) },
    build({ unused, q }, { instances, name }) {
      const { one } = instances({ one: counter({ width: 8 }) });
      one.en.assign(unused);
      const { unused_one_count } = name({ unused_one_count: one.count.add(1) });
      q.assign(unused_one_count);
    },
  }));
  expect(found(bad())).toEqual([
    "bad-name: `unused` is taken by the bits that nothing reads",
    "bad-name: `unused_one_count` is taken by an output that nothing reads",
  ]);
});

test("an IR that contradicts itself is found out", () => {
  const { top } = elaborate(counter({ width: 8 }));
  const [value] = top.nets;
  if (value === undefined) throw new Error("the counter has a register");
  const { site } = top;
  const read: Expr = { kind: "net", width: 7, net: value };
  const wrong: ModuleIR = {
    ...top,
    body: [{ kind: "next", target: { kind: "slice", net: value, lsb: 4, width: 7 }, value: read, site }],
  };
  expect(widths(wrong).map(({ message }) => message)).toEqual([
    "module `counter_width8`: a net of 7 bits reads value of 8",
    "module `counter_width8`: a slice beyond the end of value",
  ]);
});

describe("warnings that stay", () => {
  const file = "hdl/lang/test/check.test.ts";
  const design = elaborate(
    module("warns", () => ({
      ports: { a: input(bool), list: output(bool) },
      build({ a, list }, { name }) {
        const { spare } = name({ spare: a.not() });
        expect(spare.width).toBe(1);
        list.assign(a);
      },
    }))(),
  );
  const codes = (allow: readonly { code: string; file: string }[]) =>
    requireClean(design, { allow }).map(({ code }) => code);

  test("are left out by code and file", () => {
    expect(codes([])).toEqual(["tool-name", "unused"]);
    expect(codes([{ code: "unused", file }])).toEqual(["tool-name"]);
    expect(
      codes([
        { code: "unused", file },
        { code: "tool-name", file },
      ]),
    ).toEqual([]);
  });

  test("must be there: another file, an error or no code at all is not", () => {
    expect(() => codes([{ code: "unused", file: "hdl/other.ts" }])).toThrow(
      /no warning `unused` is left in hdl\/other.ts/,
    );
    expect(() => codes([{ code: "", file }])).toThrow(/stale-allowance/);
    const bad = module("bad_and_allowed", () => ({ ports: { q: output(bool) }, build: () => undefined }));
    expect(() => requireClean(elaborate(bad()), { allow: [{ code: "not-driven", file }] })).toThrow(
      /`q` is never assigned[^]*no warning `not-driven` is left/,
    );
  });

  test("as JSON", () => {
    const [first] = JSON.parse(diagnosticsJson(checkDesign(design))) as unknown[];
    expect(first).toMatchObject({
      code: "tool-name",
      severity: "warning",
      place: { file },
      help: "choose another key",
    });
  });
});
