/** Loaded before every test file when coverage is asked for: writes the counts when its tests are done. */
import { relative } from "node:path";
import { afterAll, expect } from "vitest";
import { coverageVariable, writeCounts } from "./coverage.ts";

afterAll(() => {
  const folder = process.env[coverageVariable];
  const file = expect.getState().testPath ?? "tests";
  if (folder !== undefined) writeCounts(folder, relative(process.cwd(), file));
});
