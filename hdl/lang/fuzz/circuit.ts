import type { ModuleIR, Net } from "../design/ir.ts";
import { clock, settle, type Values } from "./evaluate.ts";
import { randomBits, randomNumbers } from "./random-module.ts";

/** One clock cycle: what is driven, and what the IR says the outputs are just before the rising edge. */
export interface Step {
  readonly reset: boolean;
  readonly inputs: ReadonlyMap<Net, bigint>;
  readonly outputs: ReadonlyMap<Net, bigint>;
}

/** A module with its stimulus and the outputs that are right. */
export interface Circuit {
  readonly module: ModuleIR;
  readonly steps: readonly Step[];
}

/** Cycles under reset with all inputs 0 at the start: as many as the built-in simulator makes by itself. */
export const leadIn = 9;

export const portsOf = (module: ModuleIR, role: "input" | "output"): Net[] =>
  module.ports.filter((port) => port.role === role);

/**
 * Drives random values into a module and evaluates it. An input's values depend on the seed and its name alone, so that
 * a module with fewer ports sees the same.
 */
export function circuitOf(module: ModuleIR, seed: number, cycles: number): Circuit {
  const inputs = portsOf(module, "input").map((net) => ({ net, pick: randomNumbers(seed + hash(net.name)) }));
  const resets = randomNumbers(seed + hash("reset"));
  const outputs = portsOf(module, "output");
  const values: Values = new Map([...module.ports, ...module.nets].map((net) => [net, 0n]));
  const steps = Array.from({ length: leadIn + cycles }, (_, cycle): Step => {
    const leading = cycle < leadIn;
    const reset = leading || resets(8) === 0;
    for (const { net, pick } of leading ? [] : inputs) values.set(net, randomBits(pick, net.width));
    settle(module, values);
    const now = (nets: readonly Net[]) => new Map(nets.map((net) => [net, values.get(net) ?? 0n]));
    const step = { reset, inputs: now(inputs.map(({ net }) => net)), outputs: now(outputs) };
    clock(module, values, reset);
    return step;
  });
  return { module, steps };
}

function hash(text: string): number {
  let value = 2166136261;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  return value % 1_000_003;
}
