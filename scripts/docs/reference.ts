/** The reference page: signature, description and examples of every public name, from the sources and their comments. */
import ts from "typescript";
import { describeDeclarations } from "./reference-entry.ts";
import type { ReferenceEntry } from "./reference-entry.ts";

interface Group {
  readonly title: string;
  readonly names: readonly string[];
}

/**
 * Markdown for everything that `file` exports, in its groups: a comment line of `file` begins one.
 *
 * @throws Error that lists the public names whose comments lack something.
 */
export function reference(file: string): string {
  const described = groupsIn(file);
  const lacking = described.flatMap(({ entries }) =>
    entries.filter(({ missing }) => missing.length > 0).map(({ name, missing }) => `${name} (${missing.join(", ")})`),
  );
  if (lacking.length > 0) throw new Error(`public names whose comments lack something: ${lacking.join("; ")}`);
  const sections = described.map(({ title, entries }) =>
    [`## ${title[0]?.toUpperCase() ?? ""}${title.slice(1)}`, ...entries.map(({ markdown }) => markdown)].join("\n\n"),
  );
  const links = described.map(({ title, entries }) => ({ title, names: entries.map(({ name }) => name) }));
  return [contents(links), ...sections].join("\n\n");
}

/** The examples in the comments of everything that `file` exports. */
export function examplesIn(file: string): readonly { readonly name: string; readonly text: string }[] {
  const entries = groupsIn(file).flatMap((group) => group.entries);
  return entries.flatMap(({ name, examples }) => examples.map((text) => ({ name, text })));
}

interface Described {
  readonly title: string;
  readonly entries: readonly (ReferenceEntry & { readonly name: string })[];
}

function groupsIn(file: string): readonly Described[] {
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

  return groupsOf(source).map(({ title, names }) => ({
    title,
    entries: names.map((name) => {
      const found = symbols.get(name);
      const target = found && (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found);
      return { name, ...describeDeclarations(name, target?.getDeclarations() ?? []) };
    }),
  }));
}

function groupsOf(source: ts.SourceFile): readonly Group[] {
  const groups: { readonly title: string; readonly names: string[] }[] = [];
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
