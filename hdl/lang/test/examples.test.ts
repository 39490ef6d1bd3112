import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printDesign } from "../verilog/print-design.ts";
import { printStub } from "../verilog/print-stub.ts";
import { elaborate } from "../index.ts";
import type { Definition } from "../index.ts";
import { asyncFifo, axisXor, counter, refclkBuffer, reverse, skid, watchedCounter } from "./examples.ts";

const designs: Readonly<Record<string, Definition>> = {
  counter: counter({ width: 8 }),
  skid: skid(),
  reverse: reverse({ depth: 16 }),
  axisXor: axisXor({ bytes: 4 }),
  asyncFifo: asyncFifo({ width: 8, depth: 16 }),
  watchedCounter: watchedCounter(),
  refclkBuffer: refclkBuffer(),
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hdl-examples-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the designs of the language guide are accepted by the tools without waivers", () => {
  for (const [name, definition] of Object.entries(designs)) {
    test(name, async () => {
      const design = elaborate(definition);
      const { files } = printDesign(design);
      const texts = [...files, ...design.blackBoxes.map((box): [string, string] => [`${box.name}.sv`, printStub(box)])];
      const paths = texts.map(([file, text]) => {
        writeFileSync(join(folder, file), text);
        return join(folder, file);
      });
      const top = ["--top-module", design.top.name];
      const verilator = await execa("verilator", ["--lint-only", "-Wall", ...top, ...paths], { timeout: 60_000 });
      expect(verilator.stderr).toBe("");
      const icarus = await execa("iverilog", ["-g2012", "-tnull", "-s", design.top.name, ...paths], {
        timeout: 60_000,
      });
      expect(icarus.stderr).toBe("");
    });
  }
});

test("equal parameters give one definition, in any order of the keys", () => {
  expect(asyncFifo({ width: 8, depth: 16 })).toBe(asyncFifo({ depth: 16, width: 8 }));
  expect(asyncFifo({ width: 8, depth: 16 })).not.toBe(asyncFifo({ width: 8, depth: 32 }));
});

test("the same design prints the same bytes", () => {
  const once = printDesign(elaborate(watchedCounter()));
  expect(printDesign(elaborate(watchedCounter()))).toEqual(once);
});
