import type { Host } from "../kernel/host.ts";
import { Mutex } from "../kernel/sync.ts";
import { Rights } from "../memory/host-memory.ts";
import type { CoherentBuffer } from "../memory/page-allocator.ts";
import type { PhysicalPiece } from "../memory/user-buffer.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import { DESCRIPTOR_BYTES, DescriptorControl, encodeChain, firstAdjacent } from "./descriptor.ts";
import type { Descriptor } from "./descriptor.ts";
import { XdmaError } from "./errors.ts";
import {
  Channel,
  Control,
  ID_STREAMING,
  InterruptMask,
  Irq,
  STATUS_BUSY,
  STATUS_ERRORS,
  Sgdma,
  WriteBack,
  channelBase,
  sgdmaBase,
  statusNames,
} from "./registers.ts";
import type { Direction } from "./registers.ts";

/** Descriptors of an engine's ring. */
export const RING_DESCRIPTORS = 2048;

export interface EngineSettings {
  readonly pollMode: boolean;
  /** Time a chain may take, simulated ns. */
  readonly timeoutNs: number;
  /** Poll mode: how often the write-back is looked at, simulated ns. */
  readonly pollIntervalNs: number;
}

/** One chain on its way through the hardware. */
interface Transfer {
  readonly descriptors: number;
  state: "submitted" | "completed" | "failed";
  /** Why it failed. */
  reason: string;
}

/**
 * One DMA channel as `xdma.ko` drives it: descriptor ring, start and stop, completion by interrupt or by poll-mode write-back.
 * Register order and values are the driver's; tests compare them access by access.
 */
export class XdmaEngine {
  readonly name: string;
  readonly #ring: CoherentBuffer;
  readonly #pollBuffer: CoherentBuffer | undefined;
  readonly #mutex = new Mutex();
  readonly #channel: number;
  readonly #sgdma: number;
  readonly #mask: number;
  #ringIndex = 0;
  #running = false;
  #transfer: Transfer | undefined;
  #fixedAddress = false;
  #addressAlign = 1;
  #lengthGranularity = 1;
  #interrupts = 0;

  private constructor(
    private readonly host: Host,
    private readonly registers: RegisterSpace,
    readonly direction: Direction,
    readonly index: number,
    private readonly settings: EngineSettings,
    readonly streaming: boolean,
  ) {
    this.name = `${direction}_${index}`;
    this.#channel = channelBase(direction, index);
    this.#sgdma = sgdmaBase(direction, index);
    this.#mask = settings.pollMode ? InterruptMask.poll : InterruptMask.interrupt;
    this.#ring = host.pages.allocateCoherent(RING_DESCRIPTORS * DESCRIPTOR_BYTES, Rights.read);
    if (settings.pollMode) this.#pollBuffer = host.pages.allocateCoherent(4, Rights.write);
  }

  /** Probe-time initialisation of a channel whose identifier has been checked. */
  static async create(
    host: Host,
    registers: RegisterSpace,
    direction: Direction,
    index: number,
    settings: EngineSettings,
  ): Promise<XdmaEngine> {
    const id = await registers.read32(channelBase(direction, index) + Channel.identifier);
    const engine = new XdmaEngine(host, registers, direction, index, settings, (id & ID_STREAMING) !== 0);
    await engine.#initialise();
    return engine;
  }

  get addressAlignment(): number {
    return this.#addressAlign;
  }

  get lengthGranularity(): number {
    return this.#lengthGranularity;
  }

  get fixedAddress(): boolean {
    return this.#fixedAddress;
  }

  /** Completion interrupts serviced. */
  get interrupts(): number {
    return this.#interrupts;
  }

