import { expect, test } from "vitest";
import type { BenchResult } from "../../bench/result.ts";
import { stallsBetween } from "../../bench/stalls.ts";
import { sweepLines, sweepResult } from "../../bench/sweep.ts";
import { header, line, mainStalls, stallLines } from "../../bench/table.ts";
import { missed, tooSlow } from "../../bench/targets.ts";
import { lengthOf, offsetsOf, workloads } from "../../bench/workloads.ts";

function result(name: string, percentOfCeiling: number, meanNs = 3000): BenchResult {
  return {
    name,
    iops: percentOfCeiling * 10_000,
    gbytesPerSecond: percentOfCeiling * 0.04096,
    ceiling: { iops: 1e6, gbytesPerSecond: 4.096, resource: "link to the host" },
    percentOfCeiling,
    latencyNs: { mean: meanNs, p50: meanNs, p99: meanNs + 100, max: meanNs + 200 },
    latencyFloorNs: 2370,
    cycles: 1000,
    commands: 10,
    interruptsPerCommand: 0.5,
    mmioWritesPerCommand: 1,
    stalls: {},
  };
}

test("targets: percent of the ceiling, commands per second, latency over the floor", () => {
  expect(missed(result("randread-4k-qd32", 95))).toEqual([]);
  expect(missed(result("randread-4k-qd32", 94.9))).toEqual(["94.9 % of the ceiling, 95 % are wanted"]);
  expect(missed(result("randread-512-qd64", 300))).toEqual([]);
  expect(missed(result("randread-512-qd64", 99))).toEqual(["0.99 M IOPS, 3.00 M are wanted"]);
  expect(missed(result("randread-4k-qd1", 10, 2370 + 800))).toEqual([]);
  expect(missed(result("randread-4k-qd1", 99, 2370 + 801))).toEqual([
    "latency 801 ns over the floor, 800 ns are allowed",
  ]);
  expect(missed(result("of no target", 1))).toEqual([]);
  const write = result("randwrite-4k-qd1", 80, 2370 + 590);
  expect(missed(write)).toHaveLength(1);
  expect(missed(write, 4)).toEqual([]);
});

test("the speed of simulation has a target", () => {
  expect(tooSlow(100e3)).toEqual([]);
  expect(tooSlow(99e3)).toEqual(["99 k clocks per second of processor time, 100 k are wanted"]);
});

test("every workload has a target, the names are those that were agreed", () => {
  expect(workloads.map(({ name }) => name)).toEqual([
    ...["randread-4k-qd32", "randwrite-4k-qd32", "randrw-4k-qd32", "randread-4k-qd1", "randwrite-4k-qd1"],
    ...["seqread-128k", "seqwrite-128k", "randread-512-qd64"],
    ...["randread-4k-qd32-unaligned", "randwrite-4k-qd32-unaligned"],
  ]);
  for (const { name } of workloads) expect(missed({ ...result(name, 0, 1e6), iops: 0 }), name).toHaveLength(1);
});

test("lengths and offsets", () => {
  for (const workload of workloads) {
    const { region } = lengthOf(workload, 0.1);
    expect(region % workload.bytes).toBe(0);
    expect(region / workload.bytes).toBeGreaterThanOrEqual(2 * workload.depth);
    const offsets = offsetsOf(workload);
    expect(offsets).toHaveLength(workload.depth);
    expect(offsets.every((at) => (workload.unaligned ? at % 4 === 0 && at > 0 && at < 4096 : at === 0))).toBe(true);
  }
});

test("unaligned offsets are spread: all different, and at all places in a beat and in a packet", () => {
  const offsets = workloads.filter(({ unaligned }) => unaligned).map(offsetsOf);
  expect(offsets.length).toBeGreaterThan(0);
  for (const of of offsets) {
    expect(new Set(of).size).toBe(of.length);
    for (const [unit, places] of [
      [32, 8],
      [64, 14],
      [128, 20],
    ] as const) {
      expect(new Set(of.map((at) => at % unit)).size).toBeGreaterThanOrEqual(places);
    }
  }
});

test("a line has its columns below the header's, and says what was missed", () => {
  expect(line(result("randread-4k-qd32", 96)).indexOf("link to the host")).toBe(header.indexOf("bound by"));
  expect(line(result("randread-4k-qd32", 90))).toMatch(/link to the host; MISSED: 90.0 % of the ceiling/);
});

test("stalls of a window: what is gained; stages that only had nothing to do are not shown", () => {
  const before = { stalls: { a: { idle: 1, blocked: 2, nothing: 3, moved: 4 }, b: { nothing: 0, idle: 0 } } };
  const after = { stalls: { a: { idle: 11, blocked: 52, nothing: 3, moved: 44 }, b: { nothing: 90, idle: 10 } } };
  const stalls = stallsBetween(before, after);
  expect(stalls).toEqual({ a: { idle: 10, blocked: 50, nothing: 0, moved: 40 }, b: { nothing: 90, idle: 10 } });
  expect(stallLines(stalls, 100)).toEqual([`    ${"a".padEnd(22)}blocked 50 %, moved 40 %`]);
  expect(mainStalls(stalls, 100)).toBe("    stalls: a blocked 50 %");
  expect(mainStalls({ b: { nothing: 90, idle: 10 } }, 100)).toBe("    stalls: none of note");
});

test("a sweep says where a result breaks", () => {
  const point = (value: number, percent: number, share: number) => {
    const one = result("randread-4k-qd32", percent);
    return { axis: "link.rtt_ns", value, params: { "link.rtt_ns": value }, result: one, share, misses: missed(one) };
  };
  const points = [point(300, 100, 1), point(1000, 96, 0.95), point(3000, 80, 0.92)];
  const [text, ...others] = sweepLines(points);
  expect(others).toEqual([]);
  expect(text).toMatch(/link\.rtt_ns +breaks at 3000 +300: 1000 k, 100 %; 1000: 960 k, 96 %; 3000: 800 k, 80 % !/);
  expect(sweepLines(points.slice(0, 2))[0]).toMatch(/holds everywhere/);
  expect(sweepLines(points.slice(2))[0]).toMatch(/misses everywhere/);
  // A ceiling that sinks with the parameter hides nothing.
  expect(sweepLines([point(300, 100, 1), point(1000, 100, 0.89)])[0]).toMatch(
    /breaks at 1000 +.*1000: 1000 k, 100 % !/,
  );
  const { axis, value, params, share, percentOfCeiling } = sweepResult(point(1000, 96, 0.95));
  expect({ axis, value, params, share, percentOfCeiling }).toEqual({
    ...{ axis: "link.rtt_ns", value: 1000, params: { "link.rtt_ns": 1000 } },
    ...{ share: 0.95, percentOfCeiling: 96 },
  });
});
