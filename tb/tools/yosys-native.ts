import { execa } from "execa";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Yosys, YosysJob, YosysResult } from "./yosys.ts";

/** The Yosys that is installed, 0.23 or newer: a process and a folder for each job. */
export class YosysNative implements Yosys {
  readonly #running = new AbortController();

  /** `Yosys 0.23 (git sha1 7ce5011c24b)`. */
  async version(): Promise<string> {
    const { stdout } = await execa("yosys", ["-V"]);
    return stdout.trim();
  }

  async run({ script, files }: YosysJob): Promise<YosysResult> {
    const folder = mkdtempSync(join(tmpdir(), "yosys-"));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const { exitCode, all } = await execa("yosys", ["-q", "-p", script], {
        cwd: folder,
        all: true,
        reject: false,
        cancelSignal: this.#running.signal,
      });
      const left = readdirSync(folder).filter((name) => !(name in files));
      const written = left.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
      return { good: exitCode === 0, output: all, files: Object.fromEntries(written) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  stop(): void {
    this.#running.abort();
  }
}
