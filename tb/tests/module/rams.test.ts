import { describe, expect, test } from "vitest";
import { byteRam, creditCounter, rom, simpleRam, trueDualRam } from "../../../hdl/lib/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

describe.each([false, true])("output register %s", (register) => {
  const latency = register ? 2 : 1;

  test.each(["auto", "block", "distributed"] as const)("simpleRam, %s: reads give the word from before", (style) => {
    const depth = 12;
    const sim = simulate(simpleRam({ width: 20, depth, style, register }), { start: "zero" });
    const random = randomStream(3, "accesses");
    const words = Array.from({ length: depth }, () => 0n);
    // What the last `latency` edges have read, the oldest first; the register follows in every clock.
    let read = 0n;
    let out = 0n;
    for (let i = 0; i < 400; i++) {
      const [write, fetch] = [random.next() < 0.6, random.next() < 0.7];
      const to = random.integer(0, depth - 1);
      const from = random.next() < 0.4 ? to : random.integer(0, depth - 1);
      const data = random.bits(20);
      sim.poke({ w: { en: write, addr: to, data }, r: { en: fetch, addr: from } });
      sim.step();
      out = read;
      if (fetch) read = words[from] ?? 0n;
      if (write) words[to] = data;
      expect(sim.peek("r").data).toBe(register ? out : read);
    }
    sim.close();
  });

  test("byteRam writes the lanes of the mask alone", () => {
    const sim = simulate(byteRam({ width: 27, lane: 9, depth: 8, style: "block", register }), { start: "zero" });
    const random = randomStream(4, "accesses");
    const words = Array.from({ length: 8 }, () => 0n);
    for (let i = 0; i < 300; i++) {
      const [addr, data, mask] = [random.integer(0, 7), random.bits(27), random.bits(3)];
      sim.poke({ w: { en: 1, addr, data, mask }, r: { en: 0 } });
      sim.step();
      for (let lane = 0; lane < 3; lane++) {
        const bits = 0x1ffn << BigInt(9 * lane);
        if ((mask >> BigInt(lane)) & 1n) words[addr] = ((words[addr] ?? 0n) & ~bits) | (data & bits);
      }
      const from = random.integer(0, 7);
      sim.poke({ w: { en: 0 }, r: { en: 1, addr: from } });
      sim.step(latency);
      expect(sim.peek("r").data).toBe(words[from]);
    }
    sim.close();
  });

  test.each(["block", "ultra"] as const)(
    "trueDualRam, %s: each port reads or writes, and keeps what it read",
    (style) => {
      const depth = 16;
      const sim = simulate(trueDualRam({ width: 18, depth, style, register }), { start: "zero" });
      const random = randomStream(5, "accesses");
      const words = Array.from({ length: depth }, () => 0n);
      const read = { a: 0n, b: 0n };
      for (let i = 0; i < 400; i++) {
        const out = { ...read };
        const addr = { a: random.integer(0, depth - 1), b: 0 };
        addr.b = (addr.a + random.integer(1, depth - 1)) % depth;
        for (const port of ["a", "b"] as const) {
          const [en, write, wdata] = [random.next() < 0.8, random.next() < 0.5, random.bits(18)];
          sim.poke({ [port]: { en, write, addr: addr[port], wdata } });
          if (en && write) words[addr[port]] = wdata;
          else if (en) read[port] = words[addr[port]] ?? 0n;
        }
        sim.step();
        for (const port of ["a", "b"] as const) expect(sim.peek(port).data).toBe((register ? out : read)[port]);
      }
      sim.close();
    },
  );

  test.each([16, 300])("rom of %d words", (count) => {
    const words = Array.from({ length: count }, (_, i) => BigInt((i * 40_503) % 65_536));
    const sim = simulate(rom({ width: 16, words, style: count > 64 ? "block" : "distributed", register }));
    sim.poke({ r: { en: 1 } });
    for (let i = 0; i < count; i += 7) {
      sim.poke({ r: { addr: i } });
      sim.step(latency);
      expect(sim.peek("r").data).toBe(words[i]);
    }
    sim.poke({ r: { en: 0, addr: 1 } });
    const before = sim.peek("r").data;
    sim.step(3);
    expect(sim.peek("r").data).toBe(before);
    sim.close();
  });
});

