import type { CallSite, Net } from "../design/ir.ts";
import type { BlackBox } from "./blackbox.ts";
import type { AnyDefinition } from "./definition.ts";

/** An instance while the module around it is under construction. */
export interface PendingInstance {
  readonly key: string;
  readonly definition: AnyDefinition | BlackBox;
  /** Domain of the child → domain of the parent, by their names in the design. */
  readonly domains: ReadonlyMap<string, string>;
  /** Port of the child → net of the parent, without clocks and resets. Bidirectional pins come in by `connect`. */
  readonly pins: Map<string, Net>;
  readonly site: CallSite;
}
