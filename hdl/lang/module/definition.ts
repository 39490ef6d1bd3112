import type { CallSite } from "../design/ir.ts";
import type { Builders } from "./builders.ts";
import type { InstanceView } from "./instance-view.ts";
import type { Ports } from "./ports.ts";

/** How the registers of a domain are reset. `none`: the domain has no reset port. */
export type ResetKind = "sync-high" | "async-low" | "none";

/** A clock domain of a module, with a synchronous active-high reset unless told. */
export type ClockSpec<C extends string = string> = C | { readonly name: C; readonly reset: ResetKind };

/** The ports as `build` sees them: inputs are read, outputs are assigned. */
export type NearView<IO extends Ports> = { readonly [K in keyof IO]: IO[K]["$near"] };

/** What describes a module: given once, by the function handed to `module`. */
export interface ModuleSpec<P, IO extends Ports, C extends string> {
  /** One sentence for the header of the printed file. */
  readonly doc?: string;
  /** Printed name, in place of base name and parameters. */
  readonly name?: string | ((parameters: NoInfer<P>) => string);
  /** Clock domains; the domain `default` has the ports `clk` and `rst`, the domain `x` has `clk_x` and `rst_x`. */
  readonly clocks?: readonly ClockSpec<C>[];
  readonly ports: IO;
  /** Records what the module does. Pure: same parameters, same statements. */
  build(io: NearView<IO>, m: Builders<C>): void;
}

/** What elaboration needs of a definition, without the types of its ports. */
export interface AnyDefinition {
  readonly kind: "module";
  /** Printed name. */
  readonly name: string;
  /** First argument of `module`. */
  readonly base: string;
  /** Parameters as the header shows them. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly doc: string | undefined;
  readonly clocks: readonly { readonly name: string; readonly reset: ResetKind }[];
  readonly ports: Ports;
  readonly site: CallSite;
  /** Runs the user's `build`; the views are made for one elaboration. Gives what `build` gave back, nothing if all is well. */
  readonly run: (io: object, m: Builders) => unknown;
}

/** A module with its parameters filled in. Instances of one definition share one printed module. */
export class Definition<IO extends Ports = Ports, C extends string = string> implements AnyDefinition {
  readonly kind = "module";
  readonly name: string;
  readonly base: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly doc: string | undefined;
  readonly clocks: AnyDefinition["clocks"];
  readonly ports: IO;
  readonly site: CallSite;
  readonly run: AnyDefinition["run"];
  declare readonly $view: InstanceView<IO>;
  /** Names of the domains, for the compiler. */
  declare readonly $clocks: C;

  constructor(parts: Omit<AnyDefinition, "kind" | "ports"> & { readonly ports: IO }) {
    this.name = parts.name;
    this.base = parts.base;
    this.parameters = parts.parameters;
    this.doc = parts.doc;
    this.clocks = parts.clocks;
    this.ports = parts.ports;
    this.site = parts.site;
    this.run = parts.run;
  }
}
