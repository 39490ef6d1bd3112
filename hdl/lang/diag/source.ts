import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the language's own sources: frames from here are not the user's. */
const languageFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** Tests of the language stand inside its folder, and are its users. */
const testFolder = join(languageFolder, "test") + sep;

/** Nearest folder above the language that holds a package.json: places are given relative to it. */
const projectRoot = findRoot(languageFolder);

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

/** True for a file that a message may point at: not the language's, not Node's, not a dependency's. */
export function isUserFile(path: string): boolean {
  if (path.startsWith("node:") || path.includes(`${sep}node_modules${sep}`)) return false;
  return !path.startsWith(languageFolder + sep) || path.startsWith(testFolder);
}

/** `path` as a message shows it: relative to the project with `/`, or unchanged when it lies outside. */
export function displayPath(path: string): string {
  const shown = relative(projectRoot, path);
  return shown.startsWith("..") || isAbsolute(shown) ? path : shown.split(sep).join("/");
}

/** Line `line` (1-based) of a file named by `displayPath`; null when there is none. */
export function readSourceLine(file: string, line: number): string | null {
  const path = isAbsolute(file) ? file : join(projectRoot, file);
  if (!existsSync(path)) return null;
  return readFileSync(path, "utf8").split("\n")[line - 1] ?? null;
}
