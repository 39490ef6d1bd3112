/** A program as WebAssembly: functions of a few hundred statements, and those that call them in order. */
import { isReset, writesOf, type ClockedUnit, type ClockKey } from "./clocked.ts";
import * as chunk from "./chunks.ts";
import { emptyArm, type Store } from "./code.ts";
import { addCount, countedEdges } from "./coverage/compile.ts";
import { lowerCounted, lowerToggled, toggledWords } from "./coverage/lower.ts";
import { emit } from "./emit.ts";
import { slotOf, type Slot } from "./flatten.ts";
import type { Node } from "./graph.ts";
import { lowerUnit } from "./lower-clocked.ts";
import { lowerGroup } from "./lower-comb.ts";
import { ExprLowering, type ProgramContext } from "./lower-expr.ts";
import type { CombPlan, Program } from "./program.ts";
import { Bytes } from "./wasm/bytes.ts";
import { WasmModule } from "./wasm/module.ts";
import { call, constant, load, memory } from "./wasm/instructions.ts";
import { op } from "./wasm/opcodes.ts";

/** Nodes per function: enough to keep values in registers, little enough for the optimising compiler. */
const functionSize = 1500;

/** Address of the word that says whether something asynchronous changed. */
const changed = 8;

/** Most rounds of asynchronous changes before they count as endless. */
const mostRounds = 100;

/**
 * The module that runs a design. It imports the memory and exports
 * `settle()`: computes everything from inputs and registers;
 * `edge(clocks)`: one rising edge of the clocks of the set bits, settled;
 * `run(n)`: up to `n` edges of clock 0, less after a failed assertion; returns how many are left;
 * with coverage `count(clocks)`: counts what is active, as an edge does by itself, and `sample()`: notes which bits changed.
 */
export function compileProgram(program: Program): Uint8Array {
  const context: ProgramContext = { layout: program.layout, inlined: program.lean.inlined, loaded: new Set() };
  const { top } = program.netlist;
  for (const port of top.module.ports) context.loaded.add(slotOf(top, port).id);
  for (const slot of program.clocks) context.loaded.add(slot.id);
  for (const { reset } of program.keys) if (reset !== null) context.loaded.add(reset.id);

  // All functions are made before the first is emitted: only then is it known what has to be stored.
  const comb = lowerPlan(context, program.lean);
  const keys = program.keys.map((key) => {
    const units = program.clocked.units.get(key) ?? [];
    return {
      key,
      run: lowerUnits(context, units, false),
      reset: key.reset === null ? [] : lowerUnits(context, units, true),
      late: lowerUnits(context, program.clocked.late.get(key) ?? [], false),
    };
  });
  const asynchronous = lowerAsynchronous(context, program);
  const counted = countedEdges(program).map((each) => ({
    ...each,
    code: inFunctions(context, each.parts, lowerCounted),
  }));
  const toggled = inFunctions(context, toggledWords(program.coverage), lowerToggled);

  const wasm = new WasmModule();
  const add = (list: readonly ExprLowering[]) => list.map((each) => addFunction(wasm, each, context.loaded));
  const settle = addSettle(wasm, add(comb), add(asynchronous));
  const sample = program.coverage === null ? null : addCalls(wasm, add(toggled));
  const counting = counted.map(({ code, ...each }) => ({ ...each, functions: add(code) }));
  const count = sample === null ? null : addCount(wasm, program, counting, sample);
  const edge = addEdge(
    wasm,
    program,
    keys.map(({ key, run, reset, late }) => ({ key, run: add(run), reset: add(reset), late: add(late) })),
    { settle, count },
  );
  wasm.export("settle", settle);
  wasm.export("edge", edge);
  if (sample !== null) wasm.export("sample", sample);
  if (count !== null) wasm.export("count", count);
  wasm.export("run", addRun(wasm, program, edge));
  return wasm.encode(pagesOf(program));
}

