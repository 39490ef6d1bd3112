/** How far the checks see: through instances, memories and parts of values, and no further than they should. */
import { describe, expect, test } from "vitest";
import {
  array,
  bits,
  blackbox,
  bool,
  checkDesign,
  clock,
  elaborate,
  ElaborationError,
  input,
  module,
  output,
  struct,
} from "../index.ts";
import type { Definition } from "../index.ts";

/** `code: message` of everything that is reported. */
function found(definition: Definition): string[] {
  const said = (diagnostics: ElaborationError["diagnostics"]) => diagnostics.map((d) => `${d.code}: ${d.message}`);
  try {
    return said(checkDesign(elaborate(definition)));
  } catch (thrown) {
    if (thrown instanceof ElaborationError) return said(thrown.diagnostics);
    throw thrown;
  }
}

const crossed = (what: string, from: string, by: string, to: string) =>
  `clock-crossing: \`${what}\` (${from}) is read by \`${by}\` (${to}) without a synchroniser`;

const invert = module("invert", () => ({
  ports: { d: input(bits(4)), q: output(bits(4)) },
  build: ({ d, q }) => q.assign(d.not()),
}));

const word = { depth: 4, style: "distributed" } as const;

describe("combinational loops", () => {
  const ring = (parts: "whole" | "bits") =>
    module(`ring_${parts}`, () => ({
      ports: { a: input(bool), q: output(bits(2)) },
      build({ a, q }, { instances }) {
        const swap = module("swap", () => ({
          ports: { d: input(bits(2)), q: output(bits(2)) },
          build({ d, q: out }, m) {
            const { inner } = m.instances({ inner: invert() });
            inner.d.assign(d.zext(4));
            out.bit(0).assign(inner.q.bit(1));
            out.bit(1).assign(parts === "whole" ? inner.q.bit(0) : 1);
          },
        }));
        const { one } = instances({ one: swap() });
        one.d.assign(one.q.and(a.sext(2)));
        q.assign(one.q);
      },
    }))();

  test("bits that pass through instances are told apart", () => {
    expect(found(ring("whole"))).toEqual([
      "comb-loop: a combinational loop runs through 2 signals of `ring_whole`: `one_d` → `one_q` → `one_d`",
    ]);
    expect(found(ring("bits"))).toEqual([]);
  });

  const memory = (address: "data" | "input") =>
    module(`memory_${address}`, () => ({
      ports: { a: input(bits(2)), q: output(bits(2)) },
      build({ a, q }, { mems }) {
        const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
        const { ram } = mems({ ram: { of: bits(2), ...word, ports } });
        ram.w.assign({ en: ram.r.data.eq(0), addr: a, data: ram.r.data.add(1) });
        ram.r.addr.assign(address === "data" ? ram.r.data : a);
        q.assign(ram.r.data);
      },
    }))();

  test("a memory read at once is passed through, what is written is not", () => {
    expect(found(memory("data"))).toEqual([
      "comb-loop: a combinational loop runs through 2 signals of `memory_data`: `ram_r_addr` → `ram_r_data` → `ram_r_addr`",
    ]);
    expect(found(memory("input"))).toEqual([]);
  });

  test("elements of an array are told apart when their places are known", () => {
    const chain = (known: boolean) =>
      module(`chain_${known ? "known" : "open"}`, () => ({
        ports: { i: input(bits(1)), q: output(bits(4)) },
        build({ i, q }, { wires }) {
          const { w } = wires({ w: array(bits(4), 2) });
          w.at(0).assign(known ? w.at(1) : w.at(i));
          w.at(1).assign(i.zext(4));
          q.assign(w.at(0));
        },
      }))();
    expect(found(chain(true))).toEqual([]);
    expect(found(chain(false))).toEqual([
      "comb-loop: a combinational loop runs through 1 signal of `chain_open`: `w` → `w`",
    ]);
  });
});

