import { fileURLToPath } from "node:url";

/** A line of a stack trace. */
export interface Frame {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A frame ends in `file:line:column`, in brackets when the function has a name. */
const framePattern = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/;

/** The frames of a stack trace that lie in files, the innermost first. */
export function* framesOf(stack: string): Generator<Frame> {
  for (const text of stack.split("\n")) {
    const match = framePattern.exec(text.trim());
    if (match === null) continue;
    const [, location = "", line, column] = match;
    const path = location.startsWith("file:") ? fileURLToPath(location) : (location.split("?")[0] ?? location);
    yield { path, line: Number(line), column: Number(column) };
  }
}
