/** The text form of a design, read back: see `printDesignText`. */
import type { BlackBoxIR, DesignIR, ModuleIR } from "./ir.ts";
import { parseBlackBox, parseModule } from "./parse-module.ts";
import { linesOf } from "./tokens.ts";

/**
 * The design that `printDesignText` printed. Places are lines of the text; models of black boxes are not part of it.
 * @throws SyntaxError that names the line and what was expected there.
 */
export function parseDesignText(text: string): DesignIR {
  const modules = new Map<string, ModuleIR>();
  const blackBoxes = new Map<string, BlackBoxIR>();
  for (const line of linesOf(text)) {
    const kind = line.tokens.word("`module` or `blackbox`");
    if (kind === "blackbox") {
      const box = parseBlackBox(line);
      blackBoxes.set(box.name, box);
    } else if (kind === "module") {
      const module = parseModule(line, (name) => modules.get(name) ?? blackBoxes.get(name));
      modules.set(module.name, module);
    } else throw line.tokens.error("`module` or `blackbox`", kind);
  }
  const top = [...modules.values()].at(-1);
  if (top === undefined) throw new SyntaxError("the text has no module");
  return { top, modules: [...modules.values()], blackBoxes: [...blackBoxes.values()] };
}
