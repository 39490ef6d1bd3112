import { describe, expect, test } from "vitest";
import {
  BATCHED_16,
  SINGLE,
  commandBytes,
  commandCeiling,
  completionPayload,
  encodedRate,
  latencyFloorNs,
  payloadCeiling,
  payloadShare,
  type LinkShape,
} from "../../golden/link.ts";

// The figures below were computed by hand, before there was code.

const GEN3: LinkShape = { generation: 3, lanes: 8, mps: 256, mrrs: 512, rcb: 64, rttNs: 1000, overheadPct: 4 };
const shape = (lanes: number, mps = 256, more: Partial<LinkShape> = {}): LinkShape => ({
  ...GEN3,
  lanes,
  mps,
  ...more,
});

/** In the digits that the figure was written with. */
const giga = (bytesPerSecond: number): string => (bytesPerSecond / 1e9).toFixed(2);
const millions = (perSecond: number): string => (perSecond / 1e6).toFixed(3);
const micros = (ns: number): string => (ns / 1000).toFixed(2);

test("rates after encoding", () => {
  const rate = (generation: 1 | 2 | 3 | 4, lanes: number): string =>
    (encodedRate({ generation, lanes }) / 1e9).toFixed(3);
  expect([rate(1, 8), rate(2, 4), rate(3, 4), rate(3, 8), rate(3, 16), rate(4, 8)]).toEqual([
    ...["2.000", "2.000", "3.938", "7.877", "15.754", "15.754"],
  ]);
});

test.each([
  [128, "86.5", "84.2"],
  [256, "92.8", "91.4"],
  [512, "96.2", "95.5"],
])("share of the payload, packets of %i bytes", (mps, h2c, c2h) => {
  const percent = (flow: "h2c" | "c2h"): string => (100 * payloadShare(shape(8, mps), flow)).toFixed(1);
  expect([percent("h2c"), percent("c2h")]).toEqual([h2c, c2h]);
});

test.each([
  [4, ["3.18", "3.46", "3.61"], ["3.27", "3.51", "3.64"]],
  [8, ["6.37", "6.91", "7.22"], ["6.54", "7.01", "7.28"]],
  [16, ["12.74", "13.83", "14.45"], ["13.08", "14.03", "14.56"]],
])("bandwidth in GB/s, generation 3, %i lanes, payloads of 128, 256 and 512 bytes", (lanes, c2h, h2c) => {
  const row = (flow: "h2c" | "c2h"): string[] =>
    [128, 256, 512].map((mps) => giga(payloadCeiling(shape(lanes, mps), flow)));
  expect(row("c2h")).toEqual(c2h);
  expect(row("h2c")).toEqual(h2c);
});

test("completions of 64 bytes leave 5.76 GB/s of 7.01", () => {
  expect(giga(payloadCeiling(shape(8, 256, { completionBytes: 64 }), "h2c"))).toBe("5.76");
  expect(giga(payloadCeiling(shape(8, 256, { completionBytes: 64 }), "c2h"))).toBe("6.91");
});

test.each([
  [64, 64, undefined, 256],
  [64, 128, undefined, 256],
  [64, 64, 100, 64],
  [64, 64, 200, 192],
  [64, 128, 64, 128],
  [64, 64, 4096, 256],
])("completions: payload 256, boundary %i/%i, asked for %s", (_, rcb, completionBytes, expected) => {
  expect(completionPayload(shape(8, 256, { rcb, ...(completionBytes && { completionBytes }) }))).toBe(expected);
});

test("a completion carries no more than its request", () => {
  expect(payloadShare(shape(8, 512, { mrrs: 128 }), "h2c")).toBe(128 / 148);
  expect(payloadShare(shape(8, 256, { mrrs: 4096 }), "h2c")).toBe(256 / 276);
});

describe("bytes of a 4 KiB command", () => {
  test("write", () => {
    expect(commandBytes(GEN3, "write", { bytes: 4096 })).toEqual({ down: 24 + 24 + 84 + 4416, up: 24 + 192 + 40 + 24 });
  });
  test("read", () => {
    expect(commandBytes(GEN3, "read", { bytes: 4096 })).toEqual({ up: 4480 + 40 + 24 + 24, down: 48 + 84 });
  });
  test("a list of 31 entries comes with 128 KiB", () => {
    expect(commandBytes(GEN3, "read", { bytes: 131_072 }).up).toBe(143_472);
    expect(commandBytes(GEN3, "read", { bytes: 8192 }).up).toBe(2 * 4480 + 88);
  });
});

