/** A run of the design that the solver has found. */
import type { EnumIR, Net } from "../design/ir.ts";
import { shownText } from "../sim/show.ts";
import { textWaves } from "../sim/waves.ts";

/** The values of one net at every step. */
export interface ProofNet {
  /** Instance names from the top and the name, joined by dots. */
  readonly path: string;
  readonly width: number;
  readonly values: readonly bigint[];
  /** How a value reads: in hexadecimal, as the name of a member, as a signed number. */
  readonly show: (value: bigint) => string;
  /** Names of the values of an enumeration. */
  readonly members?: EnumIR["members"];
  /** There for a clock of several: 1 in the steps in which it has an edge. */
  readonly clock?: number;
}

/** A run. At each step stands what the clock edge samples; what it does shows at the next. */
export interface ProofTrace {
  readonly steps: number;
  /** Ports of the top, then what the failed statement speaks of, in the order in which one reads them. */
  readonly nets: readonly ProofNet[];
  /** The last `last` steps (default 12) as text, one line per net. */
  waves(options?: { readonly last?: number }): string;
}

/** Values by path, as the solver wrote them. Hexadecimal, so that they can be kept as JSON. */
export interface RawTrace {
  readonly steps: number;
  readonly values: Readonly<Record<string, readonly string[]>>;
}

/** The trace of the nets given by their paths; those that the solver does not know are left out. */
export function traceOf(raw: RawTrace, nets: readonly { readonly path: string; readonly net: Net }[]): ProofTrace {
  const known = nets.flatMap(({ path, net }): ProofNet[] => {
    const values = raw.values[path];
    if (values === undefined) return [];
    const made = {
      path,
      width: net.width,
      values: values.map((text) => BigInt(`0x${text}`)),
      show: (value: bigint) => shownText(net, value),
      ...(net.enumeration === undefined ? {} : { members: net.enumeration.members }),
    };
    return [net.role === "clock" ? { ...made, clock: 0 } : made];
  });
  const { steps } = raw;
  return { steps, nets: known, waves: ({ last = 12 } = {}) => drawn(known, steps, last) };
}

function drawn(nets: readonly ProofNet[], steps: number, last: number): string {
  const times = Array.from({ length: steps }, (_, step) => step);
  const step: ProofNet = { path: "step", width: 32, values: times.map(BigInt), show: String };
  const all = [step, ...nets];
  const trace = (path: string) => {
    const net = all.find((each) => each.path === path) ?? step;
    return { net, changes: net.values.map((value, sample) => ({ sample, value })) };
  };
  const paths = all.map(({ path }) => path);
  return textWaves({ times, trace }, paths, { last });
}

/**
 * The value change dump of yosys-smtbmc: step `n` at time `10 n`, whose values hold from there on.
 */
export function parseDump(text: string): RawTrace {
  const nets = new Map<string, { readonly path: string; value: string }>();
  const values: Record<string, string[]> = {};
  const scope: string[] = [];
  let steps = 0;
  const close = (): void => {
    for (const { path, value } of nets.values()) (values[path] ??= []).push(value);
  };
  for (const line of text.split("\n")) {
    const words = line.split(" ");
    const [first = ""] = words;
    if (first === "$scope") scope.push(words[2] ?? "");
    else if (first === "$upscope") scope.pop();
    else if (first === "$var" && scope.length > 0) {
      const path = [...scope.slice(1), words[4] ?? ""].join(".");
      nets.set(words[3] ?? "", { path, value: "0" });
    } else if (first.startsWith("#")) {
      const time = Number(first.slice(1));
      // The end of a step. Half way through a clock falls; that is no state of the design.
      if (time > 0 && time % 10 === 0) {
        close();
        steps++;
      }
    } else if (first.startsWith("b")) {
      const net = nets.get(words[1] ?? "");
      if (net !== undefined) net.value = BigInt(`0b${first.slice(1).replaceAll(/[xz]/g, "0")}`).toString(16);
    }
  }
  return { steps, values };
}
