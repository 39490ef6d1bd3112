import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tail } from "./build.ts";

const PREFIX = "nvmeforge-module-";

/** Removes what test processes have left that were killed: their number is in the name of the folder. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split("-")[0]);
    try {
      process.kill(pid, 0);
    } catch {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}
sweep();

/** What is started, where, and how long each of its answers is. */
export interface ChannelStart {
  readonly command: string;
  readonly cwd: string;
  readonly answerBytes: number;
}

/** Paths that the process gets: of the two FIFOs as it sees them from here, and of the file for what it prints. */
export interface ChannelPaths {
  readonly to: string;
  readonly from: string;
  readonly log: string;
}

/** Two FIFOs to a simulator process, written and read blockingly: the test stays synchronous. */
export class Channel {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #in: number;
  readonly #out: number;
  readonly #answer: Buffer;
  #open = true;

  constructor({ command, cwd, answerBytes }: ChannelStart, args: (paths: ChannelPaths) => readonly string[]) {
    this.#folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
    const [to, from] = [join(this.#folder, "to"), join(this.#folder, "from")];
    execFileSync("mkfifo", [to, from]);
    const log = join(this.#folder, "log");
    this.#child = spawn(command, args({ to, from, log }), { stdio: ["ignore", "ignore", "inherit"], cwd });
    this.#child.unref();
    // Each open waits for the other side.
    this.#in = openSync(to, "w");
    this.#out = openSync(from, "r");
    this.#answer = Buffer.alloc(answerBytes);
    live.add(this);
  }

  /** Sends one request and waits for its answer; the buffer is reused by the next exchange. */
  exchange(request: Buffer): Buffer {
    if (!this.#open) throw new Error("the simulation was closed");
    for (let at = 0; at < request.length;) at += writeSync(this.#in, request, at);
    for (let at = 0; at < this.#answer.length;) {
      const got = readSync(this.#out, this.#answer, at, this.#answer.length - at, null);
      if (got === 0) throw new Error(`the simulator died: ${this.log()}`);
      at += got;
    }
    return this.#answer;
  }

  /** The end of what the simulator printed. */
  log(): string {
    return tail(join(this.#folder, "log"));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    live.delete(this);
    closeSync(this.#in);
    closeSync(this.#out);
    this.#child.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Simulations that nobody closed end with the process that made them. */
const live = new Set<Channel>();
process.on("exit", () => {
  for (const channel of live) channel.close();
});
