import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Yosys, YosysJob, YosysResult } from "./yosys.ts";

/** The newer Yosys, 0.55, as WebAssembly, for many jobs one after the other. */
export class YosysWasm implements Yosys {
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `@yowasp/yosys 0.55.944`. */
  version(): Promise<string> {
    const file = join(import.meta.dirname, "../../node_modules/@yowasp/yosys/package.json");
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name: string; version: string };
    return Promise.resolve(`${name} ${version}`);
  }

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
