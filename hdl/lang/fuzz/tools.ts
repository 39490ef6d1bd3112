import { Machine } from "../sim/machine.ts";
import { nameOf, periodsOf, portsOf, type Circuit, type Step } from "./circuit.ts";
import { CircuitFolder } from "./folder.ts";
import { difference, explain } from "./test-bench.ts";

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
  /** How many when one of them is looked for that fails: a build of a few is quick. */
  readonly shrinkBatch: number;
  /** For each circuit what is wrong, or null. The circuits' names differ. */
  check(circuits: readonly Circuit[]): (Difference | null)[];
}

export const builtin: Tool = {
  name: "builtin",
  batch: 1,
  shrinkBatch: 1,
  check: (circuits) => circuits.map(onMachine),
};
export const icarus: Tool = {
  name: "icarus",
  batch: 40,
  shrinkBatch: 8,
  check: inBatches((folder, names) => folder.icarus(names)),
};
export const verilator: Tool = {
  name: "verilator",
  batch: 40,
  shrinkBatch: 8,
  check: inBatches((folder, names) => folder.verilator(names)),
};

export const tools: readonly Tool[] = [builtin, icarus, verilator];

function onMachine({ design, stimulus, steps, counts }: Circuit): Difference | null {
  return guarded(() => {
    const machine = new Machine(design, { seed: 1, periods: periodsOf(design.top, stimulus), start: "zero" });
    const compare = (at: number, outputs: Step["before"], when: string): Difference | null => {
      for (const [net, value] of outputs) {
        const seen = machine.read(net.name);
        if (seen !== value) return { kind: "differs", message: `${difference(at, net, seen, value)}${when}` };
      }
      return null;
    };
    for (const [i, { inputs, before, rising, after }] of steps.entries()) {
      for (const [net, value] of inputs) machine.drive(net.name, value);
      const settled = compare(i, before, "");
      if (settled !== null) return settled;
      const risen = machine.edge();
      if (risen !== rising) return { kind: "differs", message: `edge ${i} is of the clocks ${risen}, not ${rising}` };
      const found = compare(i, after, " after it");
      if (found !== null) return found;
      const failure = machine.failure();
      if (failure !== null) return { kind: "breaks", message: `error: ${failure.text}` };
    }
    for (const [name, count] of machine.covered()) {
      if (counts.get(name) !== count)
        return { kind: "differs", message: `${name} is met ${count} times, not ${counts.get(name) ?? 0}` };
    }
    return null;
  });
}

function inBatches(run: (folder: CircuitFolder, names: readonly string[]) => string[]): Tool["check"] {
  /** All at once; when that fails, halves, until the circuit that breaks it is alone. */
  const check = (circuits: readonly Circuit[]): (Difference | null)[] => {
    if (circuits.length === 0) return [];
    const folder = new CircuitFolder(circuits);
    try {
      const said = attempt(() => run(folder, circuits.map(nameOf)));
      if (!(said instanceof Error)) return circuits.map((circuit) => verdict(circuit, said));
      if (circuits.length === 1) return [{ kind: "breaks", message: said.message }];
    } finally {
      folder.remove();
    }
    const half = circuits.length >> 1;
    return [...check(circuits.slice(0, half)), ...check(circuits.slice(half))];
  };
  return check;
}

function verdict(circuit: Circuit, said: readonly string[]): Difference | null {
  const name = nameOf(circuit);
  if (said.includes(`${name} agrees`)) return null;
  const start = `${name} differs: `;
  const first = said.find((line) => line.startsWith(start));
  if (first === undefined) return { kind: "breaks", message: "the simulation does not come to its end" };
  const [at = "", seen = ""] = first.slice(start.length).split(" ");
  if (/[^0-9a-f]/.test(seen)) {
    const widest = portsOf(circuit.design.top, "output").length;
    return { kind: "differs", message: `edge ${at}, some of ${widest} outputs are unknown: ${seen}` };
  }
  return { kind: "differs", message: explain(circuit, Number(at), BigInt(`0x${seen}`)) };
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
  return result instanceof Error ? { kind: "breaks", message: `error: ${result.message}` } : result;
}
