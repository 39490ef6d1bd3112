import { closeSync, openSync, writeSync } from "node:fs";
import type { WaveTree, WaveWriter } from "./wave-tree.ts";

/** Characters kept before they go to the file. */
const bufferSize = 1 << 16;

/** Writes a value change dump (IEEE 1800, section 21.7): scopes are instances, times are picoseconds. */
export class VcdWriter implements WaveWriter {
  readonly #write: (text: string) => void;
  readonly #end: () => void;
  readonly #ids: readonly string[];
  readonly #widths: readonly number[];
  #time = -1;

  constructor(tree: WaveTree, write: (text: string) => void, end: () => void = () => undefined) {
    this.#write = write;
    this.#end = end;
    this.#ids = tree.variables.map((_, i) => identifier(i));
    this.#widths = tree.variables.map(({ width }) => width);
    write(declarations(tree, this.#ids));
  }

  /** One that writes a file. */
  static toFile(path: string, tree: WaveTree): VcdWriter {
    const file = openSync(path, "w");
    let waiting = "";
    const flush = () => {
      writeSync(file, waiting);
      waiting = "";
    };
    const write = (text: string) => {
      waiting += text;
      if (waiting.length >= bufferSize) flush();
    };
    return new VcdWriter(tree, write, () => {
      flush();
      closeSync(file);
    });
  }

  sample(time: number, changes: readonly (readonly [variable: number, value: bigint])[]): void {
    const lines: string[] = [];
    for (const [variable, value] of changes) {
      const id = this.#ids[variable] ?? "";
      lines.push(this.#widths[variable] === 1 ? `${value}${id}` : `b${value.toString(2)} ${id}`);
    }
    if (lines.length === 0) return;
    if (time !== this.#time) lines.unshift(`#${time}`);
    this.#time = time;
    this.#write(`${lines.join("\n")}\n`);
  }

  close(): void {
    this.#end();
  }
}

function declarations({ nets }: WaveTree, ids: readonly string[]): string {
  const lines = ["$timescale 1ps $end"];
  let open: readonly string[] = [];
  for (const { scope, name, width, variable } of nets) {
    let shared = 0;
    while (shared < open.length && open[shared] === scope[shared]) shared++;
    for (let i = open.length; i > shared; i--) lines.push("$upscope $end");
    for (const each of scope.slice(shared)) lines.push(`$scope module ${each} $end`);
    open = scope;
    const range = width === 1 ? "" : ` [${width - 1}:0]`;
    lines.push(`$var wire ${width} ${ids[variable] ?? ""} ${name}${range} $end`);
  }
  for (const _ of open) lines.push("$upscope $end");
  return `${[...lines, "$enddefinitions $end"].join("\n")}\n`;
}

/** Printable characters from `!` on, as many as needed. */
function identifier(index: number): string {
  const digits = 94;
  const first = String.fromCharCode(33 + (index % digits));
  return index < digits ? first : first + identifier(Math.floor(index / digits) - 1);
}
