import Handlebars from "handlebars";
import { readFileSync } from "node:fs";

/** Fills a template of `gen/templates`. Every value it names must exist: a missing one is a bug and throws. */
export function render(template: string, data: Readonly<Record<string, unknown>>): string {
  const source = readFileSync(new URL(`../templates/${template}.hbs`, import.meta.url), "utf8");
  return Handlebars.compile(source, { strict: true, noEscape: true })(data);
}
