import { beforeAll, describe, expect, test } from "vitest";
import {
  addReports,
  addTally,
  annotatedSource,
  coverageTable,
  figuresOf,
  isSameDesign,
  lcovTracefile,
  missedPoints,
  missedToggles,
  partsBy,
  percent,
  reached,
  reportOf,
  simulate,
  type CoverageReport,
} from "../../sim/index.ts";
import { elaborate } from "../../index.ts";
import { Machine } from "../../sim/machine.ts";
import { runs } from "./coverage-design.ts";

const file = "hdl/lang/test/sim/coverage-design.ts";

function covered(width: number, words: readonly number[]): CoverageReport {
  const sim = simulate(runs({ width }), { coverage: true });
  for (const word of words) {
    sim.poke({ word });
    sim.step();
  }
  return sim.coverage();
}

let report: CoverageReport;
beforeAll(() => {
  report = covered(4, [1, 1, 0, 1, 0, 0]);
});

describe("texts", () => {
  test("the table has a line for each file and one for all", () => {
    expect(coverageTable(report)).toMatchInlineSnapshot(`
      "file                                  statements        arms       muxes     covers      toggles
      hdl/lang/test/sim/coverage-design.ts  4/6 66.6 %  6/7 85.7 %  1/2 50.0 %  0/1 0.0 %  5/14 35.7 %
      all                                   4/6 66.6 %  6/7 85.7 %  1/2 50.0 %  0/1 0.0 %  5/14 35.7 %"
    `);
  });

  test("what was never reached, with its line and a caret", () => {
    expect(missedPoints(report).join("\n")).toMatchInlineSnapshot(`
      "hdl/lang/test/sim/coverage-design.ts:8:5  runs: when never taken
        8 |     when(clear, () => {
          |     ^
      hdl/lang/test/sim/coverage-design.ts:9:11  runs: next run never active
        9 |       run.next(0);
          |           ^
      hdl/lang/test/sim/coverage-design.ts:10:12  runs: next best never active
        10 |       best.next(0);
           |            ^
      hdl/lang/test/sim/coverage-design.ts:12:37  runs: mux, condition 1 never chosen
        12 |     when(word.not(), () => run.next(mux(run.all(), run, 0)));
           |                                     ^
      hdl/lang/test/sim/coverage-design.ts:15:5  runs: longest_is_full never seen
        15 |     cover("longest_is_full", best.all());
           |     ^"
    `);
  });

  test("bits that did not both rise and fall", () => {
    expect(missedToggles(report).join("\n")).toMatchInlineSnapshot(`
      "hdl/lang/test/sim/coverage-design.ts:5:38  runs: clear stayed
      hdl/lang/test/sim/coverage-design.ts:5:60  runs: longest [3:2] stayed, [1] never fell
      hdl/lang/test/sim/coverage-design.ts:7:27  runs: best [3:2] stayed, [1] never fell
      hdl/lang/test/sim/coverage-design.ts:7:27  runs: run [3:2] stayed"
    `);
  });

  test("sources with the count of what is least active on a line", () => {
    expect(annotatedSource(file, report.points)).toMatchInlineSnapshot(`
      "hdl/lang/test/sim/coverage-design.ts
                    1 | import { bits, bool, input, module, mux, output } from "../../index.ts";
                    2 |
                    3 | /** Counts words and the longest run of them; for the texts about its coverage. */
                    4 | export const runs = module("runs", (p: { width: number }) => ({
                    5 |   ports: { word: input(bool), clear: input(bool), longest: output(bits(p.width)) },
                    6 |   build({ word, clear, longest }, { regs, when, cover }) {
                    7 |     const { run, best } = regs({ run: bits(p.width).reset(0), best: bits(p.width).reset(0) });
      !        0    8 |     when(clear, () => {
      !        0    9 |       run.next(0);
      !        0   10 |       best.next(0);
               3   11 |     }).elsewhen(word, () => run.next(run.add(1)));
      !        0   12 |     when(word.not(), () => run.next(mux(run.all(), run, 0)));
               2   13 |     when(run.gt(best), () => best.next(run));
               6   14 |     longest.assign(best);
      !        0   15 |     cover("longest_is_full", best.all());
                   16 |   },
                   17 | }));"
    `);
  });

  test("an lcov tracefile", () => {
    expect(lcovTracefile(report)).toMatchInlineSnapshot(`
      "TN:
      SF:hdl/lang/test/sim/coverage-design.ts
      BRDA:8,0,0,3
      BRDA:8,0,1,0
      BRDA:11,1,0,3
      BRDA:12,2,0,3
      BRDA:12,2,1,3
      BRDA:12,3,0,3
      BRDA:12,3,1,0
      BRDA:13,4,0,4
      BRDA:13,4,1,2
      BRF:9
      BRH:7
      DA:8,3
      DA:9,0
      DA:10,0
      DA:11,3
      DA:12,3
      DA:13,2
      DA:14,6
      DA:15,0
      LF:8
      LH:5
      end_of_record
      "
    `);
  });
});

describe("sums", () => {
  const other = () => covered(6, [1, 1, 1, 1, 1]);

  test("specialisations add by line, in any order", () => {
    const sum = addReports([report, other()]);
    expect(addReports([other(), report])).toEqual(sum);
    expect(addReports([addReports([report]), addReports([other()])])).toEqual(sum);
    const assigned = sum.points.find(({ name }) => name === "assign longest");
    expect(assigned?.count).toBe(11);
    expect(sum.toggles.find(({ name }) => name === "best")).toMatchObject({ width: 6, rose: "7", fell: "3" });
  });

  test("written and read back it is the same", () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(JSON.stringify(covered(4, [1, 1, 0, 1, 0, 0]))).toBe(JSON.stringify(report));
  });

  test("figures are of distinct points, not of how often", () => {
    const figures = figuresOf(report);
    expect(figures.covers).toEqual({ covered: 0, total: 1 });
    expect(reached(figures).total).toBe(report.points.length);
    expect(reached(figures).covered).toBe(report.points.filter(({ count }) => count > 0).length);
    expect([
      percent({ covered: 1999, total: 2000 }),
      percent({ covered: 2, total: 2 }),
      percent({ covered: 0, total: 0 }),
    ]).toEqual([99.9, 100, 100]);
    expect([...partsBy(report, ({ module }) => module).keys()]).toEqual(["runs"]);
  });

  test("tallies of two simulations of one design add, those of two designs are told apart", () => {
    const run = (width: number, edges: number) => {
      const machine = new Machine(elaborate(runs({ width })), {
        seed: 1,
        periods: [4000],
        start: "zero",
        coverage: "all",
      });
      machine.drive("word", 1n);
      machine.step(edges);
      return machine.coverage();
    };
    const [three, four, wider] = [run(4, 3), run(4, 4), run(5, 4)];
    expect([isSameDesign(three, four), isSameDesign(three, wider)]).toEqual([true, false]);
    const apart = addReports([reportOf(three), reportOf(four)]);
    addTally(three, four);
    expect(reportOf(three)).toEqual(apart);
  });
});
