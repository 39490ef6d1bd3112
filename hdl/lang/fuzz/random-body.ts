/** Random statements: assignments of whole nets, slices and elements, under conditions that lie in each other. */
import type { Expr, MatchCase, Net, Stmt, Target } from "../design/ir.ts";
import { ones, rangeMask } from "../netlist/bits.ts";
import { targetsOf } from "../netlist/statements.ts";
import { drive, literal, memberOf, read, readableIn, site } from "./draft.ts";
import { expression, indexFor, type ExprMaker } from "./random-expr.ts";
import { oneOf } from "./random.ts";

/** A list of statements that assign the targets here and there, with conditions down to `depth`. */
export function branches(maker: ExprMaker, targets: readonly Net[], depth: number): Stmt[] {
  const { pick } = maker.draft;
  const list: Stmt[] = [];
  const count = depth === 0 ? 1 : 1 + pick(2);
  for (let i = 0; i < count; i++) {
    if (depth === 0 || pick(2) === 0) list.push(clear(maker, list, assignment(maker, oneOf(pick, targets))));
    else list.push(conditional(maker, () => branches(maker, targets, depth - 1)));
  }
  return list;
}

/** A condition around what `inner` makes: `when` with several arms, or `match` on an enumeration or on bits. */
function conditional(maker: ExprMaker, inner: () => Stmt[]): Stmt {
  const { draft, domain } = maker;
  const { pick } = draft;
  const states = readableIn(draft, domain).filter(({ enumeration }) => enumeration !== undefined);
  switch (pick(states.length > 0 ? 4 : 3)) {
    case 0:
    case 1: {
      const arms = Array.from({ length: 1 + pick(2) }, () => {
        return { condition: expression(maker, 1, 1 + pick(2)), body: inner(), site };
      });
      return { kind: "when", arms, otherwise: pick(2) === 0 ? inner() : null, site };
    }
    case 2:
      return matchBits(maker, inner);
    default:
      return matchState(maker, oneOf(pick, states), inner);
  }
}

function matchBits(maker: ExprMaker, inner: () => Stmt[]): Stmt {
  const { pick } = maker.draft;
  const width = oneOf(pick, [1, 2, 3, 3, 4, 7, 33, 70]);
  const few = Math.min(2 ** width, 8);
  const values = Array.from({ length: few }, (_, i) =>
    pick(4) === 0 && width > 3 ? ones(width) - BigInt(i) : BigInt(i),
  );
  const kept = [...new Set(values)].filter(() => pick(2) === 0);
  const cases: MatchCase[] = [];
  while (kept.length > 0 && cases.length < 3) {
    const labels = kept.splice(0, 1 + pick(3)).map((value) => literal(width, value));
    cases.push({ labels, body: inner() });
  }
  if (cases.length === 0) cases.push({ labels: [literal(width, 0n)], body: inner() });
  return {
    kind: "match",
    subject: expression(maker, width, 1),
    cases,
    otherwise: pick(2) === 0 ? inner() : null,
    site,
  };
}

/** Every member has a case, or the others a body. */
function matchState(maker: ExprMaker, state: Net, inner: () => Stmt[]): Stmt {
  const { pick } = maker.draft;
  const { enumeration } = state;
  if (enumeration === undefined) return matchBits(maker, inner);
  const all = pick(2) === 0;
  const members = enumeration.members.map((_, i) => i).filter((i) => all || i === 0 || pick(2) === 0);
  const cases: MatchCase[] = members.map((i) => ({ labels: [memberOf(enumeration, i)], body: inner() }));
  const otherwise = all && members.length === enumeration.members.length ? null : inner();
  return { kind: "match", subject: read(state), cases, otherwise, site };
}

/** An assignment of the net or of a part of it. */
export function assignment(maker: ExprMaker, net: Net): Stmt {
  const { pick } = maker.draft;
  const target = randomTarget(maker, net);
  const width = target.kind === "whole" ? net.width : target.width;
  const value = net.enumeration === undefined ? expression(maker, width, pick(3)) : member(maker, net);
  return { kind: net.role === "reg" ? "next" : "assign", target, value, site };
}

/** A value for an enumerated net: a member, another net of the same enumeration, or a choice of these. */
export function member(maker: ExprMaker, net: Net): Expr {
  const { draft, domain } = maker;
  const { pick } = draft;
  const { enumeration } = net;
  if (enumeration === undefined) return literal(net.width, 0n);
  const one = (): Expr => {
    const same = readableIn(draft, domain).filter((each) => each.enumeration === enumeration);
    return same.length > 0 && pick(2) === 0 ? read(oneOf(pick, same)) : memberOf(enumeration, pick(8));
  };
  if (pick(2) === 0) return one();
  return { kind: "mux", width: net.width, condition: expression(maker, 1, 1), then: one(), otherwise: one(), site };
}

function randomTarget(maker: ExprMaker, net: Net): Target {
  const { pick } = maker.draft;
  if (net.enumeration !== undefined || net.width === 1 || pick(3) === 0) return { kind: "whole", net };
  const sizes = [net.elementWidth ?? 1, 1, 2, 3, 4, 8, 11, 16, 32, 43, 64].filter(
    (n) => net.width % n === 0 && net.width > n,
  );
  if (sizes.length > 0 && pick(2) === 0) {
    const width = pick(2) === 0 ? (sizes[0] ?? 1) : oneOf(pick, sizes);
    return { kind: "element", net, index: indexFor(maker, net.width / width), width };
  }
  const width = 1 + pick(net.width - 1);
  return { kind: "slice", net, lsb: pick(net.width - width + 1), width };
}

/** The statement, under a condition where statements before it in the list would be in vain without. */
export function clear(maker: ExprMaker, before: readonly Stmt[], stmt: Stmt): Stmt {
  if (stmt.kind !== "assign" && stmt.kind !== "next") return stmt;
  const { target } = stmt;
  const touched = targetsOf(before).has(target.net);
  const bits =
    target.kind === "element"
      ? 0n
      : target.kind === "whole"
        ? ones(target.net.width)
        : rangeMask(target.lsb, target.width);
  if (!touched || bits === 0n) return stmt;
  return { kind: "when", arms: [{ condition: expression(maker, 1, 1), body: [stmt], site }], otherwise: null, site };
}

/** Two wires of one conditional, of which one follows the other: they cannot share a block. */
export function follower(maker: ExprMaker, first: Net, second: Net): Stmt {
  const sum: Expr = { kind: "binary", width: second.width, op: "add", left: read(first), right: read(first), site };
  const body = [drive(second, sum), drive(first, expression(maker, first.width, 1))];
  return { kind: "when", arms: [{ condition: expression(maker, 1, 1), body, site }], otherwise: null, site };
}
