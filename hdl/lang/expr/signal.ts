import { callSite } from "../diag/call-site.ts";
import { primitiveConversion, wrongVerb } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import { node } from "./node.ts";
import type { Node } from "./node.ts";

/** Common root of everything that carries a value in hardware. */
export abstract class Signal {
  readonly [node]: Node;

  constructor(behind: Node) {
    this[node] = behind;
  }

  /** Width in bits. */
  get width(): number {
    return this[node].expr.width;
  }

  /** A signal has no value while the design is built: `a + 1`, `a < b` and `${a}` are mistakes. */
  [Symbol.toPrimitive](): never {
    throw new ElaborationError([primitiveConversion(callSite(), this[node])]);
  }
}

// Calling the wrong one of `assign` and `next` does not compile. Programs that run without the compiler get a message
// instead of "is not a function"; the classes that have the method hide these.
for (const verb of ["assign", "next"]) {
  Object.defineProperty(Signal.prototype, verb, {
    value(this: Signal): never {
      throw new ElaborationError([wrongVerb({ verb, value: this[node], at: callSite() })]);
    },
  });
}
