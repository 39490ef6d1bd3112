/** The designs of the bench, and the top that drives one with random numbers and sums its outputs up. */
import { pageEngine } from "../../hdl/nvme/page-engine.ts";
import { CARD_WINDOW_BASE } from "../../hdl/lib/card-types.ts";
import { cardWindows } from "../../hdl/xdma/card-windows.ts";
import { bits, elaborate, enumeration, input, module, output } from "../../hdl/lang/index.ts";
import type { AnyDefinition } from "../../hdl/lang/module/definition.ts";
import type { DesignIR, Expr, ModuleIR, Net } from "../../hdl/lang/design/ir.ts";

/** Bits of an input that are not random: those outside of `random` are those of `fixed`. */
interface Stimulus {
  readonly random: bigint;
  readonly fixed: bigint;
}

export interface BenchDesign {
  readonly name: string;
  readonly define: () => AnyDefinition;
  /** Cycles that a run takes on the built-in simulator and on Verilator, and on Icarus. */
  readonly cycles: number;
  readonly icarusCycles: number;
  /** By port; all others are random in all bits. */
  readonly stimulus: ReadonlyMap<string, Stimulus>;
}

const State = enumeration("state", ["Idle", "Load", "Run", "Wait", "Done"]);

const smallFsm = module("small_fsm", () => ({
  ports: { go: input(bits(1)), amount: input(bits(8)), busy: output(bits(1)), sum: output(bits(32)) },
  build({ go, amount, busy, sum }, { regs, match, when }) {
    const { state, left, total } = regs({
      state: State.reset("Idle"),
      left: bits(8).reset(0),
      total: bits(32).reset(0),
    });
    match(state, {
      Idle: () => when(go.eq(1), () => state.next("Load")),
      Load: () => {
        left.next(amount);
        state.next("Run");
      },
      Run: () => {
        total.next(total.add(left.zext(32)));
        left.next(left.sub(1));
        when(left.eq(0), () => state.next("Wait"));
      },
      Wait: () => when(go.eq(0), () => state.next("Done")),
      Done: () => state.next("Idle"),
    });
    busy.assign(state.ne("Idle").asBits());
    sum.assign(total);
  },
}));

const dataPath = module("data_path", () => ({
  ports: { a: input(bits(256)), b: input(bits(256)), pick: input(bits(2)), y: output(bits(256)) },
  build({ a, b, pick, y }, { regs, when }) {
    const { first, second, third } = regs({ first: bits(256), second: bits(256), third: bits(256) });
    first.next(a.xor(b));
    when(pick.eq(0), () => second.next(first.add(b)))
      .elsewhen(pick.eq(1), () => second.next(first.and(a.not())))
      .otherwise(() => second.next(first.shr(pick.zext(8).shl(3))));
    third.next(second.or(first.shl(17)));
    y.assign(third.sub(second));
  },
}));

/**
 * A top without inputs: random numbers go to the module's, a checksum of its outputs comes out. What the design states about
 * itself and its surroundings is left out: random numbers keep to nothing.
 */
