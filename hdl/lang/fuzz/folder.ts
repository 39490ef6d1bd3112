import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forIcarus11 } from "../verilog/icarus-11.ts";
import { memoryFileName } from "../verilog/names.ts";
import { memoryFile } from "../verilog/print-memory.ts";
import { printModule } from "../verilog/print-module.ts";
import { nameOf, type Circuit } from "./circuit.ts";
import { testBench } from "./test-bench.ts";

/** Most time that a tool may take, in milliseconds. */
const patience = 300_000;

/** What tools have said about the same files before, and the objects of Verilator that are the same in every build. */
const cache = join(process.cwd(), ".cache", "fuzz");

/** Little optimisation builds fastest; without -fexpand Verilator 5.006 leaves a carry above wide sums. */
const cheapBuild = [
  "--cc",
  "--exe",
  "-Wno-fatal",
  "-Wno-lint",
  "--x-assign",
  "fast",
  "--x-initial",
  "fast",
  "-O0",
  "-fexpand",
];
const cheapMake = ["OPT_FAST=-O0", "OPT_SLOW=-O0", "OPT_GLOBAL=-O0"];

/** The lines that test benches say. */
const verdicts = (text: string) => text.split("\n").filter((line) => / (agrees|differs: .*)$/.test(line));

/** A folder with circuits, printed, and a test bench for each that says "<name> agrees". */
export class CircuitFolder {
  readonly #path = mkdtempSync(join(tmpdir(), "hdl-random-"));
  readonly #files = new Map<string, string>();
  readonly #sources = new Map<string, readonly string[]>();
  #ticks = 0;

  constructor(circuits: readonly Circuit[] = []) {
    for (const circuit of circuits) this.add(circuit);
  }

