import type { DesignIR, ModuleIR } from "../design/ir.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { ElaborationError, Report } from "../diag/report.ts";
import { withoutAllowed } from "./allowed.ts";
import type { AllowedWarning } from "./allowed.ts";
import { combLoops } from "./comb-loop.ts";
import { crossings } from "./crossing.ts";
import { drivenTwice } from "./driven-twice.ts";
import { memoryClocks } from "./memory-clocks.ts";
import { reservedNames, toolNames } from "./names.ts";
import { synchronisedLogic } from "./synchronised-logic.ts";
import { neverInitialised, onlySet, steeringGarbage } from "./uninitialised.ts";
import { undriven } from "./undriven.ts";
import { unused } from "./unused.ts";
import { widths } from "./widths.ts";

/** What one check finds in one module; what lies in its instances it knows from their ports. */
export type Pass = (module: ModuleIR) => readonly Diagnostic[];

/** Every check of a finished design, in the order in which one would look. */
export const passes: Readonly<Record<string, Pass>> = {
  /** The IR is what it says: widths of operands, ranges of selects. */
  widths,
  /** No name of the user's is one that the printer needs. */
  reservedNames,
  /** No port has a name that a tool refuses (warnings). */
  toolNames,
  /** Every wire and output has a value, on every path, in every bit. */
  undriven,
  /** Every register can come to a known value. */
  neverInitialised,
  /** No register that is asked depends on power-up for ever. */
  onlySet,
  /** Nothing is assigned twice where only the last one counts. */
  drivenTwice,
  /** No value follows itself without a clock between. */
  combLoops,
  /** No value is read in another clock domain unawares. */
  crossings,
  /** What is synchronised comes out of a register. */
  synchronisedLogic,
  /** No memory is written from two clocks. */
  memoryClocks,
  /** Everything that is declared is read (warnings). */
  unused,
};

/** What one check finds in a whole design. */
export type DesignPass = (design: DesignIR) => readonly Diagnostic[];

/** Checks that need every place of a module in the design. */
export const designPasses: Readonly<Record<string, DesignPass>> = {
  /** No register without a reset value decides anything before it got one. */
  steeringGarbage,
};

/** The messages of all checks over all modules, errors and warnings, sorted by place. */
export function checkDesign(design: DesignIR): readonly Diagnostic[] {
  const report = new Report();
  for (const module of design.modules) {
    for (const pass of Object.values(passes)) for (const found of pass(module)) report.add(found);
  }
  for (const pass of Object.values(designPasses)) for (const found of pass(design)) report.add(found);
  return report.diagnostics;
}

/**
 * Runs every check.
 * @param options.allow warnings that stay, by code and file; one that does not occur is an error
 * @returns the other warnings
 * @throws ElaborationError with everything found, when at least one of it is an error
 */
export function requireClean(
  design: DesignIR,
  options: { readonly allow?: readonly AllowedWarning[] } = {},
): readonly Diagnostic[] {
  const found = withoutAllowed(checkDesign(design), options.allow ?? []);
  if (found.some(({ severity }) => severity === "error")) throw new ElaborationError(found);
  return found;
}
