import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { codeFrame } from "../../hdl/lang/diag/code-frame.ts";
import { formatPlace } from "../../hdl/lang/diag/render.ts";
import { InputError } from "../config/problem.ts";
import { placeOf } from "../output/source-maps.ts";

/**
 * `nvmeforge where FILE:LINE`: the line of TypeScript that stated a line of emitted SystemVerilog. `FILE` is a file in the
 * `rtl` folder of an output, as a synthesis tool or a linter names it; a column behind the line is passed over.
 *
 * @throws InputError for a place of another form, a file that is not in an output, or a line beyond its end.
 */
export function where(places: readonly string[]): void {
  console.log(places.map(explain).join("\n\n"));
}

function explain(text: string): string {
  const [, file = "", number = ""] = /^(.+\.sv):(\d+)(?::\d+)?:?$/.exec(text) ?? [];
  if (file === "") throw wrong(text, "expected FILE:LINE", "for example build/kcu105_gen3x8/rtl/core.sv:120");
  const map = join(dirname(dirname(file)), "maps", `${basename(file)}.map`);
  if (!existsSync(file)) throw wrong(file, "there is no such file", "name a file in the rtl folder of an output");
  if (!existsSync(map)) throw wrong(file, `has no source map ${map}`, "generate the output again with npm run gen");
  const line = Number(number);
  const lines = readFileSync(file, "utf8").split("\n");
  if (line < 1 || line >= lines.length) throw wrong(text, `the file has ${lines.length - 1} lines`, "name one of them");
  const place = placeOf(readFileSync(map, "utf8"), line);
  const emitted = `${text}\n    ${line} | ${lines[line - 1] ?? ""}`.trimEnd();
  if (place === null) return `${emitted}\n  comes from no line of its own: the head of the file`;
  return [emitted, `  ${formatPlace(place)}`, ...codeFrame(place).map((each) => `    ${each}`)].join("\n");
}

const wrong = (file: string, message: string, help: string) => new InputError([{ file, message, help }]);
