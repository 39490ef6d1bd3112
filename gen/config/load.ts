import { distance } from "fastest-levenshtein";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { nodeAt, range } from "./json-schema.ts";
import { InputError, type Problem } from "./problem.ts";
import { readYaml, type KeyPath, type YamlFile } from "./read-yaml.ts";
import { checkRules } from "./rules.ts";
import { schema, type Config } from "./schema.ts";

export const DEFAULT_CONFIG = fileURLToPath(new URL("../../config/default.yaml", import.meta.url));

/**
 * Reads a configuration file, fills keys it leaves out from `config/default.yaml`, and checks ranges and cross-field rules.
 * @throws InputError with one problem per mistake, each with its place in the file.
 */
export function loadConfig(file: string): Config {
  const yaml = readYaml(file);
  if (!isObject(yaml.value)) {
    throw new InputError([
      {
        file,
        line: 1,
        column: 1,
        message: "expected keys and values",
        help: "start from a copy of config/default.yaml",
      },
    ]);
  }
  const merged = merge(readYaml(DEFAULT_CONFIG).value, yaml.value);
  const result = schema.safeParse(merged, { reportInput: true });
  if (!result.success)
    throw new InputError(result.error.issues.flatMap((issue) => problems(yaml, issue)).sort(byPlace));
  const broken = checkRules(result.data).map((rule) => ({
    file,
    ...yaml.place(rule.path),
    key: dotted(rule.path),
    message: rule.message,
    help: rule.help,
  }));
  if (broken.length > 0) throw new InputError(broken.sort(byPlace));
  return result.data;
}

const byPlace = (a: Problem, b: Problem) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Maps are merged key by key; anything else in the user's file replaces the default. */
function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) result[name] = name in base ? merge(base[name], value) : value;
  return result;
}

export function dotted(path: KeyPath): string {
  return path.map((part, i) => (typeof part === "number" ? `[${String(part)}]` : i === 0 ? part : `.${part}`)).join("");
}

function problems(yaml: YamlFile, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(nodeAt(path)?.properties ?? {});
    return issue.keys.map((name) => {
      const nearest = known.map((key) => ({ key, far: distance(name, key) })).sort((a, b) => a.far - b.far)[0];
      const spelling =
        nearest !== undefined && nearest.far <= Math.max(2, name.length / 2) ? `did you mean ${nearest.key}? ` : "";
      return {
        file: yaml.file,
        ...yaml.place([...path, name], "key"),
        key: dotted([...path, name]),
        message: "there is no such key",
        help: `${spelling}keys here: ${known.join(", ")}`,
      };
    });
  }
  return [
    {
      file: yaml.file,
      ...yaml.place(path),
      key: dotted(path),
      message: `expected ${expected(issue, path)}, got ${issue.input === undefined ? "nothing" : JSON.stringify(issue.input)}`,
      help: `npm run explain -- ${dotted(path).replaceAll(/\[\d+\]/g, "")} prints the range, the default and the cost of this key`,
    },
  ];
}

function expected(issue: z.core.$ZodIssue, path: KeyPath): string {
  const node = nodeAt(path);
  if (node === undefined || issue.code === "custom" || issue.code === "invalid_format") return issue.message;
  if (node.type === "object") return "keys and values";
  const what = node.type === "integer" ? "a whole number, " : node.enum !== undefined ? "one of " : "";
  return `${what}${range(node)}`;
}
