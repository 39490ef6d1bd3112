/** Time from the start of a process to the first result of a simulation, of a design file in TypeScript. */
import { execaSync } from "execa";
import { spreadOf, type Spread } from "./lang.ts";

/** What one program measured with one way to start it, in milliseconds. */
export interface FirstRow {
  readonly program: string;
  readonly start: string;
  /** By the clock on the wall. */
  readonly elapsedMs: Spread;
  /** Processor time, of children too. */
  readonly processorMs: Spread;
}

/** Milliseconds on the clock on the wall that the first result may take with the project's own start, on a machine with nothing else to do. */
export const firstTarget = 300;

const programs = ["counter", "windows"] as const;
/** The project's own start, that of a loader that transforms file by file, and Node with nothing to do. */
export const starts = { "start.mjs": ["scripts/start.mjs"], tsx: ["--import", "tsx"] } as const;

export function* benchFirst(repeats: number): Generator<FirstRow> {
  yield { program: "(nothing)", start: "node", ...measure(["-e", "0"], repeats) };
  for (const program of programs) {
    for (const [start, flags] of Object.entries(starts)) {
      yield { program, start, ...measure([...flags, `scripts/bench/first-${program}.ts`], repeats) };
    }
  }
}

function measure(parameters: readonly string[], repeats: number): Pick<FirstRow, "elapsedMs" | "processorMs"> {
  const runs = Array.from({ length: repeats }, () => {
    const command = ["node", ...parameters].join(" ");
    const { stderr } = execaSync("bash", ["-c", `TIMEFORMAT="%R %U %S"; time ${command}`]);
    const [elapsed = 0, user = 0, system = 0] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
    return { elapsed: 1000 * elapsed, processor: 1000 * (user + system) };
  });
  return {
    elapsedMs: spreadOf(runs.map(({ elapsed }) => elapsed)),
    processorMs: spreadOf(runs.map(({ processor }) => processor)),
  };
}

const shown = ({ least, median, most }: Spread) =>
  `${median.toFixed(0)} (${least.toFixed(0)}-${most.toFixed(0)})`.padStart(20);

export const firstHeader = `${"first result, ms".padEnd(28)}${"elapsed".padStart(20)}${"processor".padStart(20)}`;
export const firstLine = ({ program, start, elapsedMs, processorMs }: FirstRow): string =>
  `${`${program}, ${start}`.padEnd(28)}${shown(elapsedMs)}${shown(processorMs)}`;
