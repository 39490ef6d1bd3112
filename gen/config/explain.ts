import { distance } from "fastest-levenshtein";
import { DEFAULT_CONFIG } from "./load.ts";
import { InputError } from "./problem.ts";
import { jsonSchema, nodeAt, range, show, type JsonSchema } from "./json-schema.ts";
import { readYaml } from "./read-yaml.ts";

/** Dotted names of all keys, sections included. */
export function allKeys(node: JsonSchema = jsonSchema(), prefix = ""): string[] {
  const inner = node.properties ?? node.items?.properties ?? {};
  return Object.entries(inner).flatMap(([name, child]) => [`${prefix}${name}`, ...allKeys(child, `${prefix}${name}.`)]);
}

/**
 * Range, default, meaning and cost of a key, or the keys of a section.
 * @throws InputError with the nearest spelling for a key that does not exist.
 */
export function explain(key: string): string {
  const known = allKeys();
  if (!known.includes(key)) {
    const nearest = known.toSorted((a, b) => distance(key, a) - distance(key, b))[0];
    throw new InputError([
      {
        file: "explain",
        key,
        message: "there is no such key",
        help: `did you mean ${nearest ?? ""}? npm run explain without a key lists all of them`,
      },
    ]);
  }
  const node = nodeAt(key.split("."));
  let value: unknown = readYaml(DEFAULT_CONFIG).value;
  for (const part of key.split(".")) {
    const from: unknown = Array.isArray(value) ? value[0] : value;
    value = typeof from === "object" && from !== null ? (from as Record<string, unknown>)[part] : undefined;
  }
  if (node === undefined) return key;
  const lines = [key];
  if (node.description !== undefined) lines.push(`  ${node.description}`);
  const inner = node.properties ?? node.items?.properties;
  if (inner !== undefined) lines.push(`  keys     ${Object.keys(inner).join(", ")}`);
  else lines.push(`  range    ${range(node)}`, `  default  ${show(value, node)}`);
  if (node.costs !== undefined) lines.push(`  costs    ${node.costs}`);
  return lines.join("\n");
}
