import { expect, test } from "vitest";
import { bits, bool, connect, enumeration, input, module, output, sink, source, stream, struct } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

const Phase = enumeration("phase", ["Rest", "Work"]);
const Beat = struct({ data: bits(40), phase: Phase });

const store = module("look_store", (p: { depth: number }) => ({
  ports: {
    s: sink(stream(Beat)),
    m: source(stream(Beat)),
    phase: output(Phase),
    at: input(bits(2)),
    now: output(bits(40)),
  },
  build({ s, m, phase, at, now }, { regs, mems, when }) {
    const { held, full } = regs({ held: Beat.reset({ data: 0, phase: "Rest" }), full: bool.reset(0) });
    const ports = { w: { kind: "write" }, r: { kind: "readAsync" } } as const;
    const { ram } = mems({ ram: { of: bits(40), depth: p.depth, style: "distributed", ports } });
    ram.w.assign({ en: s.valid, addr: 1, data: s.payload.data });
    ram.r.assign({ addr: at.zext(2) });
    now.assign(ram.r.data);
    s.ready.assign(full.not());
    m.assign({ valid: full, payload: held });
    phase.assign(held.phase);
    when(s.valid, () => {
      held.next(s.payload);
      full.next(1);
    });
  },
}));

const middle = module("look_middle", () => ({
  ports: { s: sink(stream(Beat)), at: input(bits(2)), now: output(bits(40)) },
  build({ s, at, now }, { instances }) {
    const { store: inner } = instances({ store: store({ depth: 4 }) });
    connect(s, inner.s);
    inner.m.ready.assign(1);
    inner.at.assign(at);
    now.assign(inner.now);
  },
}));

const top = module("look_top", () => ({
  ports: { s: sink(stream(Beat)), at: input(bits(2)), now: output(bits(40)) },
  build({ s, at, now }, { instances }) {
    const { mid } = instances({ mid: middle() });
    connect(s, mid.s);
    mid.at.assign(at);
    now.assign(mid.now);
  },
}));

function filled() {
  const sim = simulate(top());
  sim.poke({ s: { valid: 1, payload: { data: 77, phase: "Work" } } });
  sim.step();
  return sim;
}

test("an instance has the ports of its definition, at any depth", () => {
  const sim = filled();
  const inner = sim.at("mid.store", store({ depth: 4 }));
  expect(inner.peek("m")).toEqual({ valid: 1n, ready: 1n, payload: { data: 77n, phase: "Work" } });
  expect(inner.peek("phase")).toBe("Work");
  expect(inner.inside("held_data")).toBe(77n);
  expect(
    sim
      .at("u_mid", middle())
      .at("store", store({ depth: 4 }))
      .peek("phase"),
  ).toBe("Work");
});

test("another definition is refused, with what stands there", () => {
  const sim = filled();
  expect(() => sim.at("mid.store", store({ depth: 8 }))).toThrow(
    "mid.store is an instance of look_store_depth4, not of look_store_depth8",
  );
  expect(() => sim.at("mid.other", store({ depth: 4 }))).toThrow("look_middle has no instance other; it has u_store");
  expect(() => sim.at("mid.store.x", top())).toThrow("look_store_depth4 has no instance x; it has none");
});

test("words of a memory are read and written at once", () => {
  const sim = filled();
  const ram = sim.memory("mid.store.ram");
  expect([ram.width, ram.depth]).toEqual([40, 4]);
  expect(ram.read(1)).toBe(77n);
  sim.poke({ s: { valid: 0 }, at: 2 });
  expect(sim.peek("now")).not.toBe(0xff_1234_5678n);
  ram.write(2, 0xff_1234_5678n);
  expect(sim.peek("now")).toBe(0xff_1234_5678n);
  expect(
    sim
      .at("mid.store", store({ depth: 4 }))
      .memory("ram")
      .read(2),
  ).toBe(0xff_1234_5678n);
  sim.step(3);
  expect(sim.peek("now")).toBe(0xff_1234_5678n);
  expect(() => ram.write(2, 1n << 40n)).toThrow("mid.store.ram has words of 40 bits: 1099511627776 is none");
  expect(() => ram.write(2, -1n)).toThrow("-1 is none");
  expect(() => ram.read(4)).toThrow("mid.store.ram has 4 words, there is none at 4");
  expect(() => sim.memory("mid.ram")).toThrow("look_middle has no memory ram; it has none");
});
