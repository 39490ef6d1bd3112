import { describe, expect, test } from "vitest";
import {
  bind,
  bits,
  bool,
  connect,
  elaborate,
  input,
  module,
  output,
  sink,
  source,
  stream,
} from "../../../hdl/lang/index.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";
import { countSync, handshakeSync, pulseSync } from "../../../hdl/lib/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

/** Clock periods of both sides in picoseconds. */
const clocks = [
  { a: 4000, b: 3333 },
  { a: 3333, b: 4000 },
  { a: 4000, b: 4000 },
  { a: 1000, b: 13_000 },
  { a: 13_000, b: 1000 },
];

describe("pulses", () => {
  test.each(clocks)("as many come out as went in, one clock long, from $a ps to $b ps", async (domains) => {
    const sim = simulate(pulseSync(), { seed: 5, domains });
    const random = randomStream(5, "gaps");
    const gap = Math.ceil((2 * domains.b) / domains.a) + 1;
    let sent = 0;
    let seen = 0;
    let over = false;
    await sim.run(
      async () => {
        await sim.tick(5, "b");
        for (; sent < 100; sent++) {
          sim.poke({ pulse: 1 });
          await sim.tick(1, "a");
          sim.poke({ pulse: 0 });
          await sim.tick(gap - 1 + random.integer(0, 4), "a");
        }
        await sim.tick(5, "b");
        over = true;
      },
      async () => {
        while (!over) {
          await sim.tick(1, "b");
          seen += Number(sim.before("seen"));
          // Never more than are on their way.
          expect(seen).toBeLessThanOrEqual(sent + 1);
        }
      },
    );
    expect(seen).toBe(100);
    sim.close();
  });

  test("a pulse is seen in the third clock of b at the latest", async () => {
    const sim = simulate(pulseSync(), { domains: { a: 4000, b: 3000 } });
    await sim.run(async () => {
      await sim.tick(5, "b");
      for (let i = 0; i < 20; i++) {
        await sim.tick(1, "a");
        sim.poke({ pulse: 1 });
        await sim.tick(1, "a");
        sim.poke({ pulse: 0 });
        let clocksOfB = 0;
        do {
          await sim.tick(1, "b");
          clocksOfB++;
        } while (sim.before("seen") === 0n);
        expect(clocksOfB).toBeGreaterThanOrEqual(2);
        expect(clocksOfB).toBeLessThanOrEqual(4);
        await sim.tick(3, "b");
      }
    });
    sim.close();
  });

  test.each([1, 2, 3, 4])("neither power-up nor a reset of b makes one (seed %d)", async (seed) => {
    const sim = simulate(pulseSync(), { seed, domains: { a: 4000, b: 3333 } });
    let seen = 0;
    let over = false;
    await sim.run(
      async () => {
        await sim.tick(10, "b");
        expect(seen).toBe(0);
        sim.poke({ pulse: 1 });
        await sim.tick(1, "a");
        sim.poke({ pulse: 0 });
        await sim.tick(8, "b");
        expect(seen).toBe(1);
        for (let i = 0; i < 5; i++) {
          sim.reset(true, "b");
          await sim.tick(1 + i, "b");
          sim.reset(false, "b");
          await sim.tick(8, "b");
        }
        over = true;
      },
      async () => {
        while (!over) {
          await sim.tick(1, "b");
          seen += Number(sim.before("seen"));
        }
      },
    );
    expect(seen).toBe(1);
    sim.close();
  });
});

describe("counts", () => {
  test.each(clocks)("only values that the count had are seen, in their order, from $a ps to $b ps", async (domains) => {
    const sim = simulate(countSync({ width: 5 }), { seed: 3, domains });
    const random = randomStream(3, "steps");
    const history: bigint[] = [0n];
    let at = 0;
    let over = false;
    await sim.run(
      async () => {
        await sim.tick(5, "b");
        for (let i = 0; i < 600; i++) {
          const step = BigInt(random.integer(-1, 1)) + (random.next() < 0.3 ? 1n : 0n);
          const next = BigInt.asUintN(5, (history.at(-1) ?? 0n) + (step > 1n ? 1n : step));
          history.push(next);
          sim.poke({ count: next });
          await sim.tick(1, "a");
        }
        await sim.tick(2, "a");
        await sim.tick(6, "b");
        over = true;
      },
      async () => {
        await sim.tick(5, "b");
        while (!over) {
          await sim.tick(1, "b");
          const value = sim.before("seen");
          const found = history.indexOf(value, at);
          if (found < 0) throw new Error(`${value} was seen, which the count has not had since number ${at}`);
          at = found;
        }
      },
    );
    expect(sim.peek("seen")).toBe(history.at(-1));
    sim.close();
  });

  test("a count that jumps is reported", () => {
    const sim = simulate(countSync({ width: 5 }));
    sim.poke({ count: 3 });
    sim.step();
    sim.poke({ count: 5 });
    expect(() => sim.step(2)).toThrow("the count moves by more than one");
  });
});

