import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { Bits } from "./bits.ts";
import { node } from "./node.ts";
import type { Node } from "./node.ts";
import { valueNode } from "./ops.ts";

/**
 * A value of another clock domain, read on purpose. Say why it is safe: the reason is kept for the constraint file and
 * for reviewers.
 *
 * @example limit.next(crossing("written once before the other side starts", config));
 */
export function crossing<W extends number>(reason: string, value: Bits<W>): Bits<W> {
  return new Bits(crossingNode(reason, value[node], callSite()));
}

function crossingNode(reason: string, value: Node, site: CallSite): Node {
  const { expr, owner } = value;
  return valueNode({ kind: "crossing", width: expr.width, arg: expr, reason, site }, owner, site);
}
