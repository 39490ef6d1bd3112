import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "synth-command-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const synth = (...args: readonly string[]) =>
  execa("tsx", ["gen/cli.ts", "synth", ...args, "--config", "config/default.yaml", "--yosys", "old"], {
    preferLocal: true,
    reject: false,
  });

test("the modules of a name with all below them, as a table and as JSON", async () => {
  const file = join(folder, "table.json");
  const { exitCode, stdout, stderr } = await synth("page_pool", "--json", file, "--check");
  expect(exitCode, stdout).toBe(0);
  expect(stderr).toMatch(/^Yosys 0\.\d+: 2 different modules, \d of them mapped now$/m);
  expect(stdout).toMatch(/estimates of Yosys 0\.\d+, without placement and delays of wires/);
  const rows = stdout.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("kcu105"));
  expect(rows.map((row) => row.trim().split(/ {2,}/).at(-1))).toEqual([
    "module",
    expect.stringMatching(/^page_pool_slots\d+$/),
    expect.stringMatching(/^fifo_depth\d+_width\d+$/),
  ]);
  const [estimate] = JSON.parse(readFileSync(file, "utf8")) as {
    readonly config: string;
    readonly yosys: string;
    readonly limit: number;
    readonly modules: readonly { readonly name: string; readonly own: { readonly ff: number } }[];
  }[];
  expect(estimate).toMatchObject({ config: "kcu105_gen3x8", yosys: "old", limit: 8 });
  expect(estimate!.modules.map(({ own }) => own.ff > 0)).toEqual([true, true]);
});

test("budgets of a part are not stored", async () => {
  const before = readFileSync("gen/yosys/budgets.json", "utf8");
  const { exitCode, all } = await execa("tsx", ["gen/cli.ts", "synth", "page_pool", "--store", "--yosys", "old"], {
    ...{ preferLocal: true, reject: false, all: true },
  });
  expect(exitCode).toBe(1);
  expect(all).toContain("--store keeps the sums of whole cards");
  expect(readFileSync("gen/yosys/budgets.json", "utf8")).toBe(before);
});

test("a module that is nowhere", async () => {
  const { exitCode, stderr } = await synth("page_pol");
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    "page_pol: error: no configuration has a module of this name\n  help: did you mean page_pool? npm run synth lists all",
  );
});
