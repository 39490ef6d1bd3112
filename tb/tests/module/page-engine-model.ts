/**
 * What stands around the page engine, as plain TypeScript: host memory, DMA engine, card windows and medium, with random delays and faults,
 * and a record of what every task must do.
 */
import { CARD_WINDOW, FAULT } from "../../../hdl/lib/card-types.ts";
import type { RandomStream } from "../../module/random.ts";
import { Delayed } from "./stream-ends.ts";

export interface Task {
  readonly command: number;
  readonly write: boolean;
  readonly through: boolean;
  readonly block: number;
  readonly offset: number;
  readonly length: number;
  readonly host0: bigint;
  readonly host1: bigint;
  readonly split: number;
}
interface DmaRequest {
  readonly host: bigint;
  readonly card: bigint;
  readonly length: bigint;
  readonly tag: bigint;
}
interface Fill {
  readonly merge: bigint;
  readonly slot: bigint;
  readonly block: bigint;
  readonly first: bigint;
  readonly last: bigint;
}
interface Work {
  readonly task: Task;
  /** Bytes the host offers (write) or got (read). */
  readonly data: Uint8Array;
  pieces: number;
  fault: number;
  /** The medium has been asked to take its bytes, the host has got them, or the task has failed. */
  moved: boolean;
  /** What the medium has said of its page. */
  held: boolean;
  final: boolean;
  drained: boolean;
}
interface SlotState {
  armed: boolean;
  landed: number;
  readonly bytes: Uint8Array;
}

const PAGE = 4096;
const check = (condition: boolean, text: string): void => {
  if (!condition) throw new Error(text);
};

const piecesOf = (task: Task): number => (task.split < task.length ? 2 : 1);

/** The words of 64 bytes that a fill brings: those that are read, or all of a block that is written in part. */
const wordsOf = (merge: boolean, { offset, length }: Task): readonly [number, number] =>
  merge ? [0, 63] : [Math.floor(offset / 64), Math.floor((offset + length - 1) / 64)];

/** Probabilities of things that go wrong, and delays in clocks. */
export interface Weather {
  readonly fillError: number;
  readonly dmaError: number;
  readonly shortLanding: number;
  readonly writeError: number;
  /** Longest random delay of DMA and medium. */
  readonly delay: number;
}

export class PageWorld {
  readonly leads = new Delayed<bigint>();
  readonly fillsDone = new Delayed<{ merge: boolean; slot: bigint; error: boolean }>();
  readonly h2cDone = new Delayed<{ tag: bigint; error: boolean }>();
  readonly c2hDone = new Delayed<{ tag: bigint; error: boolean }>();
  readonly acks = new Delayed<{ slot: bigint; final: boolean; error: boolean; commit: () => void }>();
  readonly #landings = new Delayed<() => void>();
  readonly #writeSlots: SlotState[];
  readonly #readSlots: SlotState[];
  readonly #medium = new Map<number, Uint8Array>();
  readonly #work = new Map<number, Work>();
  readonly #byHost = new Map<bigint, Work>();
  /** Tasks that will ask for a fill, in order: of one direction they come in the order of the tasks. */
  readonly #toFill = { write: [] as Work[], read: [] as Work[] };
  /** Whose bytes are in a write slot. */
  readonly #owners = new Map<bigint, Work>();
  /** Blocks on their way to the medium. */
  readonly #under = new Set<number>();
  readonly #random: RandomStream;
  readonly #weather: Weather;
  /** Tasks answered so far. */
  answered = 0;
  faults = [0, 0, 0, 0];
  /** Pages that the medium refused after their tasks were answered. */
  lost = 0;
  /** Slots that were armed alone. */
  alone = 0;

  constructor(slots: number, random: RandomStream, weather: Weather) {
    const slot = (): SlotState => ({ armed: false, landed: 0, bytes: new Uint8Array(PAGE) });
    this.#writeSlots = Array.from({ length: slots }, slot);
    this.#readSlots = Array.from({ length: slots }, slot);
    this.#random = random;
    this.#weather = weather;
  }

  /** Every task is answered, and every page is on the medium. */
  over(tasks: number): boolean {
    return this.answered === tasks && this.#under.size === 0;
  }

