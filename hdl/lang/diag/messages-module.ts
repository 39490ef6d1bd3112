import type { CallSite, DomainIR } from "../design/ir.ts";
import { error, note } from "./diagnostic.ts";
import type { Diagnostic, Note } from "./diagnostic.ts";

/** A key that cannot be an identifier; `what` it would name. */
export function badName(m: { name: string; problem: string; what: string; at: CallSite }): Diagnostic {
  const help = "choose another key; names are never changed";
  return error("bad-name", `\`${m.name}\` ${m.problem}`, {
    at: m.at,
    notes: [{ text: `it names ${/^[aeiou]/.test(m.what) ? "an" : "a"} ${m.what}` }],
    help,
  });
}

/** One identifier for two things of a module. */
export function duplicateName(m: {
  name: string;
  module: string;
  first: { readonly what: string; readonly site: CallSite };
  second: { readonly what: string; readonly site: CallSite };
}): Diagnostic {
  const { name, module, first, second } = m;
  const message = `\`${name}\` names two things in module \`${module}\``;
  const notes = [note(first.site, first.what, "first"), note(second.site, second.what, "again")];
  return error("duplicate-name", message, { at: second.site, notes, help: "choose another key for one of them" });
}

/** Two modules, or a module and a black box, that would be printed to one file. */
export function sameName(m: {
  /** Printed names: one, or several that differ in case. */
  names: readonly string[];
  parties: readonly { what: string; site: CallSite }[];
}): Diagnostic {
  const notes: Note[] = m.parties.map((party) => note(party.site, party.what));
  const at = m.parties.at(-1)?.site ?? null;
  const help = "give one of them another base name";
  const [name = "", ...others] = m.names;
  const alike = others.map((other) => ` and \`${other}\``).join("");
  const why = alike === "" ? "" : ": one file where case does not count";
  return error("same-name", `two different modules print as \`${name}\`${alike}${why}`, { at, notes, help });
}

/** A module that contains itself. */
export function recursion(m: { chain: readonly string[]; at: CallSite }): Diagnostic {
  const message = `module \`${m.chain[0] ?? "?"}\` contains itself`;
  return error("recursion", message, { at: m.at, notes: [{ text: m.chain.map((name) => `\`${name}\``).join(" → ") }] });
}

/** A statement after `build` has returned: a promise, a timer, or a signal kept for later. */
export function lateStatement(m: { module: string; at: CallSite }): Diagnostic {
  const message = `module \`${m.module}\` is finished, nothing can be added to it`;
  return error("late-statement", message, { at: m.at, help: "declare and assign inside of build, without await" });
}

/** `build` is an async function, which no type forbids: the module is finished at its first await. */
export function lateBuild(m: { module: string; at: CallSite }): Diagnostic {
  const message = `\`build\` of module \`${m.module}\` gave back a promise; what it states after an await is lost`;
  return error("late-statement", message, {
    at: m.at,
    help: "prepare what takes time before elaborate, and pass it in",
  });
}

/** `elsewhen` or `otherwise` after something else was stated. */
export function brokenChain(m: { verb: string; at: CallSite; start: CallSite }): Diagnostic {
  const message = `\`${m.verb}\` does not follow its \`when\``;
  const help = "write it directly after the when, or start a new one";
  return error("broken-chain", message, { at: m.at, notes: [note(m.start, "the `when`")], help });
}

/** A member without a case and without a default. */
export function missingState(m: { name: string; missing: readonly string[]; at: CallSite }): Diagnostic {
  const message = `\`match\` over \`${m.name}\` has no case for ${m.missing.join(", ")}`;
  return error("missing-state", message, { at: m.at, help: "add the cases, or a third argument for all others" });
}

/** One label in two cases. */
export function repeatedLabel(m: { label: string; at: CallSite }): Diagnostic {
  return error("repeated-label", `\`match\` has two cases for ${m.label}`, { at: m.at });
}

/** A domain that the module does not have. */
export function unknownDomain(m: { name: string; known: readonly string[]; at: CallSite; help?: string }): Diagnostic {
  const known = m.known.length === 0 ? "it has none" : `its domains are ${m.known.join(", ")}`;
  const message = `the module has no clock domain \`${m.name}\``;
  const help = m.help ?? `${known}; add it to \`clocks\``;
  return error("unknown-domain", message, { at: m.at, help });
}

