/**
 * `npm run docs` rebuilds what the pages under docs/ insert: listings, printed SystemVerilog, messages, the reference; and `config/schema.json`.
 * `npm run docs -- --check` writes nothing and fails, with their names, when pages are out of date.
 */
import { readFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { jsonSchema } from "../gen/config/json-schema.ts";
import { rebuildPages, writePages } from "./docs/pages.ts";

const SCHEMA = "config/schema.json";

const check = process.argv.includes("--check");
const text = JSON.stringify(jsonSchema(), null, 2);
const schema = {
  path: SCHEMA,
  before: readFileSync(SCHEMA, "utf8"),
  after: await format(text, { ...(await resolveConfig(SCHEMA)), parser: "json" }),
};
const stale = [...(await rebuildPages("docs")), schema].filter(({ before, after }) => before !== after);
if (!check) writePages(stale);
for (const { path } of stale) console.log(`${check ? "out of date" : "rebuilt"}: ${path}`);
if (check && stale.length > 0) {
  console.error("run `npm run docs`");
  process.exitCode = 1;
}
