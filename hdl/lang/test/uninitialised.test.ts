/** Registers without a reset value: which of them are mistakes, and which are data. */
import { describe, expect, test } from "vitest";
import {
  array,
  bits,
  bool,
  cat,
  checkDesign,
  elaborate,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  sink,
  source,
  stream,
} from "../index.ts";
import type { Definition } from "../index.ts";

const State = enumeration("state", ["Idle", "Run"]);

const found = (definition: Definition) => checkDesign(elaborate(definition)).map(({ message }) => message);
const never = (name: string) =>
  `register \`${name}\` never gets a known value: all that it is assigned follows from what it holds`;

test("a register that is only ever set is asked for; constants of data, and what is set and cleared, are fine", () => {
  const bad = module("only_set", () => ({
    ports: { arm: input(bool), go: input(bool), put: input(bool), q: output(bits(12)) },
    build({ arm, go, put, q }, { regs, name, when }) {
      const { armed, kind, open, count } = regs({ armed: bool, kind: bits(2), open: bool, count: bits(8).reset(0) });
      when(arm, () => armed.next(1));
      when(put, () => kind.next(2));
      when(arm, () => open.next(1)).elsewhen(put, () => open.next(0));
      const { starts } = name({ starts: go.and(armed) });
      when(starts, () => count.next(count.add(1)));
      q.assign(cat(open, armed, kind, count));
    },
  }));
  expect(found(bad())).toEqual(["register `armed` is assigned one value only, and nothing says what it holds before"]);
  const power = module("power_up", () => ({
    ports: { arm: input(bool), go: input(bool), q: output(bits(8)) },
    build({ arm, go, q }, { regs, when }) {
      const { armed, told, count } = regs({
        armed: bool.init(0),
        told: bool.uninitialised("a test says that it may"),
        count: bits(8).reset(0),
      });
      when(arm, () => {
        armed.next(1);
        told.next(1);
      });
      when(go.and(armed).and(told), () => count.next(count.add(1)));
      q.assign(count);
    },
  }));
  expect(found(power())).toEqual([]);
});

describe("registers that never get a value", () => {
  test("a state, a count and a toggle", () => {
    const bad = module("bad_loops", () => ({
      ports: { go: input(bool), q: output(bits(9)) },
      build({ go, q }, { regs, when, match }) {
        const { state, count, phase } = regs({ state: State, count: bits(8), phase: bool });
        match(state, { Idle: () => when(go, () => state.next("Run")), Run: () => state.next("Idle") });
        when(go, () => count.next(count.add(1)));
        phase.next(phase.not());
        q.assign(count.zext(9).add(phase.and(state.is("Run")).zext(9)));
      },
    }));
    expect(found(bad())).toEqual([never("state"), never("count"), never("phase")]);
  });

  test("two that follow each other, through a wire, and one without any reset around", () => {
    const bad = module("bad_pair", () => ({
      clocks: [{ name: "default", reset: "none" }],
      ports: { q: output(bits(4)) },
      build({ q }, { regs, wires }) {
        const { a, b } = regs({ a: bits(4), b: bits(4) });
        const { next_b } = wires({ next_b: bits(4) });
        next_b.assign(a.xor(3));
        b.next(next_b);
        a.next(b);
        q.assign(a);
      },
    }));
    expect(found(bad())).toEqual([never("a"), never("b")]);
  });

  test("one way to a value is enough", () => {
    const good = module("good_ways", () => ({
      ports: { load: input(bool), clear: input(bool), d: input(bits(4)), q: output(bits(4)) },
      build({ load, clear, d, q }, { regs, when }) {
        const { loaded, chosen, masked, shifted, sliced } = regs({
          loaded: bits(4),
          chosen: bits(4),
          masked: bits(4),
          shifted: bits(4),
          sliced: array(bits(2), 2),
        });
        when(load, () => loaded.next(d)).otherwise(() => loaded.next(loaded.add(1)));
        chosen.next(mux(clear, lit(4, 0), chosen.add(1)));
        masked.next(masked.and(d));
        when(load, () => shifted.next(cat(d.bit(0), shifted.slice(1, 3))));
        sliced.at(d.bit(0)).next(sliced.at(1).add(1));
        when(clear, () => sliced.at(1).next(0));
        q.assign(loaded.xor(chosen).xor(masked).xor(shifted).xor(sliced.at(0).zext(4)));
      },
    }));
    expect(found(good())).toEqual([]);
  });
});

