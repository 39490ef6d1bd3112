/**
 * Speed of the built-in simulator beside Verilator's and Icarus's, and the time to a first result.
 *
 * Every design gets random numbers at its inputs from a register inside, and all three simulators must agree on a checksum of
 * its outputs. Rates are clock cycles per second of processor time, so that other work on the machine changes them little.
 * Every ratio is of runs that follow each other; the median of all is what counts, least and most are given beside it.
 */
import { Machine } from "../../hdl/lang/sim/machine.ts";
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { designs, driven, type BenchDesign } from "./lang-designs.ts";
import { onIcarus, onVerilator, type BuiltDesign } from "./lang-tools.ts";

/** Least, middle and greatest of several measurements. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** What one design measured. */
export interface LangRow {
  readonly design: string;
  readonly cycles: number;
  /** From the definition to the first clock edge, elaboration and compilation included, in milliseconds. */
  readonly firstEdgeMs: Spread;
  /** Clock cycles per second. Compilation is not counted. */
  readonly builtIn: Spread;
  readonly verilator: Spread;
  readonly icarus: Spread;
  /** The built-in simulator's rate as a multiple of the others'. */
  readonly overVerilator: Spread;
  readonly overIcarus: Spread;
  /** Checksums (hexadecimal) of all outputs: over all cycles, and over the fewer that Icarus runs. */
  readonly checksums: {
    readonly builtIn: string;
    readonly verilator: string;
    readonly builtInShort: string;
    readonly icarus: string;
  };
}

/** What has to be reached: multiples of the other simulators' rates. */
export const langTargets = { overVerilator: 0.7, overIcarus: 200 } as const;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return { least: at(0), median: at(sorted.length >> 1), most: at(sorted.length - 1) };
}

/** Measures one design after the other; `scale` shortens or lengthens all runs. */
export async function* benchLang(options: {
  readonly scale: number;
  readonly repeats: number;
}): AsyncGenerator<LangRow> {
  for (const design of designs) yield await measure(design, options);
}

async function measure(bench: BenchDesign, { scale, repeats }: { scale: number; repeats: number }): Promise<LangRow> {
  const cycles = Math.max(1, Math.round(bench.cycles * scale));
  const few = Math.max(1, Math.round(bench.icarusCycles * scale));
  const times = Array.from({ length: repeats }, () => firstEdge(bench));
  const design = driven(bench);
  await warmUp(design);
  const [verilator, icarus] = [onVerilator(design), onIcarus(design)];
  try {
    const runs = Array.from({ length: repeats }, () => {
      const mine = onBuiltIn(design, cycles);
      const [theirs, slow] = [verilator.run(cycles), icarus.run(few)];
      return { mine, theirs, slow };
    });
    const [first] = runs;
    if (first === undefined) throw new RangeError("a bench runs at least once");
    const { mine, theirs, slow } = first;
    const sums = {
      builtIn: mine.sum,
      verilator: theirs.sum,
      builtInShort: onBuiltIn(design, few).sum,
      icarus: slow.sum,
    };
    const over = (rate: (run: (typeof runs)[number]) => number) => spreadOf(runs.map(rate));
    return {
      ...{ design: bench.name, cycles, firstEdgeMs: spreadOf(times), checksums: sums },
      builtIn: over((run) => cycles / run.mine.seconds),
      verilator: over((run) => cycles / run.theirs.seconds),
      icarus: over((run) => few / run.slow.seconds),
      overVerilator: over((run) => run.theirs.seconds / run.mine.seconds),
      overIcarus: over((run) => run.slow.seconds / few / (run.mine.seconds / cycles)),
    };
  } finally {
    for (const each of [verilator, icarus] satisfies BuiltDesign[]) each.remove();
  }
}

/** Milliseconds from the definition to the first edge. */
function firstEdge(bench: BenchDesign): number {
  const begin = performance.now();
  machineOf(driven(bench)).step(1);
  return performance.now() - begin;
}

export const machineOf = (design: DesignIR): Machine =>
  new Machine(design, { seed: 1, periods: [4000], start: "zero" });

/** The engine's optimising compiler takes its time, aside; Verilator's and Icarus's have done before as well. */
async function warmUp(design: DesignIR): Promise<void> {
  const machine = machineOf(design);
  for (let i = 0; i < 20; i++) {
    machine.step(10_000);
    await new Promise((done) => setTimeout(done, 10));
  }
}

function onBuiltIn(design: DesignIR, cycles: number): { readonly sum: string; readonly seconds: number } {
  const machine = machineOf(design);
  const start = process.cpuUsage();
  machine.step(cycles);
  const { user, system } = process.cpuUsage(start);
  return { sum: machine.read("sum").toString(16), seconds: (user + system) / 1e6 };
}

/** What is wrong with a row: checksums always, targets when asked. */
export function langProblems(row: LangRow, check: boolean): string[] {
  const { checksums, design } = row;
  const problems: string[] = [];
  if (checksums.builtIn !== checksums.verilator) problems.push(`${design}: Verilator has another checksum`);
  if (checksums.builtInShort !== checksums.icarus) problems.push(`${design}: Icarus has another checksum`);
  if (!check) return problems;
  for (const key of ["overVerilator", "overIcarus"] as const) {
    const reached = row[key].median;
    const target = langTargets[key];
    if (reached < target) problems.push(`${design}: ${key} is ${reached.toFixed(2)}, ${target} is wanted`);
  }
  return problems;
}

const cell = (text: string) => text.padStart(13);
const rate = ({ median }: Spread) => {
  return cell(median >= 1e6 ? `${(median / 1e6).toFixed(2)} M/s` : `${(median / 1e3).toFixed(1)} k/s`);
};
const ratio = ({ least, median, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`.padStart(20);

const columns = ["first edge", "built in", "Verilator", "Icarus"].map(cell).join("");
export const langHeader = `${"".padEnd(28)}${columns}${"over Verilator".padStart(20)}${"over Icarus".padStart(20)}`;

export function langLine(row: LangRow): string {
  const first = cell(`${row.firstEdgeMs.median.toFixed(0)} ms`);
  const rates = [row.builtIn, row.verilator, row.icarus].map(rate).join("");
  return `${row.design.padEnd(28)}${first}${rates}${ratio(row.overVerilator, 2)}${ratio(row.overIcarus, 0)}`;
}
