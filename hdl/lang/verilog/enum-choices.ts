import type { Expr, ModuleIR, Net, Stmt } from "../design/ir.ts";
import { forEachAssignment, mapAssignments } from "../netlist/statements.ts";
import { enumeratedNets } from "./enum-types.ts";

/**
 * A choice between members that an `always_comb` assigns becomes an `if`: to Icarus 11 the value of `?:` is bits there,
 * which an enumeration does not take without a cast. (It takes them in an `assign`, and with `<=`.)
 */
export function spreadEnumChoices(module: ModuleIR): ModuleIR {
  const typed = enumeratedNets(module);
  if (typed.size === 0) return module;
  const drivers = new Map<Net, number>();
  forEachAssignment(module.body, ({ target: { net } }) => drivers.set(net, (drivers.get(net) ?? 0) + 1));
  /** Printed as an `assign`. */
  const isPlain = (stmt: Stmt, net: Net) =>
    module.body.includes(stmt) && drivers.get(net) === 1 && net.fallback === undefined;
  const body = mapAssignments(module.body, (stmt) => {
    const { kind, target, value } = stmt;
    if (kind === "next" || value.kind !== "mux" || !typed.has(target.net) || isPlain(stmt, target.net)) return [stmt];
    return spread(value, (each) => ({ ...stmt, value: each }));
  });
  return { ...module, body };
}

function spread(value: Expr, assign: (value: Expr) => Stmt): readonly Stmt[] {
  if (value.kind !== "mux") return [assign(value)];
  const { condition, then, otherwise, site } = value;
  const arms = [{ condition, body: spread(then, assign), site }];
  return [{ kind: "when", arms, otherwise: spread(otherwise, assign), site }];
}
