import { afterAll, expect, test } from "vitest";
import { RandomFolder } from "./support/random-folder.ts";

// Random modules mean the same as IR and printed. Another `SEED` makes others.

const folder = new RandomFolder(Number(process.env["SEED"] ?? 1), 8);
afterAll(() => {
  folder.remove();
});

/** What only random code does: comparisons and selects that constants, many steps away, decide. */
const nonsense = ["-Wno-UNSIGNED", "-Wno-CMPCONST", "-Wno-UNUSEDSIGNAL", "-Wno-SELRANGE"];

for (const { name } of folder.modules) {
  test(`${name}: no front end has a warning`, () => {
    expect(folder.run("verilator", ["--lint-only", "-Wall", ...nonsense, `${name}.sv`])).toBe("");
    const yosys = `read_verilog -sv ${name}.sv; hierarchy -top ${name}; proc; check -assert`;
    expect(folder.run("yosys", ["-q", "-p", yosys])).toBe("");
  });

  test(`${name}: Icarus computes what the IR says`, () => {
    expect(folder.icarus(name)).toBe("agrees");
  });
}
