import { execa } from "execa";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findings, icarus, verilator, type FrontEnd } from "../../hdl/lang/verilog/front-ends.ts";
import { YosysNative } from "../../tb/tools/yosys-native.ts";
import { YosysWasm } from "../../tb/tools/yosys-wasm.ts";
import type { Yosys } from "../../tb/tools/yosys.ts";
import { makeCard, type Card } from "../card.ts";
import { outputTree } from "../output/output.ts";
import { writeTree, type FileTree } from "../output/tree.ts";
import { sourcesOf } from "../yosys/digests.ts";
import { yosysFindings } from "../yosys/take.ts";
import { allConfigs } from "./configs.ts";

/** What a front end has to say against one configuration; empty when it takes every file. */
interface Verdict {
  readonly name: string;
  readonly said: readonly string[];
}

/**
 * `nvmeforge lint`: generates every configuration into a temporary folder and runs every front end over all emitted files.
 * @returns the exit code: 0 when nothing was reported.
 */
export async function lint({ config: files }: { readonly config?: readonly string[] }): Promise<number> {
  const configs = files ?? allConfigs();
  const yosyses = [new YosysNative(), new YosysWasm()];
  let bad = 0;
  try {
    for (const config of configs) {
      const card = makeCard(config);
      const tree = outputTree(card);
      const sources = [...sourcesOf(tree).keys()].filter((name) => name.endsWith(".sv"));
      const verdicts = [onFiles(tree), ...yosyses.map((yosys) => onYosys(yosys, card, tree))];
      for (const { name, said } of (await Promise.all(verdicts)).flat()) {
        const clean = said.length === 0;
        if (!clean) bad++;
        console.log(`${clean ? "ok  " : "FAIL"} ${config}: ${sources.length} files, ${name}`);
        if (!clean) console.log(said.slice(0, 60).join("\n"));
      }
    }
  } finally {
    for (const yosys of yosyses) yosys.stop();
  }
  return bad === 0 ? 0 : 1;
}

/** Verilator and Icarus read the output as it lies on the disk. */
async function onFiles(tree: FileTree): Promise<readonly Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "nvmeforge-lint-"));
  try {
    const out = join(folder, "out");
    writeTree(out, tree);
    const verdicts: Verdict[] = [];
    for (const frontEnd of [verilator, icarus])
      verdicts.push({ name: frontEnd.name, said: await ask(frontEnd, tree, out) });
    return verdicts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ask({ command, args }: FrontEnd, tree: FileTree, out: string): Promise<readonly string[]> {
  const sources = [...tree.keys()].filter((path) => path.startsWith("rtl/") && path.endsWith(".sv"));
  const named = sources.map((path) => join(out, path));
  const options = { all: true, reject: false, cwd: join(out, "rtl") } as const;
  const { exitCode, all } = await execa(command, args(named, "top"), options);
  const said = findings(all).map((line) => line.replaceAll(`${out}/`, ""));
  return exitCode !== 0 && said.length === 0 ? ["ended with an error and no word"] : said;
}

async function onYosys(yosys: Yosys, { design }: Card, tree: FileTree): Promise<Verdict> {
  const said = await yosysFindings(yosys, design, sourcesOf(tree), join(".cache", "lint"));
  return { name: `${await yosys.version()}, read and checked`.replace(/ \(.*?\)/, ""), said };
}
