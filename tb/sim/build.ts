import { execa } from "execa";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { toolStamp } from "./tools.ts";

export interface CardSimOptions {
  /** Generated `rtl/`: one module per file, ROM contents beside them. The top is `core`. */
  readonly rtlDir: string;
  /** Generated `include/` with `nvmeforge.h`. */
  readonly includeDir: string;
  /** Compiles waveform recording in (`--trace FILE.fst`). Costs nothing while it is not used. */
  readonly traceFst?: boolean;
}

export interface CardSim {
  /** Absolute path of the simulator. */
  readonly executable: string;
  /** Hash of everything the executable was built from. */
  readonly key: string;
  /** It had been built before. */
  readonly cached: boolean;
}

/** A tool failed; the message ends with its last words. */
export class SimBuildError extends Error {
  constructor(what: string, output: string) {
    super(`${what}:\n${output.trim().split("\n").slice(-OUTPUT_LINES).join("\n")}`);
    this.name = "SimBuildError";
  }
}

const SOURCES = fileURLToPath(new URL(".", import.meta.url));
const CACHE = resolve(fileURLToPath(new URL("../../.cache/sim", import.meta.url)));
const OUTPUT_LINES = 40;
const JOBS = 2;
const BUILD_TIMEOUT_MS = 20 * 60_000;

const TOP = "core";
const PREFIX = "Vcore";
/** Sources that see Verilator's headers; all others go into a library that outlives changes of the hardware. */
const DESIGN_SIDE = "design";
const COMPILE_FLAGS = ["-std=c++17", "-O2", "-Wall", "-Wextra"];
const HOOK_FLAGS = "-DVL_PRINTF=nvf_verilator_printf -DVL_USER_STOP -DVL_USER_FATAL -DVL_USER_FINISH";
const VERILATOR_FLAGS = [
  ...["--cc", "--exe", "--build", "-j", String(JOBS), "--no-timing", "--assert", "-O3"],
  ...["--x-assign", "unique", "--x-initial", "unique", "--top-module", TOP, "--prefix", PREFIX],
  // The flags of -CFLAGS come before OPT_FAST, which is -Os unless it is given here.
  ...["-MAKEFLAGS", "OPT_FAST=-O2 OPT_SLOW=-O0 OPT_GLOBAL=-O2"],
];
/** Facts that change with every configuration but concern no model. */
const IDENTITY = /^#define NVMEFORGE_(CONFIG_NAME|CONFIG_HASH|REG_|WINDOW_|CARD_WINDOWS|WRITE_SLOTS|READ_SLOTS)/;

/**
 * Builds the simulator of a generated card, or finds the one built earlier from the same content: tools, flags, RTL, header and C++.
 * Built in a temporary folder that is renamed at the end, so that several builders may run side by side.
 * @throws SimBuildError when Verilator or the compiler fails; Error when a tool or a folder is missing
 */
