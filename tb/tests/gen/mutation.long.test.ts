import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import floors from "../../module/mutation-floors.json" with { type: "json" };

// The tests of some modules go on noticing what they noticed. A rate that rises is written into the floors.

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mutation-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const mutate = (args: readonly string[]) =>
  execa("tsx", ["scripts/mutate.ts", ...args], { preferLocal: true, reject: false, all: true, env: { VITEST: "" } });

interface Report {
  readonly module: string;
  readonly killed: number;
  readonly counted: number;
  readonly outcomes: readonly { readonly verdict: string; readonly mutant: { readonly key: string } }[];
}

test("kill rates stay at their floors or rise, and the floors with them", { timeout: 1_800_000 }, async () => {
  const json = join(folder, "report.json");
  const { seed, count, percent } = floors;
  const options = ["--seed", String(seed), "--count", String(count), "--json", json];
  const { all, exitCode } = await mutate([...Object.keys(percent), ...options]);
  expect(exitCode, all).toBe(0);
  const reports = JSON.parse(readFileSync(json, "utf8")) as readonly Report[];
  const rates = reports.map(({ module, killed, counted }) => [module, Math.floor((100 * killed) / counted)] as const);
  expect(Object.fromEntries(rates), all).toEqual(percent);
  for (const { outcomes } of reports) expect(outcomes.length).toBe(count);
});

test("one mutant by its key; a rate that is too low fails", { timeout: 600_000 }, async () => {
  const json = join(folder, "one.json");
  const survivor = "enable hdl/lib/fifo.ts:98:21 ram_w_en 1";
  const one = await mutate(["fifo", "--only", survivor, "--at-least", "50", "--json", json]);
  expect(one.exitCode, one.all).toBe(1);
  const [report] = JSON.parse(readFileSync(json, "utf8")) as readonly Report[];
  expect(report?.outcomes.map(({ verdict, mutant }) => [verdict, mutant.key])).toEqual([["survived", survivor]]);
  expect(one.all).toContain("fifo: fewer than 50 % killed");
  // The page of the guide shows what is printed.
  const page = readFileSync("docs/guide/13-mutation.md", "utf8");
  expect(page).toContain(one.all.slice(one.all.indexOf("hdl/lib/fifo.ts"), one.all.indexOf("fifo: 0 of 1")));
});

test("the exercise of the guide: its page shows what is printed", { timeout: 600_000 }, async () => {
  const { all, exitCode } = await mutate(["drop_long", "--all", "--tests", "docs/guide/listings/drop-long.test.ts"]);
  expect(exitCode, all).toBe(0);
  expect(readFileSync("docs/guide/15-second-exercise.md", "utf8")).toContain(all.trim().split("\n").at(-1));
});

test("a module that nothing simulates, and a key that is not there, are told", { timeout: 600_000 }, async () => {
  const none = await mutate(["fifa"]);
  expect(none.exitCode).toBe(1);
  expect(none.all).toContain('no test of tb/tests/module simulates a module "fifa"; near are fifo');
  const key = await mutate(["fifo", "--only", "nothing"]);
  expect(key.exitCode).toBe(1);
  expect(key.all).toContain('fifo has no mutant "nothing"');
});
