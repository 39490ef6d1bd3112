import type { Definition } from "../module/definition.ts";
import type { DesignIR } from "./ir.ts";

/** Runs the `build` of a definition and of everything below it. */
export function elaborate(top: Definition): DesignIR {
  throw new Error(`not there yet: ${top.name}`);
}
