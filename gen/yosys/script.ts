import type { ModuleIR } from "../../hdl/lang/design/ir.ts";

export type Family = "ultrascale" | "ultrascale_plus";

/** `-family` of `synth_xilinx`. UltraRAM is there in UltraScale+ only, and used where a memory asks for it. */
const families: Readonly<Record<Family, string>> = {
  ultrascale: "-family xcu",
  ultrascale_plus: "-family xcup -uram",
};

/** The file that the script writes. */
export const netlistFile = "netlist.json";

/**
 * Maps one module to cells of the FPGA; the modules of `stubs` are black boxes. One at a time: with others beside it Yosys numbers
 * its nets in another way and ends up with other cells. It is `synth_xilinx` without its first step, which reads a library of 33,000
 * lines that is needed for large memories only.
 */
export function synthesisScript(module: ModuleIR, stubs: readonly string[], family: Family): string {
  const large = module.memories.some(({ style }) => style !== "distributed");
  return [
    "read_verilog -lib +/xilinx/cells_sim.v",
    ...(large ? ["read_verilog -lib +/xilinx/cells_xtra.v"] : []),
    ...(stubs.length === 0 ? [] : [`read_verilog -sv -lib ${stubs.join(" ")}`]),
    `read_verilog -sv ${module.name}.sv`,
    "hierarchy -check",
    `synth_xilinx ${families[family]} -noiopad -noclkbuf -run prepare:check`,
    `select ${module.name}`,
    `json -o ${netlistFile}`,
  ].join("; ");
}