test("a buffer off the boundaries costs a packet more", () => {
  const { down: aligned } = commandBytes(GEN3, "write", { bytes: 4096 });
  const write = (offset: number): number => commandBytes(GEN3, "write", { bytes: 4096, offset }).down - aligned;
  // 16 bytes off: three completions for two in the seven whole requests, two in the one that ends the page, one behind it.
  // 64 bytes off, the boundary: only the page costs one more. 256 bytes off, half a request: nothing but a ninth request.
  expect([write(16), write(64), write(256)]).toEqual([8 * 20, 20, 0]);
  const asked = (offset: number): number => commandBytes(GEN3, "write", { bytes: 4096, offset }).up;
  expect([asked(0), asked(16), asked(256), asked(512)]).toEqual([280, 304, 304, 280]);
  const read = (offset: number): number => commandBytes(GEN3, "read", { bytes: 4096, offset }).up - 4568;
  expect([read(0), read(4), read(128), read(256)]).toEqual([0, 24, 24, 0]);
  // The third page makes a list: a request of 24 bytes.
  expect(commandBytes(GEN3, "read", { bytes: 8192, offset: 64 }).up).toBe(2 * 4480 + 24 + 88 + 24);
  expect(millions(commandCeiling(GEN3, { bytes: 4096, reads: 0, offset: 16 }))).toBe("1.606");
});

// The hand's figures for fetches of four entries count one completion for their 256 bytes; with payloads of 128 bytes they are two, which
// is 0.1 % of a write.
test.each([
  [4, "write", [0.777, 0.831, 0.862], [0.786, 0.842, 0.874]],
  [4, "read", [0.764, 0.828, 0.864], [0.77, 0.835, 0.872]],
  [8, "write", [1.553, 1.663, 1.723], [1.573, 1.685, 1.747]],
  [8, "read", [1.527, 1.655, 1.728], [1.54, 1.67, 1.744]],
  [16, "write", [3.107, 3.325, 3.447], [3.146, 3.37, 3.494]],
  [16, "read", [3.054, 3.311, 3.456], [3.079, 3.34, 3.488]],
] as const)("millions of 4 KiB commands, %i lanes, %s", (lanes, kind, single, batched) => {
  for (const [i, mps] of [128, 256, 512].entries()) {
    const reads = kind === "read" ? 1 : 0;
    const rate = (batching = SINGLE): number =>
      commandCeiling(shape(lanes, mps), { bytes: 4096, reads, batching }) / 1e6;
    expect(Math.abs(rate() / (single[i] ?? 0) - 1), `payload ${mps}`).toBeLessThan(0.0007);
    expect(Math.abs(rate(BATCHED_16) / (batched[i] ?? 0) - 1), `payload ${mps}, batched`).toBeLessThan(0.0015);
  }
});

test("figures to the digit: Gen3 x8, payloads of 256 bytes", () => {
  const rate = (bytes: number, reads: number, link = GEN3): string => millions(commandCeiling(link, { bytes, reads }));
  expect([rate(4096, 0), rate(4096, 1)]).toEqual(["1.663", "1.655"]);
  expect(rate(4096, 0, shape(8, 256, { completionBytes: 64 }))).toBe("1.373");
  const rounded = (bytes: number, reads: number, digits: number): string =>
    (commandCeiling(GEN3, { bytes, reads }) / 1e6).toFixed(digits);
  expect([rounded(4096, 0.5, 2), rounded(4096, 0.7, 2)]).toEqual(["3.12", "2.30"]);
  expect([rounded(512, 1, 1), rounded(512, 0, 1)]).toEqual(["11.7", "11.1"]);
  const large = (reads: number): string => giga(131_072 * commandCeiling(GEN3, { bytes: 131_072, reads }));
  expect([large(1), large(0)]).toEqual(["6.91", "6.99"]);
});

test("generation 4 with eight lanes is generation 3 with sixteen", () => {
  const wide = commandCeiling(shape(16), { bytes: 4096, reads: 0.5 });
  expect(commandCeiling(shape(8, 256, { generation: 4 }), { bytes: 4096, reads: 0.5 })).toBeCloseTo(wide, 3);
  expect(millions(wide)).toBe("6.239");
});

test.each([
  [500, "1.96", "1.47", "1.46", "0.97", "1.47"],
  [700, "2.52", "1.83", "1.82", "1.13", "2.03"],
  [1000, "3.36", "2.37", "2.36", "1.37", "2.87"],
])("latency at a round trip of %i ns", (rttNs, write, read, writeInCard, readInCard, small) => {
  const link = shape(8, 256, { rttNs });
  expect([
    micros(latencyFloorNs(link, "write", 4096)),
    micros(latencyFloorNs(link, "read", 4096)),
    micros(latencyFloorNs(link, "write", 4096, { queueInCard: true })),
    micros(latencyFloorNs(link, "read", 4096, { queueInCard: true })),
    micros(latencyFloorNs(link, "write", 512)),
  ]).toEqual([write, read, writeInCard, readInCard, small]);
});

test("latency with four and sixteen lanes", () => {
  const row = (lanes: number, kind: "read" | "write"): string[] =>
    [500, 1000].map((rttNs) => micros(latencyFloorNs(shape(lanes, 256, { rttNs }), kind, 4096)));
  expect(row(4, "write")).toEqual(["2.52", "3.92"]);
  expect(row(4, "read")).toEqual(["2.04", "2.94"]);
  expect(row(16, "write")).toEqual(["1.68", "3.08"]);
  expect(row(16, "read")).toEqual(["1.18", "2.08"]);
});
