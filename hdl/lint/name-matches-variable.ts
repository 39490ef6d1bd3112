import ts from "typescript";
import { rule } from "./rule.ts";
import { builderOf } from "./signals.ts";

/**
 * A declaration whose variable has another name than the key under which it is printed. A shorter variable, or one whose
 * key is taken by something else in the file, is a reason.
 */
export const nameMatchesVariable = rule("a declaration is called what it is printed as", (node, checker, complain) => {
  if (!ts.isVariableDeclaration(node) || node.initializer === undefined) return;
  const { name, initializer } = node;
  if (ts.isPropertyAccessExpression(initializer) && ts.isIdentifier(name)) {
    const call = initializer.expression;
    if (ts.isCallExpression(call) && builderOf(checker, call) !== null) judge(initializer.name, name);
  }
  if (ts.isCallExpression(initializer) && ts.isObjectBindingPattern(name) && builderOf(checker, initializer) !== null) {
    for (const { propertyName, name: local } of name.elements) {
      if (propertyName !== undefined && ts.isIdentifier(propertyName) && ts.isIdentifier(local))
        judge(propertyName, local);
    }
  }

  function judge(key: ts.MemberName, local: ts.Identifier): void {
    if (key.text === local.text || local.text.length < key.text.length || isTaken(key.text)) return;
    complain(
      local,
      `\`${local.text}\` is printed as \`${key.text}\`; call both the same, or the variable something shorter`,
    );
  }

  /** The key already means something else where the variable is declared. */
  function isTaken(key: string): boolean {
    return checker.getSymbolsInScope(node, ts.SymbolFlags.Value).some(({ name }) => name === key);
  }
});
