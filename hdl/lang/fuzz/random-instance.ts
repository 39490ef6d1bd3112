/** Instances in random modules: pins driven from what is readable, clocks tied in every way that fits. */
import type { DomainIR, InstanceIR, ModuleIR, Net } from "../design/ir.ts";
import { instanceName } from "../design/names.ts";
import { combPorts } from "../netlist/comb-graph.ts";
import { drive, makeNet, publish, site, type Draft } from "./draft.ts";
import { expression } from "./random-expr.ts";
import { oneOf } from "./random.ts";

/** Adds an instance of the child; false when its clocks do not fit. */
export function addInstance(draft: Draft, key: string, child: ModuleIR): boolean {
  draft.room.left = 6;
  const ties = new Map<string, DomainIR>();
  for (const domain of child.domains) {
    const fitting = draft.domains.filter((mine) => fits(domain, mine));
    if (fitting.length === 0) return false;
    ties.set(domain.name, oneOf(draft.pick, fitting));
  }
  const nets = new Map<string, Net>();
  for (const [name, { clock, reset }] of ties) {
    const inner = child.domains.find((each) => each.name === name);
    if (inner === undefined) continue;
    nets.set(inner.clock.name, clock);
    if (inner.reset !== null && reset !== null) nets.set(inner.reset.name, reset);
  }
  const pin = (port: Net, role: "instance-input" | "instance-output"): Net => {
    const { width, scalar, signed } = port;
    const domain = ties.get(port.domain ?? "")?.name ?? "";
    const net = makeNet(draft, { name: `${key}_${port.name}`, width, role, domain }, { scalar, signed });
    nets.set(port.name, net);
    return net;
  };
  const follows = combPorts(child);
  const late: Net[] = [];
  for (const port of child.ports.filter(({ role }) => role === "output")) {
    const net = pin(port, "instance-output");
    // What the child holds in registers may go back into the child at once.
    if (follows.get(port.name)?.size === 0) publish(draft, net.domain ?? "", net);
    else late.push(net);
  }
  for (const port of child.ports.filter(({ role }) => role === "input")) {
    const net = pin(port, "instance-input");
    draft.body.push(drive(net, expression({ draft, domain: net.domain ?? "" }, net.width, 1)));
  }
  for (const net of late) publish(draft, net.domain ?? "", net);
  const instance: InstanceIR = {
    name: instanceName(key),
    of: child,
    connections: child.ports.flatMap((port) => {
      const net = nets.get(port.name);
      return net === undefined ? [] : [{ port: port.name, net }];
    }),
    domains: new Map([...ties].map(([name, domain]) => [name, domain.name])),
    site,
  };
  draft.instances.push(instance);
  return true;
}

/** A domain of a child can hang on one of ours when its registers get the reset that they need. */
const fits = (child: DomainIR, mine: DomainIR): boolean =>
  child.reset === null || (mine.reset !== null && mine.resetKind === child.resetKind);
