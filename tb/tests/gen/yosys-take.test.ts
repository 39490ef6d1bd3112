import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { sourcesOf } from "../../../gen/yosys/digests.ts";
import { yosysFindings } from "../../../gen/yosys/take.ts";
import { bits, elaborate, input, module, output } from "../../../hdl/lang/index.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";
import type { Yosys, YosysJob } from "../../tools/yosys.ts";
import { YosysNative } from "../../tools/yosys-native.ts";
import { YosysWasm } from "../../tools/yosys-wasm.ts";

const inner = module("inner", () => ({
  ports: { a: input(bits(4)), y: output(bits(4)) },
  build({ a, y }) {
    y.assign(a.not());
  },
}));
const outer = module("outer", () => ({
  ports: { a: input(bits(4)), y: output(bits(4)) },
  build({ a, y }, { instances }) {
    const { i } = instances({ i: inner() });
    i.a.assign(a);
    y.assign(i.y);
  },
}));

const design = elaborate(outer());
const { files } = printDesign(design);
const good = sourcesOf(new Map([...files].map(([name, text]) => [`rtl/${name}`, text])));
const withInner = (statement: string) =>
  new Map([...good, ["inner.sv", (good.get("inner.sv") ?? "").replace("assign y = ~a;", statement)]]);

const native = new YosysNative();
const wasm = new YosysWasm();
afterAll(() => {
  native.stop();
  wasm.stop();
});

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "take-"));
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

for (const [name, yosys] of [
  ["0.23", native],
  ["0.55", wasm],
] as const) {
  describe(`Yosys ${name}`, () => {
    test("has nothing to say against a good design", async () => {
      expect(await yosysFindings(yosys, design, good, cache)).toEqual([]);
    });

    const bad: readonly (readonly [what: string, statement: string, said: RegExp])[] = [
      ["a latch", "always_comb if (a[0]) y = a;", /[Ll]atch/],
      ["a loop", "wire [3:0] x = y & a; assign y = x + 4'd1;", /logic loop/],
      ["a value with two drivers", "assign y = a; assign y = ~a;", /multiple conflicting drivers/],
      ["a value without driver", "wire [3:0] x; assign y = x;", /used but has no driver/],
      ["a module that is not there", "assign y = a; nowhere u_nowhere (.a(a));", /nowhere/],
      ["what is no SystemVerilog", "assign y == a;", /syntax error/],
    ];
    test.for(bad)("finds %s", async ([, statement, said]) => {
      expect((await yosysFindings(yosys, design, withInner(statement), cache)).join("\n")).toMatch(said);
      expect(readdirSync(cache)).toEqual([]);
    });
  });
}

test("a module is looked into again when its text or the ports of its instances change, and only then", async () => {
  const asked: string[] = [];
  const recorder: Yosys = {
    version: () => native.version(),
    run: (job: YosysJob) => {
      asked.push(/select ([^;]*);/.exec(job.script)?.[1] ?? "none");
      return native.run(job);
    },
    stop: () => undefined,
  };
  const wider = elaborate(
    module("outer", () => ({
      ports: { a: input(bits(5)), y: output(bits(5)) },
      build({ a, y }) {
        y.assign(a);
      },
    }))(),
  );
  await yosysFindings(recorder, design, good, cache);
  await yosysFindings(recorder, design, good, cache);
  await yosysFindings(recorder, design, withInner("assign y = a;"), cache);
  const instance = { ...design.top.instances[0]!, of: { ...wider.top, name: "inner" } };
  const rewired = { ...design, modules: [design.modules[0]!, { ...design.top, instances: [instance] }] };
  await yosysFindings(recorder, rewired, good, cache);
  expect(asked).toEqual(["inner outer", "none", "inner", "outer"]);
});
