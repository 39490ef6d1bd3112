import { readFileSync } from "node:fs";
import { isMap, isNode, isPair, LineCounter, parseDocument, type Document } from "yaml";
import { InputError } from "./problem.ts";

export type KeyPath = readonly (string | number)[];

/** A parsed YAML file that still knows where each key and value stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** 1-based place of the value at `path`, or of its key; of the nearest parent when the path is not in the file. */
  place(path: KeyPath, what?: "key" | "value"): { line: number; column: number };
}

/** Reads a YAML 1.2 file. @throws InputError when it is missing, unreadable or not YAML. */
export function readYaml(file: string): YamlFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "this is a folder"
          : `it cannot be read (${code})`;
    throw new InputError([
      {
        file,
        message: why,
        help: "name an existing YAML file with --config; config/default.yaml is one to start from",
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [first] = [...document.errors, ...document.warnings];
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    const message = `this is not valid YAML: ${first.message.split("\n")[0] ?? ""}`;
    throw new InputError([
      {
        file,
        line,
        column: col,
        message,
        help: "mend the YAML at this place; indentation is two spaces, keys end with a colon",
      },
    ]);
  }
  const value: unknown = document.toJS();
  return { file, value, place: (path, what = "value") => placeOf(document, lines, path, what) };
}

function placeOf(
  document: Document,
  lines: LineCounter,
  path: KeyPath,
  what: "key" | "value",
): { line: number; column: number } {
  for (let depth = path.length; depth >= 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth), depth < path.length ? "key" : what);
    if (offset !== undefined) {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

function offsetOf(document: Document, path: KeyPath, what: "key" | "value"): number | undefined {
  if (path.length === 0) return isNode(document.contents) ? document.contents.range?.[0] : undefined;
  if (what === "key") {
    const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const last = path[path.length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isPair(item) && isNode(item.key) && "value" in item.key && item.key.value === last,
      );
      return pair !== undefined && isNode(pair.key) ? pair.key.range?.[0] : undefined;
    }
  }
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
