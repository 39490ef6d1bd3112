/** The failing designs of `hdl/lang/test/errors`, as the error pages show them. */
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { render } from "../../hdl/lang/diag/render.ts";
import { ElaborationError } from "../../hdl/lang/index.ts";
import { SimulationError } from "../../hdl/lang/sim/index.ts";
import { isDiagnostics } from "../../hdl/lang/test/error-case.ts";
import type { ErrorCase } from "../../hdl/lang/test/error-case.ts";
import { filesBelow } from "./files.ts";

const folder = "hdl/lang/test/errors";

/** Codes that have an example, sorted. */
export function exampleCodes(): readonly string[] {
  return filesBelow(folder, ".ts").map((file) => basename(file, ".ts"));
}

/** The design without what makes a test of it: its last line is what the test runs. */
export function failingDesign(code: string): string {
  const file = join(folder, `${code}.ts`);
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const shown: string[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) && statement.getText().includes("ErrorCase")) continue;
    if (!ts.isVariableStatement(statement) || !isErrorCase(statement)) {
      const from = shown.length === 0 ? statement.getStart() : statement.getFullStart();
      shown.push(source.text.slice(from, statement.end));
      continue;
    }
    shown.push(`\n\n${runOf(statement, source)}`);
  }
  return shown.join("").replace(/\n{3,}/g, "\n\n");
}

/** The rendered messages of the design, as the user reads them. */
export async function failingMessage(code: string): Promise<string> {
  const path = pathToFileURL(resolve(folder, `${code}.ts`)).href;
  const { errorCase } = (await import(path)) as { readonly errorCase: ErrorCase };
  return (await messages(errorCase)).map(render).join("\n\n");
}

async function messages(errorCase: ErrorCase): Promise<ElaborationError["diagnostics"]> {
  try {
    const result = await errorCase.run();
    if (isDiagnostics(result)) return result;
  } catch (thrown) {
    if (thrown instanceof ElaborationError || thrown instanceof SimulationError) return thrown.diagnostics;
    throw thrown;
  }
  throw new Error("nothing was reported");
}

function isErrorCase(statement: ts.VariableStatement): boolean {
  return statement.declarationList.declarations.some((declaration) => declaration.name.getText() === "errorCase");
}

/** The body of `run`, as a statement. */
function runOf(statement: ts.VariableStatement, source: ts.SourceFile): string {
  let body: string | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText(source) === "run" && ts.isArrowFunction(node.initializer)) {
      body = blockText(node.initializer.body, source);
    } else ts.forEachChild(node, visit);
  };
  visit(statement);
  if (body === undefined) throw new Error(`${source.fileName} has no run: () => …`);
  return body;
}

function blockText(body: ts.ConciseBody, source: ts.SourceFile): string {
  if (!ts.isBlock(body)) return `${body.getText(source)};`;
  return body.statements.map((inner) => inner.getText(source)).join("\n");
}
