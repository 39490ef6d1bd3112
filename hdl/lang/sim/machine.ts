import type { DesignIR, DomainIR } from "../design/ir.ts";
import { byteSize } from "./chunks.ts";
import { compileEverything, pagesOf } from "./compile.ts";
import { compiledDesign } from "./compiled.ts";
import { collisionMessage } from "./collisions.ts";
import type { CoverageWanted } from "./coverage/plan.ts";
import { clearCounts, readTally, type Tally } from "./coverage/tally.ts";
import type { Engine, MemoryWords, WatchedNet } from "./engine.ts";
import { failureOf, type Failure } from "./failure.ts";
import { pathOf, slotOf, type Slot } from "./flatten.ts";
import { writeInitialValues, writeSlot, type StartValues } from "./initial.ts";
import { collisionPlaces } from "./layout.ts";
import { memoryAt, netAt, scopeAt, watchedNets } from "./look.ts";
import { isPort, type Program } from "./program.ts";
import { shownValue } from "./show.ts";
import { valueAt, writeAt } from "./words.ts";

export interface MachineOptions {
  readonly seed: number;
  /** Clock periods in picoseconds, in the order of the top's domains. */
  readonly periods: readonly number[];
  readonly start: StartValues;
  /** What is counted; nothing unless given. */
  readonly coverage?: CoverageWanted;
}

interface Exports {
  settle(): void;
  /** With coverage only. */
  count?(clocks: number): void;
  sample?(): void;
  edge(clocks: number): void;
  run(edges: number): number;
}

/** A time that no edge is near to. */
const never = 2n ** 62n;

/** Edges after all clocks have had one for which resets stay active. */
const resetEdges = 8;

/** A design compiled to WebAssembly, just after its reset. */
export class Machine implements Engine {
  readonly inputs: ReadonlySet<string>;
  readonly #program: Program;
  readonly #memory: WebAssembly.Memory;
  readonly #view: DataView;
  readonly #code: Exports;
  readonly #ports = new Map<string, Slot>();
  readonly #periods: number[];
  readonly #next: number[];
  /** Values of the ports that the last edge sampled. */
  readonly #before: Uint32Array;
  readonly #beforeView: DataView;
  readonly #words: Uint32Array;
  readonly #portBytes: readonly { readonly address: number; readonly bytes: number; readonly at: number }[];
  readonly #beforeAt = new Map<Slot, number>();
  #derived: readonly { readonly bit: number; readonly address: number }[] = [];
  #levels = 0;
  #settled = false;
  #inside: { settle(): void } | undefined;
  #insideIsCurrent = false;
  #now = 0;
  #began = 0;

