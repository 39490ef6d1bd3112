import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { findings, yosysScript } from "../../hdl/lang/verilog/front-ends.ts";
import type { Yosys } from "../../tb/tools/yosys.ts";
import { moduleDigest } from "./digests.ts";

/**
 * What a Yosys has to say against a design: warnings, errors, and the problems that `check` finds; empty when it takes it.
 * It reads every file and checks the hierarchy; it looks into the modules that it has not taken before, by their content.
 * `cache`: the folder that remembers them.
 */
export async function yosysFindings(
  yosys: Yosys,
  design: DesignIR,
  sources: ReadonlyMap<string, string>,
  cache: string,
): Promise<readonly string[]> {
  const version = await yosys.version();
  const digests = new Map(design.modules.map((module) => [module.name, moduleDigest(module, sources, version)]));
  const fresh = [...digests].filter(([, digest]) => !existsSync(join(cache, digest)));
  const files = [...sources.keys()].filter((name) => name.endsWith(".sv"));
  const script = yosysScript(files, design.top.name, { only: fresh.map(([name]) => name) });
  const { good, output } = await yosys.run({ script, files: Object.fromEntries(sources) });
  const said = findings(output);
  if (!good && said.length === 0) return ["ended with an error and no word"];
  if (said.length > 0) return said;
  mkdirSync(cache, { recursive: true });
  for (const [name, digest] of fresh) writeFileSync(join(cache, digest), name);
  return [];
}
