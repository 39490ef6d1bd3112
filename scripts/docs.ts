/**
 * `npm run docs` rebuilds what the pages under docs/ insert: listings, printed SystemVerilog, messages, the reference.
 * `npm run docs -- --check` writes nothing and fails, with their names, when pages are out of date.
 */
import { rebuildPages, writePages } from "./docs/pages.ts";

const check = process.argv.includes("--check");
const stale = (await rebuildPages("docs")).filter(({ before, after }) => before !== after);
if (!check) writePages(stale);
for (const { path } of stale) console.log(`${check ? "out of date" : "rebuilt"}: ${path}`);
if (check && stale.length > 0) {
  console.error("run `npm run docs`");
  process.exitCode = 1;
}
