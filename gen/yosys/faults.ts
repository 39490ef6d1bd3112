import type { MemoryIR, ModuleIR } from "../../hdl/lang/design/ir.ts";
import { isCase } from "../../hdl/lang/verilog/print-memory.ts";
import type { Cell, Netlist } from "./netlist.ts";
import { primitiveOf, type MemoryKind } from "./primitives.ts";

/** What must not be in the netlist of a module: latches, cells that nobody knows, memories on other primitives than asked for. */
export function faultsOf(module: ModuleIR, netlist: Netlist): readonly string[] {
  return [
    ...netlist.cells.flatMap((cell) => cellFault(module, netlist, cell)),
    ...module.memories.flatMap((memory) => memoryFault(memory, netlist)),
  ];
}

function cellFault(module: ModuleIR, { nets }: Netlist, { name, type, pins }: Cell): readonly string[] {
  const primitive = primitiveOf(type);
  if (primitive === undefined) {
    const isInstance = module.instances.some((instance) => instance.name === name && instance.of.name === type);
    return isInstance ? [] : [`a cell ${type}, of which nothing is known here`];
  }
  if (primitive.latch) {
    const held = pins.find(({ output }) => output)?.bits[0] ?? "x";
    return [`a latch: ${nets.find(({ bits }) => bits.includes(held))?.name ?? name}`];
  }
  if (primitive.memory !== undefined && !module.memories.some((memory) => isOf(memory, name)))
    return [`${type} for no memory of the module: ${name}`];
  return [];
}

/** The cells of a memory have its name before theirs: `ram.0.3`. */
const isOf = ({ name }: MemoryIR, cell: string) => cell.startsWith(`${name}.`);

function memoryFault(memory: MemoryIR, { cells }: Netlist): readonly string[] {
  const wanted = wantedKind(memory);
  if (wanted === null) return [];
  const types = new Map<string, MemoryKind | undefined>();
  for (const { name, type } of cells) if (isOf(memory, name)) types.set(type, primitiveOf(type)?.memory);
  const { name, style, depth, width } = memory;
  const what = `memory ${name}, ${depth} x ${width}, of style ${style}`;
  if (types.size === 0) return [`${what}: has become logic and registers`];
  const wrong = [...types].filter(([, kind]) => kind !== wanted).map(([type]) => type);
  return wrong.length === 0 ? [] : [`${what}: has become ${wrong.join(", ")}`];
}

/** null where the language leaves the choice to the tool. A table that is read without a clock is logic. */
function wantedKind(memory: MemoryIR): MemoryKind | null {
  const isLogic = memory.ports.every(({ kind }) => kind === "readAsync");
  return memory.style === "auto" || isCase(memory) || isLogic ? null : memory.style;
}
