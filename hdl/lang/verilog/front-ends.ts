/** The tools that take every printed file without a word, as they are called. No warning is switched off anywhere. */
export interface FrontEnd {
  readonly name: string;
  readonly command: string;
  /** For the sources of one design, in the folder they lie in, so that `$readmemh` finds its files. */
  readonly args: (sources: readonly string[], top: string) => readonly string[];
}

export const verilator: FrontEnd = {
  name: "verilator -Wall",
  command: "verilator",
  args: (sources, top) => ["--lint-only", "-Wall", "--top-module", top, ...sources],
};

export const icarus: FrontEnd = {
  name: "iverilog -g2012 -Wall",
  command: "iverilog",
  args: (sources, top) => ["-g2012", "-Wall", "-o", "/dev/null", "-s", top, ...sources],
};

export const yosys: FrontEnd = {
  name: "yosys",
  command: "yosys",
  args: (sources, top) => ["-q", "-p", yosysScript(sources, top)],
};

export interface YosysOptions {
  /** With the statements that only proofs see. */
  readonly formal?: boolean;
  /** The modules to look into; every file is read and the hierarchy is checked all the same. */
  readonly only?: readonly string[];
}

/** Reads and checks a design. Every warning counts: called with `-q`, Yosys says nothing else. */
export function yosysScript(sources: readonly string[], top: string, { formal, only }: YosysOptions = {}): string {
  const read = `read_verilog -sv ${formal === true ? "-formal " : ""}${sources.join(" ")}; hierarchy -top ${top} -check`;
  if (only?.length === 0) return read;
  return `${read};${only === undefined ? "" : ` select ${only.join(" ")};`} proc; check -assert`;
}

/** Icarus prints these for legal, intended code even without being asked about style; none of them is a finding. */
const notes =
  /timescale|unique0 qualities are ignored|constant selects in always_|sensitive to all \d+ words in array|^$/;

/** The lines of a tool's output that are findings. */
export function findings(output: string): string[] {
  return output.split("\n").filter((line) => !notes.test(line));
}
