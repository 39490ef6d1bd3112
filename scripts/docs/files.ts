import { readdirSync } from "node:fs";
import { sep } from "node:path";

/** Files below `folder` with the given ending, relative to it with `/`, sorted. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ending))
    .map((path) => path.split(sep).join("/"))
    .sort();
}
