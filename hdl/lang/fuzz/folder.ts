import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printModule } from "../verilog/print-module.ts";
import type { Circuit } from "./circuit.ts";
import { testBench } from "./test-bench.ts";

/** A folder with circuits, printed, and a test bench for each that says "<name> agrees". */
export class CircuitFolder {
  readonly #path = mkdtempSync(join(tmpdir(), "hdl-random-"));

  constructor(circuits: readonly Circuit[] = []) {
    for (const circuit of circuits) this.add(circuit);
  }

  add(circuit: Circuit): void {
    const { name } = circuit.module;
    const { text, vectors } = testBench(circuit);
    this.write(`${name}.sv`, printModule(circuit.module));
    this.write(`${name}_tb.sv`, text);
    this.write(`${name}.hex`, vectors);
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.#path, file), text);
  }

  /** Everything that a tool says. Throws when it fails or takes longer than five minutes. */
  run(command: string, args: readonly string[]): string {
    const options = { cwd: this.#path, timeout: 300_000, encoding: "utf8", maxBuffer: 1 << 28 } as const;
    const { stdout, stderr, status, error } = spawnSync(command, args, options);
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${(stdout + stderr).slice(-3000)}`);
    return stdout + stderr;
  }

  /** What Icarus makes of one circuit. */
  icarus(name: string): string {
    // Icarus 11 wakes `always_comb` blocks for which nothing has changed, at times without end. Its `always @*` is right
    // but does not run at the start, so something changes there.
    const text = readFileSync(join(this.#path, `${name}.sv`), "utf8")
      .replace("\n);\n", "\n);\n  logic start = 0;\n  initial start = 1;\n")
      .replaceAll("always_comb begin", "always @* begin if (start) ;");
    this.write(`${name}_star.sv`, text);
    this.run("iverilog", ["-g2012", "-s", `${name}_tb`, "-o", `${name}.vvp`, `${name}_star.sv`, `${name}_tb.sv`]);
    const said = this.run("vvp", ["-n", `${name}.vvp`]).split("\n");
    return said.filter((line) => line.startsWith(`${name} `)).join("\n");
  }

  /** What Verilator makes of many circuits, in one build. Lines are in no order. */
  verilator(names: readonly string[]): string[] {
    const calls = names.map((name) => `  ${name}_tb t_${name} ();`).join("\n");
    this.write("all_tb.sv", `module all_tb;\n${calls}\n  initial #100000 $finish;\nendmodule\n`);
    const cheap = ["-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0"];
    const how = ["--binary", "--timing", "-Wno-fatal", "-Wno-lint", "--x-assign", "fast", "--top-module", "all_tb"];
    const files = names.flatMap((name) => [`${name}.sv`, `${name}_tb.sv`]);
    this.run("verilator", [...how, ...cheap, ...files, "all_tb.sv"]);
    const said = this.run("./obj_dir/Vall_tb", []).split("\n");
    return said.filter((line) => line !== "" && !line.startsWith("- "));
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
