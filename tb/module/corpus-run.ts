import type { DesignIR, ModuleIR } from "../../hdl/lang/design/ir.ts";
import { elaborate, type AnyDefinition } from "../../hdl/lang/index.ts";
import { builtIn, type EngineMaker } from "../../hdl/lang/sim/index.ts";
import { portDomains } from "./harness.ts";
import { randomStream } from "./random.ts";

/**
 * True when a design can be simulated from its printed text: nothing in it is somebody else's, and no clock is made
 * inside (one that is high at the start has an edge in simulators of four values, which have it unknown before).
 */
export function isOwn(definition: AnyDefinition): boolean {
  const { top, blackBoxes } = elaborate(definition);
  return blackBoxes.length === 0 && portDomains(top).length === top.domains.length;
}

/** True when every register and memory has a value from the start. */
export function isStarted({ modules }: DesignIR): boolean {
  const started = ({ nets, memories }: ModuleIR) =>
    nets.every(({ role, reset, init }) => role !== "reg" || reset !== undefined || init !== undefined) &&
    memories.every(({ contents, ports }) => contents !== undefined && ports.every(({ kind }) => kind === "readAsync"));
  return modules.every(started);
}

/**
 * Drives random values into a design on the built-in simulator and on another one, edge by edge, resets now and then
 * included; gives the first difference of an output, or of what has failed, in words.
 */
export function firstDifference(design: DesignIR, other: EngineMaker, seed: number, edges: number): string | null {
  const { top } = design;
  const periods = portDomains(top).map((_, i) => 4000 + 700 * i);
  const options = { seed, periods, start: "zero" } as const;
  const [here, there] = [builtIn(design, options), other(design, options)];
  const random = randomStream(seed, "stimulus");
  const outputs = top.ports.filter(({ role }) => role === "output");
  const inputs = top.ports.filter(({ role }) => role === "input");
  const resets = portDomains(top).flatMap(({ reset, resetKind }) =>
    reset === null ? [] : [{ name: reset.name, active: resetKind === "async-low" ? 0n : 1n }],
  );
  try {
    for (let edge = 0; edge < edges; edge++) {
      const values = new Map(inputs.map(({ name, width }) => [name, random.bits(width)]));
      for (const { name, active } of resets) values.set(name, random.next() < 0.04 ? active : 1n - active);
      for (const [name, value] of values) for (const engine of [here, there]) engine.drive(name, value);
      for (const { name } of outputs) {
        const [a, b] = [here.read(name), there.read(name)];
        if (a !== b) return `edge ${edge}: ${name} is ${a.toString(16)} here, ${b.toString(16)} there`;
      }
      const [a, b] = [here.edge(), there.edge()];
      if (a !== b) return `edge ${edge}: clocks ${a} here, ${b} there`;
      const [mine, others] = [here.failure(), there.failure()];
      // Two ports at one word: the printed text does not say what comes of it.
      if (mine !== null && mine.diagnostics.length > 0) return null;
      if ((mine === null) !== (others === null)) return `edge ${edge}: a fact fails ${mine ? "here" : "there"} alone`;
      if (mine !== null) return null;
    }
    return null;
  } finally {
    here.close();
    there.close();
  }
}
