import { execaSync } from "execa";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import type { StartValues } from "../../hdl/lang/sim/initial.ts";
import { forIcarus11 } from "../../hdl/lang/verilog/icarus-11.ts";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";
import { Channel } from "./channel.ts";
import { harnessPorts } from "./harness.ts";
import { icarusHarness, icarusTop } from "./icarus-harness.ts";
import type { Remote, RemoteAnswer } from "./remote.ts";

/** A simulation that takes longer goes round in circles. */
const cpuSeconds = 120;

export interface IcarusOptions {
  readonly seed: number;
  /** In picoseconds, in the order of the top's domains. */
  readonly periods: readonly number[];
  readonly start?: StartValues;
}

/**
 * The printed module in Icarus: compiled for every simulation, which takes a fraction of a second. What is unknown there
 * (`x`) reads as 0.
 * @throws Error with what Icarus says when it does not compile.
 */
export function icarusRemote(design: DesignIR, { seed, periods, start = "random" }: IcarusOptions): Remote {
  const folder = mkdtempSync(join(tmpdir(), "nvmeforge-icarus-"));
  const { files, memoryFiles } = printDesign(design);
  const texts = [...files, ...memoryFiles, ["harness.v", icarusHarness(design.top, seed, start)] as const];
  for (const [name, text] of texts) writeFileSync(join(folder, name), files.has(name) ? forIcarus11(text) : text);
  const args = ["-g2012", "-s", icarusTop, "-o", "sim.vvp", "harness.v", ...files.keys()];
  const { exitCode, all } = execaSync("iverilog", args, { cwd: folder, all: true, reject: false, timeout: 60_000 });
  if (exitCode !== 0) throw new Error(`${design.top.name} does not compile with Icarus:\n${all.slice(-4000)}`);

  const ports = harnessPorts(design.top);
  const digits = 2 * Math.max(ports.snapshot, 1);
  let logFile = "";
  const process = { command: "bash", cwd: folder, answerBytes: 2 + 1 + digits + 1 + digits + 1 };
  const channel = new Channel(process, ({ to, from, log }) => {
    logFile = log;
    const paths = [`+to=${to}`, `+from=${from}`, ...periods.map((period, i) => `+period${i}=${period}`)];
    return ["-c", `ulimit -t ${cpuSeconds}; exec vvp "$@"`, "vvp", "-n", "-l", log, "sim.vvp", ...paths];
  });
  // What fails while resets are active does not count.
  let saidInReset: number | undefined;
  return {
    ports,
    exchange(pokes, steps): RemoteAnswer {
      const values = pokes.map(([{ index }, value]) => `${index} ${value.toString(16)}`);
      const answer = channel.exchange(
        Buffer.from(`${[pokes.length, ...values, (steps >>> 0).toString(16)].join(" ")}\n`),
      );
      const [risen = "0", before = "", after = ""] = answer.toString("latin1").trimEnd().split(" ");
      const said = statSync(logFile).size;
      saidInReset ??= said;
      return {
        risen: Number.parseInt(risen, 16),
        failed: said > saidInReset,
        before: bytesOf(before),
        after: bytesOf(after),
      };
    },
    log: () => channel.log(),
    close() {
      channel.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/[xz]/gi, "0"), "hex").reverse();
