import ts from "typescript";
import { rule } from "./rule.ts";
import { builderOf, keysOf } from "./signals.ts";

/** Something declared under a key that nobody takes. TypeScript reports variables that are never read, not keys. */
export const unusedDeclaration = rule("what is declared is used", (node, checker, complain) => {
  if (!ts.isCallExpression(node)) return;
  const builder = builderOf(checker, node);
  const taken = builder === null ? null : takenKeys(node);
  if (taken === null) return;
  for (const { key, node: at } of keysOf(node)) {
    if (taken.has(key) || key.startsWith("_")) continue;
    complain(
      at,
      `\`${key}\` is declared and never used; take it out of ${builder ?? ""}({ … }), remove it, or call it \`_${key}\``,
    );
  }
});

/** The keys that the code around a call takes of its result; null when it keeps the result whole. */
function takenKeys(call: ts.CallExpression): ReadonlySet<string> | null {
  const { parent } = call;
  if (ts.isExpressionStatement(parent)) return new Set();
  if (ts.isPropertyAccessExpression(parent)) return new Set([parent.name.text]);
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return null;
  const { elements } = parent.name;
  if (elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined)) return null;
  return new Set(elements.map(({ propertyName, name }) => (propertyName ?? name).getText()));
}
