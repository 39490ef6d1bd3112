import type { CallSite, SourcePlace } from "../design/ir.ts";
import { framesOf } from "./frames.ts";
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

/**
 * The calling line outside of `folder` (relative to the project), for a library that speaks of what its user wrote.
 */
export function callSiteOutside(folder: string): CallSite {
  return capture(declarationDepth, callSiteOutside, `${folder}/`);
}

/** The same for what the user calls directly, a little cheaper: operators, `assign`, `next`. */
export function operatorSite(): CallSite {
  return capture(operatorDepth, operatorSite);
}

function capture(depth: number, above: (folder: string) => CallSite, outside = ""): CallSite {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  Error.captureStackTrace(holder, above);
  Error.stackTraceLimit = limit;
  return new StackSite(holder, outside);
}

class StackSite implements CallSite {
  readonly #holder: { stack?: string };
  readonly #outside: string;
  #place: SourcePlace | undefined;

  constructor(holder: { stack?: string }, outside: string) {
    this.#holder = holder;
    this.#outside = outside;
  }

  locate(): SourcePlace {
    this.#place ??= firstUserFrame(this.#holder.stack ?? "", this.#outside);
    return this.#place;
  }
}

function firstUserFrame(stack: string, outside: string): SourcePlace {
  for (const { path, line, column } of framesOf(stack)) {
    if (!isUserFile(path)) continue;
    const file = displayPath(path);
    if (outside === "" || !file.startsWith(outside)) return { file, line, column };
  }
  return nowhere;
}