  add(circuit: Circuit): void {
    const name = nameOf(circuit);
    const { text, stimulus, wanted, ticks } = testBench(circuit);
    const { modules } = circuit.design;
    for (const module of modules) {
      this.write(`${module.name}.sv`, printModule(module));
      for (const memory of module.memories) {
        const words = memoryFile(memory);
        if (words !== null) this.write(memoryFileName(module, memory), words);
      }
    }
    this.write(`${name}_tb.sv`, text);
    this.write(`${name}.in.hex`, stimulus);
    this.write(`${name}.out.hex`, wanted);
    this.#sources.set(
      name,
      modules.map((module) => `${module.name}.sv`),
    );
    this.#ticks = Math.max(this.#ticks, ticks);
  }

  write(file: string, text: string): void {
    this.#files.set(file, text);
    writeFileSync(join(this.#path, file), text);
  }

  /** The printed files of a circuit, children first. */
  sources(name: string): readonly string[] {
    return this.#sources.get(name) ?? [];
  }

  /** Everything that a tool says. Throws when it fails or takes too long. */
  run(command: string, args: readonly string[]): string {
    const options = { cwd: this.#path, timeout: patience, encoding: "utf8", maxBuffer: 1 << 28 } as const;
    const { stdout, stderr, status, error } = spawnSync(command, args, options);
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${command} ${args.join(" ")}\n${(stdout + stderr).slice(-3000)}`);
    return stdout + stderr;
  }

  /** What Icarus says of many circuits, a line each, in no order. */
  icarus(names: readonly string[]): string[] {
    const top = `all_tb all (.tick, .at);\n  initial begin\n    for (at = 0; at < ${this.#ticks}; at = at + 1) begin`;
    const clock = `${top}\n      #1 tick = 1;\n      #1 tick = 0;\n      #1;\n    end\n  end`;
    this.#writeTop(names);
    this.write("clock_tb.sv", `module clock_tb;\n  logic tick = 0;\n  int at = 0;\n  ${clock}\nendmodule\n`);
    const files = names.flatMap((name) => [
      ...this.sources(name).map((file) => this.#forIcarus(file)),
      `${name}_tb.sv`,
    ]);
    const build = ["-g2012", "-s", "clock_tb", "-o", "all.vvp", ...files, "all_tb.sv", "clock_tb.sv"];
    return verdicts(
      this.#cached("iverilog", build, () => {
        this.run("iverilog", build);
        return this.run("vvp", ["-n", "all.vvp"]);
      }),
    );
  }

  #forIcarus(file: string): string {
    const text = forIcarus11(this.#files.get(file) ?? "");
    const star = file.replace(".sv", "_star.sv");
    this.write(star, text);
    return star;
  }

  /** What Verilator says of many circuits in one build, a line each, in no order. */
  verilator(names: readonly string[]): string[] {
    this.#writeTop(names);
    const ticks = `for (int i = 0; i < ${this.#ticks}; i++) { top.at = i; top.tick = 1; top.eval(); top.tick = 0; top.eval(); }`;
    this.write("main.cpp", `#include "Vall_tb.h"\nint main() { Vall_tb top; ${ticks} top.final(); }\n`);
    const files = names.flatMap((name) => [...this.sources(name), `${name}_tb.sv`]);
    const build = [...cheapBuild, "--top-module", "all_tb", ...files, "all_tb.sv", "main.cpp"];
    return verdicts(
      this.#cached("verilator", build, () => {
        this.run("verilator", build);
        this.#keepObjects(() => this.run("make", ["-C", "obj_dir", "-f", "Vall_tb.mk", ...cheapMake]));
        return this.run("./obj_dir/Vall_tb", []);
      }),
    );
  }

  /** What Verilator has to say against the printed files, all at once. `allowed`: its warnings that do not matter. */
  lint(names: readonly string[], allowed: readonly string[]): string {
    const files = names.flatMap((name) => this.sources(name));
    // Verilator 5.006 stops at what it finds twice in many circuits at once.
    const wall = ["--lint-only", "-Wall", "-fno-dedup", ...allowed.map((name) => `-Wno-${name}`), ...files];
    return this.#cached("verilator", wall, () => this.run("verilator", wall));
  }

  /** What Yosys has to say against the printed files, all at once. */
  yosys(names: readonly string[]): string {
    const files = names.flatMap((name) => this.sources(name));
    const script = `read_verilog -sv ${files.join(" ")}; proc; opt_clean; check -assert`;
    return this.#cached("yosys", [script], () => this.run("yosys", ["-q", "-p", script]));
  }

  #writeTop(names: readonly string[]): void {
    const calls = names.map((name) => `  ${name}_tb t_${name} (.tick, .at);\n`).join("");
    this.write("all_tb.sv", `module all_tb (input logic tick, input int at);\n${calls}endmodule\n`);
  }

  /** Objects of Verilator's library are compiled once and for all. */
  #keepObjects(make: () => void): void {
    const objects = join(this.#path, "obj_dir");
    const kept = join(cache, `library-${stamp("verilator")}`);
    if (existsSync(kept)) for (const file of readdirSync(kept)) copyFileSync(join(kept, file), join(objects, file));
    make();
    if (existsSync(kept)) return;
    const fresh = newFolder();
    for (const file of readdirSync(objects))
      if (/^verilated.*\.o$/.test(file)) copyFileSync(join(objects, file), join(fresh, file));
    settleFolder(fresh, kept);
  }

  /** What a tool says of the same files and arguments as before is known. */
  #cached(tool: string, args: readonly string[], run: () => string): string {
    const hash = createHash("sha256").update(JSON.stringify([tool, stamp(tool), args]));
    for (const [file, text] of this.#files) hash.update(`${file}\0${text}\0`);
    const kept = join(cache, hash.digest("hex").slice(0, 24));
    const said = join(kept, "said.txt");
    if (existsSync(said)) return readFileSync(said, "utf8");
    const fresh = run();
    const folder = newFolder();
    writeFileSync(join(folder, "said.txt"), fresh);
    settleFolder(folder, kept);
    return fresh;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}

function newFolder(): string {
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, "new-"));
}

/** Tests side by side never see half of a folder; the first one wins. */
function settleFolder(fresh: string, kept: string): void {
  try {
    renameSync(fresh, kept);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const stamps = new Map<string, string>();

/** Identifies an installed tool by its version. */
function stamp(tool: string): string {
  const known = stamps.get(tool);
  if (known !== undefined) return known;
  const { stdout } = spawnSync(tool, [tool === "verilator" ? "--version" : "-V"], { encoding: "utf8" });
  const made = createHash("sha256").update(stdout).digest("hex").slice(0, 12);
  stamps.set(tool, made);
  return made;
}