describe("words", () => {
  test.each(clocks)("every word comes once and in order, from $a ps to $b ps", async ({ a, b }) => {
    const sim = simulate(handshakeSync({ width: 33 }), { seed: 7, domains: { wr: a, rd: b } });
    const random = randomStream(7, "words");
    const sent = Array.from({ length: 120 }, () => random.bits(33));
    const [, got] = await sim.run(
      () => sim.source("s", { stall: 0.3 }).send(sent),
      () => sim.sink("m", { stall: 0.3 }).take(sent.length),
    );
    expect(got).toEqual(sent);
    sim.close();
  });

  test("at equal clocks a word passes every 6 clocks", async () => {
    const sim = simulate(handshakeSync({ width: 8 }), { domains: { wr: 4000, rd: 4000 } });
    const at: number[] = [];
    let clock = 0;
    await sim.run(
      () => sim.source("s").send(Array.from({ length: 20 }, (_, i) => i)),
      async () => {
        sim.poke({ m: { ready: 1 } });
        while (at.length < 20) {
          await sim.tick(1, "rd");
          clock++;
          if (sim.before("m").valid === 1n) at.push(clock);
        }
      },
    );
    expect(at.slice(1).map((one, i) => one - (at[i] ?? 0))).toEqual(Array.from({ length: 19 }, () => 6));
    sim.close();
  });
});

// A design with every kind of crossing: two statements of the language (bit, reset) and the cells of the library.
const everyCrossing = module("every_crossing", () => ({
  clocks: ["one", "two"],
  ports: {
    link: input(bool, "one"),
    pulse: input(bool, "one"),
    count: input(bits(4), "one"),
    s: sink(stream(bits(8)), "one"),
    locked: input(bool, "one"),
    up: output(bool, "two"),
    seen: output(bool, "two"),
    counted: output(bits(4), "two"),
    m: source(stream(bits(8)), "two"),
    alone: output(bool, "two"),
  },
  build({ link, pulse, count, s, locked, up, seen, counted, m, alone }, { domain, instances }) {
    const [one, two] = [domain("one"), domain("two")];
    const { held } = one.regs({ held: bool.reset(0) });
    held.next(link);
    const { link_sync } = two.synchronize({ link_sync: held });
    const { two_alone } = two.synchronize({ two_alone: locked.not() }, { kind: "reset" });
    const { pulses, counts, words } = instances({
      pulses: bind(pulseSync(), { a: "one", b: "two" }),
      counts: bind(countSync({ width: 4 }), { a: "one", b: "two" }),
      words: bind(handshakeSync({ width: 8 }), { wr: "one", rd: "two" }),
    });
    up.assign(link_sync);
    alone.assign(two_alone);
    pulses.pulse.assign(pulse);
    seen.assign(pulses.seen);
    counts.count.assign(count);
    counted.assign(counts.seen);
    connect(s, words.s);
    connect(words.m, m);
  },
}));

test("every way between the clocks has its constraint in the printed XDC, and no other", () => {
  const { constraints } = printDesign(elaborate(everyCrossing()));
  const period = (clock: string) => `[get_property -min PERIOD [get_clocks -of_objects [get_ports clk_${clock}]]]`;
  const ways = constraints
    .split("\n")
    .filter((line) => /^set_(max_delay|false_path|bus_skew)/.test(line))
    .map((line) => line.replace(period("one"), "P(one)").replace(period("two"), "P(two)"));
  const delay = (from: string, to: string, of: string) =>
    `set_max_delay -datapath_only -from [get_cells {${from}}] -to [get_cells {${to}}] P(${of})`;
  expect(ways).toEqual([
    delay("held_reg", "link_sync_meta_reg", "one"),
    "set_false_path -to [get_pins {two_alone_meta_reg/PRE two_alone_reg/PRE}]",
    delay("u_pulses/level_reg", "u_pulses/level_sync_meta_reg", "one"),
    delay("u_counts/gray_reg[*]", "u_counts/gray_sync_meta_reg[*]", "one"),
    delay("u_counts/gray_reg[*]", "u_counts/gray_sync_meta_reg[*]", "one").replace(
      "max_delay -datapath_only",
      "bus_skew",
    ),
    delay("u_words/taken_reg", "u_words/taken_sync_meta_reg", "two"),
    delay("u_words/sent_reg", "u_words/sent_sync_meta_reg", "one"),
    delay("u_words/word_reg[*]", "u_words/copy_reg[*]", "two"),
    delay("u_words/u_flush/a_request_reg", "u_words/u_flush/a_asks_meta_reg", "one"),
    delay("u_words/u_flush/b_request_reg", "u_words/u_flush/b_asks_meta_reg", "two"),
    delay("u_words/u_flush/a_asks_reg", "u_words/u_flush/a_echo_meta_reg", "two"),
    delay("u_words/u_flush/b_asks_reg", "u_words/u_flush/b_echo_meta_reg", "one"),
  ]);
  // Every stage of every synchroniser is marked.
  const marked = constraints.match(/ASYNC_REG TRUE/g)?.length;
  expect(marked).toBe(10);
});
