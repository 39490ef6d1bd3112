/** Random modules as IR: every kind of expression and statement, in shapes that no author would write. */
import type {
  BinaryOp,
  CompareOp,
  EnumIR,
  Expr,
  MatchCase,
  ModuleIR,
  Net,
  NetRole,
  Stmt,
  Target,
} from "../design/ir.ts";

const site = { locate: () => ({ file: "random.ts", line: 1, column: 1 }) };

/** Whole numbers below a limit, from a seed. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
  for (let i = 0; i < 10; i++) next();
  return (limit) => next() % limit;
}

export function randomBits(pick: (limit: number) => number, width: number): bigint {
  const kind = pick(6);
  if (kind === 0) return 0n;
  if (kind === 1) return (1n << BigInt(width)) - 1n;
  let value = 0n;
  for (let i = 0; i < width; i += 16) value = (value << 16n) | BigInt(pick(65536));
  return BigInt.asUintN(width, value);
}

const mode: EnumIR = {
  name: "mode",
  width: 2,
  members: ["Off", "Slow", "Fast"].map((name, i) => ({ name, value: BigInt(i) })),
};

const widths = [1, 1, 2, 3, 5, 8, 12, 16, 24, 33, 64, 70];

/** A module with inputs, outputs, registers with and without reset, and wires driven in every way. */
export function randomModule(name: string, seed: number): ModuleIR {
  const pick = randomNumbers(seed);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
  const makeNet = (key: string, width: number, role: NetRole, more: Partial<Net> = {}): Net => ({
    name: key,
    width,
    role,
    scalar: width === 1 && pick(2) === 0,
    signed: false,
    domain: "",
    site,
    ...more,
  });
  const clk = makeNet("clk", 1, "clock", { scalar: true });
  const rst = makeNet("rst", 1, "reset", { scalar: true });
  const inputs = widths.map((width, i) => makeNet(`in${i}`, width, "input"));
  const registers = Array.from({ length: 6 }, (_, i) => {
    const width = one(widths);
    return makeNet(`reg${i}`, width, "reg", i % 2 === 0 ? { reset: randomBits(pick, width) } : {});
  });
  const state = makeNet("state", 2, "reg", { reset: 0n, enumeration: mode });
  const body: Stmt[] = [];
  const nets: Net[] = [...registers, state];
  /** What expressions may read so far: no loops. */
  const readable: Net[] = [...inputs, ...registers, state];

  const literal = (width: number): Expr => ({ kind: "literal", width, value: randomBits(pick, width) });
  const read = (net: Net): Expr => ({ kind: "net", width: net.width, net });

  function fit(expr: Expr, width: number): Expr {
    if (expr.width === width) return expr;
    if (expr.width < width) return { kind: "extend", width, arg: expr, signed: pick(2) === 0 };
    return { kind: "slice", width, arg: expr, lsb: pick(expr.width - width + 1) };
  }

  function expression(width: number, depth: number): Expr {
    if (depth === 0) return pick(6) === 0 ? literal(width) : fit(read(one(readable)), width);
    const sub = (w: number) => expression(w, depth - 1);
    switch (pick(width === 1 ? 15 : 12)) {
      case 0:
      case 1:
        return {
          kind: "binary",
          width,
          op: one<BinaryOp>(["add", "sub", "mul", "and", "or", "xor"]),
          left: sub(width),
          right: sub(width),
          site,
        };
      case 2:
        return {
          kind: "binary",
          width,
          op: one<BinaryOp>(["and", "or", "xor"]),
          left: sub(width),
          right: sub(width),
          site,
        };
      case 3:
        return { kind: "not", width, arg: sub(width) };
      case 4:
        return { kind: "negate", width, arg: sub(width) };
      case 5: {
        const amount = pick(2) === 0 ? sub(1 + pick(4)) : literal(4);
        return { kind: "shift", width, op: one(["shl", "shr", "asr"] as const), arg: sub(width), amount, site };
      }
      case 6:
        return { kind: "mux", width, condition: sub(1), then: sub(width), otherwise: sub(width), site };
      case 7: {
        if (width === 1) return sub(1);
        const high = 1 + pick(width - 1);
        return { kind: "concat", width, parts: [sub(high), sub(width - high)] };
      }
      case 8: {
        const count = [2, 3, 4].find((n) => width % n === 0);
        return count === undefined ? sub(width) : { kind: "repeat", width, arg: sub(width / count), count };
      }
      case 9: {
        const count = 2 + pick(6);
        const vector = pick(2) === 0 ? readable.find((net) => net.width === count * width) : undefined;
        const arg = vector === undefined ? sub(count * width) : read(vector);
        return { kind: "element", width, arg, index: sub(1 + pick(4)), site };
      }
      case 10: {
        const more = width + pick(9);
        return fit(sub(more), width);
      }
      case 11:
        return width === 1 ? sub(1) : fit(sub(1 + pick(width)), width);
      case 12:
        return { kind: "reduce", width: 1, op: one(["any", "all", "parity"] as const), arg: sub(one(widths)) };
      default: {
        const operand = one(widths);
        const op = one<CompareOp>(["eq", "ne", "lt", "le", "gt", "ge"]);
        const right = pick(3) === 0 ? literal(operand) : sub(operand);
        return { kind: "compare", width: 1, op, signed: pick(2) === 0, left: sub(operand), right, site };
      }
    }
  }

  function target(net: Net): Target {
    if (net.enumeration !== undefined || pick(2) === 0) return { kind: "whole", net };
    if (pick(2) === 0) {
      const width = 1 + pick(net.width);
      return { kind: "slice", net, lsb: pick(net.width - width + 1), width };
    }
    const sizes = [1, 2, 3, 4, 5, 6, 8, 11].filter((n) => net.width % n === 0 && net.width / n > 1);
    if (sizes.length === 0) return { kind: "whole", net };
    return { kind: "element", net, index: expression(1 + pick(5), 1), width: one(sizes) };
  }

  function assignment(net: Net): Stmt {
    const kind = net.role === "reg" ? "next" : "assign";
    const place = target(net);
    const width = place.kind === "whole" ? net.width : place.width;
    if (net.enumeration === undefined) return { kind, target: place, value: expression(width, 2), site };
    const member = (): Expr => ({ kind: "literal", width, value: BigInt(pick(3)), enumeration: mode });
    const value: Expr =
      pick(3) === 0
        ? { kind: "mux", width, condition: expression(1, 1), then: member(), otherwise: read(state), site }
        : member();
    return { kind, target: place, value, site };
  }

  /** A tree of branches that assigns the targets here and there. */
  function branches(targets: readonly Net[], depth: number): Stmt[] {
    const count = pick(3);
    const list: Stmt[] = Array.from({ length: count }, () => {
      if (depth === 0 || pick(3) === 0) return assignment(one(targets));
      const inner = () => branches(targets, depth - 1);
      if (pick(2) === 0) {
        const arms = Array.from({ length: 1 + pick(3) }, () => ({ condition: expression(1, 1), body: inner(), site }));
        return { kind: "when", arms, otherwise: pick(2) === 0 ? inner() : null, site };
      }
      if (pick(2) === 0) {
        const cases = mode.members.map((member): MatchCase => ({
          labels: [{ kind: "literal", width: 2, value: member.value, enumeration: mode }],
          body: inner(),
        }));
        return { kind: "match", subject: read(state), cases, otherwise: null, site };
      }
      const subject = expression(3, 1);
      const cases = [[0, 5], [1], [7]].map((values): MatchCase => ({
        labels: values.map((value) => ({ kind: "literal", width: 3, value: BigInt(value) })),
        body: inner(),
      }));
      return { kind: "match", subject, cases, otherwise: pick(2) === 0 ? inner() : null, site };
    });
    return list;
  }

  for (let i = 0; i < 8; i++) {
    const net = makeNet(`named${i}`, one(widths), "named");
    body.push({ kind: "assign", target: { kind: "whole", net }, value: expression(net.width, 3), site });
    nets.push(net);
    readable.push(net);
  }
  for (let i = 0; i < 5; i++) {
    const group = Array.from({ length: 1 + pick(3) }, (_, j) => {
      const width = one(widths);
      const fallback: Partial<Net> = pick(2) === 0 ? { fallback: literal(width) } : {};
      return makeNet(`wire${i}_${j}`, width, "wire", fallback);
    });
    for (const net of group) {
      if (net.fallback === undefined) {
        body.push({ kind: "assign", target: { kind: "whole", net }, value: expression(net.width, 1), site });
      }
    }
    body.push(...branches(group, 3));
    nets.push(...group);
    readable.push(...group);
  }
  // Two wires of one conditional, of which one follows the other: they cannot share a block.
  const first = makeNet("pair_a", 8, "wire", { fallback: literal(8) });
  const second = makeNet("pair_b", 8, "wire", { fallback: literal(8) });
  const sum: Expr = { kind: "binary", width: 8, op: "add", left: read(first), right: literal(8), site };
  const pair: Stmt[] = [
    { kind: "assign", target: { kind: "whole", net: second }, value: sum, site },
    { kind: "assign", target: { kind: "whole", net: first }, value: expression(8, 1), site },
  ];
  body.push({ kind: "when", arms: [{ condition: expression(1, 1), body: pair, site }], otherwise: null, site });
  nets.push(first, second);
  readable.push(first, second);
  // Every register is driven in full, somewhere.
  body.push(...branches([...registers, state], 3));
  for (const net of registers) {
    const whole: Stmt = { kind: "next", target: { kind: "whole", net }, value: expression(net.width, 2), site };
    const condition = fit(read(one(inputs)), 1);
    body.push({ kind: "when", arms: [{ condition, body: [whole], site }], otherwise: null, site });
  }
  body.push(...branches([...registers, state], 3));
  const outputs = [...nets].map((net, i) => makeNet(`out${i}`, net.width, "output", { scalar: net.scalar }));
  nets.forEach((net, i) => {
    const to = outputs[i];
    if (to !== undefined) body.push({ kind: "assign", target: { kind: "whole", net: to }, value: read(net), site });
  });
  return {
    kind: "module",
    name,
    base: name,
    parameters: new Map(),
    domains: [{ name: "", clock: clk, reset: rst, resetKind: "sync-high" }],
    ports: [clk, rst, ...inputs, ...outputs],
    nets,
    body,
    memories: [],
    synchronisers: [],
    instances: [],
    assertions: [],
    site,
  };
}
