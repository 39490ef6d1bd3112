import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bits, bool, crossing, enumeration, input, module, output, sint } from "../../index.ts";
import { FstWriter } from "../../sim/fst.ts";
import { simulate } from "../../sim/index.ts";
import { readFst } from "./read-fst.ts";

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-dumps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);

const Phase = enumeration("phase", ["Rest", "Work", "Stop"]);

const inner = module("dumped", () => ({
  ports: { en: input(bool), count: output(bits(8)) },
  build({ en, count }, { regs, name, when, check }) {
    const { value, phase, wide, low } = regs({
      value: bits(8).reset(0),
      phase: Phase.reset("Rest"),
      wide: bits(77).reset(1),
      low: sint(5).reset(0),
    });
    const { twice } = name({ twice: value.add(value) });
    when(en, () => {
      value.next(value.add(1));
      phase.next("Work");
      wide.next(wide.rotl(3));
      low.next(low.sub(1));
    }).otherwise(() => phase.next("Stop"));
    count.assign(value);
    check("below_200", twice.lt(200), "it went on");
  },
}));

const outer = module("dumped_two", () => ({
  clocks: ["a", "b"],
  ports: { en: input(bool, "a"), count: output(bits(8), "a"), other: output(bits(8), "b") },
  build({ en, count, other }, { domain }) {
    const { rx } = domain("a").instances({ rx: inner() });
    const { late } = domain("b").regs({ late: bits(8).reset(0) });
    late.next(crossing("test", rx.count));
    other.assign(late);
    rx.en.assign(en);
    count.assign(rx.count);
  },
}));

const periods = { domains: { a: 4000, b: 3000 } };

function drive(sim: { poke(values: { en: number }): void; step(n: number): void }): void {
  sim.poke({ en: 1 });
  sim.step(4);
  sim.poke({ en: 0 });
  sim.step(2);
  sim.poke({ en: 1 });
  sim.step(3);
}

/** Values by path and time as a VCD file has them. */
function readVcd(text: string): ReadonlyMap<string, readonly (readonly [number, bigint])[]> {
  const paths = new Map<string, string[]>();
  const changes = new Map<string, [number, bigint][]>();
  const scopes: string[] = [];
  let time = 0;
  for (const line of text.split("\n")) {
    const words = line.split(" ");
    if (words[0] === "$scope") scopes.push(words[2] ?? "");
    else if (words[0] === "$upscope") scopes.pop();
    else if (words[0] === "$var") {
      const path = [...scopes, words[4] ?? ""].join(".");
      paths.set(words[3] ?? "", [...(paths.get(words[3] ?? "") ?? []), path]);
      changes.set(path, []);
    } else if (line.startsWith("#")) time = Number(line.slice(1));
    else if (!line.startsWith("$") && line !== "") {
      const [value = "", id = ""] = line.startsWith("b")
        ? [words[0]?.slice(1), words[1]]
        : [line.slice(0, 1), line.slice(1)];
      for (const path of paths.get(id) ?? []) changes.get(path)?.push([time, BigInt(`0b${value}`)]);
    }
  }
  return changes;
}

test("FST and VCD say the same: hierarchy, shared values, two clocks", () => {
  const sim = simulate(outer(), periods);
  sim.dump(file("all.fst"));
  sim.dump(file("all.vcd"));
  drive(sim);
  sim.close();
  const fst = readFst(file("all.fst"));
  expect(fst.changes).toEqual(readVcd(readFileSync(file("all.vcd"), "utf8")));
  expect(fst.exponent).toBe(-12);
  const net = (path: string) => fst.nets.find((each) => each.path === path);
  expect(net("dumped_two.u_rx.phase")).toMatchObject({
    width: 2,
    module: "dumped",
    direction: 0,
    table: "phase 3 Rest Work Stop 00 01 10",
  });
  expect(net("dumped_two.en")).toMatchObject({ direction: 1, handle: net("dumped_two.u_rx.en")?.handle });
  expect(net("dumped_two.u_rx.count")).toMatchObject({ direction: 2 });
  // The reset ends at 20 ns. What is poked changes half way to the edge; the edge of `a` is at 24 ns, and of `b` at 21 and 24.
  expect(fst.changes.get("dumped_two.en")?.slice(0, 2)).toEqual([
    [20_000, 0n],
    [20_500, 1n],
  ]);
  expect(fst.changes.get("dumped_two.clk_a")?.slice(0, 4)).toEqual([
    [20_000, 0n],
    [24_000, 1n],
    [25_500, 0n],
    [28_000, 1n],
  ]);
  expect(fst.changes.get("dumped_two.u_rx.wide")?.slice(0, 3)).toEqual([
    [20_000, 1n],
    [24_000, 8n],
    [28_000, 64n],
  ]);
});

