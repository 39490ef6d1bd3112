import { expect, test } from "vitest";
import { belowFloors, raised, readFloors, type Floors } from "../../../scripts/coverage/floors.ts";
import type { CoverageReport, PointCount } from "../../../hdl/lang/sim/index.ts";

// Floors of coverage only go up.

const point = (module: string, ordinal: number, count: number): PointCount => ({
  ...{ file: "hdl/x.ts", line: 1, column: 1, module, kind: "statement", name: "next x", detail: "", ordinal, count },
});
const half: CoverageReport = { points: [point("x", 0, 3), point("x", 1, 0)], toggles: [] };
const full = { arms: 100, muxes: 100, covers: 100, toggles: 100 };

test("a figure below its floor is named with both numbers, one at it is not", () => {
  const floors: Floors = { x: { ...full, statements: 50.1 }, y: { ...full, statements: 0 } };
  expect(belowFloors(half, floors, [])).toEqual([
    "x: 50 % of its statements covered, the floor is 50.1 %",
    "y has figures in tb/tests/coverage-floor.json, but no test simulates it",
  ]);
  expect(belowFloors(half, { x: { ...full, statements: 50 } }, [])).toEqual([]);
  expect(belowFloors(half, floors, ["y"])).toHaveLength(1);
});

test("toggles may be two percent below their floor, no more", () => {
  const net = { file: "hdl/x.ts", line: 1, column: 1, module: "x", name: "n", width: 100 };
  const seen = (bits: number): CoverageReport => {
    const mask = ((1n << BigInt(bits)) - 1n).toString(16);
    return { points: [], toggles: [{ ...net, rose: mask, fell: mask }] };
  };
  const floors: Floors = { x: { ...full, statements: 100, toggles: 90 } };
  expect(belowFloors(seen(88), floors, [])).toEqual([]);
  expect(belowFloors(seen(87), floors, [])).toEqual(["x: 87 % of its toggles covered, the floor is 90 %"]);
});

test("raising takes the higher figure of each kind, keeps notes, and sorts by name", () => {
  const floors: Floors = { z: { ...full, statements: 1 }, x: { ...full, statements: 20, toggles: 7, note: "why" } };
  expect(Object.entries(raised(half, floors))).toEqual([
    ["x", { ...full, statements: 50, note: "why" }],
    ["z", { ...full, statements: 1 }],
  ]);
  expect(raised(half, { x: { ...full, statements: 75 } })).toEqual({ x: { ...full, statements: 75 } });
});

test("the stored floors are sorted shares, and no statement is left out without a note", () => {
  const floors = readFloors();
  const names = Object.keys(floors);
  expect(names).toEqual([...names].sort());
  expect(names.length).toBeGreaterThan(100);
  for (const [module, floor] of Object.entries(floors)) {
    if (floor.note === undefined) expect([module, floor.statements]).toEqual([module, 100]);
  }
});
