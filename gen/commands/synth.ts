import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { distance } from "fastest-levenshtein";
import type { DesignIR, ModuleIR } from "../../hdl/lang/design/ir.ts";
import { YosysNative } from "../../tb/tools/yosys-native.ts";
import { YosysWasm } from "../../tb/tools/yosys-wasm.ts";
import type { Yosys } from "../../tb/tools/yosys.ts";
import { makeCard, type Card } from "../card.ts";
import { InputError } from "../config/problem.ts";
import { outputTree } from "../output/output.ts";
import { withProgress } from "../progress.ts";
import { budgetOf, levelLimit, problemsOf, readBudgets, writeBudgets } from "../yosys/budgets.ts";
import { sourcesOf } from "../yosys/digests.ts";
import { locator } from "../yosys/locate.ts";
import { reportOf, type DesignReport } from "../yosys/report.ts";
import { mapDesigns } from "../yosys/run-jobs.ts";
import { deepPaths, table } from "../yosys/table.ts";
import { allConfigs } from "./configs.ts";

/** The two versions of Yosys by the names that `--yosys` and the budgets give them. */
const versions: Readonly<Record<"old" | "new", () => Yosys>> = {
  old: () => new YosysNative(),
  new: () => new YosysWasm(),
};
export type YosysName = keyof typeof versions;

export interface SynthOptions {
  readonly config?: readonly string[];
  readonly yosys: YosysName | "both";
  readonly check?: true;
  readonly store?: true;
  readonly json?: string;
}

/** What one version of Yosys makes of one configuration. */
export interface Estimate {
  readonly card: Card;
  readonly yosys: YosysName;
  readonly version: string;
  readonly report: DesignReport;
}

/**
 * `nvmeforge synth`: estimates of Yosys for the modules of every configuration.
 * @returns the exit code: 1 when `check` is asked for and something is wrong.
 */
export async function synth(modules: readonly string[], options: SynthOptions): Promise<number> {
  if (options.store === true && modules.length > 0) {
    const message = "--store keeps the sums of whole cards, and these modules are a part of them";
    throw new InputError([{ file: modules.join(" "), message, help: "leave the names out: npm run synth -- --store" }]);
  }
  const cards = (options.config ?? allConfigs()).map((file) => makeCard(file));
  const names: readonly YosysName[] = options.yosys === "both" ? ["old", "new"] : [options.yosys];
  const { estimates } = await estimateAll(cards, modules, names);
  for (const estimate of estimates) print(estimate);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(asJson(estimates), null, 2)}\n`);
  if (options.store === true) writeBudgets(withBudgets(estimates));
  // Sums of a part of the card are below its budgets anyway.
  const problems = estimates.flatMap(({ card, yosys, version, report }) => {
    const name = card.config.project.name;
    return problemsOf(report, readBudgets()[name]?.[yosys]).map((problem) => `${name}, ${version}: ${problem}`);
  });
  if (problems.length > 0) console.log(`\n${problems.join("\n")}`);
  return options.check === true && problems.length > 0 ? 1 : 0;
}

/** The estimates for the cards' modules of these names, with all below them; all of them when no name is given. */
export async function estimateAll(cards: readonly Card[], modules: readonly string[], names: readonly YosysName[]) {
  const wanted = cards.map((card) => ({
    design: card.design,
    modules: chosen(card.design, modules),
    sources: sourcesOf(outputTree(card)),
    family: card.config.device.family,
  }));
  const found = wanted.some((each) => each.modules.length > 0);
  if (!found) throw unknownModule(modules, cards);
  const each = Math.max(1, Math.floor(availableParallelism() / names.length));
  const state = names.map(() => "");
  return withProgress("mapping modules", async (say) => {
    const runs = names.map(async (name, i) => {
      const workers: Yosys[] = Array.from({ length: each }, versions[name]);
      try {
        const version = (await workers[0]?.version())?.replace(/ \(.*/, "") ?? "";
        const told = (done: number, of: number, module: string): void => {
          state[i] = `${version}: ${done} of ${of}, ${module}`;
          say(state.filter((text) => text !== "").join("; "));
        };
        const { netlists, distinct, fresh } = await mapDesigns(workers, wanted, join(".cache", "synth"), told);
        const estimates = cards.map((card, j): Estimate => {
          return { card, yosys: name, version, report: reportOf(card.design, netlists[j] ?? new Map(), levelLimit) };
        });
        return { estimates, note: `${version}: ${distinct} different modules, ${fresh} of them mapped now` };
      } finally {
        for (const worker of workers) worker.stop();
      }
    });
    const done = await Promise.all(runs);
    return { estimates: done.flatMap(({ estimates }) => estimates), note: done.map(({ note }) => note).join("\n") };
  });
}

/** The modules with one of these names, parameters or not, and all that is below them. */
function chosen({ modules }: DesignIR, names: readonly string[]): readonly ModuleIR[] {
  if (names.length === 0) return modules;
  const found = new Set<ModuleIR>();
  const add = (module: ModuleIR): void => {
    found.add(module);
    for (const { of } of module.instances) if (of.kind === "module") add(of);
  };
  modules.filter(({ name, base }) => names.includes(name) || names.includes(base)).forEach(add);
  return modules.filter((module) => found.has(module));
}

function unknownModule(names: readonly string[], cards: readonly Card[]): InputError {
  const known = [...new Set(cards.flatMap(({ design }) => design.modules.map(({ base }) => base)))];
  const nearest = (name: string) => [...known].sort((a, b) => distance(name, a) - distance(name, b))[0] ?? "";
  const problem = (name: string) => ({
    file: name,
    message: "no configuration has a module of this name",
    help: `did you mean ${nearest(name)}? npm run synth lists all`,
  });
  return new InputError(names.map(problem));
}

function print({ card, version, report }: Estimate): void {
  const { name } = card.config.project;
  const { lut, ff, bram, uram } = report.total;
  console.log(`\n${name}: estimates of ${version}, without placement and delays of wires\n`);
  console.log(table(report));
  const deep = deepPaths(report.modules, locator(card.design));
  if (deep !== "") console.log(`\n${deep}`);
  if (report.levels > 0)
    console.log(
      `\n${name}: ${lut} LUT, ${ff} FF, ${bram} BRAM, ${uram} URAM, longest path ${report.levels} LUT levels`,
    );
}

function asJson(estimates: readonly Estimate[]) {
  return estimates.map(({ card, yosys, version, report }) => {
    const { device, project } = card.config;
    return { config: project.name, part: device.part, yosys, version, estimates: true, limit: levelLimit, ...report };
  });
}

function withBudgets(estimates: readonly Estimate[]) {
  const budgets = { ...readBudgets() };
  for (const { card, yosys, report } of estimates) {
    const { name } = card.config.project;
    budgets[name] = { ...budgets[name], [yosys]: budgetOf(report) };
  }
  return budgets;
}
