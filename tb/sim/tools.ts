import { execa } from "execa";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the simulator's C++. */
export const SOURCES = fileURLToPath(new URL(".", import.meta.url));
const CACHE = resolve(fileURLToPath(new URL("../../.cache/sim", import.meta.url)));
/** Processor cores a build uses. */
export const JOBS = 2;
const OUTPUT_LINES = 40;
const BUILD_TIMEOUT_MS = 20 * 60_000;

/** A tool failed; the message ends with its last words. */
export class SimBuildError extends Error {
  constructor(what: string, output: string) {
    super(`${what}:\n${output.trim().split("\n").slice(-OUTPUT_LINES).join("\n")}`);
    this.name = "SimBuildError";
  }
}

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

/** Runs a compiler. @throws SimBuildError */
export async function runTool(name: string, args: readonly string[]): Promise<void> {
  const result = await execa(name, args, { all: true, reject: false, timeout: BUILD_TIMEOUT_MS });
  if (result.exitCode === 0) return;
  const what = result.timedOut
    ? `${name} did not end within ${BUILD_TIMEOUT_MS / 60_000} minutes`
    : `the card simulator does not build, ${name} failed`;
  throw new SimBuildError(what, result.all);
}

/** Sha256 over the JSON of its arguments; maps count with their order. */
export function digest(...parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(JSON.stringify(part instanceof Map ? [...part] : part)).update("\0");
  return hash.digest("hex").slice(0, 32);
}

/** Files of a folder and below, by relative path, in the order of their names. @throws Error when the folder does not exist */
export function readTree(folder: string, wanted: RegExp, unwanted?: RegExp): Map<string, string> {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist: generate the card first`);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => wanted.test(name) && !unwanted?.test(name))
    .sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** What was built under one key. */
export interface Built {
  readonly folder: string;
  readonly cached: boolean;
}

/**
 * The cached folder `name`; if there is none yet, `fill` builds it under a temporary name, so that builders side by side never see half
 * of one and a failed build leaves nothing.
 */
export async function cachedFolder(name: string, fill: (fresh: string) => Promise<void>): Promise<Built> {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return { folder, cached: true };
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, "building-"));
  try {
    await fill(fresh);
    try {
      renameSync(fresh, folder);
    } catch (error) {
      // Another builder of the same content was first.
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return { folder, cached: false };
}
