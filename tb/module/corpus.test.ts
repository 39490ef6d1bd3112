import { expect, test } from "vitest";
import { elaborate } from "../../hdl/lang/index.ts";
import { readCorpus } from "../../hdl/lang/test/corpus.ts";
import { firstDifference, isOwn } from "./corpus-run.ts";
import { icarusRemote } from "./icarus.ts";
import { RemoteEngine } from "./remote.ts";

// The printed text of every golden design means in Icarus what the design means to the built-in simulator.

const designs = (await readCorpus()).flatMap((part) => part.designs).filter(isOwn);

test.each(designs)("$name does the same in Icarus", (definition) => {
  const icarus = (...[design, options]: Parameters<typeof icarusRemote>) =>
    new RemoteEngine(icarusRemote(design, options));
  expect(firstDifference(elaborate(definition), icarus, 5, 120)).toBeNull();
});