  tick(): void {
    for (const queue of [this.leads, this.fillsDone, this.h2cDone, this.c2hDone, this.acks, this.#landings])
      queue.tick();
    for (let land = this.#landings.take(); land !== undefined; land = this.#landings.take()) land();
  }

  landedBytes(slot: bigint): number {
    return this.#slot(this.#writeSlots, slot).landed;
  }

  begin(task: Task): void {
    check(!this.#work.has(task.command), `command ${task.command} is used twice`);
    const data = new Uint8Array(task.length);
    if (task.write) data.forEach((_, i) => (data[i] = this.#random.integer(0, 255)));
    const ends = { moved: false, held: false, final: false, drained: false };
    const work = { task, data, pieces: 0, fault: FAULT.none, ...ends };
    this.#work.set(task.command, work);
    if (!task.write || task.length < PAGE) this.#toFill[task.write ? "write" : "read"].push(work);
    this.#byHost.set(task.host0, work);
    if (task.split < task.length) this.#byHost.set(task.host1, work);
  }

  arm(pool: "write" | "read", slot: bigint): void {
    const state = this.#pool(pool, slot);
    check(!state.armed, `${pool} slot ${slot} is armed twice`);
    state.armed = true;
    state.landed = 0;
  }

  /** `alone` promises that nothing else lands, and that the whole block will. */
  armWrite({ slot, block, alone }: { slot: bigint; block: bigint; alone: bigint }): void {
    const whole = [...this.#work.values()].some(({ task }) => {
      return task.write && BigInt(task.block) === block && (alone === 0n || task.length === PAGE);
    });
    check(whole, `slot ${slot} is armed for block ${block}, which no task writes${alone === 1n ? " wholly" : ""}`);
    if (alone === 1n) check(!this.#writeSlots.some(({ armed }) => armed), `slot ${slot} is not alone`);
    this.alone += Number(alone);
    this.arm("write", slot);
  }

  disarm(pool: "write" | "read", slot: bigint): void {
    const state = this.#pool(pool, slot);
    check(state.armed, `${pool} slot ${slot} is disarmed twice`);
    state.armed = false;
  }

  fill({ merge, slot, block, first, last }: Fill): void {
    const pool = merge === 1n ? "write" : "read";
    const state = this.#pool(pool, slot);
    const work = this.#toFill[pool].shift();
    check(work?.task.block === Number(block), `fill of block ${block}, which is not the next task's`);
    check(!state.armed, `slot ${slot} is filled while the host may use it`);
    this.#checkTurn(work as Work);
    check(!this.#under.has(Number(block)), `block ${block} is read before the medium has it`);
    const [from, to] = wordsOf(merge === 1n, (work as Work).task);
    check(
      Number(first) === from && Number(last) === to,
      `fill of words ${first} to ${last} instead of ${from} to ${to}`,
    );
    const error = this.#happens(this.#weather.fillError);
    if (error) this.#fail(work as Work, merge === 1n ? FAULT.mediumWrite : FAULT.mediumRead);
    this.#landings.put(() => {
      // What was not asked for is what an earlier owner has left.
      state.bytes.set(this.#block(Number(block)).subarray(64 * from, 64 * (to + 1)), 64 * from);
      // A read may begin with the lead; the report comes behind it, and now and then behind the DMA.
      if (merge === 0n) this.leads.put(slot, 1);
      this.fillsDone.put({ merge: merge === 1n, slot, error }, merge === 1n ? 1 : 1 + this.#delay());
    }, this.#delay());
  }

  h2c(request: DmaRequest): void {
    const { work, state, at } = this.#piece(request, CARD_WINDOW.writeSlots.base, this.#writeSlots);
    check(work.task.write, "a task that reads asked for data of the host");
    const from = Number(request.host === work.task.host0 ? 0n : BigInt(work.task.split));
    const length = Number(request.length);
    const error = this.#happens(this.#weather.dmaError);
    const short = !error && this.#happens(this.#weather.shortLanding);
    if (error || short) this.#fail(work, FAULT.transfer);
    // A transfer that is reported as failed may have landed whole.
    const cut = short || (error && this.#random.next() < 0.5);
    const landed = cut ? this.#random.integer(0, length - 1) : length;
    // The descriptor's status may be a little ahead of the bytes; a transfer that failed is over when it is reported.
    const delay = this.#delay();
    this.#landings.put(
      () => {
        state.bytes.set(work.data.subarray(from, from + landed), at);
        state.landed += landed;
      },
      delay + this.#random.integer(0, 20),
    );
    this.h2cDone.put({ tag: request.tag, error }, delay);
  }

  c2h(request: DmaRequest): void {
    const { work, state, at } = this.#piece(request, CARD_WINDOW.readSlots.base, this.#readSlots);
    check(!work.task.write, "a task that writes sent data to the host");
    const to = Number(request.host === work.task.host0 ? 0n : BigInt(work.task.split));
    const error = this.#happens(this.#weather.dmaError);
    if (error) this.#fail(work, FAULT.transfer);
    const bytes = state.bytes.subarray(at, at + Number(request.length));
    const stands = this.#block(work.task.block).subarray(at, at + Number(request.length));
    check(Buffer.compare(bytes, stands) === 0, `command ${work.task.command} reads what no longer stands there`);
    work.data.set(bytes, to);
    work.moved ||= work.pieces === piecesOf(work.task);
    this.c2hDone.put({ tag: request.tag, error }, this.#delay());
  }

  drain({ slot, block }: { slot: bigint; block: bigint }): void {
    const state = this.#pool("write", slot);
    const work = this.#owners.get(slot);
    if (work === undefined) throw new Error(`slot ${slot} is drained and has no owner`);
    const { task, data } = work;
    check(!state.armed, `slot ${slot} is drained while the host may write it`);
    check(task.block === Number(block), `slot ${slot} goes to block ${block} instead of ${task.block}`);
    check(work.fault === FAULT.none, `command ${task.command} failed and is drained`);
    check(state.landed === task.length, `slot ${slot} is drained before its bytes are in`);
    this.#checkTurn(work);
    const page = state.bytes.slice();
    const wanted = this.#block(task.block).slice();
    wanted.set(data, task.offset);
    check(Buffer.compare(page, wanted) === 0, `command ${task.command} would store wrong bytes`);
    const error = this.#happens(this.#weather.writeError);
    if (error && task.through) this.#fail(work, FAULT.mediumWrite);
    if (error && !task.through) this.lost++;
    work.moved = true;
    work.drained = true;
    check(!this.#under.has(task.block), `block ${task.block} is written before the medium has what was written before`);
    this.#under.add(task.block);
    const final = () => {
      work.final = true;
      this.#under.delete(task.block);
      if (!error) this.#medium.set(task.block, page);
    };
    const held = () => {
      work.held = true;
      this.acks.put({ slot, final: true, error, commit: final }, this.#delay());
    };
    this.acks.put({ slot, final: false, error: false, commit: held }, this.#delay());
  }

  done({ command, fault }: { command: bigint; fault: bigint }): void {
    const work = this.#work.get(Number(command));
    if (work === undefined) throw new Error(`command ${command} is answered and was not asked`);
    const { task } = work;
    this.#work.delete(task.command);
    this.#byHost.delete(task.host0);
    this.#byHost.delete(task.host1);
    check(Number(fault) === work.fault, `command ${command}: fault ${fault} instead of ${work.fault}`);
    check(work.moved, `command ${command} is answered before its bytes have moved`);
    if (work.drained) check(task.through ? work.final : work.held, `command ${command} is answered too early`);
    this.faults[work.fault] = (this.faults[work.fault] ?? 0) + 1;
    this.answered++;
  }

  #piece(request: DmaRequest, base: number, slots: SlotState[]) {
    const work = this.#byHost.get(request.host);
    if (work === undefined) throw new Error(`DMA with host address ${request.host}, which no task has`);
    const { task } = work;
    const second = piecesOf(task) === 2 && request.host === task.host1;
    const at = task.offset + (second ? task.split : 0);
    const state = this.#slot(slots, request.tag);
    check(state.armed, `DMA with slot ${request.tag}, which is not armed`);
    check(Number(request.card) === base + Number(request.tag) * PAGE + at, `DMA to card address ${request.card}`);
    check(
      Number(request.length) === (second ? task.length - task.split : task.split),
      `DMA of ${request.length} bytes`,
    );
    if (work.pieces++ === 0) this.#checkTurn(work);
    if (task.write) this.#owners.set(request.tag, work);
    return { work, state, at };
  }

  /** Of two tasks on one block that do not both read, the later one does nothing before the earlier one has moved its bytes. */
  #checkTurn({ task }: Work): void {
    for (const { task: other, moved } of this.#work.values()) {
      if (other.command === task.command) return;
      const clash = other.block === task.block && (other.write || task.write);
      check(!clash || moved, `command ${task.command} overtakes command ${other.command} on block ${task.block}`);
    }
  }

  #fail(work: Work, fault: number): void {
    if (work.fault === FAULT.none) work.fault = fault;
    work.moved = true;
  }

  #block(block: number): Uint8Array {
    const found = this.#medium.get(block) ?? Uint8Array.from({ length: PAGE }, (_, i) => (block * 7 + i) & 0xff);
    this.#medium.set(block, found);
    return found;
  }

  #pool(pool: "write" | "read", slot: bigint): SlotState {
    return this.#slot(pool === "write" ? this.#writeSlots : this.#readSlots, slot);
  }

  #slot(slots: SlotState[], slot: bigint): SlotState {
    const state = slots[Number(slot)];
    if (state === undefined) throw new Error(`slot ${slot} does not exist`);
    return state;
  }

  #happens(probability: number): boolean {
    return this.#random.next() < probability;
  }

  #delay(): number {
    return this.#random.integer(1, this.#weather.delay);
  }
}
