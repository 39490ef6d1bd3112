import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The programs that a proof needs. */
const programs = ["yosys", "yosys-smtbmc", "z3"] as const;
export type Program = (typeof programs)[number];

/** Where the programs lie, and what tells their versions apart. */
export interface Tools {
  readonly path: Readonly<Record<Program, string>>;
  /** Path, size and time of each program: asking them for their versions would take a second. */
  readonly stamp: string;
}

let found: Tools | undefined;

/** The tools of this machine, looked for once. */
export const installedTools = (): Tools => (found ??= findTools(process.env["PATH"] ?? ""));

/**
 * The tools in the folders of a search path.
 * @throws Error that says how to install what is missing.
 */
export function findTools(searchPath: string): Tools {
  const folders = searchPath.split(delimiter);
  const places = programs.map((name) => ({
    name,
    path: folders.map((folder) => join(folder, name)).find((path) => existsSync(path)),
  }));
  const missing = places.filter(({ path }) => path === undefined).map(({ name }) => name);
  if (missing.length > 0) {
    throw new Error(
      `proofs need ${missing.join(", ")}: scripts/setup.sh installs it (Debian: apt-get install yosys z3)`,
    );
  }
  const known = places.map(({ name, path = "" }) => ({ name, path }));
  const stamps = known.map(({ path }) => {
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  });
  const path = Object.fromEntries(known.map((each) => [each.name, each.path])) as Record<Program, string>;
  return { path, stamp: stamps.join("\n") };
}

/** What a program has said, and how it ended. */
export interface ToolRun {
  readonly output: string;
  /** null: it was stopped because its time was over. */
  readonly exitCode: number | null;
}

/** Runs a program in `folder`; it and everything that it has started is ended after `seconds`, or with this process. */
export function runTool(command: string, args: readonly string[], folder: string, seconds: number): Promise<ToolRun> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: folder, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let late = false;
    const stop = (): void => {
      try {
        // The whole group: the solver is a child of yosys-smtbmc.
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has just ended.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, seconds * 1000);
    process.once("exit", stop);
    const settled = (): void => {
      clearTimeout(timer);
      process.off("exit", stop);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.once("error", (error) => {
      settled();
      failed(error);
    });
    child.once("close", (code) => {
      settled();
      done({ output, exitCode: late ? null : (code ?? 1) });
    });
  });
}
