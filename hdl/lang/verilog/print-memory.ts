import type { MemoryIR, MemoryPortIR, ModuleIR } from "../design/ir.ts";
import { printLiteral, type NetName } from "./print-expr.ts";

/** Words of contents that stand in the module as a `case`; more go to a file beside it. */
const CASE_WORDS = 256;

export const memoryFileName = (module: ModuleIR, memory: MemoryIR): string => `${module.name}_${memory.name}.mem`;

const isRom = ({ ports }: MemoryIR) => ports.every(({ kind }) => kind === "read" || kind === "readAsync");
const asCase = (memory: MemoryIR) => memory.contents !== undefined && isRom(memory) && memory.contents.size <= CASE_WORDS;

/** The text of the contents file, or undefined when the memory needs none. */
export function memoryFile(memory: MemoryIR): string | undefined {
  if (memory.contents === undefined || asCase(memory)) return undefined;
  const digits = Math.ceil(memory.width / 4);
  const word = (address: number) => (memory.contents?.get(address) ?? 0n).toString(16).padStart(digits, "0");
  return Array.from({ length: memory.depth }, (_, address) => `${word(address)}\n`).join("");
}

/** The array; nothing for a ROM that is printed as a `case`. */
export function declareMemory(memory: MemoryIR): string[] {
  const doc = memory.doc === undefined ? [] : [`// ${memory.doc}`];
  if (asCase(memory)) return doc;
  const style = memory.style === "auto" ? "" : `(* ram_style = "${memory.style}" *) `;
  return [...doc, `${style}logic ${memory.width === 1 ? "" : `[${(memory.width - 1).toString()}:0] `}${memory.name} [0:${(memory.depth - 1).toString()}];`];
}

/** One block per port, in the templates that every synthesis tool maps to the memory asked for. */
export function printMemory(module: ModuleIR, memory: MemoryIR, nameOf: NetName): string[][] {
  if (asCase(memory)) return memory.ports.map((port) => printCase(module, memory, port, nameOf));
  const start = memory.contents === undefined ? [] : [["initial begin", `  $readmemh("${memoryFileName(module, memory)}", ${memory.name});`, "end"]];
  return [...start, ...memory.ports.map((port) => printPort(module, memory, port, nameOf))];
}

function clockOf(module: ModuleIR, port: MemoryPortIR, nameOf: NetName): string {
  const domain = module.domains.find(({ name }) => name === port.domain);
  if (domain === undefined) throw new Error(`memory port ${port.name} of ${module.name} is in the unknown domain ${port.domain}`);
  return nameOf(domain.clock);
}

function printPort(module: ModuleIR, memory: MemoryIR, port: MemoryPortIR, nameOf: NetName): string[] {
  const word = `${memory.name}[${nameOf(port.addr)}]`;
  const read = port.q === null ? [] : [`${nameOf(port.q)} <= ${word};`];
  const body = () => {
    switch (port.kind) {
      case "write":
        return writeWord(memory, port, word, nameOf);
      case "read":
        return read;
      case "readWrite":
        return [`if (${port.write === null ? "1'b0" : nameOf(port.write)}) begin`, ...indent(writeWord(memory, port, word, nameOf)), "end else begin", ...indent(read), "end"];
      case "readAsync":
        return [];
      default:
        return port.kind satisfies never;
    }
  };
  if (port.kind === "readAsync") return port.q === null ? [] : [`assign ${nameOf(port.q)} = ${word};`];
  return clocked(clockOf(module, port, nameOf), port, body(), nameOf);
}

function clocked(clock: string, port: MemoryPortIR, body: readonly string[], nameOf: NetName): string[] {
  const enabled = port.en === null ? body : [`if (${nameOf(port.en)}) begin`, ...indent(body), "end"];
  return [`always_ff @(posedge ${clock}) begin`, ...indent(enabled), "end"];
}

function writeWord(memory: MemoryIR, port: MemoryPortIR, word: string, nameOf: NetName): string[] {
  const data = port.data === null ? "'0" : nameOf(port.data);
  if (memory.maskWidth === undefined || port.mask === null) return [`${word} <= ${data};`];
  const mask = nameOf(port.mask);
  const columns = memory.width / memory.maskWidth;
  const bit = (i: number) => (columns === 1 && port.mask?.scalar === true ? mask : `${mask}[${i.toString()}]`);
  return Array.from({ length: columns }, (_, i) => {
    const range = `[${(memory.maskWidth ?? 0) * (i + 1) - 1}:${(memory.maskWidth ?? 0) * i}]`;
    return `if (${bit(i)}) ${word}${range} <= ${data}${range};`;
  });
}

function printCase(module: ModuleIR, memory: MemoryIR, port: MemoryPortIR, nameOf: NetName): string[] {
  if (port.q === null) return [];
  const q = nameOf(port.q);
  const operator = port.kind === "readAsync" ? "=" : "<=";
  const words = [...(memory.contents ?? [])].filter(([, value]) => value !== 0n).sort(([a], [b]) => a - b);
  const zero = memory.width === 1 ? "1'b0" : "'0";
  const lines = [
    `unique case (${nameOf(port.addr)})`,
    ...words.map(([address, value]) => `  ${printLiteral(port.addr.width, BigInt(address))}: ${q} ${operator} ${printLiteral(memory.width, value)};`),
    `  default: ${q} ${operator} ${zero};`,
    "endcase",
  ];
  if (port.kind === "readAsync") return ["always_comb begin", ...indent(lines), "end"];
  return clocked(clockOf(module, port, nameOf), port, lines, nameOf);
}

const indent = (lines: readonly string[]) => lines.map((line) => `  ${line}`);
