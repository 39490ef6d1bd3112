import { createHash } from "node:crypto";
import { callSite } from "../diag/call-site.ts";
import { badParameter } from "../diag/messages-names.ts";
import { ElaborationError } from "../diag/report.ts";
import { describeType, isType } from "../types/describe.ts";

/** A text that is equal for equal parameters: keys sorted, types written out. Undefined values count as absent. */
export function canonical(value: unknown, path = "parameter"): string {
  if (typeof value === "object" && value !== null) return canonicalObject(value, path);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return Object.is(value, -0) ? "0" : String(value);
  // A bigint is the same as its number, for it prints the same.
  if (typeof value === "boolean" || typeof value === "bigint" || value === null) return String(value);
  // NaN and the infinities: kinds of number in TypeScript, and no numbers to build with.
  const problem = typeof value === "number" ? `${path} is ${value}` : `${path} is of kind ${typeof value}`;
  const help = "parameters are finite numbers, strings, booleans, types, and lists and plain objects of them";
  throw new ElaborationError([badParameter({ problem, help, at: callSite() })]);
}

function canonicalObject(value: object, path: string): string {
  if (isType(value)) return describeType(value);
  if (Array.isArray(value)) return `[${value.map((item, i) => canonical(item, `${path}[${i}]`)).join(",")}]`;
  if (value instanceof Map) return `map${canonical([...value], path)}`;
  const fields = entries(value).map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, `${path}.${key}`)}`);
  return `{${fields.join(",")}}`;
}

/** `_<key><value>` for every parameter, in alphabetical order of the keys. */
export function nameSuffix(parameters: object): string {
  return entries(parameters)
    .map(([key, value]) => `_${key}${shortValue(value)}`)
    .join("");
}

/** Key → value as text, for the header of the printed module. */
export function describeParameters(parameters: object): ReadonlyMap<string, string> {
  return new Map(entries(parameters).map(([key, value]) => [key, canonical(value)]));
}

/** A value as part of an identifier; what has no short form becomes a hash of its canonical text. */
function shortValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value).replace("-", "m").replace(".", "p");
    if (/^\w+$/.test(text)) return text;
  }
  if (typeof value === "string" && /^\w{1,24}$/.test(value)) return value;
  if (typeof value === "object" && value !== null && isType(value)) {
    const text = describeType(value);
    if (/^\w{1,24}$/.test(text)) return text;
  }
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, 6);
}

function entries(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
