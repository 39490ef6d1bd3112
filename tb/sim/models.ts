import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JOBS, SOURCES, cachedFolder, digest, readTree, runTool, toolStamp } from "./tools.ts";

/** Sources that see Verilator's headers; all others go into a library that outlives changes of the hardware. */
export const DESIGN_SIDE = "design/";
const COMPILE_FLAGS = ["-std=c++17", "-O2", "-Wall", "-Wextra"];

/** Facts that differ between configurations but concern no model. */
const IDENTITY =
  /^#define NVMEFORGE_(CONFIG_NAME|CONFIG_HASH|REG_|WINDOW_|CARD_WINDOWS|WRITE_SLOTS|READ_SLOTS|PERSONALITY)/;

/** The simulator's own C++ by path relative to `SOURCES`, without the tests of the models. */
export function simulatorSources(): Map<string, string> {
  return readTree(SOURCES, /\.(h|cpp)$/, /^selftest\//);
}

/**
 * The models as a static library, for the widths and channels of one generated header.
 * @param header text of `nvmeforge.h`
 * @returns absolute path of the library
 */
export async function buildModels(header: string): Promise<string> {
  const sources = simulatorSources();
  const units = [...sources.keys()].filter(
    (name) => name.endsWith(".cpp") && name !== "main.cpp" && !name.startsWith(DESIGN_SIDE),
  );
  const facts = header.split("\n").filter((line) => !IDENTITY.test(line));
  const key = digest(toolStamp("g++"), COMPILE_FLAGS, facts, sources);
  const { folder } = await cachedFolder(`models-${key}`, async (fresh) => {
    writeFileSync(join(fresh, "nvmeforge.h"), facts.join("\n"));
    const objects = await compile(units, fresh, [fresh]);
    await runTool("ar", ["rcs", join(fresh, "libcard.a"), ...objects]);
    for (const object of objects) rmSync(object);
  });
  return join(folder, "libcard.a");
}

/**
 * The tests of the models alone, without a Verilated design.
 * @param header text of `nvmeforge.h`
 * @returns absolute path of the executable: it prints one line per test and fails if one does
 */
export async function buildSelfTest(header: string): Promise<string> {
  const tests = readTree(join(SOURCES, "selftest"), /\.(h|cpp)$/);
  const models = await buildModels(header);
  const key = digest(toolStamp("g++"), COMPILE_FLAGS, models, tests);
  const { folder } = await cachedFolder(`selftest-${key}`, async (fresh) => {
    const units = [...tests.keys()].filter((name) => name.endsWith(".cpp")).map((name) => `selftest/${name}`);
    const objects = await compile(units, fresh, [join(models, "..")]);
    await runTool("g++", [...objects, models, "-o", join(fresh, "selftest")]);
    for (const object of objects) rmSync(object);
  });
  return join(folder, "selftest");
}

/** Compiles `units`, `JOBS` at a time. @returns the object files, in order of their names */
async function compile(units: readonly string[], into: string, include: readonly string[]): Promise<string[]> {
  const objects: string[] = [];
  const left = [...units];
  const flags = [...COMPILE_FLAGS, ...[SOURCES, ...include].map((folder) => `-I${folder}`)];
  const worker = async (): Promise<void> => {
    for (let unit = left.shift(); unit !== undefined; unit = left.shift()) {
      const object = join(into, unit.replaceAll("/", "-").replace(/\.cpp$/, ".o"));
      await runTool("g++", [...flags, "-c", join(SOURCES, unit), "-o", object]);
      objects.push(object);
    }
  };
  await Promise.all(Array.from({ length: JOBS }, worker));
  return objects.sort();
}
