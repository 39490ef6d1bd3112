import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ElaborationError, elaborate, module } from "../../../hdl/lang/index.ts";
import type { Definition, Diagnostic } from "../../../hdl/lang/index.ts";
import * as library from "../../../hdl/lib/index.ts";

// What a module of the library cannot be built for is refused on the line of whoever asked for it, however deep that stands in a design.

const { asyncFifo, asyncWidthFifo, axi4Decoder, axi4Mux, axiLiteDecoder, axiLiteMux, byteRam, countSync } = library;
const { creditCounter, fifo, packetFifo, packetNarrow, packetWiden, rom, simpleRam, streamArbiter } = library;
const { streamDemux, streamFork, streamMonitor, streamMux, streamNarrow, streamThrottle, streamWiden } = library;
const { trueDualRam, widthFifo } = library;

const BUS = { addr: 32, data: 64, id: 4 };
const page = { base: 0, size: 0x1000 };

/** Each on a line of its own: the test looks for the call there. */
const refused: readonly (readonly [name: string, what: string, ask: () => Definition])[] = [
  ["asyncFifo", "depth 2", () => asyncFifo({ width: 8, depth: 2 })],
  ["asyncWidthFifo", "depth 2", () => asyncWidthFifo({ from: 8, to: 16, depth: 2 })],
  ["asyncWidthFifo", "no multiple of lanes of 5 bits", () => asyncWidthFifo({ from: 8, to: 16, depth: 4, lane: 5 })],
  ["axi4Decoder", "outstanding 3", () => axi4Decoder({ ...BUS, regions: { a: page }, outstanding: 3 })],
  ["axi4Decoder", "`unmapped`", () => axi4Decoder({ ...BUS, regions: { unmapped: page } })],
  ["axi4Mux", "outstanding 3", () => axi4Mux({ ...BUS, masters: ["a", "b"], outstanding: 3 })],
  ["axi4Mux", "0 names", () => axi4Mux({ ...BUS, masters: [] })],
  ["axiLiteDecoder", "outstanding 1", () => axiLiteDecoder({ regions: { a: page }, outstanding: 1 })],
  ["axiLiteDecoder", "`s_axil`", () => axiLiteDecoder({ regions: { s_axil: page } })],
  ["axiLiteMux", "outstanding 12", () => axiLiteMux({ masters: ["a", "b"], outstanding: 12 })],
  ["axiLiteMux", "`a` stands in the list twice", () => axiLiteMux({ masters: ["a", "a"] })],
  ["byteRam", "no multiple of lanes", () => byteRam({ width: 9, lane: 8, depth: 16, style: "auto" })],
  ["countSync", "width is 0", () => countSync({ width: 0 })],
  ["creditCounter", "credits is 0", () => creditCounter({ credits: 0 })],
  ["fifo", "depth 5", () => fifo({ width: 8, depth: 5 })],
  ["fifo", "depth 0", () => fifo({ width: 8, depth: 0 })],
  // @ts-expect-error: the type refuses it as well.
  ["fifo", "latency is 0", () => fifo({ width: 8, depth: 4, latency: 0 })],
  // @ts-expect-error: the type refuses it as well.
  ["fifo", "latency is 3", () => fifo({ width: 8, depth: 4, latency: 3 })],
  ["packetFifo", "depth 12", () => packetFifo({ width: 8, depth: 12 })],
  ["packetNarrow", "ratio is 1", () => packetNarrow({ width: 8, lane: 8, ratio: 1 })],
  ["packetWiden", "ratio is 1", () => packetWiden({ width: 8, lane: 8, ratio: 1 })],
  ["rom", "word 1 does not fit", () => rom({ width: 1, words: [0n, 2n], style: "auto" })],
  ["simpleRam", "depth is 1", () => simpleRam({ width: 8, depth: 1, style: "auto" })],
  ["streamArbiter", "0 names", () => streamArbiter({ width: 8, inputs: [], pick: "fair" })],
  ["streamDemux", "1 names", () => streamDemux({ width: 8, outputs: ["a"] })],
  ["streamFork", "1 names", () => streamFork({ width: 8, outputs: ["a"] })],
  ["streamMonitor", "count is 0", () => streamMonitor({ width: 8, count: 0 })],
  ["streamMux", "1 names", () => streamMux({ width: 8, inputs: ["a"] })],
  ["streamNarrow", "ratio is 3", () => streamNarrow({ width: 8, ratio: 3, side: 0 })],
  ["streamThrottle", "is no limit", () => streamThrottle({ width: 8, words: 2, clocks: 2 })],
  ["streamWiden", "ratio is 3", () => streamWiden({ width: 8, ratio: 3, side: 0 })],
  ["trueDualRam", "depth is 1", () => trueDualRam({ width: 8, depth: 1, style: "auto" })],
  ["widthFifo", "depth 3", () => widthFifo({ from: 8, to: 16, depth: 3 })],
  ["widthFifo", "ratio 3", () => widthFifo({ from: 8, to: 24, depth: 4 })],
  ["widthFifo", "no multiple of lanes of 3 bits", () => widthFifo({ from: 16, to: 8, depth: 4, lane: 3 })],
];

test.each(refused)("%s (%s) two instances deep: the message names the line that asked", (name, what, ask) => {
  const inner = module("inner", () => ({ ports: {}, build: (_, { instances }) => void instances({ asked: ask() }) }));
  const outer = module("outer", () => ({ ports: {}, build: (_, { instances }) => void instances({ inner: inner() }) }));
  const found = findings(() => elaborate(outer()));
  expect(found.map(({ code }) => code)).toEqual(["bad-parameter"]);
  expect(found[0]?.message).toContain(what);
  const { file, line, column } = found[0]?.place ?? { file: "", line: 0, column: 0 };
  expect(file).toBe("tb/tests/module/library-parameters.test.ts");
  const written = readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  expect(written.slice(column - 1)).toMatch(new RegExp(`^${name}\\(`));
  expect(written).toContain(`"${what}"`);
});

test("every module of the library that says it refuses parameters is among them", () => {
  const says = /@throws ElaborationError `bad-parameter`(?:(?!\*\/)[^])*\*\/\nexport const (\w+)/g;
  const files = readdirSync("hdl/lib", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const saying = files.flatMap((file) =>
    [...readFileSync(join("hdl/lib", file), "utf8").matchAll(says)].map(([, name = ""]) => name),
  );
  expect(saying.toSorted()).toEqual([...new Set(refused.map(([name]) => name))].toSorted());
});

function findings(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ElaborationError) return error.diagnostics;
    throw error;
  }
  return [];
}
