import type { BusAssign } from "./bus.ts";
import type { Ports } from "./ports.ts";

/** An instance as seen by the module that makes it: inputs are assigned, outputs are read. */
export type InstanceView<IO extends Ports> = { readonly [K in keyof IO]: IO[K]["$far"] } & BusAssign<{
  readonly [K in keyof IO]?: IO[K]["$farIn"];
}>;

/** What `instances` takes. */
export interface Instantiable {
  readonly kind: "module" | "blackbox" | "bound";
  readonly $view: object;
}
