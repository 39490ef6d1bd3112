/** Which bits follow which others without a clock edge between, through instances too. */
import type { Expr, ModuleIR, Net, Stmt, Target } from "../design/ir.ts";
import { forEachBitRead } from "./bit-reads.ts";

export interface Bit {
  readonly net: Net;
  readonly bit: number;
}

interface Driver {
  readonly target: Target;
  readonly value: Expr;
  /** What decides whether, and where, it happens. */
  readonly conditions: readonly Expr[];
}

/** The bits that one bit follows directly. Bits of registers, inputs and constants follow none. */
export type BitSources = (at: Bit) => readonly Bit[];

const graphs = new WeakMap<ModuleIR, BitSources>();

/** The sources of every bit of one module; what its instances do inside is reduced to their ports. */
export function bitSources(module: ModuleIR): BitSources {
  const known = graphs.get(module);
  if (known !== undefined) return known;
  const drivers = driversOf(module.body);
  const seen = new Map<Net, (readonly Bit[])[]>();
  const sources: BitSources = ({ net, bit }) => {
    const bits = seen.get(net) ?? [];
    seen.set(net, bits);
    return (bits[bit] ??= [
      ...(drivers.get(net) ?? []).flatMap((each) => driven(each, bit)),
      ...fromElsewhere(module, net, bit),
    ]);
  };
  graphs.set(module, sources);
  return sources;
}

function driven({ target, value, conditions }: Driver, bit: number): Bit[] {
  const from = valueBit(target, bit);
  if (from === null) return [];
  const reads: Bit[] = [];
  const visit = (net: Net, read: number) => reads.push({ net, bit: read });
  forEachBitRead(value, from, visit);
  for (const whole of conditions) {
    const once = new Map<Expr, Set<number>>();
    for (let i = 0; i < whole.width; i++) forEachBitRead(whole, i, visit, once);
  }
  return reads;
}

/** The bit of an assigned value that gets to bit `bit` of the net; null when the target does not reach it. */
function valueBit(target: Target, bit: number): number | null {
  switch (target.kind) {
    case "whole":
      return bit;
    case "slice":
      return bit >= target.lsb && bit < target.lsb + target.width ? bit - target.lsb : null;
    case "element":
      return bit % target.width;
  }
}

/** Outputs of instances and of memories that are read without a clock. */
function fromElsewhere(module: ModuleIR, net: Net, bit: number): Bit[] {
  if (net.role === "memory-output") {
    const port = module.memories.flatMap(({ ports }) => ports).find(({ kind, q }) => kind === "readAsync" && q === net);
    return port === undefined ? [] : Array.from({ length: port.addr.width }, (_, i) => ({ net: port.addr, bit: i }));
  }
  if (net.role !== "instance-output") return [];
  for (const { of, connections } of module.instances) {
    const pin = connections.find((each) => each.net === net);
    if (pin === undefined) continue;
    if (of.kind === "blackbox") return [];
    const pins = new Map(connections.map((each) => [each.port, each.net]));
    return inputsOf(of, pin.port, bit).flatMap(({ net: { name }, bit: read }) => {
      const outer = pins.get(name);
      return outer === undefined ? [] : [{ net: outer, bit: read }];
    });
  }
  return [];
}

/** Bits of input ports that one bit of an output port follows. */
function inputsOf(module: ModuleIR, output: string, bit: number): Bit[] {
  const sources = bitSources(module);
  const inputs: Bit[] = [];
  const seen = new Set<string>();
  const open = module.ports.filter(({ name }) => name === output).map((net): Bit => ({ net, bit }));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const key = `${at.net.name} ${at.bit}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (at.net.role === "input") inputs.push(at);
    else open.push(...sources(at));
  }
  return inputs;
}

function driversOf(body: readonly Stmt[]): ReadonlyMap<Net, readonly Driver[]> {
  const drivers = new Map<Net, Driver[]>();
  const walk = (statements: readonly Stmt[], conditions: readonly Expr[]): void => {
    for (const stmt of statements) {
      switch (stmt.kind) {
        case "assign": {
          const { target, value } = stmt;
          const index = target.kind === "element" ? [target.index] : [];
          const known = drivers.get(target.net) ?? [];
          drivers.set(target.net, known);
          known.push({ target, value, conditions: [...conditions, ...index] });
          break;
        }
        case "next":
          break;
        case "when": {
          const before = [...conditions];
          for (const arm of stmt.arms) {
            before.push(arm.condition);
            walk(arm.body, [...before]);
          }
          walk(stmt.otherwise ?? [], before);
          break;
        }
        case "match":
          for (const each of stmt.cases) walk(each.body, [...conditions, stmt.subject]);
          walk(stmt.otherwise ?? [], [...conditions, stmt.subject]);
      }
    }
  };
  walk(body, []);
  return drivers;
}
