import type { CallSite, Net, NetRole } from "../design/ir.ts";
import { pinsNotPort } from "../diag/messages-module.ts";
import { reportTo } from "../expr/literal.ts";
import type { Node } from "../expr/node.ts";
import type { ModuleContext } from "./context.ts";
import { makeNet, withoutDoc } from "./declare.ts";
import { toDesign } from "./domain-names.ts";
import type { PendingInstance } from "./pending-instance.ts";
import { portLeaves } from "./port-leaves.ts";
import type { PortLeaf } from "./port-leaves.ts";
import type { PortNets } from "./port-views.ts";

const pinRoles: Record<PortLeaf["direction"], NetRole> = {
  input: "instance-input",
  output: "instance-output",
  inout: "inout",
};

/** Domain of ports that name none: one of the child, or for a black box the one whose builder made it, if any. */
export type Unnamed = { readonly child: string | null } | { readonly parent: string | null };

/** Adds the nets `<key>_<port>` of an instance. */
export function declarePins(context: ModuleContext, instance: PendingInstance, unnamed: Unnamed): PortNets {
  const ofParent = (child: string | null) => (child === null ? null : (instance.domains.get(child) ?? null));
  const home = "parent" in unnamed ? unnamed.parent : ofParent(unnamed.child);
  const nodes = portLeaves(instance.definition.ports).map((leaf): [string, Node] => {
    const domain = leaf.domain === null ? home : ofParent(toDesign(leaf.domain));
    const about = { role: pinRoles[leaf.direction], domain, site: instance.site };
    const shape = { ...leaf.shape, path: `${instance.key}_${leaf.shape.path}` };
    const net = makeNet(withoutDoc(shape), about); // the comment of a port belongs to the child
    if (leaf.direction === "inout") return [shape.path, pinNode(context, instance, leaf.shape.path, net)];
    instance.pins.set(leaf.shape.path, context.addNet(net));
    return [shape.path, context.nodeOf(net)];
  });
  return { owner: context, nodes: new Map(nodes) };
}

/** Bidirectional pins have no net of their own: `connect` gives them one. */
const pinsOf = new WeakMap<Net, { readonly instance: PendingInstance; readonly port: string }>();

function pinNode(context: ModuleContext, instance: PendingInstance, port: string, net: Net): Node {
  pinsOf.set(net, { instance, port });
  return context.nodeOf(net);
}

/** Joins an inout port of the module to the pins of an instance in it. */
export function joinPins(
  outer: { readonly path: string; readonly nets: PortNets },
  inner: { readonly path: string; readonly nets: PortNets },
  at: CallSite,
): void {
  const port = outer.nets.nodes.get(outer.path)?.place?.net;
  const pin = inner.nets.nodes.get(inner.path)?.place?.net;
  const target = pin === undefined ? undefined : pinsOf.get(pin);
  if (port === undefined || pinsOf.has(port) || target === undefined || port.width !== pin?.width) {
    return reportTo(outer.nets.owner, pinsNotPort({ at }));
  }
  target.instance.pins.set(target.port, port);
}
