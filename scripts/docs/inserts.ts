/** What a marker `<!-- insert: … -->` stands for. The first word is the kind; a path alone is a listing. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { render } from "../../hdl/lang/diag/render.ts";
import { checkDesign, elaborate, ElaborationError } from "../../hdl/lang/index.ts";
import type { AnyDefinition, DesignIR, Diagnostic } from "../../hdl/lang/index.ts";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";
import { errorIndex } from "./error-index.ts";
import { failingDesign, failingMessage } from "./error-example.ts";
import { listing } from "./listing.ts";
import { reference } from "./reference.ts";

/** The Markdown that one insert becomes, without its markers. */
type Insert = (folder: string, words: readonly string[]) => string | Promise<string>;

const inserts: Readonly<Record<string, Insert>> = {
  /** `verilog FILE EXPORT [PARAMETERS]`: the printed module. */
  verilog: async (folder, words) => {
    const design = await designOf(folder, words);
    return fence("systemverilog", printDesign(clean(design)).files.get(`${design.top.name}.sv`) ?? "");
  },
  /** `constraints FILE EXPORT [PARAMETERS]`: the constraint file that is printed beside the modules. */
  constraints: async (folder, words) => fence("tcl", printDesign(clean(await designOf(folder, words))).constraints),
  /** `messages FILE EXPORT [PARAMETERS]`: what elaboration and checks say about a design with mistakes. */
  messages: async (folder, words) => fence("text", (await messagesOf(folder, words)).map(render).join("\n\n")),
  /** `output LANGUAGE FILE EXPORT`: the text that a function of a listing returns. */
  output: async (folder, [language = "text", file = "", name = ""]) => {
    const made = await exported(folder, file, name);
    const text: unknown = typeof made === "function" ? await Reflect.apply(made, undefined, []) : made;
    if (typeof text !== "string") throw new Error(`${name} of ${file} gives no text`);
    return fence(language, text);
  },
  /** `failing-design CODE`, `message CODE`: the error example of a code, and what it says. */
  "failing-design": (_folder, [code = ""]) => fence("ts", failingDesign(code)),
  message: async (_folder, [code = ""]) => fence("text", await failingMessage(code)),
  /** Every code with the first sentence of its page. */
  "error-index": (folder) => errorIndex(folder),
  /** `reference FOLDER`: the public names of `hdl/FOLDER/index.ts`. */
  reference: (_folder, [part = "lang"]) => reference(`hdl/${part}/index.ts`),
};

/** The text for the marker `what` in a page of `folder`. */
export async function inserted(folder: string, what: string): Promise<string> {
  const [kind = "", ...words] = what.split(" ");
  const insert = inserts[kind];
  if (insert !== undefined) return insert(folder, words);
  if (words.length > 0) throw new Error(`there is no insert ${kind}; there are ${Object.keys(inserts).join(", ")}`);
  const [file = "", region] = kind.split("#");
  return fence("ts", listing(readFileSync(join(folder, file), "utf8"), region));
}

function fence(language: string, text: string): string {
  // A text with fences of its own needs a longer one around it.
  const ticks = text.includes("```") ? "````" : "```";
  return `${ticks}${language}\n${text.trim()}\n${ticks}`;
}

async function exported(folder: string, file: string, name: string): Promise<unknown> {
  const loaded = (await import(pathToFileURL(resolve(folder, file)).href)) as Readonly<Record<string, unknown>>;
  if (!(name in loaded)) throw new Error(`${file} exports ${Object.keys(loaded).join(", ")}, not ${name}`);
  return loaded[name];
}

async function designOf(folder: string, [file = "", name = "", ...parameters]: readonly string[]): Promise<DesignIR> {
  const make = await exported(folder, file, name);
  const given = parameters.length === 0 ? [] : [JSON.parse(parameters.join(" ")) as unknown];
  const made: unknown = typeof make === "function" ? Reflect.apply(make, undefined, given) : make;
  return elaborate(made as AnyDefinition);
}

/** @throws ElaborationError when the checks find anything: what the guide prints has no warnings either. */
function clean(design: DesignIR): DesignIR {
  const found = checkDesign(design);
  if (found.length > 0) throw new ElaborationError(found);
  return design;
}

async function messagesOf(folder: string, words: readonly string[]): Promise<readonly Diagnostic[]> {
  try {
    const found = checkDesign(await designOf(folder, words));
    if (found.length > 0) return found;
  } catch (thrown) {
    if (thrown instanceof ElaborationError) return thrown.diagnostics;
    throw thrown;
  }
  throw new Error("nothing was reported");
}
