import { expect, test } from "vitest";
import type { BinaryOp, CompareOp, Expr, ModuleIR, Net, ShiftOp, Stmt } from "../../design/ir.ts";
import { Machine } from "../../sim/machine.ts";
import { evaluate, type Values } from "../../fuzz/evaluate.ts";
import { randomBits, randomNumbers } from "../../fuzz/random.ts";

// Every operator at widths around the words of the simulator, against the meaning of the IR in bigints.

const site = { locate: () => ({ file: "operators.test.ts", line: 1, column: 1 }) };
const pick = randomNumbers(5);
const widths = [1, 2, 7, 8, 16, 31, 32, 33, 48, 63, 64, 65, 96, 127, 128, 129, 192, 200, 255, 256, 257, 512, 577, 600];
const rounds = 12;

test.each([...widths, ...Array.from({ length: 12 }, () => 1 + pick(600))].map((width) => ({ width })))(
  "width $width",
  ({ width }) => {
    const net = (name: string, bits: number, role: Net["role"]): Net => {
      return { name, width: bits, role, scalar: false, signed: false, domain: "", site };
    };
    const a = net("a", width, "input");
    const b = net("b", width, "input");
    const c = net("c", 1, "input");
    const n = net("n", 11, "input");
    const far = net("far", 70, "input");
    const small = net("small", 1 + pick(width), "input");
    const read = (of: Net): Expr => ({ kind: "net", width: of.width, net: of });
    const operators = expressions(width, {
      a: read(a),
      b: read(b),
      c: read(c),
      n: read(n),
      far: read(far),
      small: read(small),
    });
    const outputs = operators.map((expr, i) => net(`out${i}`, expr.width, "output"));
    const body = outputs.map((to, i): Stmt => {
      const value = operators[i] ?? read(a);
      return { kind: "assign", target: { kind: "whole", net: to }, value, site };
    });
    const inputs = [a, b, c, n, far, small];
    const module: ModuleIR = {
      ...{ kind: "module", name: "operators", base: "operators", parameters: new Map(), site },
      ...{ domains: [], nets: [], body, memories: [], synchronisers: [], instances: [], assertions: [] },
      ports: [...inputs, ...outputs],
    };
    const design = { top: module, modules: [module], blackBoxes: [] };
    const machine = new Machine(design, { seed: 1, periods: [], start: "zero" });
    const values: Values = new Map();
    for (let round = 0; round < rounds; round++) {
      for (const each of inputs) values.set(each, randomBits(pick, each.width));
      if (round % 3 === 0) values.set(n, BigInt(pick(width + 2)));
      if (round % 4 === 1) values.set(b, values.get(a) ?? 0n);
      if (round % 2 === 0) values.set(far, BigInt(pick(width + 2)));
      for (const each of inputs) machine.drive(each.name, values.get(each) ?? 0n);
      operators.forEach((expr, i) => {
        const { value, label } = { value: evaluate(expr, values), label: describe(expr) };
        expect([label, machine.read(`out${i}`)]).toEqual([label, value]);
      });
    }
  },
);

type Operands = Readonly<Record<"a" | "b" | "c" | "n" | "far" | "small", Expr>>;

function expressions(width: number, { a, b, c, n, far, small }: Operands): Expr[] {
  const literal: Expr = { kind: "literal", width, value: randomBits(pick, width) };
  const binaries = (["add", "sub", "mul", "and", "or", "xor"] as readonly BinaryOp[]).flatMap((op): Expr[] =>
    [b, literal].map((right) => ({ kind: "binary", width, op, left: a, right, site })),
  );
  const comparisons = (["eq", "ne", "lt", "le", "gt", "ge"] as readonly CompareOp[]).flatMap((op) =>
    [true, false].flatMap((signed): Expr[] =>
      [b, literal].map((right) => ({ kind: "compare", width: 1, op, signed, left: a, right, site })),
    ),
  );
  const amounts = [n, far, c, { kind: "literal", width: 11, value: BigInt(pick(width + 2)) } as const];
  const shifts = (["shl", "shr", "asr"] as readonly ShiftOp[])
    .map((op) => [
      ...amounts.map((amount): Expr => ({ kind: "shift", width, op, arg: a, amount, site })),
      // A constant by a constant far beyond its width.
      ...[literal, { kind: "literal", width, value: 1n } as const].flatMap((arg) =>
        [
          { kind: "literal", width: 70, value: 2n ** 64n + 1n } as const,
          { kind: "literal", width: 32, value: 2n ** 32n - 1n } as const,
        ].map((amount): Expr => ({ kind: "shift", width, op, arg, amount, site })),
      ),
    ])
    .flat();
  const reductions = (["any", "all", "parity"] as const).map((op): Expr => ({ kind: "reduce", width: 1, op, arg: a }));
  const lsb = pick(width);
  const bits = 1 + pick(width - lsb);
  const sizes = [1, 2, 3, 5, 8, 12, 16, 24, 32, 40, 64, 100].filter((size) => width % size === 0);
  const elements = sizes.flatMap((size) =>
    [n, far, c].map((index): Expr => ({ kind: "element", width: size, arg: a, index, site })),
  );
  const sum: Expr = { kind: "binary", width, op: "add", left: a, right: b, site };
  const more = width + pick(100);
  return [
    ...binaries,
    ...comparisons,
    ...shifts,
    ...reductions,
    ...elements,
    { kind: "not", width, arg: a },
    { kind: "negate", width, arg: a },
    { kind: "slice", width: bits, arg: a, lsb },
    { kind: "slice", width: bits, arg: sum, lsb },
    { kind: "element", width, arg: sum, index: c, site },
    { kind: "concat", width: width * 2 + small.width + 1, parts: [a, small, c, b] },
    {
      kind: "slice",
      width: bits + small.width,
      arg: { kind: "concat", width: width + small.width, parts: [a, small] },
      lsb,
    },
    { kind: "repeat", width: width * 3, arg: a, count: 3 },
    { kind: "repeat", width, arg: c, count: width },
    { kind: "extend", width: more, arg: a, signed: false },
    { kind: "extend", width: more, arg: a, signed: true },
    { kind: "extend", width, arg: small, signed: true },
    { kind: "mux", width, condition: c, then: a, otherwise: b, site },
    { kind: "mux", width, condition: c, then: sum, otherwise: literal, site },
    { kind: "crossing", width, arg: a, reason: "test", site },
  ];
}

function describe(expr: Expr): string {
  return "op" in expr ? `${expr.kind} ${expr.op} ${expr.width}` : `${expr.kind} ${expr.width}`;
}
