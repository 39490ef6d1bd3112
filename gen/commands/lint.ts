import { execa } from "execa";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findings, icarus, verilator } from "../../hdl/lang/verilog/front-ends.ts";
import { makeCard } from "../card.ts";
import { outputTree } from "../output/output.ts";
import { writeTree } from "../output/tree.ts";

/**
 * `nvmeforge lint`: generates every configuration into a temporary folder and runs every front end over all emitted files.
 * @returns the exit code: 0 when nothing was reported.
 */
export async function lint({ config: files }: { readonly config?: readonly string[] }): Promise<number> {
  const configs =
    files ??
    readdirSync("config")
      .filter((name) => name.endsWith(".yaml"))
      .sort()
      .map((name) => join("config", name));
  let bad = 0;
  for (const config of configs) {
    const folder = mkdtempSync(join(tmpdir(), "nvmeforge-lint-"));
    try {
      const out = join(folder, "out");
      const tree = outputTree(makeCard(config));
      writeTree(out, tree);
      const sources = [...tree.keys()]
        .filter((path) => path.startsWith("rtl/") && path.endsWith(".sv"))
        .map((path) => join(out, path));
      for (const { name, command, args } of [verilator, icarus]) {
        const cwd = join(out, "rtl");
        const { exitCode, all } = await execa(command, args(sources, "top"), { all: true, reject: false, cwd });
        const said = findings(all);
        const clean = exitCode === 0 && said.length === 0;
        if (!clean) bad++;
        console.log(`${clean ? "ok  " : "FAIL"} ${config}: ${sources.length} files, ${name}`);
        if (!clean) console.log(said.slice(0, 60).join("\n").replaceAll(`${out}/`, ""));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return bad === 0 ? 0 : 1;
}
