import { execa } from "execa";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { outputTree } from "../../../gen/output/output.ts";

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-output-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const nvmeforge = (...args: readonly string[]) =>
  execa("tsx", ["gen/cli.ts", ...args], { preferLocal: true, reject: false });

test("gen writes the tree that the README describes, with a manifest that holds", async () => {
  const out = join(folder, "card");
  const { exitCode, stdout } = await nvmeforge("gen", "--out", out);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/card: \d+ modules, \d+ files/);
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as { files: Record<string, string> };
  for (const [path, hash] of Object.entries(manifest.files)) {
    expect(
      createHash("sha256")
        .update(readFileSync(join(out, path)))
        .digest("hex"),
      path,
    ).toBe(hash);
  }
  const listed = readFileSync(join(out, "rtl/filelist.f"), "utf8").trim().split("\n");
  const emitted = readdirSync(join(out, "rtl")).filter((name) => name.endsWith(".sv"));
  expect(new Set(listed)).toEqual(new Set(emitted));
  for (const name of emitted)
    expect(readFileSync(join(out, "rtl", name), "utf8")).toContain(`module ${name.replace(".sv", "")}`);
  expect(Object.keys(manifest.files)).toEqual(
    expect.arrayContaining([
      "include/nvmeforge.h",
      "include/nvmeforge.json",
      "vivado/crossings.xdc",
      "vivado/board.xdc",
      "vivado/create_project.tcl",
      "vivado/ip.json",
      "docs/registers.md",
      "docs/memory-map.md",
    ]),
  );
});

test("the same configuration gives the same bytes, whatever was made before it", () => {
  const first = outputTree(makeCard("config/default.yaml"));
  outputTree(makeCard("config/xdma.yaml"));
  expect([...outputTree(makeCard("config/default.yaml"))]).toEqual([...first]);
});

test("nothing in the output names a machine, a user or a time", () => {
  for (const [path, text] of outputTree(makeCard("config/default.yaml"))) {
    expect(text, path).not.toContain(process.cwd());
    expect(text, path).not.toMatch(/\b20\d\d-\d\d-\d\d\b/);
  }
});

test("a wrong configuration: exit code 1, one message, nothing written", async () => {
  const config = join(folder, "wrong.yaml");
  writeFileSync(config, "queues:\n  io_pairz: 2\n");
  const out = join(folder, "none");
  const { exitCode, stdout, stderr } = await nvmeforge("gen", "--config", config, "--out", out);
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    `${config}:2:3: error: queues.io_pairz: there is no such key\n  help: did you mean io_pairs? keys here: io_pairs, entries, commands`,
  );
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith(".none"))).toEqual([]);
});

test("a folder that is not ours is left alone", async () => {
  const out = join(folder, "mine");
  mkdirSync(out);
  writeFileSync(join(out, "thesis.txt"), "years of work");
  const { exitCode, stderr } = await nvmeforge("gen", "--out", out);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("exists and was not written by nvmeforge");
  expect(readdirSync(out)).toEqual(["thesis.txt"]);
});

test("an output folder that cannot be made", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const { exitCode, stderr } = await nvmeforge("gen", "--out", join(file, "card"));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/cannot be written \(E\w+\)\n {2}help: name a folder you may write to with --out$/);
});

test("check and explain", async () => {
  const checked = await nvmeforge("check", "--config", "config/xdma.yaml");
  expect(checked.exitCode).toBe(0);
  expect(checked.stdout).toContain("kcu105_gen3x8_xdma: good");
  const explained = await nvmeforge("explain", "xdma.data_width");
  expect(explained.stdout).toContain("range    64 | 128 | 256 | 512");
  expect((await nvmeforge("explain", "xdma.datawidth")).exitCode).toBe(1);
});