describe("clock crossings", () => {
  const ports = { a: input(bits(4), "wr"), q: output(bits(4), "rd") };

  /** Both ways between two domains, each value in a field, and one way through the port of an instance. */
  const link = (cut: "none" | "forth" | "back" | "port") => {
    const far = module(`far_${cut}`, () => ({
      clocks: ["wr", "rd"],
      ports: { level: input(bool, "wr"), seen: output(bool, "rd") },
      build({ level, seen }, { domain }) {
        if (cut === "port") seen.assign(level);
        else seen.assign(domain("rd").synchronize({ level_sync: level }).level_sync);
      },
    }));
    return module(`link_${cut}`, () => ({
      clocks: ["wr", "rd"],
      ports: { go: input(bool, "wr"), went: output(bool, "wr"), seen: output(bool, "rd") },
      build({ go, went, seen }, { domain, instances }) {
        const [w, r] = [domain("wr"), domain("rd")];
        const { request } = w.regs({ request: struct({ up: bool.reset(0), level: bool.reset(0) }) });
        const { answer } = r.regs({ answer: struct({ up: bool.reset(0) }) });
        const { up_sync } = r.synchronize({ up_sync: request.up });
        const { answer_sync } = w.synchronize({ answer_sync: answer.up });
        request.next({ up: go, level: go });
        answer.up.next(cut === "forth" ? request.up : up_sync);
        went.assign(cut === "back" ? answer.up : answer_sync);
        const { other } = instances({ other: far() });
        other.level.assign(request.level);
        seen.assign(other.seen.and(up_sync));
      },
    }))();
  };

  test("a link is clean, and each synchroniser that is left out is missed", () => {
    const errors = (cut: "none" | "forth" | "back" | "port") =>
      found(link(cut)).filter((text) => !text.startsWith("unused"));
    expect(errors("none")).toEqual([]);
    expect(errors("forth")).toEqual([crossed("request_up", "wr", "answer_up", "rd")]);
    expect(errors("back")).toEqual([crossed("answer_up", "rd", "went", "wr")]);
    expect(errors("port")).toEqual([crossed("level", "wr", "seen", "rd")]);
  });

  test("logic in an instance on the way does not hide one", () => {
    const bad = (home: "wr" | "rd") =>
      module(`through_${home}`, () => ({
        clocks: ["wr", "rd"],
        ports,
        build({ a, q }, { domain }) {
          const { held } = domain("wr").regs({ held: bits(4) });
          held.next(a);
          const { inv } = domain(home).instances({ inv: invert() });
          inv.d.assign(held);
          const { caught } = domain("rd").regs({ caught: bits(4) });
          caught.next(inv.q);
          q.assign(caught);
        },
      }))();
    expect(found(bad("wr"))).toEqual([crossed("inv_q", "wr", "caught", "rd")]);
    expect(found(bad("rd"))).toEqual([crossed("held", "wr", "inv_d", "rd")]);
  });

  test("addresses of memories, indices of arrays and pins of black boxes are read too", () => {
    const box = blackbox("DELAY", { I: input(bits(4)), O: output(bits(4)) });
    const bad = module("bad_places", () => ({
      clocks: ["wr", "rd"],
      ports: { ...ports, p: output(bits(4), "rd"), r: output(bits(4), "rd") },
      build({ a, q, p, r }, { domain, mems }) {
        const access = { w: { kind: "write", domain: "wr" }, r: { kind: "readAsync", domain: "rd" } } as const;
        const { ram } = mems({ ram: { of: bits(4), depth: 16, style: "distributed", ports: access } });
        ram.w.assign({ en: 1, addr: a, data: a });
        ram.r.addr.assign(a);
        q.assign(ram.r.data);
        const { marks } = domain("rd").regs({ marks: array(bits(1), 16).reset(0) });
        marks.at(a).next(1);
        p.assign(marks.at(0).zext(4));
        const { delay } = domain("wr").instances({ delay: box() });
        delay.I.assign(a);
        r.assign(delay.O);
      },
    }));
    expect(found(bad())).toEqual([
      crossed("a", "wr", "ram_r_addr", "rd"),
      crossed("a", "wr", "marks", "rd"),
      crossed("delay_O", "wr", "r", "rd"),
    ]);
  });

  test("a black box whose pins name no domain passes on the one of what goes in", () => {
    const box = blackbox("LUT1", { I: input(bits(4)), O: output(bits(4)) });
    const through = (from: "wr" | "rd") =>
      module(`through_${from}`, () => ({
        clocks: ["default", "wr", "rd"],
        ports: { a: input(bits(4), from), q: output(bits(4), "rd") },
        build({ a, q }, { domain, instances }) {
          const { lut } = instances({ lut: box() });
          lut.I.assign(a);
          const { held } = domain("rd").regs({ held: bits(4).reset(0) });
          held.next(lut.O);
          q.assign(held);
        },
      }))();
    expect(found(through("rd"))).toEqual([]);
    expect(found(through("wr"))).toEqual([crossed("a", "wr", "held", "rd")]);
  });

  test("a derived domain is one of its own, and so is its reset", () => {
    const derived = (synchronised: boolean) =>
      module(`derived_${synchronised ? "good" : "bad"}`, () => ({
        ports: { c: input(clock), go: input(bool), q: output(bits(4)) },
        build({ c, go, q }, { regs, deriveDomain, synchronize }) {
          const { stop } = regs({ stop: bool.reset(0) });
          stop.next(go);
          const raw = deriveDomain("raw", { clock: c });
          const { raw_reset } = raw.synchronize({ raw_reset: stop }, { kind: "reset" });
          const fast = deriveDomain("fast", { clock: c, reset: synchronised ? raw_reset : stop });
          const { lit } = fast.regs({ lit: bool.reset(0) });
          lit.next(lit.not());
          const { lit_sync } = synchronize({ lit_sync: lit });
          q.assign(lit_sync.zext(4));
        },
      }))();
    const errors = (definition: Definition) => found(definition).filter((text) => text.startsWith("clock"));
    expect(errors(derived(true))).toEqual([]);
    expect(errors(derived(false))).toEqual([crossed("stop", "the default domain", "reset", "fast")]);
  });
});