/** A module that computes every value there is from inputs and registers: `settle()`. */
export function compileEverything(program: Program): Uint8Array {
  const plan = program.everything();
  const loaded = new Set(everySlot(program).map(({ id }) => id));
  const comb = lowerPlan({ layout: program.layout, inlined: plan.inlined, loaded }, plan);
  const wasm = new WasmModule();
  const settle = comb.map((each) => addFunction(wasm, each, loaded));
  wasm.export("settle", addCalls(wasm, settle));
  return wasm.encode(pagesOf(program));
}

const everySlot = ({ netlist }: Program): Slot[] => netlist.scopes.flatMap(({ slots }) => [...slots.values()]);

/** Memory that the program needs, in units of 64 KiB. */
export const pagesOf = ({ layout, coverage }: Program): number => Math.ceil((coverage ?? layout).bytes / 65_536);

function lowerPlan(context: ProgramContext, { groups }: CombPlan): ExprLowering[] {
  return inFunctions(context, groups, lowerGroup);
}

function lowerUnits(context: ProgramContext, units: readonly ClockedUnit[], inReset: boolean): ExprLowering[] {
  return inFunctions(context, units, (lowering, unit) => lowerUnit(lowering, unit, inReset));
}

/** As many functions as the size of what they hold asks for. */
function inFunctions<T>(
  context: ProgramContext,
  list: readonly T[],
  lower: (lowering: ExprLowering, item: T) => void,
): ExprLowering[] {
  const functions: ExprLowering[] = [];
  let current: ExprLowering | undefined;
  for (const item of list) {
    if (current === undefined || current.g.size > functionSize) {
      current = new ExprLowering(context);
      functions.push(current);
    }
    lower(current, item);
  }
  return functions;
}

/** What resets do without a clock: registers of asynchronous domains, and synchronisers of resets. */
function lowerAsynchronous(context: ProgramContext, program: Program): ExprLowering[] {
  const lowering = new ExprLowering(context);
  const { g, layout, code } = lowering;
  const force = (slots: readonly { slot: Slot; value: bigint }[], active: Node): void => {
    for (const { slot, value } of slots) {
      const wanted = chunk.constant(g, slot.width, value);
      const then = emptyArm();
      const places = new Set([layout.address(slot), layout.target(slot)]);
      const stores = [...places].flatMap((address) =>
        wanted.map((node, k): Store => ({ address: address + 8 * k, node, bits: node.type })),
      );
      stores.push({ address: changed, node: g.const(32, 1), bits: 32 });
      then.actions.push({ kind: "stores", stores, owner: null });
      const differs = g.eqz(chunk.equal(g, lowering.loadSlot(slot), wanted));
      code.actions.push({ kind: "if", condition: g.and(active, differs), then, otherwise: emptyArm() });
    }
  };
  for (const unit of program.units) {
    const { scope, key, work } = unit;
    if (work.kind === "registers" && key.asynchronous && key.reset !== null) {
      const nets = writesOf(unit).filter((net) => isReset(key, net));
      const active = g.eqz(chunk.chunk(lowering.loadSlot(key.reset), 0));
      force(
        nets.map((net) => ({ slot: slotOf(scope, net), value: net.reset ?? 0n })),
        active,
      );
    }
    if (work.kind === "synchroniser" && work.of.kind === "reset") {
      const stages = [...work.of.meta, work.of.output].map((net) => ({ slot: slotOf(scope, net), value: 1n }));
      force(stages, lowering.condition(scope, work.of.source));
    }
  }
  return code.actions.length === 0 ? [] : [lowering];
}

function addFunction(wasm: WasmModule, lowering: ExprLowering, loaded: ReadonlySet<number>): number {
  const { code, locals } = emit(lowering.code, loaded);
  return wasm.add({ takes: 0, returns: 0 }, locals, code);
}

/** A function that calls others in turn. */
function addCalls(wasm: WasmModule, functions: readonly number[]): number {
  const code = new Bytes();
  for (const index of functions) call(code, index);
  return wasm.add({ takes: 0, returns: 0 }, [], code);
}

