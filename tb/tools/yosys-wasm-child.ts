/** Yosys as WebAssembly in a process of its own: a run blocks its thread and takes hundreds of megabytes. */
import { runYosys, type Tree } from "@yowasp/yosys";
import type { YosysJob, YosysResult } from "./yosys.ts";

process.on("message", (job: YosysJob) => {
  void run(job).then((result) => process.send?.(result));
});

async function run({ script, files }: YosysJob): Promise<YosysResult> {
  const said: Uint8Array[] = [];
  const collect = (bytes: Uint8Array | null): void => {
    if (bytes !== null) said.push(bytes.slice());
  };
  let good = true;
  let left: Tree = {};
  try {
    left = (await runYosys(["-q", "-p", script], { ...files }, { stdout: collect, stderr: collect })) ?? {};
  } catch (error) {
    good = false;
    if (said.length === 0) said.push(new TextEncoder().encode(String(error)));
  }
  const texts = Object.entries(left).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !(entry[0] in files),
  );
  return { good, output: Buffer.concat(said).toString(), files: Object.fromEntries(texts) };
}
