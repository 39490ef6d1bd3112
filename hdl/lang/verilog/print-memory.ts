import type { DomainIR, MemoryIR, MemoryPortIR, ModuleIR } from "../design/ir.ts";
import { memoryFileName } from "./names.ts";
import { comment } from "./print-comment.ts";
import type { NetName } from "./names.ts";
import { printConstant, printLiteral } from "./print-expr.ts";
import { block, shifted } from "./print-process.ts";

/** Words of contents that stand in the module as a `case`; more go to a file beside it. */
const mostCaseWords = 256;

export const isRom = ({ ports }: MemoryIR) => ports.every(({ kind }) => kind === "read" || kind === "readAsync");
const writes = ({ kind }: MemoryPortIR) => kind === "write" || kind === "readWrite";
/** A table that is printed as a `case`: what it becomes is for the tool to choose. */
export const isCase = (memory: MemoryIR): boolean =>
  isRom(memory) && memory.contents !== undefined && memory.contents.size <= mostCaseWords;

/** What `$readmemh` reads: every word in hexadecimal, address 0 first; null when the memory needs no file. */
export function memoryFile(memory: MemoryIR): string | null {
  const { contents, depth, width } = memory;
  if (contents === undefined || isCase(memory)) return null;
  const digits = Math.ceil(width / 4);
  const word = (address: number) => (contents.get(address) ?? 0n).toString(16).padStart(digits, "0");
  return Array.from({ length: depth }, (_, address) => `${word(address)}\n`).join("");
}

/** The array; nothing for a memory that is printed as a `case`. */
export function declareMemory(memory: MemoryIR): string[] {
  const { name, width, depth, style } = memory;
  if (isCase(memory)) return [];
  // What a port reads of a word that another one writes is nobody's business (simulation reports it). Told so, Yosys maps
  // two writing ports to the RAM alone, without registers that keep the word from before.
  // Without a clock a table is logic in every tool; Yosys takes the word for it as a RAM that it does not have.
  const isLogic = memory.ports.every(({ kind }) => kind === "readAsync");
  const attributes = [
    ...(style === "auto" || isLogic ? [] : [`${isRom(memory) ? "rom_style" : "ram_style"} = "${style}"`]),
    ...(memory.ports.filter(writes).length > 1 ? ["no_rw_check"] : []),
  ];
  const range = width === 1 ? "" : `[${width - 1}:0] `;
  return [
    ...comment(memory.doc, 98),
    ...(memory.collisions === undefined ? [] : comment(`Two ports at one word: ${memory.collisions}`, 98)),
    ...(attributes.length === 0 ? [] : [`(* ${attributes.join(", ")} *)`]),
    `logic ${range}${name} [0:${depth - 1}];`,
  ];
}

/** One block per port, in the templates that synthesis tools map to the memory asked for. */
export function printMemory(module: ModuleIR, memory: MemoryIR, nameOf: NetName): string[][] {
  const ports = memory.ports.map((port) =>
    isCase(memory) ? printCase(module, memory, port, nameOf) : printPort(module, memory, port, nameOf),
  );
  if (memory.contents === undefined || isCase(memory)) return ports;
  return [block("initial", [`$readmemh("${memoryFileName(module, memory)}", ${memory.name});`]), ...ports];
}

function printPort(module: ModuleIR, memory: MemoryIR, port: MemoryPortIR, nameOf: NetName): string[] {
  const word = `${memory.name}[${nameOf(port.addr)}]`;
  const read = port.q === null ? [] : [`${nameOf(port.q)} <= ${word};`];
  // A process of the kind `always_ff` owns what it writes; two writing ports are plain `always`.
  const process = memory.ports.filter(writes).length > 1 && writes(port) ? "always" : "always_ff";
  const clocked = (body: readonly string[]) =>
    block(`${process} @(posedge ${nameOf(domainOf(module, port).clock)})`, guarded(port, body, nameOf));
  switch (port.kind) {
    case "write":
      return clocked(writeWord(memory, port, word, nameOf));
    case "read":
      return clocked(read);
    case "readWrite": {
      const head = `if (${port.write === null ? "1'b0" : nameOf(port.write)})`;
      const write = block(head, writeWord(memory, port, word, nameOf)).slice(0, -1);
      return clocked([...write, ...block("end else", read)]);
    }
    case "readAsync":
      return port.q === null ? [] : [`assign ${nameOf(port.q)} = ${word};`];
  }
}

function guarded(port: MemoryPortIR, body: readonly string[], nameOf: NetName): string[] {
  return port.en === null ? [...body] : block(`if (${nameOf(port.en)})`, body);
}

/** The whole word, or one column of it per bit of the mask. */
function writeWord(memory: MemoryIR, { data, mask }: MemoryPortIR, word: string, nameOf: NetName): string[] {
  const value = data === null ? "'0" : nameOf(data);
  const column = memory.maskWidth;
  if (column === undefined || mask === null) return [`${word} <= ${value};`];
  if (column === memory.width) return block(`if (${nameOf(mask)})`, [`${word} <= ${value};`]);
  return Array.from({ length: memory.width / column }, (_, i) => {
    const range = column === 1 ? `[${i}]` : `[${column * (i + 1) - 1}:${column * i}]`;
    return block(`if (${nameOf(mask)}[${i}])`, [`${word}${range} <= ${value}${range};`]);
  }).flat();
}

/** A table of the words that are not zero. */
function printCase(module: ModuleIR, memory: MemoryIR, port: MemoryPortIR, nameOf: NetName): string[] {
  if (port.q === null) return [];
  const { width, contents = new Map<number, bigint>() } = memory;
  const assign = `${nameOf(port.q)} ${port.kind === "readAsync" ? "=" : "<="}`;
  const words = [...contents].filter(([, value]) => value !== 0n).sort(([a], [b]) => a - b);
  const table = [
    `unique case (${nameOf(port.addr)})`,
    ...shifted([
      ...words.map(([address, value]) => {
        return `${printLiteral(port.addr.width, BigInt(address))}: ${assign} ${printConstant(width, value)};`;
      }),
      `default: ${assign} ${printConstant(width, 0n)};`,
    ]),
    "endcase",
  ];
  const doc = comment(memory.doc, 98);
  if (port.kind === "readAsync") return [...doc, ...block("always_comb", table)];
  const clock = nameOf(domainOf(module, port).clock);
  return [...doc, ...block(`always_ff @(posedge ${clock})`, guarded(port, table, nameOf))];
}

function domainOf(module: ModuleIR, port: MemoryPortIR): DomainIR {
  const domain = module.domains.find(({ name }) => name === port.domain);
  if (domain === undefined) throw new Error(`port ${port.name} of a memory of ${module.name} has no clock domain`);
  return domain;
}
