/**
 * `npm run names` writes the names that the cards print to lock files; a test compares them. Run it when a change of
 * names is meant, and read the difference: constraints, scripts and waveform layouts of users depend on them.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeCard } from "../gen/card.ts";
import { lockText, printedNames } from "../gen/output/names.ts";

const folder = "tb/tests/gen/names";
mkdirSync(folder, { recursive: true });
for (const file of readdirSync("config").filter((name) => name.endsWith(".yaml"))) {
  const lock = join(folder, `${basename(file, ".yaml")}.lock`);
  const names = printedNames(makeCard(join("config", file)).design);
  writeFileSync(lock, lockText(names));
  console.log(`${lock}: ${names.length} names`);
}
