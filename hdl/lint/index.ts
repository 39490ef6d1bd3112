/**
 * Rules for mistakes that types cannot see, as a plugin for ESLint with typescript-eslint.
 *
 * @example { plugins: { hdl }, rules: hdl.rules turned on under "hdl/…" }
 */
import { discardedExpression } from "./discarded-expression.ts";
import { nameMatchesVariable } from "./name-matches-variable.ts";
import { signalAsCondition } from "./signal-as-condition.ts";
import { unusedDeclaration } from "./unused-declaration.ts";

export const rules = {
  "signal-as-condition": signalAsCondition,
  "discarded-expression": discardedExpression,
  "name-matches-variable": nameMatchesVariable,
  "unused-declaration": unusedDeclaration,
};

/** Every rule as an error, under the plugin name `hdl`. */
export const recommended = {
  plugins: { hdl: { rules } },
  rules: Object.fromEntries(Object.keys(rules).map((name) => [`hdl/${name}`, "error" as const])),
};
