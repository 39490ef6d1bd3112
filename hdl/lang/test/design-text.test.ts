import { describe, expect, test } from "vitest";
import { elaborate } from "../index.ts";
import type { DesignIR } from "../index.ts";
import { parseDesignText } from "../design/parse.ts";
import { printDesignText } from "../design/print.ts";
import { randomDesign } from "../fuzz/random-design.ts";
import { printDesign } from "../verilog/print-design.ts";
import { asyncFifo, refclkBuffer, reverse, watchedCounter } from "./examples.ts";
import { designs as memories } from "./golden/memories/design.ts";

/** What is read back says the same, and prints the same SystemVerilog. */
function survives(design: DesignIR): void {
  const text = printDesignText(design);
  const read = parseDesignText(text);
  expect(printDesignText(read)).toBe(text);
  expect(printDesign(read)).toEqual(printDesign(design));
}

describe("a design survives being printed and read back", () => {
  test.each([
    asyncFifo({ width: 8, depth: 16 }),
    reverse({ depth: 16 }),
    watchedCounter(),
    refclkBuffer(),
    ...memories,
  ])("$name", (definition) => survives(elaborate(definition)));

  test("random circuits", () => {
    for (let seed = 1; seed <= 20; seed++) {
      survives(randomDesign(`random${seed}`, seed));
    }
  });
});

test("a small design can be written by hand", () => {
  const { top } = parseDesignText(`
module blink
  domain "" clk rst sync-high
  clock clk bool
  reset rst bool ""
  output led bool ""
  reg n bits4 "" reset 0
  when (eq n 9'4)
    n <= 0'4
  otherwise
    n <= (add n 1'4)
  led = n[3 +: 1]
`);
  expect(printDesign({ top, modules: [top], blackBoxes: [] }).files.get("blink.sv")).toContain("assign led = n[3];");
});

test.each([
  ["module m\n  wire a bits", "line 2: expected bool, bits or sint, found bits"],
  ["module m\n  wire a bits4\n  a = (plus a a)", "line 3: expected an operator, found plus"],
  ["module m\n  a = 1'4", "line 2: expected a net, found a"],
  ["module m\n      a = 1'4", "line 2: is indented deeper than what it belongs to"],
  ["module m\n  otherwise", "line 2: expected a `when` before it, found the end of the line"],
  ["module m\n  instance u_a a", "line 2: expected a module or black box above, found a"],
  ["", "the text has no module"],
])("%j is refused", (text, message) => {
  expect(() => parseDesignText(text)).toThrow(message);
});
