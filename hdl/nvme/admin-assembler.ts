/**
 * Assembler of the admin micro-sequencer: a program is written as calls, labels and tables by name; out come the words of the program
 * ROM, the words of the table ROM, and a listing for people.
 */
import { COND, ISA, OP, SOURCE } from "./admin-isa.ts";

/** A number, or a name that is known when the program is complete: a label (its address) or a table (its base). */
export type Value = number | { readonly name: string };
/** Operand of an arithmetic, branch or check instruction. */
export type Operand = { readonly source: keyof typeof SOURCE; readonly value: Value };

export const imm = (value: Value): Operand => ({ source: "imm", value });
export const cell = (address: number): Operand => ({ source: "cell", value: address });
/** The cell `x` further on than `address`. */
export const indexed = (address: number): Operand => ({ source: "indexed", value: address });
export const input: Operand = { source: "input", value: 0 };
/** The address of a label or the base of a table. */
export const at = (name: string): Value => ({ name });

type Condition = keyof typeof COND;
interface Instruction {
  readonly op: keyof typeof OP;
  readonly operand: Operand;
  readonly cond?: Condition;
  /** Branch address or status. */
  readonly target?: Value;
  /** Scratch cell or output of the operations whose operand is not one. */
  readonly cell?: number;
  readonly indexed?: boolean;
}

/** What the assembler hands to the hardware. */
export interface AdminProgram {
  readonly words: ReadonlyMap<number, bigint>;
  readonly length: number;
  /** 32-bit words; those that are zero are left out. */
  readonly tables: ReadonlyMap<number, bigint>;
  readonly tableLength: number;
  /** One line per instruction: address, word, label, mnemonic. */
  readonly listing: string;
}

export interface Assembler {
  label(name: string): void;
  load(operand: Operand): void;
  and(operand: Operand): void;
  add(operand: Operand): void;
  subtractFrom(operand: Operand): void;
  shiftRight(bits: number): void;
  store(address: number): void;
  storeIndexed(address: number): void;
  index(): void;
  /** acc := table[acc]. */
  lookup(table: string): void;
  output(register: number): void;
  branch(cond: Condition, operand: Operand, label: string): void;
  jump(label: string): void;
  /** Ends the command with `status` if acc `cond` operand. */
  check(cond: Condition, operand: Operand, status: number): void;
  go(): void;
  queue(kind: number): void;
  page(): void;
  dma(): void;
  dmaWait(): void;
  /** Ends the command with acc as result. */
  end(status: number): void;
  /** Takes the command off the books without a completion entry. */
  park(): void;
  /** Words of a table, read by `lookup`. */
  table(name: string, values: readonly Value[]): void;
  assemble(): AdminProgram;
}

