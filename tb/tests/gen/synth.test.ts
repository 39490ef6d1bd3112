import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { locator } from "../../../gen/yosys/locate.ts";
import type { ModuleReport } from "../../../gen/yosys/report.ts";
import { bits, bool, clog2, elaborate, input, module, output } from "../../../hdl/lang/index.ts";
import type { Yosys, YosysJob } from "../../tools/yosys.ts";
import { YosysNative } from "../../tools/yosys-native.ts";
import { synthesised, type SmallOptions } from "./synth-small.ts";

// Small designs through Yosys 0.23 and back: what they cost, how deep they are, and that what must not be there is found.

const yosys = new YosysNative();
afterAll(() => yosys.stop());
// The results of the same design and the same Yosys are known from before.
const cache = join(".cache", "synth");
type Changes = Partial<SmallOptions>;
const report = async (definition: Parameters<typeof synthesised>[0], changes: Changes = {}) =>
  synthesised(definition, { yosys, cache, ...changes });
const one = async (definition: Parameters<typeof synthesised>[0], changes: Changes = {}): Promise<ModuleReport> =>
  [...(await report(definition, changes)).values()].at(-1)!;

/** A register, the parity of all its bits, a register. */
const parity = module("parity", (p: { width: number }) => ({
  ports: { a: input(bits(p.width)), y: output(bool) },
  build({ a, y }, { regs }) {
    const { held, odd } = regs({ held: bits(p.width), odd: bool });
    held.next(a);
    odd.next(held.parity());
    y.assign(odd);
  },
}));

/** The same without registers. */
const mixer = module("mixer", (p: { width: number }) => ({
  ports: { a: input(bits(p.width)), y: output(bool) },
  build({ a, y }) {
    y.assign(a.parity());
  },
}));

const chain = module("chain", () => ({
  ports: { a: input(bits(36)), y: output(bool) },
  build({ a, y }, { regs, instances }) {
    const { held, odd } = regs({ held: bits(36), odd: bool });
    const { first, second } = instances({ first: mixer({ width: 36 }), second: mixer({ width: 36 }) });
    held.next(a);
    first.a.assign(held);
    second.a.assign(held.slice(0, 35).zext(36).shl(1).or(first.y.zext(36)));
    odd.next(second.y);
    y.assign(odd);
  },
}));

describe("levels", () => {
  test.for([
    [6, 1],
    [36, 2],
    [200, 3],
  ] as const)("the parity of %d bits takes %d levels of LUTs with six inputs", async ([width, levels]) => {
    const { own, total, longest, ownLevels, faults } = await one(parity({ width }));
    expect({ levels: longest?.levels, ownLevels, faults }).toEqual({ levels, ownLevels: levels, faults: [] });
    expect({ ...own, lut: 0 }).toEqual({ lut: 0, lutram: 0, ff: width + 1, bram: 0, uram: 0, carry: 0 });
    expect(total).toEqual(own);
    expect(longest?.from.name).toMatch(/^held\[\d+\]$/);
    expect(longest?.to.name).toBe("odd (D)");
  });

  test("a path through instances counts in the module that they are in, and its ends are found in the source", async () => {
    const modules = await report(chain(), { limit: 3 });
    expect(modules.get("mixer_width36")).toMatchObject({ count: 2, levels: 2, ownLevels: 2, deep: [] });
    const whole = modules.get("chain")!;
    expect(whole).toMatchObject({ levels: 4, ownLevels: 0 });
    const [path] = whole.deep;
    expect(path).toMatchObject({ levels: 4, to: { name: "odd (D)" }, inside: null });
    expect(path?.through).toContain("u_first.y");
    const place = locator(elaborate(chain()))(path!.to);
    expect(place?.file).toBe("tb/tests/gen/synth.test.ts");
    expect(whole.total.lut).toBe(whole.own.lut + 2 * modules.get("mixer_width36")!.own.lut);
  });

  test("a carry chain is passed without a level", async () => {
    const adder = module("adder", () => ({
      ports: { a: input(bits(64)), y: output(bits(64)) },
      build({ a, y }, { regs }) {
        const { held, sum } = regs({ held: bits(64), sum: bits(64).reset(0) });
        held.next(a);
        sum.next(sum.add(held));
        y.assign(sum);
      },
    }));
    const { levels, own } = await one(adder());
    expect(levels).toBe(1);
    expect(own.carry).toBe(16);
  });
});

const store = module("store", (p: { style: "block" | "ultra" | "distributed"; depth: number }) => ({
  ports: {
    en: input(bool),
    at: input(bits(clog2(p.depth))),
    d: input(bits(8)),
    q: output(bits(8)),
  },
  build({ en, at, d, q }, { mems }) {
    const { ram } = mems({
      ram: {
        of: bits(8),
        depth: p.depth,
        style: p.style,
        collisions: "the word is not used then",
        ports: { w: { kind: "write" }, r: { kind: "read" } },
      },
    });
    ram.w.assign({ en, addr: at, data: d });
    ram.r.assign({ en: en.not(), addr: at });
    q.assign(ram.r.data);
  },
}));

