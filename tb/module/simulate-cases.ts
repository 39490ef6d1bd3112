import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bits, bool, enumeration, input, module, output, sink, source, stream, struct } from "../../hdl/lang/index.ts";
import { asyncFifo } from "../../hdl/lib/async-fifo.ts";
import { simulate } from "./simulate.ts";

const counter = module("counter", (p: { width: number }) => ({
  ports: { en: input(bool), count: output(bits(p.width)) },
  build({ en, count }, { regs, when, check }) {
    const { value } = regs({ value: bits(p.width).reset(0) });
    when(en, () => value.next(value.add(1)));
    count.assign(value);
    check("not_full", value.ne(200), "the counter reached 200");
  },
}));

const Beat = struct({ data: bits(70), keep: bits(8), last: bool });
const Kind = enumeration("kind", ["Empty", "Short", "Long"]);

const skid = module("typed_skid", () => ({
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)), kind: output(Kind) },
  build({ s, m, kind }, { regs, when }) {
    const { full, held } = regs({ full: bool.reset(0), held: Beat });
    s.ready.assign(full.not());
    m.valid.assign(s.valid.or(full));
    m.payload.assign(s.payload);
    when(full, () => m.payload.assign(held));
    when(s.valid.and(full.not()).and(m.ready.not()), () => {
      full.next(1);
      held.next(s.payload);
    }).elsewhen(m.ready, () => full.next(0));
    kind.assign("Empty");
    when(full, () => kind.assign("Long"));
  },
}));

/** The tests of a simulator, as `NVMEFORGE_SIM` names it: all of them are driven alike. */
export function simulateCases(simulator: "builtin" | "icarus" | "verilator"): void {
  describe(`on ${simulator}`, () => {
    beforeEach(() => void vi.stubEnv("NVMEFORGE_SIM", simulator));
    afterEach(() => void vi.unstubAllEnvs());

    test("counts only while enabled", () => {
      const sim = simulate(counter({ width: 8 }));
      sim.poke({ en: 1 });
      sim.step(3);
      expect(sim.peek("count")).toBe(3n);
      sim.poke({ en: 0 });
      sim.step();
      expect(sim.peek("count")).toBe(3n);
      sim.close();
    });

    test("a failed assertion ends the simulation with its message and the seed", () => {
      const sim = simulate(counter({ width: 8 }), { seed: 9 });
      sim.poke({ en: 1 });
      expect(() => {
        sim.step(300);
      }).toThrow(/seed 9[^]*not_full: the counter reached 200/);
      sim.close();
    });

    test("structs, enumerations and words wider than 64 bits pass a skid buffer under random stalls", async () => {
      const sim = simulate(skid(), { seed: 7 });
      expect(sim.peek("kind")).toBe("Empty");
      const beats = Array.from({ length: 500 }, (_, i) => ({
        data: (BigInt(i) << 60n) | 5n,
        keep: BigInt(i % 256),
        last: BigInt(i % 16 === 15),
      }));
      const [, got] = await sim.run(
        () => sim.source("s", { stall: 0.4 }).send(beats),
        () => sim.sink("m", { stall: 0.4 }).take(beats.length),
      );
      expect(got).toEqual(beats);
      sim.close();
    });

    test("a run that does not end fails with its seed", async () => {
      const sim = simulate(skid(), { seed: 3, limit: 50 });
      await expect(sim.run(() => sim.sink("m").take(1))).rejects.toThrow(
        "nothing ended within 50 clock edges (seed 3)",
      );
      sim.close();
    });

    test("two clocks: nothing is lost or doubled", async () => {
      const sim = simulate(asyncFifo({ width: 40, depth: 16 }), { seed: 2, domains: { wr: 4000, rd: 3333 } });
      const words = Array.from({ length: 400 }, (_, i) => BigInt(i * 7919));
      const [, got] = await sim.run(
        () => sim.source("s", { stall: 0.2 }).send(words),
        () => sim.sink("m", { stall: 0.3 }).take(words.length),
      );
      expect(got).toEqual(words);
      sim.close();
    });

    test("values that do not fit are refused by name", () => {
      const sim = simulate(counter({ width: 8 }));
      expect(() => {
        sim.poke({ en: 2 });
      }).toThrow("en has 1 bits; 2 does not fit");
      sim.close();
    });
  });
}