test("an element that a later assignment of the whole makes void", () => {
  const bad = module("bad_element", () => ({
    ports: { i: input(bits(1)), q: output(bits(4)) },
    build({ i, q }, { regs }) {
      const { list, kept } = regs({ list: array(bits(4), 2).reset(0), kept: array(bits(4), 2).reset(0) });
      list.at(i).next(1);
      list.next([2, 3]);
      kept.next([2, 3]);
      kept.at(i).next(1);
      q.assign(list.at(0).xor(kept.at(1)));
    },
  }));
  expect(found(bad())).toEqual(["driven-twice: `list` is assigned at an index, then always"]);
});

test("what only keeps itself going is unused, and so are silent instances and ports of memories", () => {
  const bad = module("bad_waste", () => ({
    ports: { a: input(bits(4)), q: output(bits(4)) },
    build({ a, q }, { regs, instances, mems }) {
      const { ticks, ping, pong, pair } = regs({
        ticks: bits(4).reset(0),
        ping: bool.reset(0),
        pong: bool.reset(0),
        pair: struct({ used: bits(4), lost: bits(4) }),
      });
      ticks.next(ticks.add(1));
      ping.next(pong.not());
      pong.next(ping);
      pair.next({ used: a, lost: a });
      const { silent, _spare } = instances({ silent: invert(), _spare: invert() });
      silent.d.assign(a);
      _spare.d.assign(a);
      const reads = { r: { kind: "read" }, other: { kind: "read" } } as const;
      const { rom } = mems({ rom: { of: bits(4), depth: 4, contents: [1n, 2n, 3n, 4n], ports: reads } });
      rom.r.addr.assign(a.trunc(2));
      rom.other.addr.assign(a.trunc(2));
      q.assign(pair.used.xor(rom.r.data));
    },
  }));
  const alone = (name: string) => `unused: register \`${name}\` is read, but no output, instance or memory follows it`;
  expect(found(bad())).toEqual([
    alone("ticks"),
    alone("ping"),
    alone("pong"),
    "unused: register `pair_lost` is never read",
    "unused: no output of instance `silent` is read",
    "unused: port `other` of memory `rom` is never read",
  ]);
});

describe("names", () => {
  test("a net called as its module, which Verilator refuses", () => {
    const bad = module("same", () => ({
      ports: { d: input(bool), same: output(bool) },
      build: ({ d, same }) => same.assign(d),
    }));
    expect(found(bad())).toEqual(["bad-name: `same` is taken by the module itself"]);
  });

  test("two files that differ in case alone", () => {
    const loud = module("Invert", () => ({
      ports: { d: input(bits(4)), q: output(bits(4)) },
      build: ({ d, q }) => q.assign(d),
    }));
    const bad = module("bad_case", () => ({
      ports: { d: input(bits(4)), q: output(bits(4)) },
      build({ d, q }, { instances }) {
        const { one, two } = instances({ one: invert(), two: loud() });
        one.d.assign(d);
        two.d.assign(one.q);
        q.assign(two.q);
      },
    }));
    expect(found(bad())).toEqual([
      "same-name: two different modules print as `invert` and `Invert`: one file where case does not count",
    ]);
  });
});