describe("memories", () => {
  test("what is asked for and what it costs", async () => {
    expect(await one(store({ style: "block", depth: 1024 }))).toMatchObject({
      own: { bram: 0.5, lutram: 0 },
      faults: [],
    });
    const large = await one(store({ style: "ultra", depth: 4096 }), { family: "ultrascale_plus" });
    expect(large).toMatchObject({ own: { uram: 1, bram: 0 }, faults: [] });
    const small = await one(store({ style: "distributed", depth: 64 }));
    expect(small).toMatchObject({ faults: [] });
    expect(small.own.lutram).toBe(8);
  });

  const memory = "memory ram, 1024 x 8, of style block";
  const wrong: readonly (readonly [what: string, from: string, to: string, fault: RegExp])[] = [
    [
      "another primitive",
      'ram_style = "block"',
      'ram_style = "distributed"',
      new RegExp(`^${memory}: has become RAM64X1S`),
    ],
    [
      "registers",
      '(* ram_style = "block" *)',
      '(* ram_style = "registers" *)',
      new RegExp(`^${memory}: has become logic`),
    ],
  ];
  test.for(wrong)("finds one that has become %s", async ([, from, to, fault]) => {
    const file = "store_depth1024_styleblock.sv";
    const smaller = [file, "[0:1023]", "[0:63]"] as const;
    const { faults } = await one(store({ style: "block", depth: 1024 }), { instead: [[file, from, to], smaller] });
    expect(faults.join("\n")).toMatch(fault);
  });

  test("finds one that nobody has asked for", async () => {
    const { faults } = await one(store({ style: "block", depth: 1024 }), {
      instead: [
        [
          "store_depth1024_styleblock.sv",
          "endmodule",
          "logic [7:0] more [0:63]; always_ff @(posedge clk) if (en) more[at[5:0]] <= d[7:0]; always_ff @(posedge clk) q8 <= more[at[9:4]]; endmodule",
        ],
        ["store_depth1024_styleblock.sv", "output logic [7:0] q", "output logic [7:0] q, output logic [7:0] q8"],
      ],
    });
    expect(faults.join("\n")).toMatch(/^RAM64M8 for no memory of the module: more/);
  });
});

describe("what must not be there", () => {
  const file = "mixer_width36.sv";
  test("a latch", async () => {
    const { faults } = await one(mixer({ width: 36 }), {
      instead: [[file, "assign y = ^a;", "always @* if (a[0]) y = a[1];"]],
    });
    expect(faults).toEqual(["a latch: y"]);
  });

  test("a loop in a module", async () => {
    const { faults } = await one(mixer({ width: 36 }), {
      instead: [[file, "assign y = ^a;", "wire turn = y ^ a[1]; assign y = turn & a[0];"]],
    });
    expect(faults.join("\n")).toMatch(/^a combinational loop: .*turn/);
  });

  test("a loop through two instances, each of which is without", async () => {
    const modules = await report(chain(), {
      instead: [["chain.sv", /assign first_a = [^;]*;/, "assign first_a = {36{second_y}};"]],
    });
    expect(modules.get("mixer_width36")?.faults).toEqual([]);
    expect(modules.get("chain")?.faults.join("\n")).toMatch(/^a combinational loop: .*u_first\.y/);
  });

  test("a primitive of which nothing is known", async () => {
    const multiplier = module("multiplier", () => ({
      ports: { a: input(bits(16)), b: input(bits(16)), y: output(bits(32)) },
      build({ a, b, y }) {
        y.assign(a.mulw(b));
      },
    }));
    const { faults } = await one(multiplier(), { family: "ultrascale_plus" });
    expect(faults).toEqual(["a cell DSP48E2, of which nothing is known here"]);
  });
});

test("a module is mapped again when its text changes, and only then; an error of Yosys is told", async () => {
  const asked: string[] = [];
  const recorder: Yosys = {
    version: () => yosys.version(),
    run: (job: YosysJob) => {
      asked.push(/read_verilog -sv (\w+)\.sv;/.exec(job.script)?.[1] ?? "");
      return yosys.run(job);
    },
    stop: () => undefined,
  };
  const own = mkdtempSync(join(tmpdir(), "synth-"));
  const small = mixer({ width: 5 });
  await one(small, { yosys: recorder, cache: own });
  await one(small, { yosys: recorder, cache: own });
  await one(small, { yosys: recorder, cache: own, instead: [["mixer_width5.sv", "^a", "&a"]] });
  expect(asked).toEqual(["mixer_width5", "mixer_width5"]);
  const wrong = one(small, { cache: own, instead: [["mixer_width5.sv", "assign y =", "assign y =="]] });
  await expect(wrong).rejects.toThrow(/Yosys fails at mixer_width5:\n[^]*syntax error/);
  expect(readdirSync(own)).toHaveLength(2);
  rmSync(own, { recursive: true });
});
