import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** A script with the files that it reads, by name. */
export interface YosysJob {
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface YosysResult {
  readonly good: boolean;
  /** Both streams. */
  readonly output: string;
  /** The text files that are there at the end. */
  readonly files: Readonly<Record<string, string>>;
}

/** The newer Yosys, 0.55, for many jobs one after the other. Stop it at the end. */
export class YosysWasm {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  run(job: YosysJob): Promise<YosysResult> {
    const result = this.#last.then(() => this.#run(job));
    this.#last = result.catch(() => undefined);
    return result;
  }

  stop(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  #run(job: YosysJob): Promise<YosysResult> {
    const child = (this.#child ??= start());
    return new Promise((resolve, reject) => {
      const ended = (): void => {
        this.#child = undefined;
        reject(new Error(`Yosys ended in "${job.script}"`));
      };
      child.once("exit", ended);
      child.once("message", (result) => {
        child.off("exit", ended);
        resolve(result as YosysResult);
      });
      child.send(job);
    });
  }
}

function start(): ChildProcess {
  return fork(join(import.meta.dirname, "yosys-wasm-child.ts"), { execArgv: ["--import", "tsx"] });
}
