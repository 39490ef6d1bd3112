import { callSite } from "../diag/call-site.ts";
import type { Diagnostic } from "../diag/diagnostic.ts";
import { compositeConversion } from "../diag/messages-expr.ts";
import { ElaborationError } from "../diag/report.ts";
import type { CallSite } from "../design/ir.ts";

/**
 * Makes whatever inherits from `on`, or is it, refuse to become a plain value: `a < b`, `${a}`, `a + 1`, `a.toString()`, `JSON.stringify(a)`.
 * Hidden from enumeration: the keys of a view are its fields.
 */
export function refuseValue(on: object, complain: (self: object, at: CallSite) => Diagnostic): void {
  for (const key of [Symbol.toPrimitive, "toString", "toJSON"]) {
    Object.defineProperty(on, key, {
      value(this: object): never {
        throw new ElaborationError([complain(this, callSite())]);
      },
    });
  }
}

/** The same for something made of several signals: `a struct`, `an instance`. */
export function refuseWhole(on: object, what: string): void {
  refuseValue(on, (_self, at) => compositeConversion({ what, at }));
}
