import { execaSync } from "execa";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A part of a source file that was never run. */
export interface NotRun {
  readonly file: string;
  readonly line: number;
  /** A function that was never called, or a branch of one that was. */
  readonly what: "function" | "branch";
  /** The source from there to the end of its line. */
  readonly text: string;
}

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Report {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly Range[]; readonly isBlockCoverage: boolean }[];
  }[];
  readonly "source-map-cache"?: Readonly<
    Record<string, { readonly data: SourceMapPayload; readonly lineLengths: readonly number[] }>
  >;
}

/** Runs a TypeScript file in a process of its own and returns what it did not run in `folders`, by file and line. */
export function notRunBy(script: string, folders: readonly string[]): readonly NotRun[] {
  const root = process.cwd();
  const out = mkdtempSync(join(tmpdir(), "coverage-"));
  try {
    execaSync("node", ["--enable-source-maps", "--import", "tsx", script], { env: { NODE_V8_COVERAGE: out } });
    const found = readdirSync(out).flatMap((name) => {
      const report = JSON.parse(readFileSync(join(out, name), "utf8")) as Report;
      return report.result.flatMap(({ url, functions }) => {
        const file = url.startsWith("file:") ? relative(root, fileURLToPath(url)) : "";
        const map = report["source-map-cache"]?.[url];
        if (map === undefined || !folders.some((folder) => file.startsWith(folder))) return [];
        const lines = readFileSync(file, "utf8").split("\n");
        const place = placer(new SourceMap(map.data), map.lineLengths);
        return functions.flatMap(({ ranges }) =>
          ranges.flatMap((range, i): NotRun[] => {
            if (range.count > 0) return [];
            const { line, column } = place(range.startOffset);
            const text = (lines[line] ?? "").slice(column).trim();
            return [{ file, line: line + 1, what: i === 0 ? "function" : "branch", text }];
          }),
        );
      });
    });
    return found.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Offset in what ran → place in the source, both from 0. */
function placer(map: SourceMap, lineLengths: readonly number[]) {
  return (offset: number): { readonly line: number; readonly column: number } => {
    let [line, column] = [0, offset];
    for (const length of lineLengths) {
      if (column <= length) break;
      column -= length + 1;
      line++;
    }
    const entry = map.findEntry(line, column);
    return "originalLine" in entry
      ? { line: entry.originalLine, column: entry.originalColumn }
      : { line: 0, column: 0 };
  };
}