  async #initialise(): Promise<void> {
    this.#write(Channel.controlClear, Control.nonIncremental);
    await this.#readAlignments();
    if (this.#pollBuffer) {
      this.#write(Channel.pollAddressLow, this.#pollBuffer.address % 2 ** 32);
      this.#write(Channel.pollAddressHigh, Math.floor(this.#pollBuffer.address / 2 ** 32));
    }
    this.#write(Channel.interruptMask, this.#mask);
  }

  /** Fixed-address mode: every beat of a transfer goes to the same card address. */
  async setFixedAddress(fixed: boolean): Promise<void> {
    this.#fixedAddress = fixed;
    this.#write(fixed ? Channel.controlSet : Channel.controlClear, Control.nonIncremental);
    await this.#readAlignments();
  }

  /**
   * Moves the pieces, in order, from or to card address `cardAddress`; waits for its turn first. Longer lists than the rest of the ring
   * run as several chains, one after the other.
   * @returns bytes moved; fewer than asked when a later chain failed
   * @throws XdmaError EIO, ETIMEDOUT when the first chain failed
   */
  transfer(pieces: readonly PhysicalPiece[], cardAddress: number): Promise<number> {
    return this.#mutex.exclusive(async () => {
      let moved = 0;
      for (let done = 0; done < pieces.length;) {
        // A chain never wraps: it is cut at the end of the ring.
        const count = Math.min(pieces.length - done, RING_DESCRIPTORS - this.#ringIndex);
        const chain = pieces.slice(done, done + count);
        try {
          await this.#runChain(chain, this.#fixedAddress ? cardAddress : cardAddress + moved);
        } catch (error) {
          if (moved > 0 && error instanceof XdmaError) return moved;
          throw error;
        }
        moved += chain.reduce((sum, piece) => sum + piece.length, 0);
        done += count;
      }
      return moved;
    });
  }

  async #runChain(pieces: readonly PhysicalPiece[], cardAddress: number): Promise<void> {
    const address = this.#ring.address + this.#ringIndex * DESCRIPTOR_BYTES;
    this.#ringIndex = (this.#ringIndex + pieces.length) % RING_DESCRIPTORS;
    this.host.memory.write(address, encodeChain(address, this.#describe(pieces, cardAddress)));
    const transfer: Transfer = { descriptors: pieces.length, state: "submitted", reason: "" };
    this.#transfer = transfer;
    // The driver starts an engine only if it believes it is stopped.
    if (!this.#running) await this.#start(address, pieces.length);
    const waiting = this.settings.pollMode ? this.#pollWriteBack(transfer) : this.#waitInterrupt(transfer);
    const inTime = await waiting;
    this.#transfer = undefined;
    if (!inTime) {
      const state = await this.#dump(transfer);
      this.#stop();
      throw new XdmaError("ETIMEDOUT", `${this.name}: no completion within ${this.settings.timeoutNs} ns`, state);
    }
    if (transfer.state === "failed") throw new XdmaError("EIO", `${this.name}: ${transfer.reason}`);
  }

  #describe(pieces: readonly PhysicalPiece[], cardAddress: number): Descriptor[] {
    let card = cardAddress;
    return pieces.map((piece, index) => {
      const [hostSide, cardSide] = [BigInt(piece.address), BigInt(card)];
      if (!this.#fixedAddress) card += piece.length;
      return {
        control: index === pieces.length - 1 ? DescriptorControl.last : 0,
        length: piece.length,
        source: this.direction === "h2c" ? hostSide : cardSide,
        destination: this.direction === "h2c" ? cardSide : hostSide,
      };
    });
  }

  async #start(address: number, count: number): Promise<void> {
    this.#running = true;
    this.registers.write32(this.#sgdma + Sgdma.descriptorLow, address % 2 ** 32);
    this.registers.write32(this.#sgdma + Sgdma.descriptorHigh, Math.floor(address / 2 ** 32));
    this.registers.write32(this.#sgdma + Sgdma.descriptorAdjacent, firstAdjacent(address, count));
    const start: number = this.settings.pollMode ? Control.startPoll : Control.startInterrupt;
    this.#write(Channel.control, this.#fixedAddress ? start | Control.nonIncremental : start);
    await this.#read(Channel.status);
    await this.#read(Channel.status);
  }

  /** Clears Run. The driver does not wait for busy to fall. */
  #stop(): void {
    this.#write(Channel.control, this.settings.pollMode ? Control.stopPoll : Control.stopInterrupt);
    this.#running = false;
  }

  // ---- completion ----

  #waitInterrupt(transfer: Transfer): Promise<boolean> {
    return this.host.waitFor(() => transfer.state !== "submitted", this.settings.timeoutNs);
  }

  /** Hard interrupt handler of this channel's vector: masks the channel, leaves the rest to a work item. */
  async onInterrupt(): Promise<void> {
    this.#interrupts++;
    this.#write(Channel.interruptMaskClear, this.#mask);
    await this.registers.read32(Irq.channelPending);
    this.host.spawn(() => this.#service());
  }

  async #service(): Promise<void> {
    const status = await this.#read(Channel.statusClear);
    if (this.#running && !(status & STATUS_BUSY)) this.#stop();
    const count = await this.#read(Channel.completedCount);
    this.#judge(status, count);
    this.#write(Channel.interruptMaskSet, this.#mask);
  }

  async #pollWriteBack(transfer: Transfer): Promise<boolean> {
    const address = this.#pollBuffer?.address;
    if (address === undefined) throw new Error("poll mode without a write-back buffer");
    let seen = 0;
    const arrived = await this.host.poll(
      () => {
        seen = this.host.memory.readU32(address);
        if (seen !== 0) this.host.memory.writeU32(address, 0);
        return (seen & WriteBack.error) !== 0 || (seen & WriteBack.countMask) >= transfer.descriptors;
      },
      this.settings.pollIntervalNs,
      this.settings.timeoutNs,
    );
    if (!arrived) return false;
    const failed = (seen & WriteBack.error) !== 0;
    const status = failed ? await this.#read(Channel.statusClear) : 0;
    this.#stop();
    this.#judge(status, failed ? await this.#read(Channel.completedCount) : seen & WriteBack.countMask);
    return true;
  }

  /** Decides what became of the transfer from the channel's status and completed count. */
  #judge(status: number, count: number): void {
    const transfer = this.#transfer;
    if (!transfer || transfer.state !== "submitted") return;
    const errors = status & STATUS_ERRORS[this.direction];
    if (errors !== 0) {
      if (this.#running) this.#stop();
      transfer.reason = `status 0x${(status >>> 0).toString(16)}: ${statusNames(errors).join(", ")}`;
      transfer.state = "failed";
    } else if (count < transfer.descriptors) {
      if (this.#running) this.#stop();
      transfer.reason = `stopped half-way: ${count} of ${transfer.descriptors} descriptors completed`;
      transfer.state = "failed";
    } else {
      transfer.state = "completed";
    }
  }

  /** Registers of the channel for the report of a time-out. */
  async #dump(transfer: Transfer): Promise<string[]> {
    const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;
    const lines: string[] = [];
    const id = await this.#read(Channel.identifier);
    if (id === 0xffffffff) lines.push("engine id missing: reads return all ones (link lost?)");
    const status = await this.#read(Channel.status);
    lines.push(`identifier ${hex(id)}, control ${hex(await this.#read(Channel.control))}`);
    lines.push(
      `status ${hex(status)} (${statusNames(status).join(", ") || "nothing logged"}${status & STATUS_BUSY ? ", busy" : ""})`,
    );
    lines.push(`completed ${await this.#read(Channel.completedCount)} of ${transfer.descriptors} descriptors`);
    lines.push(
      `interrupt mask ${hex(await this.#read(Channel.interruptMask))}, ${this.#interrupts} interrupts serviced`,
    );
    return lines;
  }

  /** Gives the ring back. */
  free(): void {
    this.#ring.free();
    this.#pollBuffer?.free();
  }

  async #readAlignments(): Promise<void> {
    const value = await this.#read(Channel.alignments);
    // A channel that reports nothing gets the driver's fallback of 1, 1, 64.
    this.#addressAlign = value === 0 ? 1 : (value >>> 16) & 0xff;
    this.#lengthGranularity = value === 0 ? 1 : (value >>> 8) & 0xff;
  }

  #read(offset: number): Promise<number> {
    return this.registers.read32(this.#channel + offset);
  }

  #write(offset: number, value: number): void {
    this.registers.write32(this.#channel + offset, value);
  }
}
