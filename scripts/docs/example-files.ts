/** The examples of the library's comments as files that can be compiled and loaded. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { examplesIn } from "./reference.ts";

/** What an example may use without saying where it comes from. */
const barrels = ["hdl/lang/index.ts", "hdl/lib/index.ts"] as const;

/** An example that stands in a file of its own. */
export interface ExampleFile {
  /** The public name whose comment it is from. */
  readonly name: string;
  readonly path: string;
}

/**
 * Writes every example of `hdl/lib` into `folder`, which must be two levels below the project: the names it uses are imported, the values
 * it declares are exported.
 */
export function writeExamples(folder: string): readonly ExampleFile[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const known = barrels.map((file) => ({ file, names: exportedNames(file) }));
  return examplesIn("hdl/lib/index.ts").map(({ name, text }, i) => {
    const used = new Set(text.match(/\b[A-Za-z]\w*\b/g));
    const own = new Set([...text.matchAll(/^const (\w+)/gm)].map(([, declared]) => declared));
    const imports = known.map(({ file, names }) => {
      const taken = names.filter((one) => used.has(one) && !own.has(one));
      return taken.length === 0 ? "" : `import { ${taken.join(", ")} } from "../../${file}";\n`;
    });
    const path = join(folder, `${name}-${i}.ts`);
    writeFileSync(path, `${imports.join("")}\n${text.trim().replaceAll(/^const /gm, "export const ")}\n`);
    return { name, path };
  });
}

/** What the compiler says about files, a line each. */
export function compileErrors(files: readonly string[]): readonly string[] {
  const { config } = ts.readConfigFile("tsconfig.json", (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
  const program = ts.createProgram([...files], {
    ...options,
    incremental: false,
    // A field may have the name of something that could be imported.
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

function exportedNames(file: string): readonly string[] {
  const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? "", ts.ScriptTarget.Latest, true);
  return source.statements
    .filter(ts.isExportDeclaration)
    .flatMap(({ exportClause }) => (exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : []))
    .map(({ name }) => name.text);
}
