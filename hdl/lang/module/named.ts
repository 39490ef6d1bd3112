import { callSite } from "../diag/call-site.ts";
import { notAValue } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import { FlatCursor } from "../types/cursor.ts";
import { leafShapes } from "../types/leaf-shapes.ts";
import { leafNodes } from "../types/leaves.ts";
import { openView } from "../types/open-view.ts";
import { makeView } from "../types/views.ts";
import { recordValue } from "./record-value.ts";
import type { ModuleContext } from "./context.ts";
import { makeNet, withoutDoc } from "./declare.ts";
import type { Node } from "../expr/node.ts";

/** Gives names to expressions: a net each, with one assignment that holds in every branch. */
export function makeNames(
  context: ModuleContext,
  domain: string | null,
  values: Readonly<Record<string, object>>,
): Record<string, object> {
  const site = callSite();
  const made = Object.entries(values).map(([key, value]): [string, object] => {
    const view = openView(value);
    if (view === null) throw new ElaborationError([notAValue({ what: `\`${key}\``, at: site })]);
    const { type } = view;
    const sources = leafNodes(type, view.cursor, site);
    const nodes = leafShapes(type, key).map((shape, i): [string, Node] => {
      const net = context.addNet(makeNet(withoutDoc(shape), { role: "named", domain, site }));
      const source = sources[i];
      if (source !== undefined) recordValue(context, net, source, site);
      return [shape.path, context.nodeOf(net)];
    });
    return [key, makeView(type, new FlatCursor(new Map(nodes), key), "read")];
  });
  return Object.fromEntries(made);
}
