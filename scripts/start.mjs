/**
 * `node scripts/start.mjs FILE [ARGUMENTS]`: runs a TypeScript program with the shortest start. The program and all that it
 * imports of this repository become one file before Node sees it, which takes a few hundredths of a second; a loader that
 * transforms file by file takes a few tenths.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node scripts/start.mjs FILE [ARGUMENTS]");
  process.exit(2);
}
const cache = join(import.meta.dirname, "..", ".cache");
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, "start-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const outfile = join(folder, "program.mjs");
const { command, first } = bundler();
const { status } = spawnSync(
  command,
  [
    ...first,
    resolve(file),
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--target=node20",
    "--packages=external",
    "--sourcemap=linked",
    "--sources-content=false",
    "--log-level=error",
    `--outfile=${outfile}`,
  ],
  { stdio: "inherit" },
);
if (status !== 0) process.exit(1); // esbuild has said what is wrong
process.setSourceMapsEnabled(true);
process.argv.splice(1, process.argv.length - 1, resolve(file), ...rest);
await import(pathToFileURL(outfile).href);

/**
 * esbuild comes with tsx, and is what tsx transforms with. Where its program is found it is called without its JavaScript
 * around it, which takes twice as long.
 */
function bundler() {
  const tsx = createRequire(createRequire(import.meta.url).resolve("tsx"));
  const esbuild = createRequire(tsx.resolve("esbuild"));
  const { platform, arch, execPath } = process;
  try {
    return { command: esbuild.resolve(`@esbuild/${platform}-${arch}/bin/esbuild`), first: [] };
  } catch {
    return { command: execPath, first: [tsx.resolve("esbuild/bin/esbuild")] };
  }
}
