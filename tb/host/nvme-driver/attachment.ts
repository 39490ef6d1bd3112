import type { Host } from "../kernel/host.ts";
import type { InterruptLine } from "../kernel/interrupts.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import type { PciFunction } from "../pci/function.ts";
import type { MsixCapability } from "../pci/msix.ts";
import type { XdmaDriver } from "../xdma-driver/driver.ts";
import { NvmeProbeError } from "./errors.ts";
import { MIN_BAR_BYTES } from "./registers.ts";

/** A vector's name, for messages, and what to call when it fires. */
export type VectorHandler = readonly [name: string, handler: () => void];

/** How an NVMe driver reaches its controller: registers, and interrupt vectors 0 … vectors−1. */
export interface NvmeAttachment {
  readonly registers: RegisterSpace;
  /** Vectors that can be had. */
  readonly vectors: number;
  /** Lets the registers answer and the controller send requests. */
  open(): Promise<void>;
  /** Nothing the controller sends reaches the host any more, as far as that is this driver's to say. */
  close(): Promise<void>;
  enableVectors(handlers: readonly VectorHandler[]): Promise<void>;
  disableVectors(): Promise<void>;
  /** The handlers are forgotten without an access to the device: it is gone. */
  forgetVectors(): void;
}

/** The controller is a PCI function of its own: BAR 0 and MSI-X. */
export class PciAttachment implements NvmeAttachment {
  #lines: InterruptLine[] = [];

  constructor(
    private readonly host: Host,
    private readonly pci: PciFunction,
  ) {}

  get registers(): RegisterSpace {
    return this.pci.bar(0);
  }

  get vectors(): number {
    return this.#msix.tableSize;
  }

  async open(): Promise<void> {
    await this.pci.enableMemory();
    await this.pci.setBusMaster(true);
  }

  close(): Promise<void> {
    return this.pci.setBusMaster(false);
  }

  async enableVectors(handlers: readonly VectorHandler[]): Promise<void> {
    this.#lines = handlers.map(([name, handler]) => this.host.interrupts.register(name, handler));
    await this.#msix.enable(this.#lines);
  }

  async disableVectors(): Promise<void> {
    await this.#msix.disable();
    this.forgetVectors();
  }

  forgetVectors(): void {
    for (const line of this.#lines.splice(0)) line.free();
  }

  get #msix(): MsixCapability {
    if (!this.pci.msix) throw new NvmeProbeError("the function has no MSI-X capability");
    return this.pci.msix;
  }
}

/** How long a task waits for a user interrupt before it looks whether it should end, simulated ns. */
const EVENT_TIMEOUT_NS = 50_000;

/**
 * The controller sits behind a function that `xdma.ko` has bound: its registers are `/dev/xdma0_user`, its vector n is user interrupt n
 * (`/dev/xdma0_events_n`), whose request stays up until the host writes bit n of the vendor register IRQ_CLEAR.
 */
export class XdmaAttachment implements NvmeAttachment {
  readonly registers: RegisterSpace;
  readonly vectors = 16;
  /** Counts the calls that begin or end service: a thread of an older number ends. */
  #session = 0;

  /**
   * @param clearRegister offset of IRQ_CLEAR in the user BAR
   * @throws XdmaError without a user BAR
   */
  constructor(
    private readonly host: Host,
    private readonly driver: XdmaDriver,
    private readonly clearRegister: number,
  ) {
    this.registers = driver.open("user").mmap(0, MIN_BAR_BYTES);
  }

  // The function belongs to xdma.ko, which has enabled it.
  open(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  enableVectors(handlers: readonly VectorHandler[]): Promise<void> {
    const session = ++this.#session;
    for (const [vector, [, handler]] of handlers.entries()) {
      this.host.spawn(() => this.#serve(vector, handler, () => this.#session === session));
    }
    return Promise.resolve();
  }

  disableVectors(): Promise<void> {
    this.forgetVectors();
    return Promise.resolve();
  }

  forgetVectors(): void {
    this.#session++;
  }

  /** A thread of the user's program that waits for one interrupt over and over. */
  async #serve(vector: number, handler: () => void, wanted: () => boolean): Promise<void> {
    const events = this.driver.open(`events_${vector}`);
    while (wanted()) {
      if (!(await events.poll(EVENT_TIMEOUT_NS))) continue;
      await events.read();
      this.registers.write32(this.clearRegister, 2 ** vector);
      // Read back: what is posted from here on raises the request again, what was posted before is seen by the handler.
      await this.registers.read32(this.clearRegister);
      if (wanted()) handler();
    }
  }
}
