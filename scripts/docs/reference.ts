/** The reference page: signature, description and examples of every public name, from the sources and their comments. */
import ts from "typescript";
import { describeDeclarations } from "./reference-entry.ts";

interface Group {
  readonly title: string;
  readonly names: string[];
}

/**
 * Markdown for everything that `file` exports, in its groups: a comment line of `file` begins one.
 *
 * @throws Error that lists the public names without a description.
 */
export function reference(file: string): string {
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (source === undefined || symbol === undefined) throw new Error(`${file} exports nothing`);
  const symbols = new Map(checker.getExportsOfModule(symbol).map((one) => [one.name, one]));

  const silent: string[] = [];
  const sections = groupsOf(source).map(({ title, names }) => {
    const entries = names.map((name) => {
      const found = symbols.get(name);
      const target = found && (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found);
      const entry = describeDeclarations(name, target?.getDeclarations() ?? []);
      if (!entry.described) silent.push(name);
      return entry.markdown;
    });
    return [`## ${title[0]?.toUpperCase() ?? ""}${title.slice(1)}`, ...entries].join("\n\n");
  });
  if (silent.length > 0) throw new Error(`public names without a description: ${silent.join(", ")}`);
  return [contents(groupsOf(source)), ...sections].join("\n\n");
}

function groupsOf(source: ts.SourceFile): readonly Group[] {
  const groups: Group[] = [];
  for (const statement of source.statements) {
    if (!ts.isExportDeclaration(statement)) continue;
    const comment = ts.getLeadingCommentRanges(source.text, statement.getFullStart())?.at(-1);
    const title = comment && source.text.slice(comment.pos, comment.end).replace(/^\/\/\s*/, "");
    if (title !== undefined) groups.push({ title, names: [] });
    const { exportClause } = statement;
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) continue;
    const group = groups.at(-1);
    for (const { name } of exportClause.elements) group?.names.push(name.text);
  }
  return groups;
}

/** Links to the headings. Of headings that differ in case alone, the second is `name-1`. */
function contents(groups: readonly Group[]): string {
  const seen = new Map<string, number>();
  const anchor = (name: string) => {
    const slug = name.toLowerCase();
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  };
  return groups
    .map(({ title, names }) => `- ${title}: ${names.map((name) => `[\`${name}\`](#${anchor(name)})`).join(" ")}`)
    .join("\n");
}
