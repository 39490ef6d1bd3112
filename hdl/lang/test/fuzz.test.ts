import { expect, test } from "vitest";
import type { Expr, ModuleIR } from "../design/ir.ts";
import { fuzz } from "../fuzz/fuzz.ts";
import { deep, withExprs } from "../fuzz/rewrite.ts";
import { shrink } from "../fuzz/shrink.ts";
import { builtin, icarus, type Tool } from "../fuzz/tools.ts";
import { sizeOf } from "../fuzz/tidy.ts";

// A fault in a simulator is found, and what remains of the circuit is that fault.

/** The module as a simulator sees it that adds where it should subtract. */
function subAdds(module: ModuleIR): ModuleIR {
  const change = deep((expr) => (expr.kind === "binary" && expr.op === "sub" ? { ...expr, op: "add" } : expr));
  return { ...module, body: withExprs(module.body, change) };
}

const deepIn = (module: ModuleIR, visit: (expr: Expr) => void): void => {
  const look = deep((expr) => {
    visit(expr);
    return expr;
  });
  withExprs(module.body, look);
};

const faulty = (tool: Tool): Tool => ({
  ...tool,
  check: (circuits) => tool.check(circuits.map((each) => ({ ...each, module: subAdds(each.module) }))),
});

test("circuits agree on the built-in simulator and Icarus", () => {
  const told: [number, number][] = [];
  const progress = (...at: [number, number]) => void told.push(at);
  expect(fuzz({ seed: 500, count: 3, tools: [builtin, icarus], progress })).toEqual([]);
  expect(told).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
});

test("a `sub` that adds is found and shrunk to one subtraction", () => {
  const failures = fuzz({ seed: 1, count: 4, tools: [faulty(builtin)] });
  expect(failures.length).toBeGreaterThan(0);
  for (const failure of failures) {
    const small = shrink(failure, 60_000);
    expect(small.finished).toBe(true);
    expect(small.found.map(({ tool, difference }) => [tool.name, difference.kind])).toEqual([["builtin", "differs"]]);
    let subtractions = 0;
    deepIn(small.circuit.module, (expr) => {
      if (expr.kind === "binary" && expr.op === "sub") subtractions++;
    });
    expect(subtractions).toBe(1);
    expect(sizeOf(small.circuit.module)[0]).toBeLessThan(20);
    // The circuit itself is sound: it is the fault that makes it differ.
    expect(builtin.check([small.circuit])).toEqual([null]);
  }
});
