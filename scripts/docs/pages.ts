import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesBelow } from "./files.ts";
import { inserted } from "./inserts.ts";

/** A page as it is and as its inserts make it. */
export interface RebuiltPage {
  /** Relative to the project. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** From a marker to its `end`, whatever stands between. */
const block = /^<!-- insert: (?<what>.+) -->$(?<body>[^]*?)^<!-- end -->$/gm;

/**
 * Every Markdown page below `folder` with its inserted parts made anew, sorted by path.
 *
 * @throws Error that names the page and the marker when an insert cannot be made.
 */
export async function rebuildPages(folder: string): Promise<readonly RebuiltPage[]> {
  const pages: RebuiltPage[] = [];
  for (const path of filesBelow(folder, ".md")) pages.push(await rebuildPage(join(folder, path)));
  return pages;
}

export function writePages(pages: readonly RebuiltPage[]): void {
  for (const { path, after } of pages) writeFileSync(path, after);
}

async function rebuildPage(path: string): Promise<RebuiltPage> {
  const before = readFileSync(path, "utf8");
  const opened = before.match(/^<!-- insert: /gm)?.length ?? 0;
  const blocks = [...before.matchAll(block)];
  if (blocks.length !== opened) throw new Error(`${path}: an insert has no <!-- end -->`);
  let after = "";
  let at = 0;
  for (const found of blocks) {
    const what = found.groups?.["what"] ?? "";
    after += before.slice(at, found.index) + `<!-- insert: ${what} -->\n${await made(path, what)}\n<!-- end -->`;
    at = found.index + found[0].length;
  }
  return { path, before, after: after + before.slice(at) };
}

async function made(path: string, what: string): Promise<string> {
  try {
    return await inserted(dirname(path), what);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path}: insert: ${what}\n${reason}`, { cause });
  }
}
