import type { CallSite, MemoryIR, MemoryPortIR, NetRole } from "../design/ir.ts";
import { callSite } from "../diag/call-site.ts";
import { badMemory } from "../diag/messages-module.ts";
import { unknownField, wrongDirection } from "../diag/messages-expr.ts";
import { refuseWhole } from "../expr/no-value.ts";
import { indexWidth } from "../expr/numbers.ts";
import { assignView } from "../types/assign-view.ts";
import { BitsType, bool } from "../types/bits.ts";
import { PackedCursor } from "../types/cursor.ts";
import { closed } from "../types/leaves.ts";
import type { Type } from "../types/type.ts";
import { makeView } from "../types/views.ts";
import type { ModuleContext, OpenNet } from "./context.ts";
import { findDomain, impliedDomain, soleDomain } from "./domains.ts";
import { memoryProblem } from "./memory-rules.ts";
import type { MemoryPortSpec, MemorySpec } from "./memory.ts";

/** Declares the memories of one `mems({…})` call; `domain` is the one of the builder, null = the module's own. */
export function makeMemories(
  context: ModuleContext,
  domain: string | null,
  specs: Readonly<Record<string, MemorySpec>>,
): Record<string, object> {
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, makeMemory(context, domain, key, spec)]));
}

function makeMemory(context: ModuleContext, domain: string | null, key: string, spec: MemorySpec): object {
  const site = callSite();
  const problem = memoryProblem(spec);
  if (problem !== null) context.report(badMemory({ name: key, problem: problem.text, at: site, help: problem.help }));
  context.names.claim(key, { what: "memory", site });
  const views: Record<string, object> = {};
  const ports = Object.entries(spec.ports).map(([name, port]) => {
    const made = makePort(context, domain, { memory: key, name, port, spec, site });
    views[name] = made.view;
    return made.port;
  });
  const { style = "auto", mask, collisions, doc } = spec;
  const contents = contentsOf(spec);
  const memory: MemoryIR = { name: key, width: spec.of.width, depth: spec.depth, style, ports, site };
  context.memories.push({
    ...memory,
    ...(mask === undefined ? {} : { maskWidth: mask }),
    ...(contents === undefined ? {} : { contents }),
    ...(collisions === undefined ? {} : { collisions }),
    ...(doc === undefined ? {} : { doc }),
  });
  return views;
}

/** Words that are not 0, by address. */
function contentsOf(spec: MemorySpec): ReadonlyMap<number, bigint> | undefined {
  const { contents } = spec;
  if (contents === undefined) return undefined;
  const pairs = contents instanceof Map ? [...contents] : [...contents.entries()];
  return new Map(pairs.filter(([, word]) => word !== 0n).sort(([a], [b]) => a - b));
}

interface PortParts {
  readonly memory: string;
  readonly name: string;
  readonly port: MemoryPortSpec;
  readonly spec: MemorySpec;
  readonly site: CallSite;
}

function makePort(
  context: ModuleContext,
  builderDomain: string | null,
  { memory, name, port, spec, site }: PortParts,
): { port: MemoryPortIR; view: object } {
  const what = `port \`${name}\` of memory \`${memory}\``;
  const known = portDomain(context, builderDomain, port, what, site);
  const domain = known ?? "";
  const { kind } = port;
  const clocked = kind !== "readAsync";
  const writes = kind === "write" || kind === "readWrite";
  const word = spec.of;
  const add = (field: string, type: Type, role: NetRole): Pin => {
    const net = pinNet(`${memory}_${name}_${field}`, type, role, domain, site);
    context.addNet(net);
    return { field, type, net };
  };
  const en = clocked ? add("en", bool, "memory-input") : null;
  const write = kind === "readWrite" ? add("write", bool, "memory-input") : null;
  const addr = add("addr", new BitsType(indexWidth(spec.depth), false), "memory-input");
  const data = writes ? add(kind === "readWrite" ? "wdata" : "data", word, "memory-input") : null;
  const columns = spec.mask === undefined ? null : Math.max(1, Math.floor(word.width / spec.mask));
  const mask = writes && columns !== null ? add("mask", new BitsType(columns, false), "memory-input") : null;
  const q = kind === "write" ? null : add("data", word, "memory-output");
  const made = {
    name,
    kind,
    domain,
    addr: addr.net,
    en: en?.net ?? null,
    write: write?.net ?? null,
    data: data?.net ?? null,
    mask: mask?.net ?? null,
    q: q?.net ?? null,
  };
  if (known === null && !clocked) context.unplacedReads.push({ port: made, what, site });
  const pins = [en, write, addr, data, mask, q].filter((pin) => pin !== null);
  return { port: made, view: portView(context, pins) };
}

/** Domain of a port as it says, as the builder has it, or as the module implies; null for a read that takes its address's. */
function portDomain(
  context: ModuleContext,
  builderDomain: string | null,
  port: MemoryPortSpec,
  what: string,
  site: CallSite,
): string | null {
  if (port.domain !== undefined) return findDomain(context, port.domain, site);
  if (builderDomain !== null) return builderDomain;
  const sole = soleDomain([...context.domains.keys()]);
  if (sole !== null || port.kind === "readAsync") return sole;
  return impliedDomain(context, what, site);
}

interface Pin {
  readonly field: string;
  readonly type: Type;
  readonly net: OpenNet;
}

/** A pin is one vector, whatever the word is made of. */
function pinNet(name: string, type: Type, role: NetRole, domain: string, site: CallSite): OpenNet {
  const shape = closed(type);
  const scalar = shape.kind === "bits" && shape.scalar;
  return { name, width: type.width, role, scalar, signed: false, domain, site };
}

/** The object with the pins of a port and `assign` for several of them. */
function portView(context: ModuleContext, pins: readonly Pin[]): object {
  const view: Record<string, object> = {};
  const inputs = new Map<string, Pin>();
  for (const pin of pins) {
    const driven = pin.net.role === "memory-input";
    view[pin.field] = makeView(pin.type, new PackedCursor(context.nodeOf(pin.net)), driven ? "assign" : "read");
    if (driven) inputs.set(pin.field, pin);
  }
  const assign = (values: object): void => {
    const at = callSite();
    for (const [field, value] of Object.entries(values)) {
      const pin = inputs.get(field);
      if (pin !== undefined) {
        const place = new PackedCursor(context.nodeOf(pin.net));
        if (value !== undefined) assignView("assign", closed(pin.type), place, value, at);
      } else if (field in view) {
        context.report(wrongDirection({ name: field, at }));
      } else {
        context.report(unknownField({ name: field, fields: [...inputs.keys()], at }));
      }
    }
  };
  refuseWhole(view, "a port of a memory");
  return Object.defineProperty(view, "assign", { value: assign });
}
