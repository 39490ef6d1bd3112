import { execaSync } from "execa";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DesignIR } from "../../hdl/lang/design/ir.ts";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";
import { harnessSource } from "./harness.ts";

const CACHE = join(process.cwd(), ".cache", "module-sim");
const FLAGS = [
  "--cc",
  "--exe",
  "--build",
  "--no-timing",
  "--assert",
  "-O3",
  "--x-assign",
  "unique",
  "--x-initial",
  "unique",
  "-CFLAGS",
  "-DVL_USER_STOP -DVL_USER_FATAL -DVL_USER_FINISH",
];
const MAKE = ["-MAKEFLAGS", "OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O0"];

/**
 * The simulator of a design: built once per content (tool, flags, printed modules, harness), in a temporary folder that is renamed at
 * the end, so that tests running side by side never see half of one.
 * @throws Error with the end of the tool's output when it does not build.
 */
export function buildModule(design: DesignIR): { readonly executable: string; readonly folder: string } {
  const { files, memoryFiles } = printDesign(design);
  const texts: [string, string][] = [...files, ...memoryFiles, ["harness.cpp", harnessSource(design.top)]];
  const hash = createHash("sha256")
    .update(toolStamp())
    .update(JSON.stringify([FLAGS, MAKE]));
  for (const [name, text] of texts) hash.update(`${name}\0${text}\0`);
  const folder = join(CACHE, hash.digest("hex").slice(0, 24));
  const executable = join(folder, "obj", `V${design.top.name}`);
  if (!existsSync(executable)) {
    mkdirSync(CACHE, { recursive: true });
    const fresh = mkdtempSync(join(CACHE, "building-"));
    try {
      for (const [name, text] of texts) writeFileSync(join(fresh, name), text);
      const args = [...FLAGS, ...MAKE, "--top-module", design.top.name, "-Mdir", "obj", ...files.keys(), "harness.cpp"];
      const { exitCode, all } = execaSync("verilator", args, {
        cwd: fresh,
        all: true,
        reject: false,
        timeout: 300_000,
      });
      if (exitCode !== 0) throw new Error(`${design.top.name} does not build:\n${all.slice(-4000)}`);
      if (!existsSync(folder)) renameSync(fresh, folder);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return { executable, folder };
}

let stamp: string | undefined;
/** Identifies the installed Verilator; asking it for its version takes a quarter of a second, looking at the file does not. */
function toolStamp(): string {
  if (stamp !== undefined) return stamp;
  const path = execaSync("which", ["verilator"], { reject: false }).stdout;
  if (path === "") throw new Error("verilator is not installed; scripts/setup.sh installs it");
  const { mtimeMs, size } = statSync(path);
  return (stamp = `${path} ${mtimeMs} ${size}`);
}

/** The last lines of a simulator's log: what an assertion said. */
export function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").slice(-10).join("\n") : "";
}
