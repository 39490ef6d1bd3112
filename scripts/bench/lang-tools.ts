/** A bench design on Verilator and on Icarus, built once and run as often as asked. */
import { execaSync } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { flatten } from "../../hdl/lang/sim/flatten.ts";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";

/** Checksum in hexadecimal and seconds of processor time. */
export interface ToolRun {
  readonly sum: string;
  readonly seconds: number;
}

/** A design in a folder of its own, built by a tool. */
export interface BuiltDesign {
  run(cycles: number): ToolRun;
  remove(): void;
}

/** Edges of the clock with reset active, as the built-in simulator has them at its start. */
const resetEdges = 9;

const main = `#include "Vbench_top.h"
#include "verilated.h"
#include <ctime>
#include <cstdio>
#include <cstdlib>
int main(int, char** argv) {
  VerilatedContext context;
  Vbench_top top{&context};
  auto edge = [&] { top.clk = 1; top.eval(); top.clk = 0; top.eval(); };
  top.clk = 0; top.rst = 1; top.eval();
  for (int i = 0; i < ${resetEdges}; i++) edge();
  top.rst = 0;
  long cycles = std::atol(argv[1]);
  std::clock_t start = std::clock();
  for (long i = 0; i < cycles; i++) edge();
  std::printf("%llx %f\\n", (unsigned long long)top.sum, double(std::clock() - start) / CLOCKS_PER_SEC);
}
`;

function folderOf(
  design: DesignIR,
  more: Readonly<Record<string, string>>,
): { folder: string; files: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), "nvmeforge-bench-"));
  const { files, memoryFiles } = printDesign(design);
  for (const [name, text] of [...files, ...memoryFiles, ...Object.entries(more)])
    writeFileSync(join(folder, name), text);
  return { folder, files: [...files.keys()] };
}

/** Verilator at -O2. */
export function onVerilator(design: DesignIR): BuiltDesign {
  const { folder, files } = folderOf(design, { "main.cpp": main });
  const flags = [
    "--cc",
    "--exe",
    "--build",
    "-O3",
    "--x-assign",
    "fast",
    "--x-initial",
    "0",
    "-Wno-fatal",
    "-Wno-lint",
  ];
  const make = ["-MAKEFLAGS", "OPT_FAST=-O2 OPT_SLOW=-O1 OPT_GLOBAL=-O2"];
  execaSync("verilator", [...flags, ...make, "--top-module", "bench_top", ...files, "main.cpp"], { cwd: folder });
  return {
    run(cycles) {
      const { stdout } = execaSync(join(folder, "obj_dir", "Vbench_top"), [String(cycles)], { cwd: folder });
      const [sum = "", seconds = ""] = stdout.split(" ");
      return { sum, seconds: Number(seconds) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Icarus: four-valued, so everything without reset is set to 0 first, as the other two start. */
export function onIcarus(design: DesignIR): BuiltDesign {
  const { folder, files } = folderOf(design, { "tb.sv": icarusBench(design) });
  execaSync("iverilog", ["-g2012", "-o", "bench.vvp", "-s", "tb", ...files, "tb.sv"], { cwd: folder });
  const seconds = (cycles: number): ToolRun => {
    // The shell's own `time` tells processor time, which other work on the machine does not change.
    const timed = `TIMEFORMAT="%U %S"; time vvp bench.vvp +cycles=${cycles}`;
    const { stdout, stderr } = execaSync("bash", ["-c", timed], { cwd: folder });
    const spent = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
    return { sum: BigInt(`0x${stdout.trim()}`).toString(16), seconds: spent.reduce((a, b) => a + b, 0) };
  };
  const start = Math.min(...[0, 0, 0].map((none) => seconds(none).seconds));
  return {
    run(cycles) {
      const { sum, seconds: all } = seconds(cycles);
      return { sum, seconds: Math.max(0.001, all - start) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function icarusBench(design: DesignIR): string {
  const zeros = flatten(design.top).scopes.flatMap(({ module, path }) => {
    const at = (name: string) => ["dut", ...(path === "" ? [] : [path]), name].join(".");
    const registers = module.nets.filter(
      ({ role, reset, init }) =>
        ["reg", "memory-output", "sync", "sync-meta"].includes(role) && reset === undefined && init === undefined,
    );
    const asynchronous = new Set(
      module.memories.flatMap(({ ports }) => ports.map((p) => (p.kind === "readAsync" ? p.q : null))),
    );
    const memories = module.memories.filter(({ contents }) => contents === undefined);
    return [
      ...registers.filter((net) => !asynchronous.has(net)).map(({ name }) => `    ${at(name)} = 0;`),
      ...memories.map(({ name, depth }) => `    for (int i = 0; i < ${depth}; i = i + 1) ${at(name)}[i] = 0;`),
    ];
  });
  return `module tb;
  logic clk = 0, rst = 1;
  logic [63:0] sum;
  int cycles;
  bench_top dut (.clk, .rst, .sum);
  initial begin
    if (!$value$plusargs("cycles=%d", cycles)) cycles = 0;
${zeros.join("\n")}
    for (int i = 0; i < ${resetEdges}; i = i + 1) begin #1 clk = 1; #1 clk = 0; end
    #1 rst = 0;
    for (int i = 0; i < cycles; i = i + 1) begin #1 clk = 1; #1 clk = 0; end
    #1 $display("%h", sum);
    $finish(0);
  end
endmodule
`;
}