describe("garbage that steers", () => {
  const valid = module("bare_valid", (p: { reset: boolean }) => ({
    ports: { s: sink(stream(bits(4))), m: source(stream(bits(4))) },
    build({ s, m }, { regs, when }) {
      const { full, held } = regs({ full: p.reset ? bool.reset(0) : bool, held: bits(4) });
      when(s.valid.and(s.ready), () => {
        full.next(1);
        held.next(s.payload);
      }).elsewhen(m.ready, () => full.next(0));
      s.ready.assign(full.not().or(m.ready));
      m.assign({ valid: full, payload: held });
    },
  }));

  test("a valid without reset at the ports of the top", () => {
    expect(found(valid({ reset: false }))).toEqual([
      "register `full` has no value after a reset and already decides `s_ready`",
    ]);
    expect(found(valid({ reset: true }))).toEqual([]);
  });

  const around = (reset: boolean, name: string) =>
    module(name, () => ({
      ports: { s: sink(stream(bits(4))), count: output(bits(4)) },
      build({ s, count }, { regs, instances, when }) {
        const { stage } = instances({ stage: valid({ reset }) });
        const { total } = regs({ total: bits(4).reset(0) });
        s.ready.assign(stage.s.ready.and(0));
        stage.s.assign({ valid: s.valid, payload: s.payload });
        stage.m.ready.assign(s.valid);
        when(stage.m.valid, () => total.next(total.add(stage.m.payload)));
        count.assign(total);
      },
    }))();

  test("out of an instance into a register with a reset value", () => {
    expect(found(around(false, "bad_out"))).toEqual([
      "register `full` has no value after a reset and already decides what comes into `total`",
    ]);
    expect(found(around(true, "good_out"))).toEqual([]);
  });

  test("into an instance, and into a memory", () => {
    const log = module("log", () => ({
      ports: { en: input(bool), d: input(bits(4)), q: output(bits(4)) },
      build({ en, d, q }, { mems }) {
        const { ram } = mems({ ram: { of: bits(4), depth: 2, ports: { w: { kind: "write" }, r: { kind: "read" } } } });
        ram.w.assign({ en, addr: 0, data: d });
        ram.r.assign({ en: 1, addr: 1 });
        q.assign(ram.r.data);
      },
    }));
    const top = (kind: "bare" | "reset" | "said" | "power-up") =>
      module(`write_${kind.replace("-", "_")}`, () => ({
        ports: { go: input(bool), stop: input(bool), d: input(bits(4)), q: output(bits(4)) },
        build({ go, stop, d, q }, { regs, instances, when }) {
          const types = {
            bare: bool,
            reset: bool.reset(0),
            said: bool.uninitialised("the first word may be wrong"),
            "power-up": bool.init(0),
          };
          const { open } = regs({ open: types[kind] });
          when(go, () => open.next(1)).elsewhen(stop, () => open.next(0));
          const { inner } = instances({ inner: log() });
          inner.assign({ en: open, d });
          q.assign(inner.q);
        },
      }))();
    expect(found(top("bare"))).toEqual(["register `open` has no value after a reset and already decides `ram_w_en`"]);
    expect(["reset", "said", "power-up"].map((kind) => found(top(kind as "reset")))).toEqual([[], [], []]);
  });

  test("the register of a memory that was not read yet", () => {
    const bad = module("early_look", () => ({
      ports: { addr: input(bits(2)), read: input(bool), q: output(bool) },
      build({ addr, read, q }, { regs, mems, when }) {
        const { ram } = mems({
          ram: { of: bool, depth: 4, contents: [1n, 0n, 1n, 1n], ports: { r: { kind: "read" } } },
        });
        ram.r.assign({ en: read, addr });
        const { hit } = regs({ hit: bool.reset(0) });
        when(ram.r.data, () => hit.next(1));
        q.assign(hit);
      },
    }));
    expect(found(bad())).toEqual([
      "output of a memory `ram_r_data` has no value after a reset and already decides what comes into `hit`",
    ]);
  });
});

describe("what is no mistake", () => {
  test("data behind a valid, a count behind a state, a pipeline that the reset fills", () => {
    const good = module("good_data", () => ({
      ports: { s: sink(stream(bits(4))), q: output(bits(4)), done: output(bool) },
      build({ s, q, done }, { regs, when, match }) {
        const { state, left, one, two, seen } = regs({
          state: State.reset("Idle"),
          left: bits(4),
          one: bool,
          two: bool,
          seen: bits(4).reset(0),
        });
        s.ready.assign(state.is("Idle"));
        match(state, {
          Idle: () =>
            when(s.valid, () => {
              left.next(s.payload);
              state.next("Run");
            }),
          Run: () => when(left.eq(0), () => state.next("Idle")).otherwise(() => left.next(left.sub(1))),
        });
        one.next(state.is("Run"));
        two.next(one);
        when(two, () => seen.next(seen.add(1)));
        q.assign(seen);
        done.assign(two);
      },
    }));
    expect(found(good())).toEqual([]);
  });

  test("a stage of that pipeline that holds is no longer filled", () => {
    const bad = module("held_stage", () => ({
      ports: { step: input(bool), q: output(bits(4)) },
      build({ step, q }, { regs, when }) {
        const { busy, one, seen } = regs({ busy: bool.reset(0), one: bool, seen: bits(4).reset(0) });
        busy.next(step);
        when(step, () => one.next(busy));
        when(one, () => seen.next(seen.add(1)));
        q.assign(seen);
      },
    }));
    expect(found(bad())).toEqual([
      "register `one` has no value after a reset and already decides what comes into `seen`",
    ]);
  });
});
