import { callSite } from "../diag/call-site.ts";
import { primitiveConversion } from "../diag/messages-expr.ts";
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
