import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Identifies an installed tool by path, size and time of change: asking it for its version takes longer than everything else in a build
 * that finds its result ready.
 * @throws Error when it is not in PATH
 */
export function toolStamp(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`${name} is not installed; scripts/setup.sh installs what is needed`);
  const { mtimeMs, size } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}
