/** Names that the cards print are kept in files: none comes, goes or changes unnoticed. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { allConfigs } from "../../../gen/commands/configs.ts";
import { lockText, nameChanges, printedNames, readLock } from "../../../gen/output/names.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";

describe.each(allConfigs().map((path) => basename(path, ".yaml")))("config/%s.yaml", (config) => {
  const { design } = makeCard(`config/${config}.yaml`);
  const names = printedNames(design);

  test("prints the names that it printed before", () => {
    const kept = readFileSync(join(import.meta.dirname, "names", `${config}.lock`), "utf8");
    const changes = nameChanges(readLock(kept), names);
    expect(changes, "printed names changed; if that is meant: npm run names").toEqual([]);
    expect(kept).toBe(lockText(names));
  });

  test("every name that is kept stands in the printed file of its module", () => {
    const { files } = printDesign(design);
    const words = new Map([...files].map(([file, text]) => [file, new Set(text.match(/[A-Za-z_][A-Za-z0-9_]*/g))]));
    // A small memory of constants is printed as a `case`: what bears its name are its nets.
    for (const entry of names.filter((each) => !each.includes(" memory "))) {
      const [module = "", name = ""] = entry.split(" ")[0]?.split("/") ?? [];
      if (name !== "" && words.get(`${module}.sv`)?.has(name) !== true) expect.fail(`${name} is not in ${module}.sv`);
    }
  });
});

test("a difference tells what came and went, of a whole module its name alone", () => {
  const before = ["a/", "a/count reg 4", "a/en input 1", "b/", "b/q output 1"];
  const after = ["a/", "a/count reg 5", "a/en input 1", "c/", "c/q output 1"];
  expect(nameChanges(before, after)).toEqual(["- a/count reg 4", "+ a/count reg 5", "- b/", "+ c/"]);
  expect(readLock(lockText(before))).toEqual(before);
});
