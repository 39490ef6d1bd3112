import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { filesBelow } from "./files.ts";

const folder = "hdl/lang";

/**
 * Every code that the language can report, sorted: the first argument of each call of `error` and `warning` of
 * `diag/diagnostic.ts`.
 *
 * @throws Error for a call whose code is computed: it could not be looked up.
 */
export function emittedCodes(): readonly string[] {
  const files = filesBelow(folder, ".ts").filter((file) => !file.startsWith("test/"));
  return [...new Set(files.flatMap((file) => codesOf(join(folder, file))))].sort();
}

function codesOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  if (!text.includes("/diagnostic.ts")) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const makers = importedMakers(source);
  const codes: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && makers.has(node.expression.getText(source))) {
      const [code] = node.arguments;
      if (code === undefined || !ts.isStringLiteral(code)) throw new Error(`${file}: a code is no plain word`);
      codes.push(code.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return codes;
}

/** The local names of `error` and `warning`, where they come from `diagnostic.ts`. */
function importedMakers(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !statement.moduleSpecifier.getText(source).includes("/diagnostic.ts")) {
      continue;
    }
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      if (["error", "warning"].includes((propertyName ?? name).text)) names.add(name.text);
    }
  }
  return names;
}
