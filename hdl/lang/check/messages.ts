/** The texts of the checks over finished designs. */
import type { CallSite, MemoryIR, Net } from "../design/ir.ts";
import { netParty, roleName } from "../diag/describe.ts";
import { error, note, warning } from "../diag/diagnostic.ts";
import type { Diagnostic, Note } from "../diag/diagnostic.ts";
import { bitsName, domainWords } from "./words.ts";

/** At most so many places are listed in one message. */
const mostNotes = 6;

/** Nothing ever drives a net, or some bits of it. */
export function neverDriven(m: { net: Net; missing: bigint }): Diagnostic {
  const { net, missing } = m;
  const what = net.role === "reg" ? "register" : roleName(net.role);
  const wire = net.role === "wire" ? "assign it, or declare it with .default(0)" : "assign it";
  const help = net.role === "reg" ? "assign it with .next(…), or give it a reset value" : wire;
  return error("not-driven", `${what} ${bitsName(net, missing)} is never assigned`, { at: net.site, help });
}

/** A register that has no assignment, but a value at the start. */
export function neverChanges(net: Net): Diagnostic {
  const value = net.reset === undefined ? "the value it starts with" : "its reset value";
  const help = "assign it with .next(…), use a constant in its place, or start its key with `_`";
  return warning("not-driven", `register \`${net.name}\` is never assigned: it keeps ${value}`, { at: net.site, help });
}

/** A memory that has neither contents nor a port that writes. */
export function neverWritten(memory: MemoryIR): Diagnostic {
  const message = `nothing ever writes memory \`${memory.name}\`, and it has no contents`;
  return error("not-driven", message, { at: memory.site, help: "give it a port that writes, or contents" });
}

/** A net has a value on some paths only. `path` says on which it has none. */
export function missingValue(m: {
  net: Net;
  missing: bigint;
  path: string | null;
  places: readonly Note[];
}): Diagnostic {
  const { net, missing, path, places } = m;
  const where = path === null ? "on some paths" : `when ${path}`;
  const message = `${roleName(net.role)} ${bitsName(net, missing)} has no value ${where}`;
  const help =
    net.role === "wire"
      ? "assign it before, or declare it with .default(0)"
      : "assign it before, to be overridden here";
  return error("not-driven", message, { at: net.site, notes: places.slice(0, mostNotes), help });
}

/** A net whose elements are assigned by an index: all others would have to remember. */
export function elementLatch(m: { net: Net; at: CallSite }): Diagnostic {
  const { net, at } = m;
  const message = `\`${net.name}\` is assigned at an index; the elements beside it would keep their values`;
  const help = "assign the whole of it before, or make it a register";
  return error("latch", message, { at, notes: [netParty(net, "declared")], help });
}

/** Two assignments of which only the second counts. */
export function drivenTwice(m: {
  net: Net;
  bits: bigint;
  first: CallSite;
  again: CallSite;
  /** Where the first one stands: nothing of it is left, or a part. */
  void: "branch" | "index" | null;
}): Diagnostic {
  const { net, bits, first, again, void: inside } = m;
  const nested = inside !== null;
  const message = nested
    ? `${bitsName(net, bits)} is assigned ${inside === "branch" ? "in a branch" : "at an index"}, then always`
    : `${bitsName(net, bits)} is assigned twice in the same branch`;
  const notes = [note(first, nested ? "has no effect" : "first"), note(again, "again")];
  const help = nested ? "assign the default first, the exception after it" : "use when().elsewhen(), or remove one";
  return error("driven-twice", message, { at: again, notes, help });
}

/** A net that two things drive at once. */
export function twoDrivers(m: { net: Net; first: string; second: string; places: readonly CallSite[] }): Diagnostic {
  const { net, first, second, places } = m;
  const notes = places.map((site, i) => note(site, i === 0 ? first : second));
  return error("driven-twice", `\`${net.name}\` is driven by ${first} and by ${second}`, {
    at: places[1] ?? net.site,
    notes,
  });
}

/** A value that follows itself. `path` in the order of flow, the first net not repeated. */
export function combLoop(m: { module: string; path: readonly Net[]; hops: readonly Note[] }): Diagnostic {
  const { path, hops } = m;
  const names = [...path, ...path.slice(0, 1)].map((net) => `\`${net.name}\``);
  const count = path.length === 1 ? "1 signal" : `${path.length} signals`;
  const shown = names.length > 9 ? [...names.slice(0, 4), "…", ...names.slice(-4)] : names;
  const message = `a combinational loop runs through ${count} of \`${m.module}\`: ${shown.join(" → ")}`;
  const help = "put a register on the way, or break the dependency";
  return error("comb-loop", message, { at: path[0]?.site ?? null, notes: hops.slice(0, 2 * mostNotes), help });
}

