/** Runs the tests of a collected file again, in the same process: hooks and tests in their order. */
import { setMaxListeners } from "node:events";
import type { RunnerTask, RunnerTestCase, RunnerTestSuite } from "vitest";
import { TestRunner } from "vitest";

/** What is asked and told for every test. */
export interface Replay {
  readonly runs: (test: RunnerTestCase) => boolean;
  readonly before: (test: RunnerTestCase | null) => void;
  /** `error` is null when the test passed; true ends the replay. */
  readonly after: (test: RunnerTestCase | null, error: unknown) => boolean;
}

type Hook = (...parameters: unknown[]) => unknown;

/** Null stands for the hooks around a suite. Tests that are skipped or expected to fail are left out. */
export async function replay(suite: RunnerTestSuite, given: Replay): Promise<boolean> {
  const hooks = TestRunner.getSuiteHooks(suite);
  const cleanups: Hook[] = [...(hooks.afterAll as Hook[])];
  let ended = false;
  try {
    given.before(null);
    let failure: unknown = null;
    try {
      for (const hook of hooks.beforeAll as Hook[]) {
        const cleanup = await hook(suite.file, suite);
        if (typeof cleanup === "function") cleanups.push(cleanup as Hook);
      }
    } catch (error) {
      failure = error ?? new Error("a hook failed");
    }
    ended = given.after(null, failure);
    for (const task of ended ? [] : suite.tasks) {
      ended = await replayTask(task, given);
      if (ended) break;
    }
  } finally {
    for (const hook of cleanups) await quietly(() => hook(suite.file, suite));
  }
  return ended;
}

async function replayTask(task: RunnerTask, given: Replay): Promise<boolean> {
  if (task.mode !== "run" && task.mode !== "queued") return false;
  if (task.type === "suite") return replay(task, given);
  if (task.fails === true || !given.runs(task)) return false;
  const suites = suitesOf(task);
  const cleanups: Hook[] = suites.flatMap((suite) => TestRunner.getSuiteHooks(suite).afterEach as Hook[]);
  let failure: unknown = null;
  // Every run listens for the end of the test.
  setMaxListeners(0, task.context.signal);
  given.before(task);
  try {
    for (const suite of suites) {
      for (const hook of TestRunner.getSuiteHooks(suite).beforeEach as Hook[]) {
        const cleanup = await hook(task.context, suite);
        if (typeof cleanup === "function") cleanups.push(cleanup as Hook);
      }
    }
    await TestRunner.getTestFn(task)();
  } catch (error) {
    failure = error ?? new Error("the test failed");
  }
  for (const hook of cleanups) await quietly(() => hook(task.context, task.suite));
  return given.after(task, failure);
}

/** Outermost first. */
function suitesOf(test: RunnerTestCase): RunnerTestSuite[] {
  const suites: RunnerTestSuite[] = [test.file];
  const inner: RunnerTestSuite[] = [];
  for (let suite = test.suite; suite !== undefined && suite !== test.file; suite = suite.suite) inner.unshift(suite);
  return [...suites, ...inner];
}

async function quietly(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch {
    // After a failure there may be nothing to clean up.
  }
}
