import { Machine } from "../sim/machine.ts";
import { leadIn, type Circuit } from "./circuit.ts";
import { CircuitFolder } from "./folder.ts";

/** What is wrong with a circuit on a tool: other values than the IR says, or the tool refuses it. */
export interface Difference {
  readonly kind: "differs" | "breaks";
  readonly message: string;
}

/** Something that runs circuits. */
export interface Tool {
  readonly name: string;
  /** How many circuits one run should take. */
  readonly batch: number;
  /** For each circuit what is wrong, or null. The circuits' names differ. */
  check(circuits: readonly Circuit[]): (Difference | null)[];
}

export const builtin: Tool = { name: "builtin", batch: 1, check: (circuits) => circuits.map(onMachine) };

export const icarus: Tool = {
  name: "icarus",
  batch: 1,
  check: (circuits) =>
    inFolder(circuits, (folder) =>
      circuits.map(({ module: { name } }) => guarded(() => verdict(name, folder.icarus(name).split("\n")))),
    ),
};

export const verilator: Tool = {
  name: "verilator",
  batch: 40,
  check: (circuits) => inFolder(circuits, (folder) => onVerilator(folder, circuits)),
};

export const tools: readonly Tool[] = [builtin, icarus, verilator];

function onMachine({ module, steps }: Circuit): Difference | null {
  return guarded(() => {
    const design = { top: module, modules: [module], blackBoxes: [] };
    const machine = new Machine(design, { seed: 1, periods: [4000], start: "zero" });
    for (const [i, { reset, inputs, outputs }] of steps.slice(leadIn).entries()) {
      machine.drive("rst", reset ? 1n : 0n);
      for (const [net, value] of inputs) machine.drive(net.name, value);
      for (const [{ name }, value] of outputs) {
        const seen = machine.read(name);
        if (seen === value) continue;
        return { kind: "differs", message: `cycle ${i}, ${name} is ${seen.toString(16)}, not ${value.toString(16)}` };
      }
      machine.edge();
    }
    return null;
  });
}

/** One build for all; when that fails, halves, until the circuit that breaks it is alone. */
function onVerilator(folder: CircuitFolder, circuits: readonly Circuit[]): (Difference | null)[] {
  const names = circuits.map(({ module }) => module.name);
  const said = attempt(() => folder.verilator(names));
  if (!(said instanceof Error)) return names.map((name) => verdict(name, said));
  if (circuits.length <= 1) return circuits.map(() => ({ kind: "breaks", message: said.message }));
  const half = circuits.length >> 1;
  return [...onVerilator(folder, circuits.slice(0, half)), ...onVerilator(folder, circuits.slice(half))];
}

function verdict(name: string, said: readonly string[]): Difference | null {
  if (said.includes(`${name} agrees`)) return null;
  const start = `${name} differs: `;
  const first = said.find((line) => line.startsWith(start));
  if (first !== undefined) return { kind: "differs", message: first.slice(start.length) };
  return { kind: "breaks", message: "the simulation does not come to its end" };
}

function inFolder<T>(circuits: readonly Circuit[], use: (folder: CircuitFolder) => T): T {
  const folder = new CircuitFolder(circuits);
  try {
    return use(folder);
  } finally {
    folder.remove();
  }
}

function attempt<T>(what: () => T): T | Error {
  try {
    return what();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function guarded(what: () => Difference | null): Difference | null {
  const result = attempt(what);
  return result instanceof Error ? { kind: "breaks", message: result.message } : result;
}
