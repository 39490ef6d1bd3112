import { expect, test } from "vitest";
import { designs, driven } from "../../../scripts/bench/lang-designs.ts";
import { machineOf } from "../../../scripts/bench/lang.ts";
import { onVerilator } from "../../../scripts/bench/lang-tools.ts";

test.each(designs.map((each) => [each.name, each] as const))("%s: the same checksum on Verilator", (_name, bench) => {
  const design = driven(bench);
  const verilator = onVerilator(design);
  try {
    const machine = machineOf(design);
    machine.step(20_000);
    expect(verilator.run(20_000).sum).toBe(machine.read("sum").toString(16));
  } finally {
    verilator.remove();
  }
});
