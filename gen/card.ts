import { relative } from "node:path";
import { requireClean } from "../hdl/lang/check/passes.ts";
import { elaborate } from "../hdl/lang/design/elaborate.ts";
import type { DesignIR } from "../hdl/lang/design/ir.ts";
import type { AllowedWarning, Diagnostic } from "../hdl/lang/index.ts";
import { top } from "../hdl/top/top.ts";
import { derive, type Derived } from "./config/derive.ts";
import { loadConfig } from "./config/load.ts";
import type { Config } from "./config/schema.ts";
import { topParams } from "./params.ts";

/** A configuration made into hardware, checked. */
export interface Card {
  /** The configuration file as the user named it. */
  readonly file: string;
  readonly config: Config;
  readonly derived: Derived;
  /** `top` and everything under it, `core` included. */
  readonly design: DesignIR;
  /** What the design checks found that is no error. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Loads a configuration, elaborates the card and runs every design check.
 * `allow`: warnings that stay, by code and file.
 * @throws InputError for a mistake in the file, ElaborationError for one in the hardware description.
 */
export function makeCard(file: string, allow: readonly AllowedWarning[] = []): Card {
  const config = loadConfig(file);
  const derived = derive(config);
  const design = elaborate(top(topParams(config, derived)));
  return {
    file: relative(process.cwd(), file) || file,
    config,
    derived,
    design,
    warnings: requireClean(design, { allow }),
  };
}
