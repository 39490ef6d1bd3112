import { execaSync } from "execa";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModuleIR } from "../../design/ir.ts";
import { printModule } from "../../verilog/print-module.ts";
import { randomModule } from "./random-module.ts";
import { testBench } from "./test-bench.ts";

/** Clock cycles that each random module is driven for. */
const cycles = 12;

/** A folder with random modules, printed, and a test bench for each that says "agrees". */
export class RandomFolder {
  readonly modules: readonly ModuleIR[];
  readonly #path = mkdtempSync(join(tmpdir(), "hdl-random-"));

  constructor(firstSeed: number, count: number) {
    this.modules = Array.from({ length: count }, (_, i) => randomModule(`random${firstSeed + i}`, firstSeed + i));
    for (const module of this.modules) {
      this.write(`${module.name}.sv`, printModule(module));
      this.write(`${module.name}_tb.sv`, testBench(module, cycles, firstSeed));
    }
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.#path, file), text);
  }

  /** Everything that a tool says. Throws when it fails. */
  run(command: string, args: readonly string[]): string {
    const { all, exitCode } = execaSync(command, args, { cwd: this.#path, all: true, reject: false, timeout: 120_000 });
    if (exitCode !== 0) throw new Error(`${command} ${args.join(" ")}\n${all.slice(-3000)}`);
    return all;
  }

  /** What Icarus makes of one module. */
  icarus(name: string): string {
    // Icarus 11 wakes `always_comb` blocks for which nothing has changed, at times without end. Its `always @*` is right
    // but does not run at the start, so something changes there.
    const text = readFileSync(join(this.#path, `${name}.sv`), "utf8")
      .replace("\n);\n", "\n);\n  logic start = 0;\n  initial start = 1;\n")
      .replaceAll("always_comb begin", "always @* begin if (start) ;");
    this.write(`${name}_star.sv`, text);
    this.run("iverilog", ["-g2012", "-s", `${name}_tb`, "-o", `${name}.vvp`, `${name}_star.sv`, `${name}_tb.sv`]);
    return this.run("vvp", ["-n", `${name}.vvp`]).trim();
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
