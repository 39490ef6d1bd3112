import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { framesOf } from "./frames.ts";

interface Folders {
  /** The language's own sources: frames from here are not the user's. */
  readonly language: string;
  /** Tests of the language stand inside its folder, and are its users. */
  readonly tests: string;
  /** Nearest folder above the language that holds a package.json: places are given relative to it. */
  readonly root: string;
}
let known: Folders | undefined;

/** Looked up for the first message only. */
function folders(): Folders {
  if (known === undefined) {
    const language = dirname(dirname(ownPath()));
    known = { language: language + sep, tests: join(language, "test") + sep, root: findRoot(language) };
  }
  return known;
}

/** Where this file was written. A stack frame says so in a bundled program too, where `import.meta.url` is the bundle. */
function ownPath(): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder);
  for (const { path } of framesOf(holder.stack ?? "")) return path;
  return fileURLToPath(import.meta.url);
}

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

/** True for a file that a message may point at: not the language's, not Node's, not a dependency's. */
export function isUserFile(path: string): boolean {
  if (path.startsWith("node:") || path.includes(`${sep}node_modules${sep}`)) return false;
  const { language, tests } = folders();
  return !path.startsWith(language) || path.startsWith(tests);
}

/** `path` as a message shows it: relative to the project with `/`, or unchanged when it lies outside. */
export function displayPath(path: string): string {
  const shown = relative(folders().root, path);
  return shown.startsWith("..") || isAbsolute(shown) ? path : shown.split(sep).join("/");
}

/** Line `line` (1-based) of a file named by `displayPath`; null when there is none. */
export function readSourceLine(file: string, line: number): string | null {
  const path = isAbsolute(file) ? file : join(folders().root, file);
  if (!existsSync(path)) return null;
  return readFileSync(path, "utf8").split("\n")[line - 1] ?? null;
}
