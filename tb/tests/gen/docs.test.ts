import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { checkDesign, elaborate } from "../../../hdl/lang/index.ts";
import type { AnyDefinition } from "../../../hdl/lang/index.ts";
import { emittedCodes } from "../../../scripts/docs/error-codes.ts";
import { exampleCodes } from "../../../scripts/docs/error-example.ts";
import { pageCodes } from "../../../scripts/docs/error-index.ts";
import { compileErrors, writeExamples } from "../../../scripts/docs/example-files.ts";
import { filesBelow } from "../../../scripts/docs/files.ts";
import { listing } from "../../../scripts/docs/listing.ts";
import { rebuildPages } from "../../../scripts/docs/pages.ts";

test("every page shows what its listings, designs and comments make today (`npm run docs` rebuilds)", async () => {
  const pages = await rebuildPages("docs");
  expect(pages.length).toBeGreaterThan(0);
  for (const { path, before, after } of pages) expect(before, path).toBe(after);
});

test("every code that the language reports has a failing example and a page, and there are no others", () => {
  const codes = emittedCodes();
  expect(codes).toContain("width-mismatch");
  expect(exampleCodes()).toEqual(codes);
  expect(pageCodes("docs/errors")).toEqual(codes);
});

test("every link from one page to another file leads somewhere", () => {
  for (const page of filesBelow("docs", ".md")) {
    const text = readFileSync(join("docs", page), "utf8").replaceAll(/^```[^]*?^```$/gm, "");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      expect(existsSync(join("docs", dirname(page), target)), `${page} → ${target}`).toBe(true);
    }
  }
});

test("every example of the library compiles under `strict`, elaborates and passes the checks", async () => {
  const examples = writeExamples(".cache/examples");
  expect(examples.length).toBeGreaterThan(0);
  expect(compileErrors(examples.map(({ path }) => path))).toEqual([]);
  for (const { name, path } of examples) {
    const made = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    const modules = Object.values(made).filter((value) => typeof value === "function");
    expect(modules.length, `modules in the example of ${name}`).toBeGreaterThan(0);
    for (const make of modules) {
      expect(checkDesign(elaborate(Reflect.apply(make, undefined, []) as AnyDefinition)), name).toEqual([]);
    }
  }
});

test("a listing is a file without its region lines, or one region without its indentation", () => {
  const source = "before\n  // #region part\n  a;\n    b;\n  // #endregion\nafter";
  expect(listing(source)).toBe("before\n  a;\n    b;\nafter");
  expect(listing(source, "part")).toBe("a;\n  b;");
  expect(() => listing(source, "other")).toThrow("there is no region other");
});