function addSettle(wasm: WasmModule, comb: readonly number[], late: readonly number[]): number {
  if (late.length === 0) return addCalls(wasm, comb);
  const code = new Bytes();
  // Again as long as something asynchronous changes; local 0 counts the rounds.
  code.byte(op.loop);
  code.byte(op.empty);
  constant(code, 0);
  constant(code, 0);
  memory(code, op.store32, changed);
  for (const index of comb) call(code, index);
  for (const index of late) call(code, index);
  code.byte(op.localGet);
  code.unsigned(0);
  constant(code, 1);
  code.byte(op.add32);
  code.byte(op.localTee);
  code.unsigned(0);
  constant(code, mostRounds);
  code.byte(op.less32);
  load(code, changed);
  code.byte(op.and32);
  code.byte(op.brIf);
  code.unsigned(0);
  code.byte(op.end);
  return wasm.add({ takes: 0, returns: 0 }, [32], code);
}

interface KeyFunctions {
  readonly key: ClockKey;
  readonly run: readonly number[];
  readonly reset: readonly number[];
  readonly late: readonly number[];
}

/** Registers of all clocks that rise see the values from before; then memories, copies, and everything that follows. */
function addEdge(
  wasm: WasmModule,
  program: Program,
  keys: readonly KeyFunctions[],
  { settle, count }: { readonly settle: number; readonly count: number | null },
): number {
  const code = new Bytes();
  if (count !== null) {
    code.byte(op.localGet);
    code.unsigned(0);
    call(code, count);
  }
  const ifRisen = (clock: Slot, write: () => void) => {
    const number = program.clocks.indexOf(clock);
    code.byte(op.localGet);
    code.unsigned(0);
    constant(code, 1 << number);
    code.byte(op.and32);
    code.byte(op.if);
    code.byte(op.empty);
    write();
    code.byte(op.end);
  };
  for (const { key, run, reset } of keys) {
    ifRisen(key.clock, () => {
      if (key.reset === null) {
        for (const index of run) call(code, index);
        return;
      }
      load(code, program.layout.address(key.reset));
      if (key.asynchronous) code.byte(op.eqz32);
      code.byte(op.if);
      code.byte(op.empty);
      for (const index of reset) call(code, index);
      code.byte(op.else);
      for (const index of run) call(code, index);
      code.byte(op.end);
    });
  }
  for (const { key, late } of keys) {
    if (late.length > 0) ifRisen(key.clock, () => late.forEach((index) => call(code, index)));
  }
  for (const [clock, { from, to, bytes }] of program.layout.copies) ifRisen(clock, () => copy(code, from, to, bytes));
  call(code, settle);
  return wasm.add({ takes: 1, returns: 0 }, [], code);
}

/** Few words are copied one by one; for many the machine's own copy is faster. */
function copy(code: Bytes, from: number, to: number, bytes: number): void {
  if (bytes <= 512) {
    for (let at = 0; at < bytes; at += 8) {
      constant(code, 0);
      constant(code, 0);
      memory(code, op.load64, from + at);
      memory(code, op.store64, to + at);
    }
    return;
  }
  constant(code, to);
  constant(code, from);
  constant(code, bytes);
  code.byte(op.prefixed);
  code.unsigned(op.memoryCopy);
  code.byte(0);
  code.byte(0);
}

function addRun(wasm: WasmModule, program: Program, edge: number): number {
  const code = new Bytes();
  const get = () => {
    code.byte(op.localGet);
    code.unsigned(0);
  };
  code.byte(op.block);
  code.byte(op.empty);
  code.byte(op.loop);
  code.byte(op.empty);
  get();
  code.byte(op.eqz32);
  code.byte(op.brIf);
  code.unsigned(1);
  constant(code, 1);
  call(code, edge);
  get();
  constant(code, 1);
  code.byte(op.sub32);
  code.byte(op.localSet);
  code.unsigned(0);
  constant(code, 0);
  memory(code, op.load32low8, program.layout.failed);
  code.byte(op.eqz32);
  code.byte(op.brIf);
  code.unsigned(0);
  code.byte(op.end);
  code.byte(op.end);
  get();
  return wasm.add({ takes: 1, returns: 1 }, [], code);
}
