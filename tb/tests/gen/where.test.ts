import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { outputTree } from "../../../gen/output/output.ts";
import { placeOf } from "../../../gen/output/source-maps.ts";
import { writeTree } from "../../../gen/output/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-where-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const tree = outputTree(makeCard("config/default.yaml"));
writeTree(join(folder, "card"), tree);
const core = join(folder, "card", "rtl", "core.sv");

const where = (...places: readonly string[]) =>
  execa("tsx", ["gen/cli.ts", "where", ...places], { preferLocal: true, reject: false });

test("every assignment of the card has a place in a file of its design", () => {
  let assignments = 0;
  for (const [path, text] of tree) {
    if (!path.startsWith("rtl/") || !path.endsWith(".sv") || path.includes("/stubs/")) continue;
    const map = tree.get(path.replace("rtl/", "maps/") + ".map") ?? "";
    text.split("\n").forEach((line, i) => {
      if (!/^ +(assign \w+ =|\w+ <=)/.test(line) || line.includes(" unused = ")) return;
      assignments++;
      const place = placeOf(map, i + 1);
      expect(place, `${path}:${i + 1}`).not.toBeNull();
      expect(place?.file, `${path}:${i + 1}`).toMatch(/^hdl\/(lib|nvme|xdma|cache|crypto|ecc|top)\//);
    });
  }
  expect(assignments).toBeGreaterThan(2000);
});

test("`where` shows the emitted line and the one behind it", async () => {
  const lines = readFileSync(core, "utf8").split("\n");
  const line = lines.findIndex((text) => text.trim().startsWith("nvme_front")) + 1;
  const { exitCode, stdout } = await where(`${core}:${line}`, `${core}:1`);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/core\.sv:\d+\n +\d+ \| +nvme_front\w* u_\w+ \(\n {2}hdl\/top\/core\.ts:\d+:\d+\n/);
  expect(stdout).toContain("comes from no line of its own");
});

test.each([
  ["no line", "core.sv", "expected FILE:LINE"],
  ["no file", "none/rtl/core.sv:1", "there is no such file"],
  ["beyond the end", `${core}:100000`, /the file has \d+ lines/],
])("a place with %s is told", async (_, place, message) => {
  const { exitCode, stderr } = await where(place);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).toContain("help: ");
});
