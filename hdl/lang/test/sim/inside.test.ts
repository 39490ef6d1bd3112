import { expect, test } from "vitest";
import { bits, blackbox, bool, cat, clock, elaborate, enumeration, input, module, output } from "../../index.ts";
import { simulate } from "../../sim/index.ts";
import { printDesign } from "../../verilog/print-design.ts";

const Phase = enumeration("phase", ["Rest", "Work"]);

const counter = module("inner_counter", () => ({
  ports: { en: input(bool), count: output(bits(8)) },
  build({ en, count }, { regs, name, when, check, cover }) {
    const { value, phase } = regs({ value: bits(8).reset(0), phase: Phase.reset("Rest") });
    const { twice } = name({ twice: value.add(value) });
    when(en, () => {
      value.next(value.add(1));
      phase.next("Work");
    }).otherwise(() => phase.next("Rest"));
    count.assign(value);
    check("below_ten", twice.lt(20), "the counter went on");
    cover("three", value.eq(3));
  },
}));

const outer = module("outer", () => ({
  ports: { en: input(bool), count: output(bits(8)) },
  build({ en, count }, { instances }) {
    const { rx } = instances({ rx: counter() });
    rx.en.assign(en);
    count.assign(rx.count);
  },
}));

test("values inside are read by path, names that the program leaves out as well", () => {
  const sim = simulate(outer());
  sim.poke({ en: 1 });
  sim.step(4);
  expect(sim.peek("u_rx.value")).toBe(4n);
  expect(sim.peek("rx.phase")).toBe("Work");
  expect(sim.peek("u_rx.twice")).toBe(8n);
  expect(sim.inside("rx_count")).toBe(4n);
  expect(() => sim.peek("u_rx.nothing")).toThrow("inner_counter has no net nothing");
  expect(() => sim.peek("u_tx.value")).toThrow("outer has no instance u_tx; it has u_rx");
});

test("a failed check says which, where, and with what seed", () => {
  const sim = simulate(outer(), { seed: 4 });
  sim.poke({ en: 1 });
  const message =
    /an assertion failed \(seed 4\):\nu_rx\.below_ten: the counter went on\n {2}stated at .*inside\.test\.ts:18/;
  expect(() => sim.step(100)).toThrow(message);
  expect(sim.peek("count")).toBe(11n);
  expect(() => sim.step()).toThrow("below_ten");
});

test("cover points are counted", () => {
  const sim = simulate(outer());
  sim.poke({ en: 1 });
  sim.step(3);
  sim.poke({ en: 0 });
  sim.step(5);
  expect([...sim.covered()]).toEqual([["u_rx.three", 5]]);
});

test("waveforms as text", () => {
  const sim = simulate(outer());
  sim.record();
  sim.step();
  sim.poke({ en: 1 });
  sim.step(3);
  sim.poke({ en: 0 });
  sim.step(2);
  expect(sim.waves("en count u_rx.phase", { last: 6 })).toMatchInlineSnapshot(`
    "en          _____‾‾‾‾‾‾‾‾‾_______
    count       |0   |1   |2|3
    u_rx.phase  |Rest|Work    |Rest"
  `);
});

test("waveforms for a viewer", () => {
  const sim = simulate(outer());
  sim.record();
  sim.poke({ en: 1 });
  sim.step(2);
  const dump = sim.vcd();
  expect(dump).toContain("$scope module u_rx $end");
  expect(dump).toMatch(/\$var wire 8 (\S+) value \[7:0\] \$end[^]*\nb1 \1\n[^]*\nb10 \1\n/);
});

const loop = module("round", () => ({
  ports: { a: input(bits(4)), y: output(bits(4)) },
  build({ a, y }, { wires }) {
    const { first, second } = wires({ first: bits(4), second: bits(4) });
    first.assign(second.add(a));
    second.assign(first.xor(a));
    y.assign(second);
  },
}));

test("a value that follows itself is refused with its way round", () => {
  expect(() => simulate(loop())).toThrow(
    /a value follows itself without a register between:\n {2}(first|second) \(.*inside\.test\.ts:\d+\)\n {2}(first|second)/,
  );
});

const ripple = module("ripple", () => ({
  ports: { a: input(bits(8)), y: output(bits(8)) },
  build({ a, y }, { wires }) {
    const { chain } = wires({ chain: bits(8) });
    chain.slice(0, 1).assign(a.slice(0, 1));
    for (let i = 1; i < 8; i++) chain.slice(i, 1).assign(chain.slice(i - 1, 1).xor(a.slice(i, 1)));
    y.assign(chain);
  },
}));

test("bits of one net may follow each other", () => {
  const sim = simulate(ripple());
  for (const a of [0, 1, 0x80, 0x5a, 0xff]) {
    sim.poke({ a });
    let expected = 0;
    for (let i = 0, bit = 0; i < 8; i++) expected |= (bit ^= (a >> i) & 1) << i;
    expect(sim.peek("y")).toBe(BigInt(expected));
  }
});

const vendor = blackbox("vendor_ip", { a: input(bool), y: output(bool) });
const around = module("around", () => ({
  ports: { a: input(bool), y: output(bool) },
  build({ a, y }, { instances }) {
    const { ip } = instances({ ip: vendor() });
    ip.a.assign(a);
    y.assign(ip.y);
  },
}));

test("a black box cannot be simulated", () => {
  expect(() => simulate(around())).toThrow("u_ip is the black box vendor_ip");
});

// A vendor's flip-flop with enable; its parameter says what it starts with.
const flipFlop = module("flip_flop_model", (p: { start: number }) => ({
  clocks: [],
  ports: { C: input(clock), CE: input(bool), D: input(bool), Q: output(bool) },
  build({ C, CE, D, Q }, { deriveDomain }) {
    const own = deriveDomain("own", { clock: C });
    const { held } = own.regs({ held: bool.init(p.start) });
    own.when(CE, () => held.next(D));
    Q.assign(held);
  },
}));
const vendorFlipFlop = blackbox(
  "FDE",
  { C: input(clock), CE: input(bool), D: input(bool), Q: output(bool) },
  { model: ({ INIT = 0 }) => flipFlop({ start: Number(INIT) }) },
);
const pairOfFlipFlops = module("pair_of_flip_flops", () => ({
  ports: { c: input(clock), ce: input(bool), d: input(bool), q: output(bits(2)) },
  build({ c, ce, d, q }, { instances }) {
    const { first, second } = instances({ first: vendorFlipFlop({ INIT: 1 }), second: vendorFlipFlop() });
    first.assign({ C: c, CE: ce, D: d });
    second.assign({ C: c, CE: ce, D: first.Q });
    q.assign(cat(second.Q, first.Q));
  },
}));

test("the model of a black box stands in its place, by its parameters, and is not printed", () => {
  const sim = simulate(pairOfFlipFlops());
  const edge = () => {
    sim.poke({ c: 1 });
    sim.poke({ c: 0 });
  };
  expect(sim.peek("q")).toBe(0b01n);
  edge();
  expect(sim.peek("q")).toBe(0b01n);
  sim.poke({ ce: 1, d: 0 });
  edge();
  expect(sim.peek("q")).toBe(0b10n);
  sim.poke({ d: 1 });
  edge();
  expect(sim.peek("q")).toBe(0b01n);
  expect(sim.peek("u_first.held")).toBe(1n);
  expect([...printDesign(elaborate(pairOfFlipFlops())).files.keys()]).toEqual(["pair_of_flip_flops.sv"]);
});
