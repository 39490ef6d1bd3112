import { expect, test } from "vitest";
import { circuitOf, periodsOf } from "../../fuzz/circuit.ts";
import { randomCircuit } from "../../fuzz/fuzz.ts";
import type { Model } from "../../fuzz/model.ts";
import { Machine } from "../../sim/machine.ts";
import { firstSeed } from "./batch.ts";

// The built-in simulator shows every net inside of random circuits, those that it leaves out of its program too.

const seeds = Array.from({ length: 30 }, (_, i) => firstSeed + i);

/** Every net with its value, by path, as the simulator shows it. */
function valuesOf({ module, values, children }: Model, path: string): [string, unknown][] {
  const own = module.nets.map((net): [string, unknown] => {
    const value = values.get(net) ?? 0n;
    const member = net.enumeration?.members.find((each) => each.value === value)?.name;
    return [path + net.name, member ?? (net.signed ? BigInt.asIntN(net.width, value) : value)];
  });
  return [...own, ...children.flatMap(({ instance, model }) => valuesOf(model, `${path}${instance.name}.`))];
}

test.each(seeds)("random circuit %i", (seed) => {
  const { design, stimulus, steps } = randomCircuit(seed);
  const machine = new Machine(design, { seed, periods: periodsOf(design.top, stimulus), start: "zero" });
  circuitOf(design, stimulus, (model, edge) => {
    for (const [net, value] of steps[edge]?.inputs ?? []) machine.drive(net.name, value);
    machine.edge();
    const wanted = valuesOf(model, "");
    expect([edge, wanted.map(([path]) => [path, machine.look(path)])]).toEqual([edge, wanted]);
  });
});
