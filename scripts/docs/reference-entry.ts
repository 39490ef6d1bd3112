import ts from "typescript";
import { moduleParts } from "./module-parts.ts";

/** What the reference says about one name. */
export interface ReferenceEntry {
  readonly markdown: string;
  /** What its comment does not say: `description`, and of a module also `@latency`, `@throughput`, `@example`. */
  readonly missing: readonly string[];
  /** Its examples, as written. */
  readonly examples: readonly string[];
}

/**
 * Heading, signature, description, members and examples of a name that is declared once, or several times (overloads). Of a module also
 * its ports, latency and throughput.
 */
export function describeDeclarations(name: string, declarations: readonly ts.Declaration[]): ReferenceEntry {
  // The implementation of an overloaded function is nobody's signature.
  const shown = declarations.length > 1 ? declarations.filter((d) => !hasBody(d)) : declarations;
  const comments = shown.map((declaration) => commentOf(declaration));
  const text = comments.map((comment) => comment.text).find((found) => found !== "") ?? "";
  const examples = comments.flatMap((comment) => comment.examples);
  const notes = comments.flatMap((comment) => comment.throws);
  const [timing] = comments.flatMap((comment) => comment.timing ?? []);
  const ports = shown.flatMap((declaration) => moduleParts(declaration)?.ports ?? []);
  const parts = [
    `### ${name}`,
    text,
    code(shown.map((declaration) => signature(declaration)).join("\n")),
    ...ports.map((list) => `Ports:\n\n${code(list)}`),
    timing === undefined ? "" : `- Latency: ${timing.latency}\n- Throughput: ${timing.throughput}`,
    shown.flatMap((declaration) => members(declaration)).join("\n"),
    notes.map((note) => `Throws ${note}`).join("\n\n"),
    ...examples.map((example) => `Example:\n\n${code(example)}`),
  ];
  const wanted: readonly (readonly [string, boolean])[] = [
    ["description", text !== ""],
    ["@latency and @throughput", timing !== undefined || ports.length === 0],
    ["@example", examples.length > 0 || ports.length === 0],
  ];
  return {
    markdown: parts.filter((part) => part !== "").join("\n\n"),
    missing: wanted.filter(([, there]) => !there).map(([what]) => what),
    examples,
  };
}

function code(text: string): string {
  return `\`\`\`ts\n${text.trim()}\n\`\`\``;
}

interface Comment {
  readonly text: string;
  readonly examples: readonly string[];
  readonly throws: readonly string[];
  /** Both of `@latency` and `@throughput`. */
  readonly timing: { readonly latency: string; readonly throughput: string } | undefined;
}

function commentOf(declaration: ts.Node): Comment {
  const host = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const docs = ts.getJSDocCommentsAndTags(host).filter(ts.isJSDoc);
  const tags = docs.flatMap((doc) => [...(doc.tags ?? [])]);
  const named = (tag: string) =>
    tags.filter(({ tagName }) => tagName.text === tag).map(({ comment }) => plain(comment));
  const [latency] = named("latency");
  const [throughput] = named("throughput");
  return {
    timing: latency === undefined || throughput === undefined ? undefined : { latency, throughput },
    text: docs.map(({ comment }) => plain(comment)).join("\n\n"),
    // Continuation lines of an example are indented under its first.
    examples: named("example").map((example) => example.replaceAll(/^ {9}(?=\S)/gm, "")),
    throws: [...named("throws"), ...tags.filter(ts.isJSDocThrowsTag).map(thrown)].filter(unique),
  };
}

function thrown(tag: ts.JSDocThrowsTag): string {
  return [tag.typeExpression?.getText().replaceAll(/[{}]/g, "") ?? "", plain(tag.comment)].join(" ").trim();
}

function unique(value: string, at: number, all: readonly string[]): boolean {
  return all.indexOf(value) === at;
}

function plain(comment: ts.JSDoc["comment"]): string {
  return ts.getTextOfJSDocComment(comment) ?? "";
}

function hasBody(declaration: ts.Declaration): boolean {
  return ts.isFunctionDeclaration(declaration) && declaration.body !== undefined;
}

/** The declaration as written, without what only the implementation has. */
function signature(declaration: ts.Declaration): string {
  if (ts.isFunctionDeclaration(declaration) && declaration.body !== undefined) {
    return cut(declaration, declaration.body.pos).replace(/^export /, "");
  }
  if (ts.isVariableDeclaration(declaration)) {
    const parts = moduleParts(declaration);
    if (parts !== null) return `${declaration.name.getText()}${parts.parameters}`;
    const { initializer: value } = declaration;
    if (value !== undefined && ts.isArrowFunction(value)) {
      return `const ${cut(declaration, value.equalsGreaterThanToken.pos)}`;
    }
    const end = declaration.initializer === undefined ? declaration.end : declaration.initializer.pos - 1;
    return `const ${cut(declaration, end).trim().replace(/=$/, "").trim()}`;
  }
  if (ts.isClassDeclaration(declaration)) {
    return cut(declaration, declaration.members.pos - 1)
      .trim()
      .replace(/^export /, "");
  }
  if (ts.isInterfaceDeclaration(declaration)) {
    return cut(declaration, declaration.members.pos - 1)
      .trim()
      .replace(/^export /, "");
  }
  return declaration.getText().replace(/^export /, "");
}

function cut(declaration: ts.Declaration, end: number): string {
  return declaration.getSourceFile().text.slice(declaration.getStart(), end).trim();
}

/** One line per public member that a user calls or reads. */
function members(declaration: ts.Declaration): string[] {
  if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) return [];
  const lines: string[] = [];
  for (const member of declaration.members) {
    const shown = memberSignature(member);
    if (shown === null) continue;
    const text = commentOf(member).text.replaceAll("\n", " ");
    lines.push(`- \`${shown}\`${text === "" ? "" : ` — ${text}`}`);
  }
  return lines;
}

function memberSignature(member: ts.ClassElement | ts.TypeElement): string | null {
  if (ts.isConstructorDeclaration(member)) return null;
  const name = member.name === undefined ? null : ts.isIdentifier(member.name) ? member.name.text : null;
  // `$…` is for the compiler, `#…` and symbols are private. A call signature has no name.
  if (name === null && !ts.isCallSignatureDeclaration(member)) return null;
  if (name?.startsWith("$") === true) return null;
  const body = (ts.isMethodDeclaration(member) || ts.isGetAccessorDeclaration(member)) && member.body;
  const end = body ? body.pos : member.end;
  const text = member.getSourceFile().text.slice(member.getStart(), end);
  return text
    .replaceAll(/\/\*\*[^]*?\*\//g, " ")
    .replaceAll(/\s+/g, " ")
    .replace(/^(declare |override |readonly |get )+/, "")
    .replace(/;?\s*$/, "");
}
