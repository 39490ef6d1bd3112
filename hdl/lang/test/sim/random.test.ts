import { expect, test } from "vitest";
import { Machine } from "../../sim/machine.ts";
import { clock, settle, type Values } from "../../fuzz/evaluate.ts";
import { randomBits, randomModule, randomNumbers } from "../../fuzz/random-module.ts";

// Random modules mean the same to the simulator as to the IR, at the ports and inside.

const seeds = Array.from({ length: 40 }, (_, i) => Number(process.env["SEED"] ?? 1) + i);

test.each(seeds)("random module %i", (seed) => {
  const module = randomModule(`random${seed}`, seed);
  const design = { top: module, modules: [module], blackBoxes: [] };
  const machine = new Machine(design, { seed, periods: [4000], start: "zero" });
  const pick = randomNumbers(seed);
  const values: Values = new Map(module.ports.map((port) => [port, 0n]));
  settle(module, values);
  for (let i = 0; i < 9; i++) {
    clock(module, values, true);
    settle(module, values);
  }
  const outputs = module.ports.filter(({ role }) => role === "output");
  const compare = (when: string) => {
    for (const net of outputs) {
      const seen = machine.read(net.name);
      if (seen !== values.get(net))
        expect(`${when} ${net.name} ${seen}`).toBe(`${when} ${net.name} ${values.get(net)}`);
    }
    for (const net of module.nets) {
      const seen = machine.look(net.name);
      const value = values.get(net) ?? 0n;
      const wanted = net.enumeration?.members.find((member) => member.value === value)?.name ?? value;
      if (net.enumeration === undefined) expect([when, net.name, seen]).toEqual([when, net.name, wanted]);
    }
  };
  for (let cycle = 0; cycle < 16; cycle++) {
    const reset = pick(8) === 0;
    for (const net of module.ports.filter(({ role }) => role === "input")) {
      const value = randomBits(pick, net.width);
      values.set(net, value);
      machine.drive(net.name, value);
    }
    machine.drive("rst", reset ? 1n : 0n);
    settle(module, values);
    compare(`cycle ${cycle}, settled:`);
    machine.edge();
    clock(module, values, reset);
    settle(module, values);
    compare(`cycle ${cycle}, after the edge:`);
  }
});
