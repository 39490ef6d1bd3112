/** Runs workloads on the simulator of a configuration. */
import { join, relative } from "node:path";
import { parameters, prepareSimulator, type Simulator } from "../../gen/commands/sim.ts";
import { loadConfig } from "../../gen/config/load.ts";
import { InputError } from "../../gen/config/problem.ts";
import type { Config } from "../../gen/config/schema.ts";
import { loadConstants, requirePersonality, type CardConstants, type JsonValue } from "../host/index.ts";
import { numberAt, objectAt } from "../host/sim/counters.ts";
import { linkShape } from "../host/workload/link-shape.ts";
import { memoryLines } from "../host/workload/memory-lines.ts";
import { cardShape, loadFacts, type Facts } from "./card-shape.ts";
import { FREE_HOST, type HostCost } from "./host-cost.ts";
import { measure, type Measurement } from "./measure.ts";
import { resultOf, type BenchResult } from "./result.ts";
import type { BenchWorkload } from "./workloads.ts";

export interface BenchOptions {
  readonly config: string;
  readonly seed: number;
  /** `name=value`, of the simulator's models, or `bench.interrupt_ns` and `bench.submit_ns` of the host. */
  readonly params: readonly string[];
  readonly scale?: number;
}

/** What a bench writes with `--json`. */
export interface BenchReport {
  readonly config: { readonly file: string; readonly name: string; readonly hash: string; readonly seed: number };
  readonly model: Readonly<Record<string, JsonValue>>;
  readonly link: Readonly<Record<string, JsonValue>>;
  readonly results: readonly BenchResult[];
  readonly simulation: { readonly cyclesPerSecond: number };
}

type Parameters = Readonly<Record<string, string | number>>;

/** A card that workloads can be run on. */
export class BenchCard {
  readonly #params: Parameters;
  readonly #cost: HostCost;
  #cycles = 0;
  #seconds = 0;
  #last: Measurement | undefined;

  private constructor(
    private readonly options: BenchOptions,
    private readonly config: Config,
    private readonly simulator: Simulator,
    private readonly constants: CardConstants,
    private readonly facts: Facts,
  ) {
    const { cost, rest } = split(parameters(options.params));
    this.#params = rest;
    this.#cost = cost;
  }

  /** @throws InputError, JobInputError for a card that is no NVMe drive, SimBuildError */
  static async prepare(options: BenchOptions): Promise<BenchCard> {
    const config = loadConfig(options.config);
    requirePersonality("nvme", { name: config.project.name, personality: config.host.personality });
    const simulator = await prepareSimulator(options.config);
    const json = join(simulator.folder, "include", "nvmeforge.json");
    return new BenchCard(options, config, simulator, loadConstants(json), loadFacts(json));
  }

  get name(): string {
    return this.constants.name;
  }

  /** @throws SimulatorError, JobError */
  async run(workload: BenchWorkload, more: Parameters = {}): Promise<BenchResult> {
    const { seed, scale } = this.options;
    const sim = {
      executable: this.simulator.executable,
      constants: this.constants,
      seed,
      replay: this.#replay(workload),
      params: { ...this.#params, ...more },
    };
    const measured = await measure(workload, { sim, cost: this.#cost, ...(scale !== undefined && { scale }) });
    this.#cycles += numberAt(measured.stats, "cycle");
    this.#seconds += numberAt(measured.stats, "cpu_seconds");
    this.#last = measured;
    return resultOf(measured, cardShape(this.config, this.facts, measured.stats));
  }

  /** How the card's memories did in the last run, power-on and filling included. */
  get memories(): readonly string[] {
    return this.#last === undefined ? [] : memoryLines(this.#last.stats);
  }

  /** Simulated clocks per second of the simulator's processor time. */
  get cyclesPerSecond(): number {
    return this.#seconds > 0 ? this.#cycles / this.#seconds : 0;
  }

  report(results: readonly BenchResult[]): BenchReport {
    if (this.#last === undefined) throw new Error("nothing has been run");
    const { stats } = this.#last;
    const file = relative(process.cwd(), this.options.config).replaceAll("\\", "/");
    const { name, hash } = { name: this.name, hash: this.constants.config_hash };
    const { interruptNs, submitNs } = this.#cost;
    return {
      config: { file, name, hash, seed: this.options.seed },
      model: { ...objectAt(stats, "params"), "bench.interrupt_ns": interruptNs, "bench.submit_ns": submitNs },
      link: { ...linkShape(stats) },
      results,
      simulation: { cyclesPerSecond: this.cyclesPerSecond },
    };
  }

  #replay({ name }: BenchWorkload): string {
    const { config, seed, params } = this.options;
    const given = params.map((each) => ` --param ${each}`).join("");
    return `npm run bench -- --only ${name} --config ${config} --seed ${seed}${given}`;
  }
}

/** The host's own parameters, and the simulator's, which refuses names it does not know. */
function split(given: Parameters): { readonly cost: HostCost; readonly rest: Parameters } {
  const { "bench.interrupt_ns": interrupt, "bench.submit_ns": submit, ...rest } = given;
  const ns = (value: string | number | undefined, name: string, fallback: number): number => {
    if (value === undefined) return fallback;
    if (typeof value === "number" && value >= 0) return value;
    throw new InputError([{ file: "--param", message: `${name} takes simulated ns, not ${value}`, help: "0 or more" }]);
  };
  const cost = {
    interruptNs: ns(interrupt, "bench.interrupt_ns", FREE_HOST.interruptNs),
    submitNs: ns(submit, "bench.submit_ns", FREE_HOST.submitNs),
  };
  return { cost, rest };
}
