import { z } from "zod";
import type { KeyPath } from "./read-yaml.ts";
import { schema } from "./schema.ts";

export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly costs?: string;
  readonly base?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** The configuration's JSON Schema, for editors; written to `config/schema.json`. */
export function jsonSchema(): JsonSchema {
  return z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
}

/** The schema of the value at `path`; list indices step into the items. */
export function nodeAt(path: KeyPath): JsonSchema | undefined {
  let node: JsonSchema | undefined = jsonSchema();
  for (const part of path)
    node = typeof part === "number" ? node?.items : (node?.properties ?? node?.items?.properties)?.[part];
  return node;
}

/** A value as the file would write it. */
export function show(value: unknown, { base }: JsonSchema): string {
  return typeof value === "number" && base === 16 ? `0x${value.toString(16)}` : JSON.stringify(value);
}

/** The legal values in words. */
export function range(node: JsonSchema): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((each) => String(each)).join(" | ");
  if (node.pattern !== undefined) return `text like /${node.pattern}/`;
  if (node.items !== undefined)
    return `list of ${String(node.minItems ?? 0)} to ${String(node.maxItems ?? "any number of")} × ${range(node.items)}`;
  if (node.minimum !== undefined) {
    return `${show(node.minimum, node)} to ${show(node.maximum, node)}${node.multipleOf === undefined ? "" : ` in steps of ${String(node.multipleOf)}`}`;
  }
  return node.type ?? "any";
}
