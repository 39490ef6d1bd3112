/**
 * A vitest runner that tries mutants: a test file is loaded once, its tests are run again for every mutant in the same
 * process until one notices. Orders come in the environment, notes go to files.
 */
import { configureGlobal } from "fast-check";
import { relative } from "node:path";
import { TestRunner, type RunnerTestCase, type RunnerTestFile } from "vitest";
import type { DesignIR, ModuleIR } from "../../hdl/lang/design/ir.ts";
import { differenceOf, mutantsOf } from "../../hdl/lang/mutate/index.ts";
import { mutationVariable, readNotes, writeNote, type MutationOrder } from "./mutation-notes.ts";
import { watchSimulations, type ChosenMutant, type Watch } from "./mutation.ts";
import { replay } from "./replay.ts";

/** Clock edges that a test without a mutant may take. */
const mostEdges = 20_000_000;
/** A test with a mutant may take this many times the edges that it takes without, and some more. */
const patience = 3;
const grace = 2_000;

/** A test, or null for the hooks of the file, with what it simulates without a mutant. */
interface Known {
  readonly designs: ReadonlyMap<string, DesignIR>;
  readonly edges: number;
  /** Mutants that it was the first to notice. */
  kills: number;
}

export default class MutationRunner extends TestRunner {
  /** Tests are run by `onAfterRunFiles` alone. */
  async runTask(): Promise<void> {
    // Nothing.
  }

  // The runner waits for it, whatever the declared type says.
  // eslint-disable-next-line @typescript-eslint/no-misused-promises
  override async onAfterRunFiles(files: readonly RunnerTestFile[] = []): Promise<void> {
    const order = JSON.parse(process.env[mutationVariable] ?? "{}") as MutationOrder;
    // A smaller counterexample is of no use here.
    configureGlobal({ endOnFailure: true });
    for (const file of files) await tryFile(file, order);
    super.onAfterRunFiles();
  }
}

async function tryFile(file: RunnerTestFile, { look, mutants, notes }: MutationOrder): Promise<void> {
  const path = relative(process.cwd(), file.filepath);
  const known = await baseline(file, path, notes);
  const designs = new Map([...known.values()].flatMap((each) => [...each.designs]));
  writeNote(notes, { kind: "depths", file: path, depths: depthsIn([...designs.values()]) });
  for (const module of look) {
    const found = new Map([...designs.values()].flatMap((design) => mutantsOf(design, module)).map((m) => [m.key, m]));
    for (const mutant of found.values()) writeNote(notes, { kind: "found", file: path, module, mutant });
  }
  for (const mutant of mutants) {
    const changed = new Set<string>();
    let applies = false;
    for (const [name, design] of designs) {
      const difference = differenceOf(design, mutant.module, mutant.key);
      applies ||= difference !== "none";
      if (difference === "real") changed.add(name);
    }
    if (!applies) continue;
    const note = { kind: "verdict", file: path, ...mutant } as const;
    if (changed.size === 0) writeNote(notes, { ...note, verdict: "equivalent" });
    else if (!isKilled(notes, mutant))
      writeNote(notes, { ...note, ...(await tryMutant(file, mutant, known, changed)) });
  }
}

/** The least depth of every module. */
function depthsIn(designs: readonly DesignIR[]): Record<string, number> {
  const depths = new Map<string, number>();
  for (const { top } of designs) {
    let level: readonly ModuleIR[] = [top];
    for (let depth = 0; level.length > 0; depth++) {
      for (const { base } of level) depths.set(base, Math.min(depth, depths.get(base) ?? depth));
      const below = level.flatMap(({ instances }) => instances.map(({ of }) => of));
      level = [...new Set(below)].filter((of) => of.kind === "module");
    }
  }
  return Object.fromEntries([...depths].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every test without a mutant, twice: one that fails, or does not bear to be repeated, takes no part. */
async function baseline(file: RunnerTestFile, path: string, notes: string): Promise<Map<RunnerTestCase | null, Known>> {
  const known = new Map<RunnerTestCase | null, Known>();
  const broken = new Set<RunnerTestCase | null>();
  let watch: Watch = watchSimulations(null, mostEdges);
  for (let turn = 0; turn < 2; turn++) {
    await replay(file, {
      runs: (test) => !broken.has(test),
      before: () => (watch = watchSimulations(null, mostEdges)),
      after(test, error) {
        const before = known.get(test);
        if (error !== null) {
          broken.add(test);
          known.delete(test);
          const said = error instanceof Error ? error.message : JSON.stringify(error);
          const message = turn === 0 ? said : `does not bear to be run twice: ${said}`;
          writeNote(notes, { kind: "broken", file: path, test: nameOf(test), message });
        } else {
          const designs = new Map([...(before?.designs ?? []), ...watch.designs]);
          known.set(test, { designs, edges: Math.max(before?.edges ?? 0, watch.edges), kills: 0 });
        }
        return false;
      },
    });
  }
  return known;
}

/** Runs the tests that simulate one of the `changed` designs, those that noticed most so far first. */
async function tryMutant(
  file: RunnerTestFile,
  mutant: ChosenMutant,
  known: ReadonlyMap<RunnerTestCase | null, Known>,
  changed: ReadonlySet<string>,
) {
  const meets = ({ designs }: Known) => [...designs.keys()].some((name) => changed.has(name));
  const hooks = known.get(null);
  // What a hook has made is shared by all tests, which then follow each other.
  const shared = hooks !== undefined && meets(hooks);
  const tests = [...known].flatMap(([test, each]) =>
    test !== null && (shared || meets(each)) ? [{ test, each }] : [],
  );
  const turns = shared
    ? [new Set(tests.map(({ test }) => test))]
    : tests.sort((a, b) => b.each.kills - a.each.kills).map(({ test }) => new Set([test]));
  for (const turn of turns) {
    let watch = watchSimulations(mutant, mostEdges);
    const end: { invalid: string | null; by: string | null } = { invalid: null, by: null };
    await replay(file, {
      runs: (test) => turn.has(test),
      before(test) {
        const each = known.get(test);
        watch = watchSimulations(mutant, patience * (each?.edges ?? 0) + grace);
      },
      after(test, error) {
        end.invalid ??= watch.invalid;
        if (error === null || end.invalid !== null) return end.invalid !== null;
        end.by ??= nameOf(test);
        const each = known.get(test);
        if (each !== undefined) each.kills++;
        return true;
      },
    });
    watchSimulations(null, mostEdges);
    if (end.invalid !== null) return { verdict: "invalid", by: end.invalid } as const;
    if (end.by !== null) return { verdict: "killed", by: end.by } as const;
  }
  return { verdict: "survived" } as const;
}

/** Another file has noticed it already. */
function isKilled(notes: string, { module, key }: ChosenMutant): boolean {
  return readNotes(notes).some(
    (note) => note.kind === "verdict" && note.verdict === "killed" && note.module === module && note.key === key,
  );
}

const nameOf = (test: RunnerTestCase | null): string => (test === null ? "hooks" : test.name);
