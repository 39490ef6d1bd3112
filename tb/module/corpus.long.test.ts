import { expect, test } from "vitest";
import { elaborate } from "../../hdl/lang/index.ts";
import { readCorpus } from "../../hdl/lang/test/corpus.ts";
import { firstDifference, isOwn, isStarted } from "./corpus-run.ts";
import { RemoteEngine } from "./remote.ts";
import { verilatorRemote } from "./verilator.ts";

// The same in Verilator, which gives registers without a start value random ones: golden designs without such.

const designs = (await readCorpus()).flatMap((part) => part.designs).filter(isOwn);
const started = designs.filter((definition) => isStarted(elaborate(definition)));

test("most of the designs that are not about memories can be compared", () => {
  expect(started.length).toBeGreaterThan(20);
});

test.each(started)("$name does the same in Verilator", (definition) => {
  const verilator = (...[design, options]: Parameters<typeof verilatorRemote>) =>
    new RemoteEngine(verilatorRemote(design, options));
  expect(firstDifference(elaborate(definition), verilator, 7, 300)).toBeNull();
});
