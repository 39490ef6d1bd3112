import type { CallSite } from "../design/ir.ts";
import { leafShapes } from "../types/leaf-shapes.ts";
import type { LeafShape } from "../types/leaf-shapes.ts";
import { closed } from "../types/leaves.ts";
import { SinkBus, SourceBus } from "./bus.ts";
import { InoutPort, InputPort, OutputPort } from "./ports.ts";
import type { Port, Ports } from "./ports.ts";

/** One net of a port, as the module that has the port sees it. */
export interface PortLeaf {
  readonly shape: LeafShape;
  readonly direction: "input" | "output" | "inout";
  /** Domain as the user writes it; null = the module's own. */
  readonly domain: string | null;
  /** Where the port is declared; for a field of a bus, where the bus is. */
  readonly site: CallSite;
}

/** The kinds of port, told apart by `direction`. */
export type AnyPort = InputPort | OutputPort | InoutPort | SourceBus | SinkBus;

export function closedPort(port: Port): AnyPort {
  if (port instanceof InputPort || port instanceof OutputPort || port instanceof InoutPort) return port;
  if (port instanceof SourceBus || port instanceof SinkBus) return port;
  throw new TypeError("ports are made by input, output, inout, source and sink");
}

/** The nets of all ports in key order, named `key_field` at every level. */
export function portLeaves(ports: Ports): readonly PortLeaf[] {
  return Object.entries(ports).flatMap(([key, port]) => leavesOf(closedPort(port), key, false, null, port.site));
}

function leavesOf(
  port: AnyPort,
  path: string,
  flipped: boolean,
  domain: string | null,
  site: CallSite,
): readonly PortLeaf[] {
  switch (port.direction) {
    case "input":
    case "output": {
      const direction = flipped === (port.direction === "input") ? "output" : "input";
      const own = port.domain ?? domain;
      return leafShapes(closed(port.type), path).map((shape) => ({ shape, direction, domain: own, site }));
    }
    case "inout":
      return leafShapes(closed(port.type), path).map((shape) => ({ shape, direction: "inout", domain: null, site }));
    case "source":
    case "sink": {
      const turned = flipped !== (port.direction === "sink");
      const own = port.domain ?? domain;
      return Object.entries(port.fields).flatMap(([name, field]) =>
        leavesOf(closedPort(field), `${path}_${name}`, turned, own, site),
      );
    }
  }
}
