/**
 * The part of a source between `// #region NAME` and `// #endregion`, or all of it, without region lines and with the
 * indentation that its lines share taken away.
 */
export function listing(source: string, region?: string): string {
  const lines = source.split("\n");
  const kept = region === undefined ? lines : between(lines, region);
  const shown = kept.filter((line) => !/^\s*\/\/ #(region|endregion)\b/.test(line));
  const indents = shown.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return shown.map((line) => line.slice(indent)).join("\n");
}

function between(lines: readonly string[], region: string): readonly string[] {
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  if (start < 0) throw new Error(`there is no region ${region}`);
  let depth = 0;
  for (let at = start; at < lines.length; at++) {
    const word = /^\s*\/\/ #(region|endregion)\b/.exec(lines[at] ?? "")?.[1];
    if (word === "region") depth++;
    if (word === "endregion" && --depth === 0) return lines.slice(start + 1, at);
  }
  throw new Error(`region ${region} has no end`);
}
