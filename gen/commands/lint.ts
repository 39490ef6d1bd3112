import { execa } from "execa";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCard } from "../card.ts";
import { outputTree } from "../output/output.ts";
import { writeTree } from "../output/tree.ts";

/** One front end: how it is called for a set of files. No warning is switched off anywhere. */
interface Tool {
  readonly name: string;
  readonly command: (files: readonly string[], folder: string) => readonly [string, readonly string[]];
}

const TOOLS: readonly Tool[] = [
  {
    name: "verilator -Wall",
    command: (files) => ["verilator", ["--lint-only", "-Wall", "--top-module", "top", ...files]],
  },
  {
    name: "iverilog -g2012",
    command: (files, folder) => [
      "iverilog",
      ["-g2012", "-Wall", "-s", "top", "-o", join(folder, "lint.vvp"), ...files],
    ],
  },
];

/** Icarus prints these for legal, intended code even without being asked about style; none of them is a finding. */
const ICARUS_NOTES =
  /timescale|unique0 qualities are ignored|constant selects in always_|sensitive to all \d+ words in array|^$/;

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
      for (const { name, command } of TOOLS) {
        const [tool, args] = command(sources, folder);
        const { exitCode, all } = await execa(tool, args, { all: true, reject: false, cwd: join(out, "rtl") });
        const said = all.split("\n").filter((line) => !ICARUS_NOTES.test(line));
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