/** A value of one clock domain that another reads. */
export function clockCrossing(m: {
  source: { net: Net; domain: string };
  sink: { name: string; domain: string; what?: string };
  at: CallSite;
  notes: readonly Note[];
}): Diagnostic {
  const { source, sink, at, notes } = m;
  const from = domainWords(source.domain);
  const to = domainWords(sink.domain);
  const message = `\`${source.net.name}\` (${from}) is read by \`${sink.name}\` (${to}) without a synchroniser`;
  const key = `${source.net.name}_sync`;
  const help =
    sink.what === "reset"
      ? 'take a reset of that clock, or one through synchronize({ … }, { kind: "reset" }) in a domain of the same clock'
      : source.net.width === 1
        ? `const { ${key} } = ${sink.domain === "" ? "" : `domain("${sink.domain}").`}synchronize({ ${key}: ${source.net.name} })`
        : 'take a dual-clock FIFO, Gray code through synchronize, or crossing("why it is safe", …)';
  return error("clock-crossing", message, { at, notes: notes.slice(0, mostNotes), help });
}

/** Logic before a synchroniser: its glitches can be caught as values. */
export function synchronisedLogic(m: { name: string; at: CallSite; sources: readonly Note[] }): Diagnostic {
  const message = `\`${m.name}\` synchronises logic; a glitch of it can be caught as a value`;
  const help = "register the value in its own domain first";
  return warning("synchronised-logic", message, { at: m.at, notes: m.sources.slice(0, mostNotes), help });
}

/** A memory with writing ports on two clocks. */
export function memoryClocks(m: { name: string; ports: readonly string[]; at: CallSite }): Diagnostic {
  const message = `memory \`${m.name}\` is written from two clocks, by ${m.ports.join(" and ")}`;
  const help = "write from one clock; pass the other's words through a dual-clock FIFO";
  return error("memory-clocks", message, { at: m.at, help });
}

const resetHelp = 'give it a value with .reset(…), or say why it may hold anything with .uninitialised("…")';

/** A register that holds garbage for ever. */
export function neverGetsValue(m: { net: Net }): Diagnostic {
  const { net } = m;
  const message = `register \`${net.name}\` never gets a known value: all that it is assigned follows from what it holds`;
  return error("uninitialised", message, { at: net.site, help: resetHelp });
}

/** A register without a first value that is never assigned but one value. */
export function onlyEverOne(m: { net: Net; places: readonly Note[] }): Diagnostic {
  const { net, places } = m;
  const message = `register \`${net.name}\` is assigned one value only, and nothing says what it holds before`;
  return error("uninitialised", message, { at: net.site, notes: places.slice(0, mostNotes), help: resetHelp });
}

/** A register that has no value after a reset, and already counts. */
export function garbageSteers(m: { net: Net; sink: Net }): Diagnostic {
  const { net, sink } = m;
  const [what, help] =
    net.role === "reg"
      ? ["register", resetHelp]
      : [roleName(net.role), "look at it only where a register with a reset value says that it was read"];
  const verb = sink.role === "reg" ? "already decides what comes into" : "already decides";
  const message = `${what} \`${net.name}\` has no value after a reset and ${verb} \`${sink.name}\``;
  return error("uninitialised", message, { at: net.site, notes: [netParty(sink)], help });
}

/** Something that nothing reads. */
export function unused(m: { what: string; at: CallSite }): Diagnostic {
  return warning("unused", `${m.what} is never read`, { at: m.at, help: "remove it, or start its key with `_`" });
}

/** Something that is read, but decides about nothing but itself. */
export function readByItself(m: { what: string; at: CallSite }): Diagnostic {
  const message = `${m.what} is read, but no output, instance or memory follows it`;
  return warning("unused", message, { at: m.at, help: "remove it, or start its key with `_`" });
}

/** An instance of which no output is read. */
export function unusedInstance(m: { name: string; at: CallSite }): Diagnostic {
  const message = `no output of instance \`${m.name}\` is read`;
  return warning("unused", message, { at: m.at, help: "remove it, or start its key with `_`" });
}

/** A warning that is allowed and does not occur (any more). */
export function staleAllowance(m: { code: string; file: string }): Diagnostic {
  const message = `no warning \`${m.code}\` is left in ${m.file}, where it is allowed`;
  return error("stale-allowance", message, {
    help: "take the entry out of `allow`; files are given as messages show them",
  });
}

/** A name that the printed module needs for itself. */
export function reservedName(m: { name: string; why: string; at: CallSite }): Diagnostic {
  const help = "choose another key; names are never changed";
  return error("bad-name", `\`${m.name}\` is taken by ${m.why}`, { at: m.at, help });
}

/** A port that Verilator complains about when the module is the top. */
export function cxxName(m: { name: string; at: CallSite }): Diagnostic {
  const message = `port \`${m.name}\` is a word of C++, which Verilator does not take in a top module`;
  return warning("tool-name", message, { at: m.at, help: "choose another key" });
}

/** The IR contradicts itself: a mistake in the language, not of its user. */
export function inconsistent(m: { module: string; problem: string; at: CallSite | null }): Diagnostic {
  return error("inconsistent", `module \`${m.module}\`: ${m.problem}`, {
    at: m.at,
    help: "this is a mistake in the language itself; please report it",
  });
}
