import type { CallSite } from "../design/ir.ts";
import { error } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** An enumeration that cannot be encoded. */
export function badEnumeration(m: { name: string; problem: string; at: CallSite }): Diagnostic {
  return error("bad-enumeration", `enumeration \`${m.name}\` ${m.problem}`, { at: m.at });
}

/** A struct or bus with an impossible field. */
export function badField(m: { problem: string; at: CallSite }): Diagnostic {
  return error("bad-field", m.problem, { at: m.at, help: "choose another key; names are never changed" });
}

/** A parameter that is no plain data (two definitions could not be told to be equal), or none that the module can be built for. */
export function badParameter(m: { problem: string; help?: string | undefined; at: CallSite }): Diagnostic {
  return error("bad-parameter", m.problem, { at: m.at, help: m.help });
}

/** Registers or fields that cannot be placed. */
export function badRegisterMap(m: { name: string; problem: string; at: CallSite }): Diagnostic {
  return error("bad-register-map", `register map \`${m.name}\`: ${m.problem}`, { at: m.at });
}