  constructor(design: DesignIR, { seed, periods, start, coverage = "none" }: MachineOptions) {
    const known = compiledDesign(design, coverage);
    this.#program = known.program;
    this.#memory = new WebAssembly.Memory({ initial: pagesOf(known.program) });
    this.#view = new DataView(this.#memory.buffer);
    this.#code = this.#instance(known.module);
    const { top } = this.#program.netlist;
    const { ports, domains } = top.module;
    for (const port of ports) this.#ports.set(port.name, slotOf(top, port));
    const drivable = ports.filter(({ role }) => role === "input" || role === "reset");
    this.inputs = new Set(drivable.map(({ name }) => name));
    let bytes = 0;
    this.#portBytes = [...new Set(this.#ports.values())].map((slot) => {
      const size = byteSize(slot.width);
      this.#beforeAt.set(slot, bytes);
      bytes += size;
      return { address: this.#program.layout.address(slot), bytes: size, at: bytes - size };
    });
    this.#before = new Uint32Array(bytes / 4);
    this.#beforeView = new DataView(this.#before.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
    const clocked = domains.filter(isPort);
    this.#periods = clocked.map((_, i) => periods[i] ?? 4000);
    this.#next = [...this.#periods];
    this.#derived = this.#program.clocks.flatMap((slot, bit) =>
      bit < clocked.length ? [] : [{ bit, address: this.#program.layout.address(slot) }],
    );
    writeInitialValues(this.#program, this.#view, seed, start);
    this.#start(clocked);
  }

  get now(): number {
    return this.#now;
  }

  get next(): number {
    return Math.min(...this.#next);
  }

  get cycle(): number {
    return this.#cycleOf(0);
  }

  drive(net: string, value: bigint): void {
    const slot = this.#ports.get(net);
    if (slot === undefined || !this.inputs.has(net)) throw new RangeError(`${net} is not an input`);
    writeSlot(this.#program.layout, this.#view, slot, value);
    this.#settled = false;
  }

  settle(): void {
    this.#settle();
  }

  read(net: string): bigint {
    this.#settle();
    return this.#value(this.#port(net));
  }

  sampled(net: string): bigint {
    const slot = this.#port(net);
    return valueAt(this.#beforeView, this.#beforeAt.get(slot) ?? 0, slot.width);
  }

  step(n: number): void {
    this.#settle();
    if (this.#periods.length === 0 || n === 0) return;
    if (this.#periods.length === 1 && this.#derived.length === 0 && !this.#program.clockIsData) {
      const left = n > 1 ? this.#code.run(n - 1) : 0;
      const [period = 4000] = this.#periods;
      this.#advance((n - 1 - left) * period);
      if (left > 0 || this.failure() !== null) return;
      this.edge();
      return;
    }
    for (let done = 0; done < n && this.#view.getUint8(this.#program.layout.failed) === 0;) done += this.edge() & 1;
  }

  edge(): number {
    this.#settle();
    if (this.#periods.length === 0) return 0;
    this.#keepPorts();
    const now = Math.min(...this.#next);
    let risen = 0;
    this.#next.forEach((at, i) => {
      if (at !== now) return;
      risen |= 1 << i;
      this.#next[i] = at + (this.#periods[i] ?? 4000);
    });
    this.#now = now;
    this.#view.setBigUint64(this.#program.layout.now, BigInt(now), true);
    if (this.#program.clockIsData) this.#edgeWithLevels(risen);
    else this.#rise(risen);
    this.#insideIsCurrent = false;
    return risen;
  }

  failure(): Failure | null {
    const { layout, assertions, collisions } = this.#program;
    if (this.#view.getUint8(layout.failed) === 0) return null;
    const failed = assertions.filter((_, i) => this.#view.getUint8(layout.failed + 1 + i) !== 0);
    const collided = collisions.flatMap((each, i) => {
      const { flag, seen } = collisionPlaces(layout, i);
      const pair = this.#view.getUint32(flag, true) - 1;
      if (pair < 0) return [];
      const when = [...new Set(each.clocks)].map((clock) => this.#cycleText(clock)).join(" and ");
      return [collisionMessage(each, { pair, address: this.#view.getUint32(seen, true), when: `in ${when}` })];
    });
    const [clock] = this.#program.clocks;
    const when = `${this.#now} ps${clock === undefined ? "" : `, ${this.#cycleText(clock)}`}`;
    return failureOf(failed, collided, when);
  }

  covered(): ReadonlyMap<string, number> {
    const { layout, assertions } = this.#program;
    const counts = assertions.flatMap(({ scope, of }, i): [string, number][] =>
      of.kind === "cover" ? [[pathOf(scope, of.name), this.#view.getUint32(layout.covered + 4 * i, true)]] : [],
    );
    return new Map(counts);
  }

  coverage(): Tally {
    this.#settle();
    this.#code.sample?.();
    return readTally(this.#program, this.#memory.buffer);
  }

  look(path: string): unknown {
    const [scope, net] = netAt(this.#program.netlist.top, path);
    return shownValue(net, this.#inner(slotOf(scope, net)));
  }

  bits(path: string): bigint {
    const [scope, net] = netAt(this.#program.netlist.top, path);
    return this.#inner(slotOf(scope, net));
  }

  moduleAt(path: string): string {
    return scopeAt(this.#program.netlist.top, path.split(".")).module.name;
  }

  memory(path: string): MemoryWords {
    const [scope, { name, width, depth }] = memoryAt(this.#program.netlist.top, path);
    const { layout } = this.#program;
    const place = layout.memories.find((each) => each.scope === scope && each.memory.name === name);
    if (place === undefined) throw new Error(`${path} has no place`);
    const addressOf = (address: number): number => {
      if (Number.isInteger(address) && address >= 0 && address < depth) return place.base + address * place.stride;
      throw new RangeError(`${path} has ${depth} words, there is none at ${address}`);
    };
    return {
      width,
      depth,
      read: (address) => valueAt(this.#view, addressOf(address), width),
      write: (address, word) => {
        const at = addressOf(address);
        if (BigInt.asUintN(width, word) !== word)
          throw new RangeError(`${path} has words of ${width} bits: ${word} is none`);
        writeAt(this.#view, at, word, width);
        this.#settled = false;
      },
    };
  }

  nets(): readonly WatchedNet[] {
    const clocks = this.#program.clocks.slice(0, this.#periods.length);
    return watchedNets(this.#program.netlist, clocks, (slot) => this.#inner(slot));
  }

  close(): void {
    // Nothing but memory, which goes with the object.
  }

  #instance(module: WebAssembly.Module): Exports {
    return new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as unknown as Exports;
  }

  #port(net: string): Slot {
    const slot = this.#ports.get(net);
    if (slot === undefined) throw new RangeError(`there is no port ${net}`);
    return slot;
  }

  /** A value inside: names that the program leaves out are computed when somebody looks. */
  #inner(slot: Slot): bigint {
    this.#settle();
    if (!this.#insideIsCurrent) {
      this.#inside ??= this.#instance(new WebAssembly.Module(compileEverything(this.#program)));
      this.#inside.settle();
      this.#insideIsCurrent = true;
    }
    return this.#value(slot);
  }

  #settle(): void {
    if (this.#settled) return;
    this.#code.settle();
    this.#settled = true;
    this.#insideIsCurrent = false;
    if (this.#periods.length === 0) this.#code.count?.(0);
    if (this.#derived.length > 0) this.#rise(this.#derivedEdges());
  }

  /** Edges, and those of the clocks that the design makes of them. */
  #rise(clocks: number): void {
    for (let risen = clocks; risen !== 0; risen = this.#derivedEdges()) this.#code.edge(risen);
  }

  /** Clocks made by the design that have risen since the last look. */
  #derivedEdges(): number {
    let levels = 0;
    for (const { bit, address } of this.#derived) if (this.#view.getUint32(address, true) !== 0) levels |= 1 << bit;
    const risen = levels & ~this.#levels;
    this.#levels = levels;
    return risen;
  }

  /** The same where logic reads a clock: it is high for a moment. */
  #edgeWithLevels(risen: number): void {
    const level = (value: number) => {
      this.#program.clocks.forEach((slot, i) => {
        if (((risen >> i) & 1) === 1) this.#view.setUint32(this.#program.layout.address(slot), value, true);
      });
      this.#code.settle();
    };
    level(1);
    this.#rise(risen | this.#derivedEdges());
    level(0);
    this.#rise(this.#derivedEdges());
  }

  /** What an edge that follows samples. */
  #keepPorts(): void {
    const words = this.#words;
    const before = this.#before;
    for (const { address, bytes, at } of this.#portBytes) {
      for (let i = 0; i < bytes / 4; i++) before[at / 4 + i] = words[address / 4 + i] ?? 0;
    }
  }

  #advance(time: number): void {
    this.#now += time;
    this.#next.forEach((at, i) => void (this.#next[i] = at + time));
    this.#insideIsCurrent = false;
  }

  /** Resets active until every clock has had edges; inputs are 0. */
  #start(domains: readonly DomainIR[]): void {
    const resets = domains.flatMap(({ reset, resetKind }) =>
      reset === null ? [] : [{ name: reset.name, active: resetKind === "async-low" ? 0n : 1n }],
    );
    for (const { name, active } of resets) this.drive(name, active);
    this.#code.settle();
    this.#derivedEdges();
    const every = 2 ** this.#periods.length - 1;
    for (let seen = 0; seen !== every;) seen |= this.edge();
    for (let i = 0; i < resetEdges && every !== 0; i++) this.edge();
    for (const { name, active } of resets) this.drive(name, 1n - active);
    this.#settle();
    const { layout, assertions } = this.#program;
    new Uint8Array(this.#memory.buffer, layout.failed, 1 + assertions.length).fill(0);
    new Uint8Array(this.#memory.buffer, layout.covered, 4 * assertions.length).fill(0);
    this.#startWatch();
    this.#began = this.#now;
    this.#code.sample?.();
    clearCounts(this.#program, this.#memory.buffer);
    this.#keepPorts();
  }

  /** Forgets accesses to memories from before, and says how far apart edges have to be. */
  #startWatch(): void {
    const { layout, collisions, clocks } = this.#program;
    collisions.forEach(({ clocks: pair, crossing }, i) => {
      const places = collisionPlaces(layout, i);
      this.#view.setUint32(places.flag, 0, true);
      if (!crossing) return;
      // Clocks that the design makes have no period of their own: only edges of one moment collide.
      const periods = pair.map((clock) => this.#periods[clocks.indexOf(clock)] ?? 1);
      this.#view.setBigUint64(places.window, BigInt(Math.min(...periods)), true);
      for (const port of [0, 1]) {
        for (const access of ["write", "read"] as const) {
          this.#view.setBigUint64(places.last(port, access).time, never, true);
        }
      }
    });
  }

  /** `cycle 12 of clk`: rising edges of a clock since the reset ended. Clocks made inside have the top's first. */
  #cycleText(clock: Slot): string {
    const found = this.#program.clocks.indexOf(clock);
    const index = found < this.#periods.length ? found : 0;
    return `cycle ${this.#cycleOf(index)} of ${this.#program.clocks[index]?.net.name ?? clock.net.name}`;
  }

  /** Rising edges of a domain's clock since the reset ended. */
  #cycleOf(domain: number): number {
    const period = this.#periods[domain] ?? 4000;
    return Math.floor(this.#now / period) - Math.floor(this.#began / period);
  }

  #value(slot: Slot): bigint {
    return valueAt(this.#view, this.#program.layout.address(slot), slot.width);
  }
}
