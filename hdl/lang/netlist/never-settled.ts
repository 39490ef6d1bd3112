import type { Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { branchesOf, statementsByNet } from "./statements.ts";

/**
 * Registers without a starting value that no sequence of inputs gives one: whatever they are assigned, and whatever
 * decides about it, follows from themselves or from others like them. Of the bits of a register no account is taken.
 */
export function neverSettled(module: ModuleIR): ReadonlySet<Net> {
  const statements = statementsByNet(module.body);
  const lost = new Set(
    module.nets.filter((net) => {
      const starts = net.reset ?? net.init ?? net.uninitialised;
      return net.role === "reg" && starts === undefined && statements.has(net);
    }),
  );
  for (let before = -1; before !== lost.size;) {
    before = lost.size;
    const settles = judge(statements, lost);
    for (const net of lost) if (settles(net)) lost.delete(net);
  }
  return lost;
}

/** Whether a net of the module can get a value in one clock, while those of `lost` have none. */
function judge(statements: ReadonlyMap<Net, readonly Stmt[]>, lost: ReadonlySet<Net>): (net: Net) => boolean {
  const nets = new Map<Net, boolean>();
  const exprs = new Map<Expr, boolean>();

  function read(net: Net): boolean {
    if (net.role === "reg") return !lost.has(net);
    const seen = nets.get(net);
    if (seen !== undefined) return seen;
    nets.set(net, true); // what a loop reads of itself
    const body = statements.get(net);
    const settles = body === undefined || net.fallback !== undefined || assigned(net, body);
    nets.set(net, settles);
    return settles;
  }

  /** Some assignment has a value, and so have all conditions on the way to it. */
  function assigned(net: Net, body: readonly Stmt[]): boolean {
    return body.some((stmt) => {
      switch (stmt.kind) {
        case "assign":
        case "next":
          return (
            stmt.target.net === net && expr(stmt.value) && (stmt.target.kind !== "element" || expr(stmt.target.index))
          );
        case "when":
          return stmt.arms.some((arm, i) => {
            const ways = stmt.arms.slice(0, i + 1).every(({ condition }) => expr(condition));
            return (
              ways && (assigned(net, arm.body) || (i === stmt.arms.length - 1 && assigned(net, stmt.otherwise ?? [])))
            );
          });
        case "match":
          return expr(stmt.subject) && branchesOf(stmt).some((branch) => assigned(net, branch));
      }
    });
  }

  function expr(of: Expr): boolean {
    if (of.kind === "net") return read(of.net);
    const seen = exprs.get(of);
    if (seen !== undefined) return seen;
    const settles = operator(of);
    exprs.set(of, settles);
    return settles;
  }

  function operator(of: Expr): boolean {
    if (of.kind === "mux") return expr(of.condition) && (expr(of.then) || expr(of.otherwise));
    // One side may be the 0 that makes the other one irrelevant.
    if (of.kind === "binary" && ["and", "or", "mul"].includes(of.op)) return expr(of.left) || expr(of.right);
    // A shift register fills from one end: the known part is moved on clock by clock.
    if (of.kind === "concat") return of.parts.some(expr);
    return partsOf(of).every(expr);
  }

  return (net) => assigned(net, statements.get(net) ?? []);
}
