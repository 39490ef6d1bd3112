import { callSite } from "../diag/call-site.ts";
import { unknownField, wrongDirection } from "../diag/messages-expr.ts";
import { reportTo } from "../expr/literal.ts";
import { refuseWhole } from "../expr/no-value.ts";
import type { Node, Owner } from "../expr/node.ts";
import { assignView } from "../types/assign-view.ts";
import { FlatCursor } from "../types/cursor.ts";
import { closed } from "../types/leaves.ts";
import { lazy, makeView } from "../types/views.ts";
import type { SinkBus, SourceBus } from "./bus.ts";
import { closedPort } from "./port-leaves.ts";
import type { AnyPort } from "./port-leaves.ts";
import type { Pins, Ports } from "./ports.ts";

/** `near`: in the module that has the port. `far`: in the module that makes an instance of it. */
export type Side = "near" | "far";

/** What the views of a set of ports are made from. */
export interface PortNets {
  readonly owner: Owner;
  /** Node of every leaf, by path. */
  readonly nodes: ReadonlyMap<string, Node>;
}

/** Puts the views of all ports on `on`, under their keys. */
export function addPortViews(on: object, ports: Ports, prefix: string, side: Side, nets: PortNets): void {
  for (const [key, port] of Object.entries(ports)) {
    const path = `${prefix}${key}`;
    lazy(on, key, () => portView(closedPort(port), path, side, nets));
  }
}

/** An instance: its ports from outside, and `assign` for several inputs at once. */
export function instanceView(ports: Ports, prefix: string, nets: PortNets): object {
  const view = {};
  addPortViews(view, ports, prefix, "far", nets);
  const assign = (values: unknown) => assignFields(ports, prefix, "far", nets, values);
  refuseWhole(view, "an instance");
  return Object.defineProperty(view, "assign", { value: assign });
}

function portView(port: AnyPort, path: string, side: Side, nets: PortNets): object {
  switch (port.direction) {
    case "input":
    case "output": {
      const driven = (port.direction === "output") === (side === "near");
      return makeView(port.type, new FlatCursor(nets.nodes, path), driven ? "assign" : "read");
    }
    case "inout":
      return new PinsView(path, nets);
    case "source":
    case "sink":
      return new BusView(port, path, side, nets);
  }
}

/** The side from which the fields of a bus are seen: a sink turns them round. */
function fieldSide(port: SourceBus | SinkBus, side: Side): Side {
  return port.direction === "source" ? side : side === "near" ? "far" : "near";
}

/** One end of a bus. Keys are its fields. */
export class BusView {
  readonly #fields: Ports;
  readonly #side: Side;
  readonly #owner: Owner;

  constructor(port: SourceBus | SinkBus, path: string, side: Side, nets: PortNets) {
    this.#fields = port.fields;
    this.#side = fieldSide(port, side);
    this.#owner = nets.owner;
    const inner = this.#side;
    addPortViews(this, port.fields, `${path}_`, inner, nets);
    const assign = (values: unknown) => assignFields(port.fields, `${path}_`, inner, nets, values);
    Object.defineProperty(this, "assign", { value: assign });
  }

  /** What `connect` needs to know. */
  static open(view: object): { fields: Ports; end: "from" | "to"; owner: Owner } | null {
    if (!(view instanceof BusView)) return null;
    return { fields: view.#fields, end: view.#side === "far" ? "from" : "to", owner: view.#owner };
  }
}

refuseWhole(BusView.prototype, "a bus");

/** Bidirectional pins. */
export class PinsView implements Pins {
  readonly direction = "inout";
  readonly #path: string;
  readonly #nets: PortNets;

  constructor(path: string, nets: PortNets) {
    this.#path = path;
    this.#nets = nets;
  }

  static open(view: object): { path: string; nets: PortNets } | null {
    return view instanceof PinsView ? { path: view.#path, nets: view.#nets } : null;
  }
}

refuseWhole(PinsView.prototype, "an inout port");

function assignFields(ports: Ports, prefix: string, side: Side, nets: PortNets, values: unknown): void {
  const at = callSite();
  if (typeof values !== "object" || values === null) return;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const port = Object.hasOwn(ports, name) ? ports[name] : undefined;
    if (port === undefined) {
      reportTo(nets.owner, unknownField({ name, fields: Object.keys(ports), at }));
    } else {
      assignPort(closedPort(port), `${prefix}${name}`, side, nets, value);
    }
  }
}

function assignPort(port: AnyPort, path: string, side: Side, nets: PortNets, value: unknown): void {
  const at = callSite();
  if (port.direction === "source" || port.direction === "sink") {
    return assignFields(port.fields, `${path}_`, fieldSide(port, side), nets, value);
  }
  const driven = port.direction !== "inout" && (port.direction === "output") === (side === "near");
  if (!driven) return reportTo(nets.owner, wrongDirection({ name: path, at }));
  assignView("assign", closed(port.type), new FlatCursor(nets.nodes, path), value, at);
}
