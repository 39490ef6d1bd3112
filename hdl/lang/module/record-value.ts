import type { CallSite, Net } from "../design/ir.ts";
import { foreignSignal } from "../diag/messages-expr.ts";
import type { Node } from "../expr/node.ts";
import type { ModuleContext } from "./context.ts";

/** Assigns a net its only value, whatever branch the call stands in. */
export function recordValue(context: ModuleContext, net: Net, value: Node, site: CallSite): void {
  if (value.owner !== null && value.owner !== context) {
    context.report(foreignSignal({ value, user: context.moduleName, at: site }));
  }
  context.recordAlways({ kind: "assign", target: { kind: "whole", net }, value: value.expr, site });
}