test("two clocks: what one side writes the other reads", async () => {
  const sim = simulate(simpleRam({ width: 8, depth: 16, style: "block", twoClocks: true }), {
    domains: { w: 4000, r: 3333 },
  });
  await sim.run(async () => {
    for (let i = 0; i < 16; i++) {
      sim.poke({ w: { en: 1, addr: i, data: 100 + i } });
      await sim.tick(1, "w");
      sim.poke({ w: { en: 0 } });
      await sim.tick(3, "r");
      sim.poke({ r: { en: 1, addr: i } });
      await sim.tick(1, "r");
      sim.poke({ r: { en: 0, addr: 0 } });
      await sim.tick(1, "r");
      expect(sim.before("r").data).toBe(BigInt(100 + i));
    }
  });
  sim.close();
});

describe("collisions stop a simulation where technologies do not agree", () => {
  test("a read of the word under write in UltraRAM, but not in block RAM", () => {
    for (const [style, lets] of [
      ["ultra", false],
      ["block", true],
    ] as const) {
      const sim = simulate(simpleRam({ width: 8, depth: 16, style }));
      sim.poke({ w: { en: 1, addr: 3, data: 1 }, r: { en: 1, addr: 3 } });
      if (lets) sim.step(2);
      else expect(() => sim.step(2)).toThrow("memory-collision");
    }
  });

  test("one word on both ports of a true dual port RAM, one of them to write", () => {
    const use = (a: boolean, b: boolean) => {
      const sim = simulate(trueDualRam({ width: 8, depth: 16, style: "block" }));
      sim.poke({ a: { en: 1, write: a, addr: 3 }, b: { en: 1, write: b, addr: 3 } });
      sim.step(2);
    };
    expect(() => use(true, true)).toThrow("memory-collision");
    expect(() => use(true, false)).toThrow("memory-collision");
    expect(() => use(false, true)).toThrow("memory-collision");
    use(false, false);
  });
});

test("memories that no RAM has are refused", () => {
  expect(() => simpleRam({ width: 8, depth: 1, style: "auto" })).toThrow("simple_ram: depth is 1, must be 2 or more");
  expect(() => simpleRam({ width: 8, depth: 64, style: "ultra", twoClocks: true })).toThrow("UltraRAM has one clock");
  expect(() => byteRam({ width: 30, lane: 8, depth: 64, style: "auto" })).toThrow("no multiple of lanes of 8 bits");
  expect(() => byteRam({ width: 28, lane: 7, depth: 64, style: "block" })).toThrow(
    "block RAM has lanes of 8, 9, 16, 18",
  );
  expect(() => rom({ width: 3, words: [1n, 8n], style: "auto" })).toThrow("rom: word 1 does not fit 3 bits");
});

test.each([1, 12])("credits: never more are taken than the %d there are", (credits) => {
  const sim = simulate(creditCounter({ credits }), { seed: 6 });
  const random = randomStream(6, "credits");
  let left = credits;
  let [least, most] = [credits, 0];
  for (let i = 0; i < 2000; i++) {
    expect(sim.peek("left")).toBe(BigInt(left));
    expect(sim.peek("any")).toBe(left > 0 ? 1n : 0n);
    [least, most] = [Math.min(least, left), Math.max(most, left)];
    const take = left > 0 && random.next() < 0.5;
    const give = (left < credits || take) && random.next() < 0.5;
    sim.poke({ take, give });
    sim.step();
    left += Number(give) - Number(take);
  }
  expect([least, most]).toEqual([0, credits]);
  sim.close();
  const overdrawn = simulate(creditCounter({ credits }));
  overdrawn.poke({ take: 1 });
  expect(() => overdrawn.step(credits + 2)).toThrow("a credit was taken when there was none");
  const surplus = simulate(creditCounter({ credits }));
  surplus.poke({ give: 1 });
  expect(() => surplus.step(2)).toThrow("more credits came back than were taken");
});
