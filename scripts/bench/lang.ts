/**
 * Speed of the built-in simulator beside Verilator's.
 *
 * Every design gets random numbers at all inputs from a register inside, and both simulators must agree on a checksum
 * of all outputs. Measured: time from the definition to the first clock edge, and clock cycles per second.
 */
import { execaSync } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageEngine } from "../../hdl/nvme/page-engine.ts";
import { bits, elaborate, enumeration, input, module, output } from "../../hdl/lang/index.ts";
import type { AnyDefinition } from "../../hdl/lang/module/definition.ts";
import type { DesignIR, Expr, ModuleIR, Net } from "../../hdl/lang/design/ir.ts";
import { Machine } from "../../hdl/lang/sim/machine.ts";
import { printDesign } from "../../hdl/lang/verilog/print-design.ts";

/** What one design measured. */
export interface LangRow {
  readonly design: string;
  /** From the definition to the first clock edge, elaboration and compilation included, in milliseconds. */
  readonly firstEdgeMs: number;
  /** Clock cycles per second of the built-in simulator. */
  readonly builtIn: number;
  /** Clock cycles per second of Verilator, optimised, compilation not counted. */
  readonly verilator: number;
  /** Checksums (hexadecimal) of all outputs over all cycles: equal, or one of the simulators is wrong. */
  readonly checksums: { readonly builtIn: string; readonly verilator: string };
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

/** A top without inputs: random numbers go to the module's, a checksum of its outputs comes out. */
function driven(definition: AnyDefinition): DesignIR {
  const inner = elaborate(definition);
  const modules = inner.modules.map((each): ModuleIR => ({ ...each, assertions: [] }));
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
      const value: Expr = { kind: "concat", width: port.width, parts };
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

const main = `#include "Vbench_top.h"
#include "verilated.h"
#include <chrono>
#include <cstdio>
#include <cstdlib>
int main(int, char** argv) {
  VerilatedContext context;
  Vbench_top top{&context};
  auto edge = [&] { top.clk = 1; top.eval(); top.clk = 0; top.eval(); };
  top.clk = 0; top.rst = 1; top.eval();
  for (int i = 0; i < 9; i++) edge();
  top.rst = 0;
  long cycles = std::atol(argv[1]);
  auto start = std::chrono::steady_clock::now();
  for (long i = 0; i < cycles; i++) edge();
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%llx %f\\n", (unsigned long long)top.sum, took.count());
}
`;

function verilator(design: DesignIR, cycles: number): { sum: string; rate: number } {
  const folder = mkdtempSync(join(tmpdir(), "nvmeforge-bench-"));
  try {
    const { files, memoryFiles } = printDesign(design);
    for (const [name, text] of [...files, ...memoryFiles, ["main.cpp", main] as const]) {
      writeFileSync(join(folder, name), text);
    }
    const flags = [
      "--cc",
      "--exe",
      "--build",
      "-O3",
      "--x-assign",
      "fast",
      "--x-initial",
      "0",
      "-Wno-fatal",
      "-Wno-lint",
    ];
    const make = ["-MAKEFLAGS", "OPT_FAST=-O2 OPT_SLOW=-O1 OPT_GLOBAL=-O2"];
    const names = [...files.keys(), "main.cpp"];
    execaSync("verilator", [...flags, ...make, "--top-module", "bench_top", ...names], { cwd: folder });
    const { stdout } = execaSync(join(folder, "obj_dir", "Vbench_top"), [String(cycles)], { cwd: folder });
    const [sum = "", seconds = "1"] = stdout.split(" ");
    return { sum, rate: cycles / Number(seconds) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const designs: readonly (readonly [string, () => AnyDefinition])[] = [
  ["small FSM", () => smallFsm()],
  ["256-bit data path", () => dataPath()],
  ["AXI landing and page slots", () => pageEngine({ slots: 8 })],
];

/** Measures one design after the other. */
export async function* benchLang(cycles: number): AsyncGenerator<LangRow> {
  for (const [design, define] of designs) yield await measure(design, define, cycles);
}

async function measure(name: string, define: () => AnyDefinition, cycles: number): Promise<LangRow> {
  const begin = performance.now();
  const design = driven(define());
  const machine = new Machine(design, { seed: 1, periods: [4000], start: "zero" });
  machine.step(1);
  const firstEdgeMs = performance.now() - begin;
  // The optimising compiler of the engine takes its time, aside; Verilator's is done before as well.
  for (let i = 0; i < 20; i++) {
    machine.step(10_000);
    await new Promise((done) => setTimeout(done, 10));
  }
  const fresh = new Machine(design, { seed: 1, periods: [4000], start: "zero" });
  const start = performance.now();
  fresh.step(cycles);
  const builtIn = cycles / ((performance.now() - start) / 1000);
  const other = verilator(design, cycles);
  const checksums = { builtIn: fresh.read("sum").toString(16), verilator: other.sum };
  return { design: name, firstEdgeMs, builtIn, verilator: other.rate, checksums };
}

const cell = (text: string) => text.padStart(12);
const rate = (value: number) => cell(`${(value / 1e6).toFixed(2)} M/s`);

export const langHeader = `${"".padEnd(28)}${["first edge", "built in", "Verilator"].map(cell).join("")}   ratio`;

export function langLine({ design, firstEdgeMs, builtIn, verilator, checksums }: LangRow): string {
  const ratio = (builtIn / verilator).toFixed(2).padStart(8);
  const agree =
    checksums.builtIn === checksums.verilator
      ? ""
      : `   checksums differ: ${checksums.builtIn}, ${checksums.verilator}`;
  return `${design.padEnd(28)}${cell(`${firstEdgeMs.toFixed(0)} ms`)}${rate(builtIn)}${rate(verilator)}${ratio}${agree}`;
}
