import ts from "typescript";

/** What the source of a module says about its use. */
export interface ModuleParts {
  /** Its parameters as written: `(p: { width: number })`. */
  readonly parameters: string;
  /** Its ports as written, an expression of the parameters. */
  readonly ports: string;
}

/**
 * The parts of a module that is declared as `const x = module("x", (p: …) => ({ ports, build }))`, or as a function that returns
 * `family(p, () => ({ ports, build }))`; null for anything else.
 */
export function moduleParts(declaration: ts.Declaration): ModuleParts | null {
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return null;
  const { initializer } = declaration;
  const ports = portsOf(initializer);
  if (ports === null) return null;
  if (ts.isArrowFunction(initializer)) return { parameters: headOf(initializer), ports };
  const spec = ts.isCallExpression(initializer) ? initializer.arguments.at(-1) : undefined;
  return { parameters: spec !== undefined && ts.isArrowFunction(spec) ? headOf(spec) : "()", ports };
}

/** Type parameters and parameters of a function, without the type of its result. */
function headOf(declaration: ts.ArrowFunction): string {
  const text = declaration.getSourceFile().text;
  return text
    .slice(declaration.getStart(), declaration.type?.pos ?? declaration.equalsGreaterThanToken.pos)
    .trim()
    .replace(/:$/, "");
}

/** The value of the first property `ports` that stands beside a `build`. */
function portsOf(expression: ts.Node): string | null {
  let found: ts.PropertyAssignment | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    if (ts.isObjectLiteralExpression(node) && node.properties.some((one) => one.name?.getText() === "build")) {
      found = node.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === "ports");
    }
    ts.forEachChild(node, visit);
  };
  visit(expression);
  return found === undefined ? null : dedented(found);
}

/** A value as written, without the indentation of the line that it begins in. */
function dedented({ initializer }: ts.PropertyAssignment): string {
  const { text } = initializer.getSourceFile();
  const start = initializer.getStart();
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const indentation = /^ */.exec(line)?.[0] ?? "";
  return text.slice(start, initializer.end).replaceAll(`\n${indentation}`, "\n");
}
