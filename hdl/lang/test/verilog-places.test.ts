import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { elaborate } from "../index.ts";
import { printModule, printModuleWithPlaces } from "../verilog/print-module.ts";
import { asyncFifo, axisXor, counter, reverse, watchedCounter } from "./examples.ts";

const here = "hdl/lang/test/examples.ts";
const source = readFileSync(here, "utf8").split("\n");

test("remembering places changes no byte", () => {
  for (const module of [asyncFifo({ width: 8, depth: 16 }), reverse({ depth: 16 }), watchedCounter()].flatMap(
    (definition) => elaborate(definition).modules,
  )) {
    const { text, sites } = printModuleWithPlaces(module);
    expect(text).toBe(printModule(module));
    expect(sites.length).toBe(text.split("\n").length);
  }
});

/** The source line behind the one line of the module that contains `part`. */
function sourceOf(definition: Parameters<typeof elaborate>[0], part: string): string {
  const { text, sites } = printModuleWithPlaces(elaborate(definition).top);
  const found = text.split("\n").flatMap((line, i) => (line.includes(part) ? [sites[i] ?? null] : []));
  expect(found.length, part).toBe(1);
  const place = found[0]?.locate();
  expect(place?.file, part).toBe(here);
  return (source[(place?.line ?? 0) - 1] ?? "").trim();
}

test("every kind of line knows the statement that it is", () => {
  const of = (part: string) => sourceOf(counter({ width: 8 }), part);
  expect(of("module counter_width8")).toBe('export const counter = module("counter", (p: { width: number }) => ({');
  expect(of("input  logic       en")).toContain("en: input(bool)");
  expect(of("logic [7:0] value;")).toContain("regs({ value:");
  expect(of("assign count = value;")).toBe("count.assign(value);");
  expect(of("value <= '0;")).toContain("regs({ value:");
  expect(of("end else if (en) begin")).toBe("when(en, () => value.next(value.add(1)));");
  expect(of("value <= value +")).toBe("when(en, () => value.next(value.add(1)));");
});

test("states, memories, synchronisers and instances too", () => {
  const machine = reverse({ depth: 16 });
  expect(sourceOf(machine, "unique case (state)")).toBe("match(state, {");
  expect(sourceOf(machine, "state <= StateFill;")).toContain('state.next("Fill");');
  expect(sourceOf(machine, "logic [7:0] ram [0:15];")).toBe("const { ram } = mems({");
  expect(sourceOf(machine, "assign ram_r_data = ram[")).toBe("const { ram } = mems({");
  const queue = asyncFifo({ width: 8, depth: 16 });
  expect(sourceOf(queue, "logic [4:0] rd_gray_sync_meta;")).toContain("w.synchronize({ rd_gray_sync");
  expect(sourceOf(watchedCounter(), "dma_csr u_csr (")).toContain("instances({ csr: dmaCsr");
});

test("a line that no statement stands behind has no place", () => {
  const { text, sites } = printModuleWithPlaces(elaborate(axisXor({ bytes: 4 })).top);
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    if (/^\s*(end|endmodule|\/\/.*|`.*|\);)?$/.test(line)) expect(sites[i], line).toBe(null);
  }
});
