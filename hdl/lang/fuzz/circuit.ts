import type { DesignIR, ModuleIR, Net } from "../design/ir.ts";
import { edge, modelOf, settle, type Model } from "./model.ts";
import { oneOf, randomBits, randomNumbers } from "./random.ts";

/** Values of inputs and resets by name; an input that is not there is 0, a reset inactive. */
export type Drive = ReadonlyMap<string, bigint>;

/** What a design is driven with: the inputs of one edge after the other. */
export interface Stimulus {
  /** Of the clocks by domain, in picoseconds; 1000 for one that is not there. */
  readonly periods: ReadonlyMap<string, number>;
  readonly drives: readonly Drive[];
}

/** One edge of one or more clocks, with the values around it. */
export interface Step {
  readonly inputs: ReadonlyMap<Net, bigint>;
  /** Outputs when the inputs have settled. */
  readonly before: ReadonlyMap<Net, bigint>;
  /** Domains of the top whose clock rises, as bits. */
  readonly rising: number;
  /** Outputs after the edge, inputs as they were. */
  readonly after: ReadonlyMap<Net, bigint>;
}

/** A design with its stimulus and the outputs that are right. */
export interface Circuit {
  readonly design: DesignIR;
  readonly stimulus: Stimulus;
  /** Edges with all resets active and all inputs 0 at the start: as many as the built-in simulator makes by itself. */
  readonly start: readonly number[];
  readonly steps: readonly Step[];
  /** How often each cover point is met after the start, and assertions that fail, by path. */
  readonly counts: ReadonlyMap<string, number>;
}

export const nameOf = ({ design }: Circuit): string => design.top.name;

export const portsOf = (module: ModuleIR, ...roles: readonly Net["role"][]): Net[] =>
  module.ports.filter((port) => roles.includes(port.role));

/** Edges after every clock has had one for which the built-in simulator keeps the resets active. */
const resetEdges = 8;

/** Random inputs, resets now and then, and clocks that have nothing to do with each other. */
export function randomStimulus(top: ModuleIR, seed: number, edges: number): Stimulus {
  const pick = randomNumbers(seed);
  const periods = new Map(top.domains.map(({ name }) => [name, oneOf(pick, [1000, 1000, 1500, 2300, 3700])]));
  const calm = 2 + pick(10);
  let last = new Map<string, bigint>();
  const drives = Array.from({ length: edges }, (): Drive => {
    const now = new Map<string, bigint>();
    for (const { name, width } of portsOf(top, "input")) {
      now.set(name, pick(4) === 0 ? (last.get(name) ?? 0n) : randomBits(pick, width));
    }
    for (const { reset } of top.domains)
      if (reset !== null && pick(calm) === 0) now.set(reset.name, activeLevel(top, reset));
    return (last = now);
  });
  return { periods, drives };
}

const activeLevel = ({ domains }: ModuleIR, reset: Net): bigint =>
  domains.find((domain) => domain.reset === reset)?.resetKind === "async-low" ? 0n : 1n;

export const periodsOf = ({ domains }: ModuleIR, { periods }: Stimulus): number[] =>
  domains.map(({ name }) => periods.get(name) ?? 1000);

/** The clocks that rise at one edge after the other, as bits: a clock rises for the first time after one period. */
function* risings(periods: readonly number[]): Generator<number, never> {
  const next = [...periods];
  for (;;) {
    const now = Math.min(...next);
    let bits = 0;
    next.forEach((at, i) => {
      if (at !== now) return;
      bits |= 1 << i;
      next[i] = at + (periods[i] ?? 0);
    });
    yield bits;
  }
}

/** Drives the stimulus into the design and evaluates it; `watch` sees the model after every edge. */
export function circuitOf(design: DesignIR, stimulus: Stimulus, watch?: (model: Model, edge: number) => void): Circuit {
  const { top } = design;
  const model = modelOf(top);
  const clocks = risings(periodsOf(top, stimulus));
  const outputs = portsOf(top, "output");
  const seen = () => new Map(outputs.map((net) => [net, model.values.get(net) ?? 0n]));
  const put = (drive: Drive | null) => {
    for (const net of portsOf(top, "input"))
      model.values.set(net, BigInt.asUintN(net.width, drive?.get(net.name) ?? 0n));
    for (const net of portsOf(top, "reset")) {
      const active = activeLevel(top, net);
      model.values.set(net, drive === null ? active : (drive.get(net.name) ?? 1n - active));
    }
    settle(model);
  };
  const rise = () => {
    const bits = clocks.next().value;
    edge(model, new Set(top.domains.filter((_, i) => ((bits >> i) & 1) === 1).map(({ clock }) => clock)));
    settle(model);
    return bits;
  };
  const start: number[] = [];
  put(null);
  const every = 2 ** top.domains.length - 1;
  for (let risen = 0; risen !== every;) {
    const bits = rise();
    start.push(bits);
    risen |= bits;
  }
  for (let i = 0; i < resetEdges && every !== 0; i++) start.push(rise());
  forget(model);
  const steps = stimulus.drives.map((drive, i): Step => {
    put(drive);
    const inputs = new Map(portsOf(top, "input", "reset").map((net) => [net, model.values.get(net) ?? 0n]));
    const before = seen();
    const rising = every === 0 ? 0 : rise();
    watch?.(model, i);
    return { inputs, before, rising, after: seen() };
  });
  return { design, stimulus, start, steps, counts: new Map(countsOf(model, "")) };
}

function forget({ counts, children }: Model): void {
  counts.clear();
  for (const { model } of children) forget(model);
}

function countsOf({ module, counts, children }: Model, path: string): [string, number][] {
  const own = module.assertions.map((fact): [string, number] => [path + fact.name, counts.get(fact) ?? 0]);
  return [...own, ...children.flatMap(({ instance, model }) => countsOf(model, `${path}${instance.name}.`))];
}
