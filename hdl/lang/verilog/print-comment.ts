/** Printed files are ASCII: what authors use in prose, and how it is written there. */
const ascii: Readonly<Record<string, string>> = {
  "\u2013": "-",
  "\u2014": "-",
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2026": "...",
  "\u2192": "->",
  "\u2190": "<-",
  "\u2264": "<=",
  "\u2265": ">=",
  "\u2260": "!=",
  "\u00d7": "x",
  "\u00b5": "u",
  "\u03bc": "u",
  "\u00a7": "section ",
  "\u00b7": "*",
  "\u2295": "^",
  "\u00a0": " ",
};

/** Text with everything outside of ASCII written out. */
export function toAscii(text: string): string {
  return text.normalize("NFC").replace(/[^\x20-\x7e\n]/g, (c) => ascii[c] ?? (c === "\t" ? " " : "?"));
}

/** Comment lines of at most `width` columns; none for no text. Line ends of the text stay. */
export function comment(text: string | undefined, width: number): string[] {
  if (text === undefined) return [];
  return toAscii(text)
    .split("\n")
    .flatMap((paragraph) => wrap(paragraph.trim(), width - 3))
    .map((words) => `// ${words}`.trimEnd());
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, width))) {
    if (current !== "" && current.length + word.length + 1 > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** A word that is longer than a line, as of a parameter that is a list, broken after commas where there are some. */
function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const comma = word.lastIndexOf(",", width - 1);
  const end = comma > 0 ? comma + 1 : width;
  return [word.slice(0, end), ...pieces(word.slice(end), width)];
}
