/**
 * `npm test` and `npm run test:full`: static checks first, then vitest. The last line is `N passed, N failed`, checks and tests together.
 */
import { execa } from "execa";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

const full = process.argv.includes("--full");
const RESULTS = ".cache/test-results.json";

let passed = 0;
let failed = 0;

/** Runs one step with its output shown; returns whether it succeeded. */
async function step(
  name: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<boolean> {
  const start = performance.now();
  const { exitCode } = await execa(command, args, { stdio: "inherit", reject: false, preferLocal: true, env });
  const good = exitCode === 0;
  console.log(`${good ? "ok  " : "FAIL"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return good;
}

function count(good: boolean): void {
  if (good) passed++;
  else failed++;
}

mkdirSync(".cache", { recursive: true });
rmSync(RESULTS, { force: true });
if (!(await step("tools", "bash", ["scripts/setup.sh"]))) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}
count(await step("lint", "npm", ["run", "--silent", "lint"]));
// The linter's rules see the types of TypeScript 6; `lint` checks with TypeScript 7.
if (full)
  count(await step("types, TypeScript 6", "node", ["node_modules/typescript/bin/tsc", "--incremental", "false"]));

const good = await step(
  full ? "tests, both tiers" : "tests, fast tier",
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${RESULTS}`],
  full ? { NVMEFORGE_TIER: "full" } : {},
);
if (full) count(await step("coverage", "npm", ["run", "--silent", "coverage", "--", "--quiet", "--floor"]));
try {
  const results = JSON.parse(readFileSync(RESULTS, "utf8")) as { numPassedTests: number; numFailedTests: number };
  passed += results.numPassedTests;
  failed += results.numFailedTests;
  // A file that does not load has no failed test of its own.
  if (!good && results.numFailedTests === 0) failed++;
} catch {
  failed++;
}

console.log(`${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
