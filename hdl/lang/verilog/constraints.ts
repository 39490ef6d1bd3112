import type { DesignIR, Expr, MemoryIR, Net, SynchroniserIR } from "../design/ir.ts";
import { partsOf } from "../design/walk.ts";
import { crossingsOf, domainOf, originOf, placesOf, plainNet } from "../netlist/hierarchy.ts";
import type { Place, PlacedNet } from "../netlist/hierarchy.ts";
import { forEachAssignment } from "../netlist/statements.ts";
import { toAscii } from "./print-comment.ts";

type CrossingExpr = Extract<Expr, { kind: "crossing" }>;

/**
 * XDC for everything that passes from one clock to another, by hierarchical name from the top of the design.
 *
 * Nothing is asked for quietly: a constraint that finds no cell is a crossing that lost its constraint. Periods are
 * taken from the clocks themselves, so the file holds for every frequency; read it after the clocks are defined.
 */
export function printConstraints({ top }: DesignIR): string {
  const entries = placesOf(top).flatMap((place) => [
    ...place.module.synchronisers.map((sync) => synchroniser(place, sync)),
    ...place.module.memories.flatMap((memory) => memoryCrossing(place, memory)),
    ...crossingsOf(place.module).map((crossing) => readAcross(place, crossing)),
  ]);
  const title = [`# Clock crossings of ${top.name}. Read after the clocks are defined.`];
  // One value that is read across twice in the same way needs one constraint.
  return `${[...new Set([title, ...entries].map((lines) => lines.join("\n")))].join("\n\n")}\n`;
}

const where = ({ path, module }: Place) => `${path === "" ? "top" : path.slice(0, -1)} (${module.name})`;

function synchroniser(place: Place, sync: SynchroniserIR): string[] {
  const { kind, source, from, meta, output, stages } = sync;
  const chain = [...meta, output].map((net) => cells({ place, net }));
  const first = cells({ place, net: meta[0] ?? output });
  const about = `# ${where(place)}: ${output.name}, ${stages} stages`;
  const attribute = `set_property ASYNC_REG TRUE [get_cells [list ${chain.join(" ")}]]`;
  if (kind === "reset") {
    const pins = [...meta, output].map((net) => `${place.path}${net.name}_reg/PRE`).join(" ");
    return [`${about}, reset`, attribute, `set_false_path -to [get_pins {${pins}}]`];
  }
  const net = plainNet(source);
  const origin = net === null ? null : originOf({ place, net });
  const start = startOf(origin);
  const period = periodOf(origin) ?? clockPeriod(place, from) ?? clockPeriod(place, sync.to);
  const to = `-to [get_cells ${first}]`;
  if (start === null || period === null) return [`${about}, from logic`, attribute, `set_false_path ${to}`];
  const delay = `set_max_delay -datapath_only -from ${start} ${to} ${period}`;
  if (kind === "bit") return [`${about}, one bit`, attribute, delay];
  return [`${about}, Gray code`, attribute, delay, `set_bus_skew -from ${start} ${to} ${period}`];
}

/**
 * Words written in one domain and read in another. A read with a clock is crossed inside of a block RAM; from LUT RAM its path begins at
 * the cells of the array, which the writer's clock changes.
 */
function memoryCrossing(place: Place, memory: MemoryIR): string[][] {
  const writers = memory.ports.filter(({ kind }) => kind === "write" || kind === "readWrite");
  const inside = memory.style === "block" || memory.style === "ultra";
  const readers = memory.ports.filter(({ kind }) => kind === "readAsync" || (kind === "read" && !inside));
  return readers.flatMap((reader) => {
    const writer = writers.find(({ domain }) => domain !== reader.domain);
    const clock = clockObject(place, reader.domain);
    const period = clockPeriod(place, reader.domain);
    if (writer === undefined || clock === null || period === null) return [];
    const from = `-from [get_cells {${place.path}${memory.name}_reg*}]`;
    return [
      [
        `# ${where(place)}: memory ${memory.name}, written in ${named(writer.domain)}, read in ${named(reader.domain)}`,
        `set_max_delay -datapath_only ${from} -to ${clock} ${period}`,
      ],
    ];
  });
}

/**
 * A register of another domain that is read on purpose. It stands still while it is read: its way to the registers that take it may
 * last a clock of theirs.
 */
function readAcross(place: Place, { arg, reason }: CrossingExpr): string[] {
  const about = `# ${where(place)}: read across by intent: ${toAscii(reason)}`;
  const net = plainNet(arg);
  const start = net === null ? null : startOf(originOf({ place, net }));
  if (start === null) return [about];
  const constraints = takersOf(place, arg).flatMap((taker) => {
    const period = clockPeriod(place, taker.domain);
    const to = `[get_cells ${cells({ place, net: taker })}]`;
    return period === null ? [] : [`set_max_delay -datapath_only -from ${start} -to ${to} ${period}`];
  });
  return [about, ...constraints];
}

/** The registers of a module whose coming value is made of a crossing's. */
function takersOf({ module }: Place, arg: Expr): readonly Net[] {
  const takers = new Set<Net>();
  const reads = (expr: Expr): boolean =>
    (expr.kind === "crossing" && expr.arg === arg) || partsOf(expr).some((part) => reads(part));
  forEachAssignment(module.body, ({ kind, target, value }) => {
    if (kind === "next" && reads(value)) takers.add(target.net);
  });
  return [...takers];
}

const named = (domain: string) => (domain === "" ? "the default domain" : domain);

/** Pattern of the flip-flops of a register, as Vivado names them. */
function cells({ place, net }: PlacedNet): string {
  return `{${place.path}${net.name}_reg${net.scalar ? "" : "[*]"}}`;
}

/** What a path starts at: flip-flops, or a port of the top. */
function startOf(origin: PlacedNet | null): string | null {
  if (origin === null) return null;
  if (isRegister(origin.net)) return `[get_cells ${cells(origin)}]`;
  if (origin.net.role === "input") return `[get_ports {${origin.net.name}${origin.net.scalar ? "" : "[*]"}}]`;
  return null;
}

const isRegister = ({ role }: Net) => role === "reg" || role === "sync";

function periodOf(origin: PlacedNet | null): string | null {
  return origin === null ? null : clockPeriod(origin.place, origin.net.domain);
}

function clockPeriod(place: Place, domain: string | null): string | null {
  const clock = clockObject(place, domain);
  return clock === null ? null : `[get_property -min PERIOD ${clock}]`;
}

/** The clock of a domain: by the port of the top that it comes in by, or by the net that carries it. */
function clockObject(place: Place, domain: string | null): string | null {
  const found = domainOf(place.module, domain);
  if (found === null) return null;
  const origin = originOf({ place, net: found.clock }) ?? { place, net: found.clock };
  const { net } = origin;
  const isPort = origin.place.parent === null && origin.place.module.ports.includes(net);
  const object = isPort ? `[get_ports ${net.name}]` : `[get_nets {${origin.place.path}${net.name}}]`;
  return `[get_clocks -of_objects ${object}]`;
}
