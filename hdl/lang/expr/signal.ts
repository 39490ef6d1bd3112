import { callSite } from "../diag/call-site.ts";
import { primitiveConversion, wrongVerb } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import { refuseValue } from "./no-value.ts";
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
}

// A signal has no value while the design is built.
refuseValue(Signal.prototype, (self, at) => primitiveConversion(at, (self as Signal)[node]));

// Calling the wrong one of `assign` and `next` does not compile. Programs that run without the compiler get a message
// instead of "is not a function"; the classes that have the method hide these.
for (const verb of ["assign", "next"]) {
  Object.defineProperty(Signal.prototype, verb, {
    value(this: Signal): never {
      throw new ElaborationError([wrongVerb({ verb, value: this[node], at: callSite() })]);
    },
  });
}
