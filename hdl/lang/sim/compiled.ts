import type { DesignIR } from "../design/ir.ts";
import { compileProgram } from "./compile.ts";
import type { CoverageWanted } from "./coverage/plan.ts";
import { makeProgram, type Program } from "./program.ts";

/** Compiled designs, so that many simulations of one cost one compilation. */
const compiled = new WeakMap<DesignIR, Map<CoverageWanted, Compiled>>();

export interface Compiled {
  readonly program: Program;
  readonly module: WebAssembly.Module;
}

/** The design as a program and a WebAssembly module, compiled at the first call. */
export function compiledDesign(design: DesignIR, coverage: CoverageWanted): Compiled {
  const known = compiled.get(design) ?? new Map<CoverageWanted, Compiled>();
  compiled.set(design, known);
  const found = known.get(coverage);
  if (found !== undefined) return found;
  const program = makeProgram(design, coverage);
  const made = { program, module: new WebAssembly.Module(compileProgram(program)) };
  known.set(coverage, made);
  return made;
}