export function assembler(): Assembler {
  const program: Instruction[] = [];
  const names = new Map<string, number>();
  const labels = new Map<number, string>();
  const tables: Value[] = [];
  const none = imm(0);
  const define = (name: string, value: number) => {
    if (names.has(name)) throw new Error(`admin program: \`${name}\` is defined twice`);
    names.set(name, value);
  };
  const emit = (instruction: Instruction) => void program.push(instruction);
  const end = (status: number, discard: 0 | 1) => emit({ op: "end", operand: imm(discard), target: status });

  return {
    label: (name) => {
      define(name, program.length);
      labels.set(program.length, [labels.get(program.length), name].filter((text) => text !== undefined).join(", "));
    },
    load: (operand) => emit({ op: "load", operand }),
    and: (operand) => emit({ op: "and", operand }),
    add: (operand) => emit({ op: "add", operand }),
    subtractFrom: (operand) => emit({ op: "subtractFrom", operand }),
    shiftRight: (bits) => emit({ op: "shiftRight", operand: imm(bits) }),
    store: (address) => emit({ op: "store", operand: none, cell: address }),
    storeIndexed: (address) => emit({ op: "store", operand: none, cell: address, indexed: true }),
    index: () => emit({ op: "index", operand: none }),
    lookup: (table) => emit({ op: "table", operand: imm(at(table)) }),
    output: (register) => emit({ op: "output", operand: none, cell: register }),
    branch: (cond, operand, label) => emit({ op: "branch", operand, cond, target: at(label) }),
    // acc >= 0 always holds.
    jump: (label) => emit({ op: "branch", operand: none, cond: "ge", target: at(label) }),
    check: (cond, operand, status) => emit({ op: "check", operand, cond, target: status }),
    go: () => emit({ op: "go", operand: none }),
    queue: (kind) => emit({ op: "queue", operand: imm(kind) }),
    page: () => emit({ op: "page", operand: none }),
    dma: () => emit({ op: "dma", operand: imm(0) }),
    dmaWait: () => emit({ op: "dma", operand: imm(1) }),
    end: (status) => end(status, 0),
    park: () => end(0, 1),
    table: (name, values) => {
      define(name, tables.length);
      tables.push(...values);
    },
    assemble: () => {
      const resolve = (value: Value): number => {
        if (typeof value === "number") return value;
        const found = names.get(value.name);
        if (found === undefined) throw new Error(`admin program: \`${value.name}\` is not defined`);
        return found;
      };
      const words = program.map((instruction) => encode(instruction, resolve));
      const values = tables.map((value) => BigInt(resolve(value)));
      const wide = values.findIndex((value) => value < 0n || value >> 32n !== 0n);
      if (wide >= 0) throw new RangeError(`admin program: table word ${wide} does not fit 32 bits`);
      return {
        words: new Map(words.map((word, address) => [address, word])),
        length: words.length,
        tables: new Map(values.flatMap((value, address) => (value === 0n ? [] : [[address, value] as const]))),
        tableLength: values.length,
        listing: list(program, words, labels, resolve),
      };
    },
  };
}

function encode(instruction: Instruction, resolve: (value: Value) => number): bigint {
  const { op, operand, cond, target } = instruction;
  const value = resolve(operand.value);
  const fromCell = operand.source === "cell" || operand.source === "indexed";
  const source = instruction.indexed === true ? SOURCE.indexed : SOURCE[operand.source];
  const fields = {
    imm: operand.source === "imm" ? value : 0,
    target: resolve(target ?? 0),
    cell: fromCell ? value : (instruction.cell ?? 0),
    source,
    cond: cond === undefined ? 0 : COND[cond],
    op: OP[op],
  };
  let word = 0n;
  for (const [name, { lsb, width }] of Object.entries(ISA.fields)) {
    const field = BigInt(fields[name as keyof typeof fields]);
    if (field < 0n || field >> BigInt(width) !== 0n) {
      throw new RangeError(`admin program: ${name} of \`${op}\` is ${field}, which does not fit ${width} bits`);
    }
    word |= field << BigInt(lsb);
  }
  return word;
}

function list(
  program: readonly Instruction[],
  words: readonly bigint[],
  labels: ReadonlyMap<number, string>,
  resolve: (value: Value) => number,
): string {
  const operandText = ({ source, value }: Operand) => {
    const number = `${resolve(value).toString(16)}h`;
    if (source === "imm") return typeof value === "object" ? `${value.name} (${number})` : number;
    return source === "input" ? "input" : `${source} ${number}`;
  };
  const lines = program.flatMap((instruction, address) => {
    const { op, operand, cond, target } = instruction;
    const parts = [op, cond ?? "", operandText(operand)];
    if (instruction.cell !== undefined) parts.push(`cell ${instruction.cell.toString(16)}h`);
    if (target !== undefined)
      parts.push(typeof target === "object" ? `-> ${target.name}` : `status ${target.toString(16)}h`);
    const word = (words[address] ?? 0n).toString(16).padStart(16, "0");
    const text = `${address.toString(16).padStart(3, "0")}  ${word}  ${parts.filter((part) => part !== "").join(" ")}`;
    const label = labels.get(address);
    return label === undefined ? [text] : [`${label}:`, text];
  });
  return `${lines.join("\n")}\n`;
}
