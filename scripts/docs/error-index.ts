import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { filesBelow } from "./files.ts";

/** Codes that have a page in `folder`, sorted. */
export function pageCodes(folder: string): readonly string[] {
  return filesBelow(folder, ".md")
    .map((file) => basename(file, ".md"))
    .filter((name) => name !== "README");
}

/** A table of the pages with what each says first. */
export function errorIndex(folder: string): string {
  const rows = pageCodes(folder).map((code) => {
    const text = readFileSync(join(folder, `${code}.md`), "utf8");
    const first = text.split("\n\n")[1]?.replaceAll("\n", " ").replaceAll("|", "\\|") ?? "";
    return `| [\`${code}\`](${code}.md) | ${/^.*?\.(?= |$)/.exec(first)?.[0] ?? first} |`;
  });
  return ["| Code | Meaning |", "|---|---|", ...rows].join("\n");
}
