import { expect, test } from "vitest";
import type { Expr, ModuleIR, Net, Stmt } from "../../design/ir.ts";
import { evaluate, type Values } from "../../fuzz/evaluate.ts";
import { edge, modelOf, settle } from "../../fuzz/model.ts";
import { makeDomain } from "../../fuzz/random-clocks.ts";
import { randomModule } from "../../fuzz/random-module.ts";
import { randomBits, randomNumbers } from "../../fuzz/random.ts";
import { isExhaustive } from "../../netlist/coverage.ts";
import { countedModule } from "../../sim/coverage/points.ts";
import { reportOf } from "../../sim/coverage/tally.ts";
import { Machine } from "../../sim/machine.ts";

// Random modules count what the meaning of the IR says, and are the same with counting as without.

/** What is active at an edge, in the order of the module's points. */
function activeIn(module: ModuleIR, values: Values): number[] {
  const counts: number[] = [];
  const one = (expr: Expr) => evaluate(expr, values) === 1n;
  const walk = (body: readonly Stmt[], active: boolean): void => {
    for (const stmt of body) {
      if (stmt.kind === "assign" || stmt.kind === "next") {
        counts.push(Number(active));
        continue;
      }
      const value = stmt.kind === "match" ? evaluate(stmt.subject, values) : 0n;
      const holds =
        stmt.kind === "when"
          ? stmt.arms.map(({ condition }) => one(condition))
          : stmt.cases.map(({ labels }) => labels.some((label) => evaluate(label, values) === value));
      const taken = holds.indexOf(true);
      (stmt.kind === "when" ? stmt.arms : stmt.cases).forEach((arm, i) => {
        counts.push(Number(active && taken === i));
        walk(arm.body, active && taken === i);
      });
      const rest = active && taken === -1;
      if (stmt.kind === "when" || stmt.otherwise !== null || !isExhaustive(stmt, "members")) counts.push(Number(rest));
      walk(stmt.otherwise ?? [], rest);
    }
  };
  walk(module.body, true);
  return counts;
}

const seeds = Array.from({ length: 30 }, (_, i) => Number(process.env["SEED"] ?? 1) + i);

test.each(seeds)("random module %i", (seed) => {
  const pick = randomNumbers(seed);
  const home = makeDomain("", "sync-high");
  const plan = { name: `random${seed}`, pick, isTop: true, domains: [home], children: [], size: 4 };
  const module = randomModule(plan);
  const design = { top: module, modules: [module], blackBoxes: [] };
  const options = { seed, periods: [4000], start: "zero" } as const;
  const machines = [
    new Machine(design, options),
    new Machine(design, { ...options, coverage: "statements" }),
    new Machine(design, { ...options, coverage: "all" }),
  ] as const;
  const model = modelOf(module);
  const { values } = model;
  const clock = () => {
    edge(model, new Set([home.clock]));
    settle(model);
  };
  const reset = (active: bigint) =>
    module.ports.filter(({ role }) => role === "reset").forEach((net) => values.set(net, active));
  reset(1n);
  settle(model);
  for (let i = 0; i < 9; i++) clock();
  const outputs = module.ports.filter(({ role }) => role === "output");
  const watched = [...module.ports, ...module.nets].filter(({ role }) => role !== "clock" && role !== "reset");
  const before = new Map(watched.map((net) => [net, values.get(net) ?? 0n]));
  const [rose, fell] = [new Map<Net, bigint>(), new Map<Net, bigint>()];
  const sample = () => {
    for (const net of watched) {
      const [old, now] = [before.get(net) ?? 0n, values.get(net) ?? 0n];
      rose.set(net, (rose.get(net) ?? 0n) | (now & ~old));
      fell.set(net, (fell.get(net) ?? 0n) | (old & ~now));
      before.set(net, now);
    }
  };
  let sums: readonly number[] = activeIn(module, values).map(() => 0);
  for (let cycle = 0; cycle < 24; cycle++) {
    const inReset = pick(8) === 0;
    for (const net of module.ports.filter(({ role }) => role === "input")) {
      const value = randomBits(pick, net.width);
      values.set(net, value);
      for (const machine of machines) machine.drive(net.name, value);
    }
    for (const machine of machines) machine.drive("rst", inReset ? 1n : 0n);
    reset(inReset ? 1n : 0n);
    settle(model);
    sample();
    const active = activeIn(module, values);
    if (!inReset) sums = sums.map((sum, i) => sum + (active[i] ?? 0));
    for (const machine of machines) machine.edge();
    clock();
    for (const net of outputs) {
      const seen = machines.map((machine) => machine.read(net.name));
      expect([cycle, net.name, ...seen]).toEqual([cycle, net.name, ...machines.map(() => values.get(net))]);
    }
  }
  sample();
  const points = countedModule(module).points.filter(({ kind }) => kind !== "mux");
  for (const machine of machines.slice(1)) {
    const { counters } = machine.coverage();
    const sum = (list: readonly number[]) => list.reduce((all, i) => all + (counters[i] ?? 0), 0);
    const got = points.map(({ plus, minus }) => sum(plus) - sum(minus));
    expect(got.map((count, i) => `${points[i]?.kind} ${points[i]?.name}: ${count}`)).toEqual(
      sums.map((count, i) => `${points[i]?.kind} ${points[i]?.name}: ${count}`),
    );
  }
  const { toggles } = reportOf(machines[2].coverage());
  const hex = (bits: ReadonlyMap<Net, bigint>, net: Net) => bits.get(net)?.toString(16);
  const wanted = watched.map((net) => `${net.name} ${hex(rose, net)} ${hex(fell, net)}`).sort();
  expect(toggles.map((net) => `${net.name} ${net.rose} ${net.fell}`).sort()).toEqual(wanted);
});
