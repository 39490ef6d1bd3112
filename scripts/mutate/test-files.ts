/** Which test files simulate a module: what their imports can reach, narrowed by what runs have shown. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Mutant } from "../../hdl/lang/mutate/index.ts";

/** Where tests use the simulator of `tb/module`, which takes mutants. */
export const testFolder = "tb/tests/module";
const simulator = "tb/module/simulate.ts";
const cacheFolder = ".cache/mutate";

export interface TestFile {
  readonly path: string;
  /** Everything that it imports, itself included. */
  readonly sources: readonly string[];
}

/** Base name → levels below the top of a simulated design, 0 for the top itself, the least that there is. */
export type Depths = Readonly<Record<string, number>>;

/** The test files of the fast tier that simulate. */
export function simulatingTests(): readonly TestFile[] {
  return readdirSync(testFolder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !name.endsWith(".long.test.ts"))
    .sort()
    .map((name) => testFile(join(testFolder, name)))
    .filter(({ sources }) => sources.includes(simulator));
}

export function testFile(path: string): TestFile {
  return { path: normalize(path), sources: [...reachable(normalize(path))].sort() };
}

/** Base names of all modules that the imports of some test files declare. */
export function declaredModules(files: readonly TestFile[]): ReadonlySet<string> {
  return new Set(files.flatMap(({ sources }) => sources.flatMap((source) => [...modulesIn(source)])));
}

/** Test files that simulate past `tb/module`: nothing that they do can be counted, and no defect be given to them. */
export function pastSimulator(files: readonly TestFile[]): string | null {
  const past = files.filter(({ sources }) => !sources.includes(simulator)).map(({ path }) => path);
  return past.length === 0 ? null : `${past.join(", ")}: take \`simulate\` from ${simulator} to be seen here`;
}

export function canSimulate({ sources }: TestFile, module: string): boolean {
  return sources.some((source) => modulesIn(source).has(module));
}

/** True for a file that imports the module by itself or from an index, not by way of another one: it may be about it. */
export function imports({ path }: TestFile, module: string): boolean {
  const sources = importsOf(path).flatMap((source) => (source.endsWith("/index.ts") ? importsOf(source) : [source]));
  return sources.some((source) => modulesIn(source).has(module));
}

interface Seen {
  /** What could be simulated when this was written. */
  readonly declared: readonly string[];
  readonly depths: Depths;
}

/** How deep a file was seen to simulate the module, `never` if it does not; null when that must be looked at again. */
export function knownDepth(file: TestFile, module: string): number | "never" | null {
  const seen = read(seenPath(file)) as Seen | null;
  return seen?.declared.includes(module) === true ? (seen.depths[module] ?? "never") : null;
}

export function keepDepths(file: TestFile, depths: Depths): void {
  write(seenPath(file), { declared: [...declaredModules([file])], depths } satisfies Seen);
}

/** The mutants of a module that a file meets; null when something has changed since they were looked for. */
export const knownMutants = (file: TestFile, module: string) =>
  read(mutantsPath(file, module)) as readonly Mutant[] | null;

export function keepMutants(file: TestFile, module: string, mutants: readonly Mutant[]): void {
  write(mutantsPath(file, module), mutants);
}

/** What a test simulates changes with the test and its helpers. */
const seenPath = (file: TestFile) =>
  cachePath(
    file,
    "seen",
    file.sources.filter((source) => source.startsWith("tb/")),
  );
const mutantsPath = (file: TestFile, module: string) => cachePath(file, module, [...file.sources, ...mutators()]);

const mutators = () => readdirSync("hdl/lang/mutate").map((name) => join("hdl/lang/mutate", name));

function cachePath({ path }: TestFile, what: string, sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(`${source}\0${textOf(source)}\0`);
  return join(cacheFolder, `${path.replaceAll("/", "-")}-${what}-${hash.digest("hex").slice(0, 16)}.json`);
}

function read(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

function write(path: string, value: unknown): void {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(path, JSON.stringify(value));
}

function reachable(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const source of importsOf(path)) reachable(source, found);
  return found;
}

const importsOf = (path: string): readonly string[] =>
  [...textOf(path).matchAll(/(?:from|import) "(\.[^"]+\.ts)"/g)].map(([, target = ""]) =>
    normalize(join(dirname(path), target)),
  );

const texts = new Map<string, string>();

function textOf(path: string): string {
  const text = texts.get(path) ?? readFileSync(path, "utf8");
  texts.set(path, text);
  return text;
}

const declared = new Map<string, ReadonlySet<string>>();

function modulesIn(source: string): ReadonlySet<string> {
  const pattern = /\b(?:module|genericModule|registerMap)(?:<[^>]*>)?\(\s*"(\w+)"/g;
  const found = declared.get(source) ?? new Set([...textOf(source).matchAll(pattern)].map(([, name = ""]) => name));
  declared.set(source, found);
  return found;
}
