import type { CallSite } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { busMismatch, busRoles } from "../diag/messages-module.ts";
import { reportTo } from "../expr/literal.ts";
import type { Owner } from "../expr/node.ts";
import { describeShape } from "../types/describe.ts";
import { assignView } from "../types/assign-view.ts";
import { closed } from "../types/leaves.ts";
import { openView } from "../types/open-view.ts";
import type { BusEnd } from "./bus.ts";
import { joinPins } from "./instance-pins.ts";
import { closedPort } from "./port-leaves.ts";
import type { AnyPort } from "./port-leaves.ts";
import { BusView, PinsView } from "./port-views.ts";
import type { Pins, Port, Ports } from "./ports.ts";

/**
 * Joins two buses of the same fields: data flows from the first (a sink port of this module, or a source port of an
 * instance) to the second. Or joins an inout port of this module to the pins of an instance.
 *
 * @example connect(s_axil, csr.bus); connect(engine.m, m_axis); connect(ddr_dq, phy.dq);
 */
// The last form is the one that TypeScript speaks of when none fits: buses are joined far more often than pins.
export function connect<W extends number>(outer: Pins<W>, inner: Pins<NoInfer<W>>): void;
export function connect<F extends Ports>(from: BusEnd<F, "from">, to: BusEnd<NoInfer<F>, "to">): void;
export function connect(from: object, to: object): void {
  const at = callSite();
  const [outer, inner] = [PinsView.open(from), PinsView.open(to)];
  if (outer !== null && inner !== null) return joinPins(outer, inner, at);
  const [first, second] = [BusView.open(from), BusView.open(to)];
  if (first === null || second === null) throw new TypeError("connect joins two buses or two sets of pins");
  if (first.end !== "from" || second.end !== "to") {
    return reportTo(first.owner, busRoles({ at, first: endName(first.end), second: endName(second.end) }));
  }
  const problem = difference(first.fields, second.fields, "");
  if (problem !== null) return reportTo(first.owner, busMismatch({ problem, at }));
  joinFields(first.owner, first.fields, from, to, at);
}

function joinFields(owner: Owner, fields: Ports, from: object, to: object, at: CallSite): void {
  for (const [name, field] of Object.entries(fields)) {
    const [near, far] = [fieldOf(from, name), fieldOf(to, name)];
    switch (field.direction) {
      case "output":
        drive(far, near, at);
        break;
      case "input":
        drive(near, far, at);
        break;
      case "source":
        joinFields(owner, inner(field), near, far, at);
        break;
      case "sink":
        joinFields(owner, inner(field), far, near, at);
        break;
      case "inout":
        reportTo(owner, busMismatch({ problem: `\`${name}\` is bidirectional`, at }));
    }
  }
}

function drive(target: object, value: object, at: CallSite): void {
  const place = openView(target);
  if (place !== null) assignView("assign", closed(place.type), place.cursor, value, at);
}

function fieldOf(bus: object, name: string): object {
  const field: unknown = Reflect.get(bus, name);
  if (typeof field !== "object" || field === null) throw new TypeError(`no field ${name}`);
  return field;
}

function inner(port: Port): Ports {
  const bus = closedPort(port);
  return bus.direction === "source" || bus.direction === "sink" ? bus.fields : {};
}

/** The first difference between two sets of fields in words, or null. */
function difference(first: Ports, second: Ports, path: string): string | null {
  for (const name of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const [a, b] = [first[name], second[name]];
    if (a === undefined || b === undefined) return `only one has \`${path}${name}\``;
    const problem = fieldDifference(closedPort(a), closedPort(b), `${path}${name}`);
    if (problem !== null) return problem;
  }
  return null;
}

function fieldDifference(a: AnyPort, b: AnyPort, path: string): string | null {
  if (a.direction !== b.direction) return `\`${path}\` is ${a.direction} in one and ${b.direction} in the other`;
  if ("fields" in a && "fields" in b) return difference(a.fields, b.fields, `${path}_`);
  if ("fields" in a || "fields" in b) return `\`${path}\` is a bus in one only`;
  const [left, right] = [describeShape(closed(a.type)), describeShape(closed(b.type))];
  return left === right ? null : `\`${path}\` is ${left} in one and ${right} in the other`;
}

function endName(end: "from" | "to"): string {
  return end === "from" ? "one that data comes from" : "one that data goes to";
}