test("a file may have many blocks", () => {
  const variables = ["a", "b", "c"].map((path, i) => ({
    ...{ path, width: [1, 8, 77][i] ?? 1, id: i, module: "m", direction: "inner" as const },
    show: String,
    read: () => 0n,
  }));
  const nets = variables.map((each, variable) => ({ ...each, scope: ["m"], name: each.path, variable }));
  const writer = new FstWriter(file("blocks.fst"), { nets, variables }, 40);
  const expected: [number, bigint][][] = [[], [], []];
  for (let time = 0; time < 400; time += 7) {
    // The second is still for long: blocks without a chain of it.
    const changes = ([0, 1, 2] as const)
      .filter((i) => time === 0 || i !== 1 || time > 300)
      .map((i) => {
        const value = i === 0 ? BigInt((time / 7) & 1) : BigInt.asUintN(i === 1 ? 8 : 77, BigInt(time) ** 9n);
        expected[i]?.push([time, value]);
        return [i, value] as const;
      });
    writer.sample(time, changes);
  }
  writer.close();
  const read = readFst(file("blocks.fst"));
  expect(read.blocks).toBeGreaterThan(5);
  expect(["m.a", "m.b", "m.c"].map((path) => read.changes.get(path))).toEqual(expected);
  expect([read.start, read.end]).toEqual([0, 399]);
});

test("a window of cycles and some instances", () => {
  const sim = simulate(outer(), periods);
  sim.dump(file("window.fst"), { scopes: ["rx"], from: 4, to: 6 });
  drive(sim);
  sim.close();
  const { nets, changes, start, end } = readFst(file("window.fst"));
  expect(nets.every(({ path }) => path.startsWith("dumped_two.u_rx."))).toBe(true);
  // Cycle 4 of `a` is at 36 ns; after cycle 6, at 44 ns, its clock falls and `en` is poked.
  expect([start, end]).toEqual([36_000, 44_500]);
  expect(changes.get("dumped_two.u_rx.value")).toEqual([[36_000, 4n]]);
  expect(() => sim.dump(file("x.fst"), { scopes: ["tx"] })).toThrow("dumped_two has no instance tx");
  expect(() => sim.dump(file("x.txt"))).toThrow("neither .fst nor .vcd");
});

test("cycles outside of the window run at full speed and count the same", () => {
  const counts = [{}, { from: 50, to: 52 }].map((options) => {
    const sim = simulate(inner());
    sim.poke({ en: 1 });
    sim.dump(file("skip.vcd"), options);
    sim.step(90);
    const count = sim.peek("count");
    sim.close();
    return [count, readVcd(readFileSync(file("skip.vcd"), "utf8")).get("dumped.value")] as const;
  });
  expect(counts.map(([count]) => count)).toEqual([90n, 90n]);
  expect(counts[1]?.[1]?.map(([, value]) => value)).toEqual([50n, 51n, 52n]);
});

test("a failure finishes the files, and names the waveforms of the last edges", () => {
  const sim = simulate(inner(), { seed: 3, waves: file("kept") });
  sim.dump(file("failed.fst"));
  sim.poke({ en: 1 });
  expect(() => sim.step(500)).toThrow(/at \d+ ps, cycle 101 of clk\n {2}waveforms: .*kept\/dumped_seed3\.fst$/);
  expect(readFst(file("failed.fst")).changes.get("dumped.value")?.at(-1)?.[1]).toBe(101n);
  expect(readFst(file("kept/dumped_seed3.fst")).changes.get("dumped.value")).toHaveLength(102);
  expect(sim.saveWaves()).toBe(file("kept/dumped_seed3.fst"));
});

test("long runs keep only the last edges, and processes that throw have waveforms too", async () => {
  const quiet = simulate(inner(), { waves: file("kept") });
  const failure = quiet.run(async () => {
    await quiet.tick(3500);
    quiet.poke({ en: 1 });
    await quiet.tick(2);
    throw new Error("no answer");
  });
  await expect(failure).rejects.toThrow(/no answer\n {2}waveforms: .*kept\/dumped_seed1\.fst \(seed 1\)/);
  const { start, changes } = readFst(file("kept/dumped_seed1.fst"));
  expect(start).toBeGreaterThan(4000 * 1000);
  expect(changes.get("dumped.value")?.map(([, value]) => value)).toEqual([0n, 1n, 2n]);
  const again = simulate(inner(), { waves: file("kept") });
  expect(again.saveWaves()).toBe(file("kept/dumped_seed1_2.fst"));
  expect(readdirSync(file("kept"))).toHaveLength(3);
});

test("what is recorded is the dump of VCD, but for the moment of what is poked", () => {
  const sim = simulate(outer(), periods);
  sim.record();
  sim.dump(file("same.vcd"));
  drive(sim);
  sim.close();
  const [recorded, dumped] = [readVcd(sim.vcd()), readVcd(readFileSync(file("same.vcd"), "utf8"))];
  for (const [path, changes] of dumped) {
    if (/\.(rx_)?en$/.test(path)) continue;
    expect([path, recorded.get(path)?.filter(([time]) => time > 20_000)]).toEqual([
      path,
      changes.filter(([time]) => time > 20_000),
    ]);
  }
});

test("text waveforms show which clock rose, members, and numbers of any width", () => {
  const sim = simulate(outer(), periods);
  sim.record();
  drive(sim);
  expect(sim.waves("clk_a en rx.count rx.phase rx.wide rx.low clk_b other", { last: 9 })).toMatchInlineSnapshot(`
    "clk_a     ↑    · ↑ · ↑    · ↑     · ↑
    en        _________‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾
    rx.count  |4         |5     |6      |7
    rx.phase  |Stop      |Work
    rx.wide   |1000      |8000  |40000  |200000
    rx.low    |-4        |-5    |-6     |-7
    clk_b     ·    ↑ · ↑ ↑    ↑ ·     ↑ ·
    other     |4              |5      |6"
  `);
});