export function driven({ define, stimulus }: BenchDesign): DesignIR {
  const inner = elaborate(define());
  const modules = inner.modules.map((each): ModuleIR => ({
    ...each,
    assertions: [],
    memories: each.memories.map((memory) => ({ ...memory, collisions: "the stimulus is random" })),
  }));
  const byName = new Map(modules.map((each) => [each.name, each]));
  const rejoined = new Map<string, ModuleIR>();
  const rejoin = (name: string): ModuleIR => {
    const known = rejoined.get(name);
    if (known !== undefined) return known;
    const found = byName.get(name);
    if (found === undefined) throw new Error(`there is no module ${name}`);
    const instances = found.instances.map((each) => ({ ...each, of: rejoin(each.of.name) }));
    const made = { ...found, instances };
    rejoined.set(name, made);
    return made;
  };
  const dut = rejoin(inner.top.name);
  const { site } = dut;
  const net = (name: string, width: number, role: Net["role"], more: Partial<Net> = {}): Net => ({
    ...{ name, width, role, scalar: width === 1, signed: false, domain: "", site },
    ...more,
  });
  const read = (of: Net): Expr => ({ kind: "net", width: of.width, net: of });
  const xor = (left: Expr, right: Expr): Expr => ({ kind: "binary", width: left.width, op: "xor", left, right, site });
  const shift = (op: "shl" | "shr", arg: Expr, by: number): Expr => {
    const amount: Expr = { kind: "literal", width: 8, value: BigInt(by) };
    return { kind: "shift", width: arg.width, op, arg, amount, site };
  };
  const clk = net("clk", 1, "clock");
  const rst = net("rst", 1, "reset");
  const random = net("random", 64, "reg", { reset: 0x9e3779b97f4a7c15n });
  const check = net("check", 64, "reg", { reset: 0n });
  const sum = net("sum", 64, "output");
  const nets: Net[] = [random, check];
  const body: ModuleIR["body"][number][] = [];
  const connections: { port: string; net: Net }[] = [];
  let mixed: Expr = { kind: "concat", width: 64, parts: [slice(read(check), 0, 63), slice(read(check), 63, 1)] };
  let at = 0;
  for (const port of dut.ports) {
    if (port.role === "clock" || port.role === "reset") {
      connections.push({ port: port.name, net: port.role === "clock" ? clk : rst });
      continue;
    }
    const { enumeration: _enumeration, ...plain } = port;
    const pin: Net = {
      ...plain,
      name: `dut_${port.name}`,
      role: port.role === "input" ? "instance-input" : "instance-output",
    };
    nets.push(pin);
    connections.push({ port: port.name, net: pin });
    if (port.role === "input") {
      const parts: Expr[] = [];
      for (let left = port.width; left > 0; left -= 32) {
        parts.push(slice(read(random), (at = (at + 7) % 32), Math.min(32, left)));
      }
      const all: Expr = { kind: "concat", width: port.width, parts };
      const value = kept(all, stimulus.get(port.name));
      body.push({ kind: "assign", target: { kind: "whole", net: pin }, value, site });
    } else {
      for (let lsb = 0; lsb < port.width; lsb += 64) {
        const arg = slice(read(pin), lsb, Math.min(64, port.width - lsb));
        mixed = xor(mixed, arg.width === 64 ? arg : { kind: "extend", width: 64, arg, signed: false });
      }
    }
  }
  const one = xor(read(random), shift("shl", read(random), 13));
  const two = xor(one, shift("shr", one, 7));
  body.push({ kind: "next", target: { kind: "whole", net: random }, value: xor(two, shift("shl", two, 17)), site });
  body.push({ kind: "next", target: { kind: "whole", net: check }, value: mixed, site });
  body.push({ kind: "assign", target: { kind: "whole", net: sum }, value: read(check), site });
  const top: ModuleIR = {
    ...{ kind: "module", name: "bench_top", base: "bench_top", parameters: new Map(), site },
    ...{ memories: [], synchronisers: [], assertions: [], nets, body },
    domains: [{ name: "", clock: clk, reset: rst, resetKind: "sync-high" }],
    ports: [clk, rst, sum],
    instances: [{ name: "u_dut", of: dut, connections, domains: new Map([["", ""]]), site }],
  };
  return { top, modules: [...rejoined.values(), top], blackBoxes: [] };
}

function slice(arg: Expr, lsb: number, width: number): Expr {
  return { kind: "slice", width, arg, lsb };
}

/** Random bits where the stimulus has them, its own elsewhere. */
function kept(arg: Expr, stimulus: Stimulus | undefined): Expr {
  if (stimulus === undefined) return arg;
  const { width } = arg;
  const constant = (value: bigint): Expr => ({ kind: "literal", width, value: BigInt.asUintN(width, value) });
  const site = { locate: () => ({ file: "bench", line: 1, column: 1 }) };
  const random: Expr = { kind: "binary", width, op: "and", left: arg, right: constant(stimulus.random), site };
  return { kind: "binary", width, op: "or", left: random, right: constant(stimulus.fixed & ~stimulus.random), site };
}

/** Full-width INCR bursts of up to 16 beats into the first 1 MiB of the card's windows. */
const bursts = (channel: "aw" | "ar"): [string, Stimulus][] => [
  [`m_axi_${channel}addr`, { random: 0xf_ffe0n, fixed: CARD_WINDOW_BASE }],
  [`m_axi_${channel}len`, { random: 0xfn, fixed: 0n }],
  [`m_axi_${channel}size`, { random: 0n, fixed: 5n }],
  [`m_axi_${channel}burst`, { random: 0n, fixed: 1n }],
];

export const designs: readonly BenchDesign[] = [
  { name: "small FSM", define: () => smallFsm(), cycles: 20_000_000, icarusCycles: 100_000, stimulus: new Map() },
  { name: "256-bit data path", define: () => dataPath(), cycles: 8_000_000, icarusCycles: 50_000, stimulus: new Map() },
  {
    name: "AXI landing and page slots",
    define: () => cardWindows({ dw: 256, slots: 8 }),
    cycles: 1_000_000,
    icarusCycles: 5_000,
    stimulus: new Map([...bursts("aw"), ...bursts("ar")]),
  },
  {
    name: "page engine",
    define: () => pageEngine({ slots: 8 }),
    cycles: 1_000_000,
    icarusCycles: 5_000,
    stimulus: new Map(),
  },
];
