import { fileURLToPath } from "node:url";
import type { CallSite, SourcePlace } from "../design/ir.ts";
import { displayPath, isUserFile } from "./source.ts";

/** Frames kept per call site: enough to get out of the library from its deepest call. */
const declarationDepth = 16;

/** Operators and statements are called by the user directly; there are many of them. */
const operatorDepth = 5;

/** A place that stands for "somewhere", when no frame of the user is on the stack. */
const nowhere: SourcePlace = { file: "<unknown>", line: 1, column: 1 };

/**
 * Remembers the calling line of the user.
 *
 * V8 keeps the frames as addresses and makes text of them only when `stack` is read, so this costs a microsecond or two
 * and may be done for every operator. Source maps apply when the text is made.
 */
export function callSite(): CallSite {
  return capture(declarationDepth, callSite);
}

/** The same for what the user calls directly, a little cheaper: operators, `assign`, `next`. */
export function operatorSite(): CallSite {
  return capture(operatorDepth, operatorSite);
}

function capture(depth: number, above: () => CallSite): CallSite {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(holder, above);
  Error.stackTraceLimit = limit;
  return new StackSite(holder);
}

class StackSite implements CallSite {
  readonly #holder: { stack?: string };
  #place: SourcePlace | undefined;

  constructor(holder: { stack?: string }) {
    this.#holder = holder;
  }

  locate(): SourcePlace {
    this.#place ??= firstUserFrame(this.#holder.stack ?? "");
    return this.#place;
  }
}

/** A frame ends in `file:line:column`, in brackets when the function has a name. */
const framePattern = /(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/;

function firstUserFrame(stack: string): SourcePlace {
  for (const frame of stack.split("\n")) {
    const match = framePattern.exec(frame.trim());
    if (match === null) continue;
    const [, location = "", line, column] = match;
    const path = location.startsWith("file:") ? fileURLToPath(location) : (location.split("?")[0] ?? location);
    if (isUserFile(path)) return { file: displayPath(path), line: Number(line), column: Number(column) };
  }
  return nowhere;
}
