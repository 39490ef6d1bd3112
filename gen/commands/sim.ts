import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  copyFile,
  loadConstants,
  nvmeFile,
  reportCopy,
  reportNvme,
  requirePersonality,
  type CardOptions,
} from "../../tb/host/index.ts";
import { buildCardSim } from "../../tb/sim/build.ts";
import { withProgress } from "../progress.ts";
import { makeCard } from "../card.ts";
import { loadConfig } from "../config/load.ts";
import { InputError } from "../config/problem.ts";
import { outputTree } from "../output/output.ts";
import { treeHash, writeOnce } from "../output/tree.ts";

/** What the `sim` commands have in common. */
export interface SimOptions {
  readonly config: string;
  readonly seed?: number;
  readonly param?: readonly string[];
  readonly maxCycles?: number;
  readonly trace?: string;
}

/** A generated tree and the simulator built from it. */
export interface Simulator {
  /** The output folder, as `gen` writes it. */
  readonly folder: string;
  readonly executable: string;
}

/**
 * Generates a configuration into `.cache/cards/<hash>` and builds its simulator, both only if that has not been done for the same content.
 * @throws InputError, ElaborationError; Error with the compiler's words when the simulator does not build.
 */
export async function prepareSimulator(config: string, options: { readonly trace?: boolean } = {}): Promise<Simulator> {
  const card = makeCard(config);
  const tree = outputTree(card);
  const folder = join(".cache", "cards", `${card.config.project.name}-${treeHash(tree).slice(0, 16)}`);
  writeOnce(folder, tree);
  const name = card.config.project.name;
  const { executable } = await withProgress(`preparing the simulator of ${name}`, async () => {
    const start = performance.now();
    const built = await buildCardSim({
      rtlDir: join(folder, "rtl"),
      includeDir: join(folder, "include"),
      ...(options.trace === true && { traceFst: true }),
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    return { ...built, ...(!built.cached && { note: `built the simulator of ${name} in ${seconds} s` }) };
  });
  return { folder, executable };
}

/** `nvmeforge sim copy`. */
export async function simCopy(file: string, options: SimOptions): Promise<void> {
  const { sim, maxCycles } = await cardOptions(["copy", file], options);
  const result = await copyFile({ sim: { ...sim, ...maxCycles }, file });
  finish(reportCopy(result), result.identical);
}

/** `nvmeforge sim nvme`. */
export async function simNvme(file: string, options: SimOptions & { readonly nsid?: number }): Promise<void> {
  const { nsid } = options;
  const { sim, maxCycles } = await cardOptions(["nvme", file], options, nsid === undefined ? [] : [`--nsid ${nsid}`]);
  const result = await nvmeFile({ sim: { ...sim, ...maxCycles }, file, ...(nsid !== undefined && { nsid }) });
  finish(reportNvme(result), result.identical);
}

function finish(report: readonly string[], identical: boolean): void {
  console.log(report.join("\n"));
  if (!identical) process.exitCode = 1;
}

async function cardOptions(job: readonly ["copy" | "nvme", string], options: SimOptions, more: readonly string[] = []) {
  const [name, file] = job;
  if (!existsSync(file)) {
    throw new InputError([
      { file, message: "there is no such file", help: `name the file that sim ${name} shall move` },
    ]);
  }
  // The simulator of the wrong kind of card would take minutes to build.
  const { host, project } = loadConfig(options.config);
  requirePersonality(name, { name: project.name, personality: host.personality });
  const seed = options.seed ?? randomInt(2 ** 32);
  const { folder, executable } = await prepareSimulator(options.config, { trace: options.trace !== undefined });
  const given = [
    `--config ${options.config}`,
    `--seed ${seed}`,
    ...(options.param ?? []).map((each) => `--param ${each}`),
    ...(options.maxCycles === undefined ? [] : [`--max-cycles ${options.maxCycles}`]),
    ...more,
  ];
  const sim: CardOptions = {
    executable,
    constants: loadConstants(join(folder, "include", "nvmeforge.json")),
    seed,
    replay: `npm run sim -- ${name} ${file} ${given.join(" ")}`,
    params: parameters(options.param ?? []),
    ...(options.trace !== undefined && { traceFile: options.trace }),
  };
  return { sim, maxCycles: options.maxCycles === undefined ? {} : { cycleBudget: options.maxCycles } };
}

/** `name=value` texts as an object; numbers where they are numbers. @throws InputError */
export function parameters(given: readonly string[]): Record<string, string | number> {
  return Object.fromEntries(
    given.map((text) => {
      const [name, value] = text.split("=", 2);
      if (name === undefined || value === undefined || name === "") {
        throw new InputError([
          { file: "--param", message: `expected name=value, got ${text}`, help: "for example --param link.rtt_ns=500" },
        ]);
      }
      return [name, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
}
