import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModuleIR } from "../../hdl/lang/design/ir.ts";
import { memoryFileName } from "../../hdl/lang/verilog/names.ts";
import { printStub } from "../../hdl/lang/verilog/print-stub.ts";
import type { Yosys } from "../../tb/tools/yosys.ts";
import { moduleDigest } from "./digests.ts";
import { readNetlist, type Netlist } from "./netlist.ts";
import { netlistFile, synthesisScript, type Family } from "./script.ts";

/** A module that one version of Yosys shall map, and where the result is kept, by everything that it depends on. */
export interface SynthesisJob {
  readonly module: ModuleIR;
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
  readonly kept: string;
}

/** `cache`: the folder of kept results. `sources`: the texts of `rtl/` by file name. */
export async function synthesisJob(
  yosys: Yosys,
  module: ModuleIR,
  sources: ReadonlyMap<string, string>,
  options: { readonly family: Family; readonly cache: string },
): Promise<SynthesisJob> {
  const stubs = new Map(module.instances.map(({ of }) => [`${of.name}_stub.sv`, stubOf(of)]));
  const script = synthesisScript(module, [...stubs.keys()], options.family);
  const own = [`${module.name}.sv`, ...module.memories.map((memory) => memoryFileName(module, memory))];
  const texts = own.flatMap((name) => {
    const text = sources.get(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const digest = moduleDigest(module, sources, await yosys.version(), script);
  return {
    module,
    script,
    files: Object.fromEntries([...texts, ...stubs]),
    kept: join(options.cache, `${module.base}-${digest}.json`),
  };
}

/** The ports of an instance's module with nothing behind them. */
function stubOf(of: ModuleIR["instances"][number]["of"]): string {
  if (of.kind === "blackbox") return printStub(of);
  return printStub({ kind: "blackbox", name: of.name, parameters: new Map(), ports: of.ports, site: of.site });
}

export const isKept = ({ kept }: SynthesisJob): boolean => existsSync(kept);

/**
 * The netlist of a job, from before or fresh.
 * @throws Error with the words of Yosys when it fails.
 */
export async function synthesise(yosys: Yosys, job: SynthesisJob): Promise<Netlist> {
  if (isKept(job)) return JSON.parse(readFileSync(job.kept, "utf8")) as Netlist;
  const { good, output, files } = await yosys.run({ script: job.script, files: job.files });
  if (!good) throw new Error(`Yosys fails at ${job.module.name}:\n${output}`);
  const netlist = readNetlist(files[netlistFile] ?? "", job.module.name);
  const folder = join(job.kept, "..");
  mkdirSync(folder, { recursive: true });
  const fresh = `${job.kept}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(netlist));
  renameSync(fresh, job.kept);
  return netlist;
}
