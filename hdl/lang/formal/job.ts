/** The files, scripts and commands of a proof: everything that decides over its result, as text. */
import type { DesignIR, DomainIR } from "../design/ir.ts";
import { toDesign } from "../module/domain-names.ts";
import { printDesign } from "../verilog/print-design.ts";
import type { Settings } from "./options.ts";
import type { ProofPart } from "./result.ts";

/** Memories up to this many bits become registers, which z3 is faster with; larger ones stay arrays. */
const mostMappedBits = 4096;

export interface ProofJob {
  readonly top: string;
  /** Name → text, to lie in one folder. */
  readonly files: ReadonlyMap<string, string>;
  /** What yosys runs; it writes `design.smt2`. */
  readonly script: string;
  readonly runs: readonly SolverRun[];
  readonly seconds: number;
}

/** One call of yosys-smtbmc. */
export interface SolverRun {
  readonly part: ProofPart | "assumptions";
  readonly args: readonly string[];
}

/**
 * Statements over nets by their names after flattening, in the constraint language of yosys-smtbmc. Those about nets that
 * nothing needs are left out.
 */
export interface Constraints {
  /** Assumed at the start. */
  readonly start?: readonly string[];
  /** To be proved beside what the design states. */
  readonly invariants?: readonly string[];
}

/**
 * `design` is what `proofDesign` makes. Every step of the solver is one clock edge; with several clocks it is one edge of
 * those whose nets are 1 in it, which covers every order and every ratio.
 */
export function proofJob(
  design: DesignIR,
  settings: Settings,
  { start = [], invariants = [] }: Constraints = {},
): ProofJob {
  const { depth, induction, resetSteps, resets, seconds, everyStep } = settings;
  const { top, modules } = design;
  const { files, memoryFiles } = printDesign(design);
  const ticks = top.domains.length > 1;
  const active = (on: boolean) => top.domains.flatMap((domain) => resetOf(domain, on));
  const edges = ticks ? top.domains.map(({ clock }) => `assume [${clock.name}]`) : [];
  const firstEdges = Array.from({ length: resetSteps }, (_, step) => [
    `state ${step}`,
    ...active(true),
    ...edges,
  ]).flat();
  const never = [`always ${resetSteps}`, ...active(false)];
  const begin = [...firstEdges, "initial", ...start.map((each) => `assume ${each}`)];
  const stepping = top.domains.find(({ name }) => everyStep !== undefined && name === toDesign(everyStep));
  if (everyStep !== undefined && stepping === undefined) throw new RangeError(`${top.name} has no domain ${everyStep}`);
  const atEveryStep =
    stepping === undefined
      ? []
      : ["always", `assume [${stepping.clock.name}]`, `always ${resetSteps}`, ...resetOf(stepping, false)];
  const kept = [...atEveryStep, "always", ...invariants.map((each) => `assert ${each}`)];
  const always = [...begin, ...(resets === "first" ? never : []), ...kept];
  const out = [...begin, ...never, `state ${depth - 1}`, ...edges];

  const bits = Math.max(
    0,
    ...modules.flatMap(({ memories }) => memories.map(({ width, depth: words }) => width * words)),
  );
  const assumed =
    start.length > 0 || modules.some(({ assertions }) => assertions.some(({ kind }) => kind === "assume"));
  const stated = (kind: string) => modules.some(({ assertions }) => assertions.some((each) => each.kind === kind));
  // Unrolled: z3 gets lost in the functions of a state that yosys-smtbmc declares else.
  const common = ["-s", "z3", "--unroll", "--timeout", String(seconds + 5), "-t", String(depth)];
  const first = resetSteps === 0 ? ["--noinit"] : [];
  const run = (part: SolverRun["part"], ...args: readonly string[]): SolverRun => ({
    part,
    args: [...common, ...args, "--dump-vcd", "trace.vcd", "design.smt2"],
  });
  return {
    top: top.name,
    files: new Map([
      ...files,
      ...memoryFiles,
      ["always.smtc", lines(always)],
      ["out.smtc", lines(out)],
      ...(ticks ? [["ticks.v", tickMap] as const] : []),
    ]),
    script: lines([
      `read_verilog -sv -formal ${[...files.keys()].join(" ")}`,
      `prep -flatten -top ${top.name}`,
      // The facts as of the edge itself instead of the one after.
      "chformal -early",
      ...(ticks || bits <= mostMappedBits ? ["memory_map"] : []),
      ...(settings.start === "zero" ? ["setundef -init -zero"] : []),
      "async2sync",
      "dffunmap",
      ...(ticks ? ["techmap -map ticks.v"] : []),
      "opt_clean",
      "write_smt2 -wires design.smt2",
    ]),
    runs: [
      ...(stated("assert") ? [run("base case", ...first, "--smtc", "always.smtc")] : []),
      ...(assumed ? [run("assumptions", ...first, "-g", "--smtc", "out.smtc")] : []),
      ...(stated("cover") ? [run("covers", ...first, "-c", "--smtc", "always.smtc")] : []),
      ...(induction && stated("assert") ? [run("induction", "-i", "--smtc", "always.smtc")] : []),
    ],
    seconds,
  };
}

/** The constraint that the reset of a domain is active, or not. */
function resetOf({ reset, resetKind }: DomainIR, on: boolean): readonly string[] {
  if (reset === null) return [];
  return [`assume ${(resetKind === "sync-high") === on ? `[${reset.name}]` : `(not [${reset.name}])`}`];
}

const lines = (text: readonly string[]) => text.map((line) => `${line}\n`).join("");

/** Every register keeps its value in the steps in which its clock has no edge. */
const tickMap = `(* techmap_celltype = "$dff" *)
module tick_dff (input CLK, input [WIDTH-1:0] D, output [WIDTH-1:0] Q);
  parameter WIDTH = 1;
  parameter CLK_POLARITY = 1;
  \\$ff #(.WIDTH(WIDTH)) _TECHMAP_REPLACE_ (.D(CLK ? D : Q), .Q(Q));
endmodule
`;