export async function buildCardSim(options: CardSimOptions): Promise<CardSim> {
  const rtl = readFolder(options.rtlDir, /\.(sv|svh|mem)$/);
  if (!rtl.has(`${TOP}.sv`)) throw new Error(`${options.rtlDir} has no ${TOP}.sv: generate the card first`);
  const header = readFileSync(join(options.includeDir, "nvmeforge.h"), "utf8");
  const sources = readTree(SOURCES);
  const trace = options.traceFst === true;
  const key = digest(
    toolStamp("verilator"),
    toolStamp("g++"),
    VERILATOR_FLAGS,
    COMPILE_FLAGS,
    trace,
    header,
    rtl,
    sources,
  );
  const folder = join(CACHE, key);
  const executable = join(folder, "card-sim");
  if (existsSync(executable)) return { executable, key, cached: true };

  const models = await buildModels(header, sources);
  await inFreshFolder(folder, async (fresh) => {
    for (const [name, text] of rtl) if (name.endsWith(".mem")) writeFileSync(join(fresh, name), text);
    const objects = join(fresh, "obj");
    const include = resolve(options.includeDir);
    const design = [...sources.keys()].filter((name) => name.startsWith(`${DESIGN_SIDE}/`) && name.endsWith(".cpp"));
    await tool("verilator", [
      ...VERILATOR_FLAGS,
      ...["-CFLAGS", `-std=c++17 -I${SOURCES} -I${include} ${HOOK_FLAGS} -include ${SOURCES}${DESIGN_SIDE}/hooks.h`],
      ...(trace ? ["--trace-fst"] : []),
      ...["-y", resolve(options.rtlDir), "+libext+.sv", "-Mdir", objects, "-o", "card-sim"],
      join(resolve(options.rtlDir), `${TOP}.sv`),
      ...["main.cpp", ...design].map((name) => join(SOURCES, name)),
      models,
    ]);
    copyFileSync(join(objects, "card-sim"), join(fresh, "card-sim"));
    rmSync(objects, { recursive: true });
  });
  return { executable, key, cached: false };
}

/** Everything but the design's side, as a static library. @returns its absolute path */
async function buildModels(header: string, sources: ReadonlyMap<string, string>): Promise<string> {
  const facts = header.split("\n").filter((line) => !IDENTITY.test(line));
  const units = [...sources.keys()].filter(
    (name) => name.endsWith(".cpp") && !name.startsWith(`${DESIGN_SIDE}/`) && !/^(main\.cpp|selftest\/)/.test(name),
  );
  const key = digest(toolStamp("g++"), COMPILE_FLAGS, facts, sources);
  const folder = join(CACHE, `models-${key}`);
  const library = join(folder, "libcard.a");
  if (existsSync(library)) return library;
  await inFreshFolder(folder, async (fresh) => {
    writeFileSync(join(fresh, "nvmeforge.h"), facts.join("\n"));
    const objects: string[] = [];
    const left = [...units];
    const worker = async (): Promise<void> => {
      for (let unit = left.shift(); unit !== undefined; unit = left.shift()) {
        const object = join(fresh, unit.replaceAll("/", "-").replace(/\.cpp$/, ".o"));
        objects.push(object);
        await tool("g++", [...COMPILE_FLAGS, `-I${SOURCES}`, `-I${fresh}`, "-c", join(SOURCES, unit), "-o", object]);
      }
    };
    await Promise.all(Array.from({ length: JOBS }, worker));
    await tool("ar", ["rcs", join(fresh, "libcard.a"), ...objects.sort()]);
    for (const object of objects) rmSync(object);
  });
  return library;
}

/** Runs `fill` on a temporary folder and gives it its name when that succeeds; whoever comes second keeps the first's result. */
async function inFreshFolder(folder: string, fill: (fresh: string) => Promise<void>): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, "building-"));
  try {
    await fill(fresh);
    if (!existsSync(folder)) renameSync(fresh, folder);
  } catch (error) {
    // Two builders may meet at the rename.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function tool(name: string, args: readonly string[]): Promise<void> {
  const result = await execa(name, args, { all: true, reject: false, timeout: BUILD_TIMEOUT_MS });
  if (result.exitCode === 0) return;
  if (result.timedOut)
    throw new SimBuildError(`${name} did not end within ${BUILD_TIMEOUT_MS / 60_000} minutes`, result.all);
  throw new SimBuildError(`the card simulator does not build, ${name} failed`, result.all);
}

function readFolder(folder: string, wanted: RegExp): Map<string, string> {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist: generate the card first`);
  const names = readdirSync(folder).filter((name) => wanted.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** The simulator's own C++, by path relative to this folder. */
function readTree(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(h|cpp)$/.test(name));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function digest(...parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(JSON.stringify(part instanceof Map ? [...part] : part)).update("\0");
  return hash.digest("hex").slice(0, 32);
}
