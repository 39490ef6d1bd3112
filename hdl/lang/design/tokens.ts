import type { CallSite } from "./ir.ts";

/** Texts in quotes, brackets, `+:`, arrows and assignment signs; anything else up to a space or bracket. */
const token = /"(?:[^"\\]|\\.)*"|\+:|->|<=|[()[\]{}=>,]|[^\s()[\]{}=>,"]+/g;

/** The words of one line of a printed design, read from left to right. */
export interface Tokens {
  /** The place of the line in the text. */
  readonly site: CallSite;
  /** The word that comes next, or the one `ahead` words later; undefined at the end of the line. */
  peek(ahead?: number): string | undefined;
  /** Takes the next word if it is this one. */
  take(word: string): boolean;
  /** Takes any word but a bracket or a text. */
  word(what: string): string;
  /** Takes a whole number. */
  number(): number;
  bigint(): bigint;
  /** Takes a text in quotes. */
  text(): string;
  /** @throws SyntaxError when the next word is another. */
  expect(word: string): void;
  /** A mistake in this line. */
  error(expected: string, found?: string): SyntaxError;
}

/** Reads a line; `number` (1-based) is named in errors. */
export function tokensOf(line: string, number: number): Tokens {
  const words: readonly string[] = line.match(token) ?? [];
  let at = 0;
  const tokens: Tokens = {
    site: { locate: () => ({ file: "<text>", line: number, column: 1 }) },
    peek: (ahead = 0) => words[at + ahead],
    take(word) {
      if (words[at] !== word) return false;
      at++;
      return true;
    },
    word(what) {
      const found = words[at];
      if (found === undefined || /^[()[\]{}"=>,]/.test(found)) throw tokens.error(what);
      at++;
      return found;
    },
    number: () => Number(tokens.bigint()),
    bigint() {
      const found = tokens.word("a number");
      if (!/^\d+$/.test(found)) throw tokens.error("a number", found);
      return BigInt(found);
    },
    text() {
      const found = words[at] ?? "";
      if (!found.startsWith('"')) throw tokens.error("a text in quotes");
      at++;
      return JSON.parse(found) as string;
    },
    expect(word) {
      if (!tokens.take(word)) throw tokens.error(`\`${word}\``);
    },
    error(expected, found = words[at]) {
      return new SyntaxError(`line ${number}: expected ${expected}, found ${found ?? "the end of the line"}`);
    },
  };
  return tokens;
}

/** A line with those that are indented below it. */
export interface Line {
  readonly tokens: Tokens;
  readonly below: readonly Line[];
}

/** The lines of a text as a tree, by their indentation of two columns. */
export function linesOf(text: string): readonly Line[] {
  const roots: Line[] = [];
  const open: Line[][] = [roots];
  text.split("\n").forEach((content, i) => {
    if (content.trim() === "") return;
    const depth = (content.length - content.trimStart().length) / 2;
    const siblings = open[depth];
    if (siblings === undefined) throw new SyntaxError(`line ${i + 1}: is indented deeper than what it belongs to`);
    const below: Line[] = [];
    siblings.push({ tokens: tokensOf(content, i + 1), below });
    open.splice(depth + 1, open.length, below);
  });
  return roots;
}