/** A register, port or instance of a module with several domains, or with none. */
export function domainNeeded(m: { what: string; known: readonly string[]; at: CallSite }): Diagnostic {
  const { what, known, at } = m;
  const count =
    known.length === 0 ? "no clock domain" : `the clock domains ${known.join(", ")} and none is the default`;
  const help = known.length === 0 ? "give the module `clocks`" : `name one: domain("${known[0] ?? ""}")`;
  return error("unknown-domain", `${what} needs a clock domain; the module has ${count}`, { at, help });
}

/** One domain described twice. */
export function repeatedDomain(m: { name: string; at: CallSite }): Diagnostic {
  return error("duplicate-name", `clock domain \`${m.name}\` is there twice`, { at: m.at });
}

/** A reset value in a domain that has no reset. */
export function noReset(m: { what: string; domain: string; at: CallSite }): Diagnostic {
  const message = `${m.what} needs a reset, domain \`${m.domain}\` has none`;
  return error("no-reset", message, {
    at: m.at,
    help: "use .init(…) for a power-up value, or give the domain a reset",
  });
}

/** An instance whose reset acts in another way than that of the domain it is put in. */
export function resetKindMismatch(m: {
  instance: string;
  child: DomainIR["resetKind"];
  parent: DomainIR["resetKind"];
  at: CallSite;
}): Diagnostic {
  const message = `the reset of \`${m.instance}\` is ${resetWords(m.child)}, that of its domain ${resetWords(m.parent)}`;
  return error("reset-kind", message, { at: m.at, help: "give both domains the same kind of reset in `clocks`" });
}

/** Two buses of different fields. */
export function busMismatch(m: { problem: string; at: CallSite }): Diagnostic {
  return error("bus-mismatch", `\`connect\` needs two buses of the same fields: ${m.problem}`, { at: m.at });
}

/** Two sources, two sinks, or the wrong way round. */
export function busRoles(m: { at: CallSite; first: string; second: string }): Diagnostic {
  const message = `\`connect(from, to)\` needs data to come from the first bus, got ${m.first} and ${m.second}`;
  const help = "from: a sink port of this module or a source port of an instance; to: the reverse";
  return error("bus-roles", message, { at: m.at, help });
}

/** A memory that cannot be built. */
export function badMemory(m: { name: string; problem: string; at: CallSite; help?: string }): Diagnostic {
  return error("bad-memory", `memory \`${m.name}\` ${m.problem}`, { at: m.at, help: m.help });
}

/** A synchroniser that cannot be built. */
export function badSynchronizer(m: { name: string; problem: string; at: CallSite; help?: string }): Diagnostic {
  return error("bad-synchroniser", `synchroniser \`${m.name}\` ${m.problem}`, { at: m.at, help: m.help });
}

/** A model whose ports are not those of its black box. */
export function modelMismatch(m: {
  box: string;
  model: string;
  problem: string;
  at: CallSite;
  other: CallSite;
}): Diagnostic {
  const message = `the model \`${m.model}\` of black box \`${m.box}\` ${m.problem}`;
  const notes = [note(m.other, "the model")];
  const help = "give both the same ports; a model has no clock of its own: clocks: [], and deriveDomain from a port";
  return error("model-mismatch", message, { at: m.at, notes, help });
}

/** Bidirectional pins of an instance that lead nowhere. */
export function openPins(m: { name: string; at: CallSite }): Diagnostic {
  const help = "join them to an inout port of this module with connect(port, pins)";
  return error("open-pins", `the pins \`${m.name}\` are not connected`, { at: m.at, help });
}

/** `connect` of pins that are not: a port of this module first, pins of an instance of the same width second. */
export function pinsNotPort(m: { at: CallSite }): Diagnostic {
  const message = "`connect` of bidirectional pins needs an inout port of this module and pins of an instance as wide";
  return error("bus-roles", message, { at: m.at });
}

function resetWords(kind: DomainIR["resetKind"]): string {
  return kind === "sync-high" ? "synchronous and active high" : "asynchronous and active low";
}
