import type { Expr, Net } from "../design/ir.ts";
import { metaName } from "../design/names.ts";
import { callSite } from "../diag/call-site.ts";
import { foreignSignal } from "../diag/messages-expr.ts";
import { badSynchronizer } from "../diag/messages-module.ts";
import type { Node } from "../expr/node.ts";
import { FlatCursor } from "../types/cursor.ts";
import { leafShapes } from "../types/leaf-shapes.ts";
import { isLeaf } from "../types/leaves.ts";
import { openView } from "../types/open-view.ts";
import { makeView } from "../types/views.ts";
import type { SynchronizeOptions } from "./builders.ts";
import type { ModuleContext } from "./context.ts";
import { makeNet } from "./declare.ts";

/** Brings values of another domain into `domain` through flip-flops in a row. */
export function makeSynchronizers(
  context: ModuleContext,
  domain: string,
  values: Readonly<Record<string, object>>,
  options: SynchronizeOptions,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, makeSynchronizer(context, domain, key, value, options)]),
  );
}

function makeSynchronizer(
  context: ModuleContext,
  domain: string,
  key: string,
  value: object,
  options: SynchronizeOptions,
): object {
  const site = callSite();
  const stages = options.stages ?? 2;
  const view = openView(value);
  const problem = view === null || !isLeaf(view.type) ? "needs a single value, no struct or array" : null;
  if (view === null || problem !== null) {
    context.report(badSynchronizer({ name: key, problem: problem ?? "needs a signal", at: site }));
    return value;
  }
  if (!Number.isInteger(stages) || stages < 2 || stages > 8) {
    context.report(badSynchronizer({ name: key, problem: `has ${stages} stages, 2 to 8 make sense`, at: site }));
  }
  const source = view.cursor.leaf();
  if (source.owner !== null && source.owner !== context) {
    context.report(foreignSignal({ value: source, user: context.moduleName, at: site }));
  }
  const kind = options.kind ?? (source.expr.width === 1 ? "bit" : "bus");
  if (kind !== "bus" && source.expr.width !== 1) {
    const help = 'a value of several bits needs Gray code and kind: "bus", or a handshake';
    context.report(
      badSynchronizer({ name: key, problem: `of kind "${kind}" has ${source.expr.width} bits`, at: site, help }),
    );
  }
  const [shape] = leafShapes(view.type, key);
  if (shape === undefined) throw new Error("a leaf type has one leaf");
  const meta: Net[] = [];
  for (let stage = 0; stage < stages - 1; stage++) {
    const { enumeration: _enumeration, ...bare } = shape;
    const about = { role: "sync-meta", domain, site } as const;
    meta.push(context.addNet(makeNet({ ...bare, path: metaName(key, stage) }, about)));
  }
  const output = context.addNet(makeNet(shape, { role: "sync", domain, site }));
  const from = domainOf(source.expr);
  context.synchronisers.push({ name: key, kind, stages, source: source.expr, from, to: domain, meta, output, site });
  const nodes = new Map<string, Node>([[key, context.nodeOf(output)]]);
  return makeView(view.type, new FlatCursor(nodes, key), "read");
}

/** The domain of a plain net, else null: the crossing check computes it. */
function domainOf(expr: Expr): string | null {
  if (expr.kind === "net") return expr.net.domain;
  return expr.kind === "slice" ? domainOf(expr.arg) : null;
}
