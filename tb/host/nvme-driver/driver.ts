import type { Host } from "../kernel/host.ts";
import { UserBuffer } from "../memory/user-buffer.ts";
import { RegisterTrace } from "../pci/bar.ts";
import { PciFunction } from "../pci/function.ts";
import { AdminCommands, transfer } from "./admin.ts";
import type { DataDirection } from "./admin.ts";
import { PciAttachment } from "./attachment.ts";
import type { NvmeAttachment, VectorHandler } from "./attachment.ts";
import { IoOpcode, blockCommand, createCq, createSq, deleteCq, deleteSq, flush } from "./commands.ts";
import type { NvmeCommand } from "./commands.ts";
import { ADMIN_DEPTH, NvmeController } from "./controller.ts";
import { NvmeProbeError, NvmeStatusError, commandContext } from "./errors.ts";
import type { ControllerIdentity } from "./identify.ts";
import { configureEvents, identifyController, negotiateQueues, scanNamespaces } from "./initialise.ts";
import type { Namespace } from "./initialise.ts";
import { PrpBuilder } from "./prp.ts";
import { NvmeQueue } from "./queue.ts";
import type { Completion } from "./queue.ts";
import { Configuration, MIN_BAR_BYTES, Register } from "./registers.ts";
import { isSuccess } from "./status.ts";

export interface NvmeOptions {
  /** I/O queue pairs to ask for: the number of CPUs of the modelled host. Default 4. */
  readonly ioQueues?: number;
  /** Module parameter `io_queue_depth`. Default 1024; the controller's MQES limits it. */
  readonly ioQueueDepth?: number;
  /** Driver time-outs, s. Defaults 30 and 60. */
  readonly ioTimeoutSeconds?: number;
  readonly adminTimeoutSeconds?: number;
  /** Seconds of the driver per second of simulated time. Default 1000. */
  readonly timeScale?: number;
  /** Ring the submission doorbell for every command instead of once per batch. */
  readonly doorbellPerCommand?: boolean;
  /** Entries of the admin queue, 4 … 4096. Default 32, the kernel driver's; SPDK lets a user choose. */
  readonly adminDepth?: number;
}

export interface BlockRequest {
  readonly namespace: Namespace;
  /** First logical block. */
  readonly slba: number;
  readonly blocks: number;
  /** Exactly blocks · LBA size bytes, starting at a multiple of 4. */
  readonly buffer: UserBuffer;
  /** Which I/O queue, 0-based; the next in turn by default. */
  readonly queue?: number;
  readonly forceUnitAccess?: boolean;
  /** Slots in front of the PRP list in its first page, 0 … 510. Default 0, as in Linux. */
  readonly listStart?: number;
}

/** The driver's polls of CSTS are 1 ms apart. */
const POLL_INTERVAL_S = 1e-3;

/**
 * The stock Linux NVMe PCIe driver (6.13), as far as a test bench needs it: probe, queues, PRPs, completion by interrupt, shutdown, reset.
 * Commands with an error status are reported, not retried, so that no error goes unseen.
 */
export class NvmeDriver {
  readonly trace: RegisterTrace;
  readonly controller: NvmeController;
  readonly prps: PrpBuilder;
  readonly #timeScale: number;
  #vectors = 0;
  #admin: AdminCommands | undefined;
  #queues: NvmeQueue[] = [];
  #identity: ControllerIdentity | undefined;
  #namespaces: Namespace[] = [];
  #turn = 0;
  #events: Completion[] = [];

  private constructor(
    private readonly host: Host,
    private readonly attachment: NvmeAttachment,
    private readonly options: NvmeOptions,
  ) {
    this.#timeScale = options.timeScale ?? 1000;
    this.trace = new RegisterTrace();
    const registers = this.trace.around(attachment.registers);
    const pollIntervalNs = (POLL_INTERVAL_S * 1e9) / this.#timeScale;
    this.controller = new NvmeController(host, registers, { timeScale: this.#timeScale, pollIntervalNs });
    this.prps = new PrpBuilder(host.memory, host.pages);
  }

  /**
   * Takes the controller from enumerated to usable.
   * @param device the function the controller is, or another way to it
   * @throws NvmeProbeError, NvmeStatusError, NvmeTimeoutError
   */
  static async probe(host: Host, device: PciFunction | NvmeAttachment, options: NvmeOptions = {}): Promise<NvmeDriver> {
    const attachment = device instanceof PciFunction ? new PciAttachment(host, device) : device;
    const { bytes } = attachment.registers;
    if (bytes < MIN_BAR_BYTES) throw new NvmeProbeError(`BAR 0 has ${bytes} bytes, ${MIN_BAR_BYTES} are needed`);
    const driver = new NvmeDriver(host, attachment, options);
    await driver.#start(0);
    return driver;
  }

  get identity(): ControllerIdentity {
    if (!this.#identity) throw new Error("the controller has not been identified");
    return this.#identity;
  }

  get namespaces(): readonly Namespace[] {
    return this.#namespaces;
  }

  /** I/O queues, in order of their identifiers from 1. */
  get queues(): readonly NvmeQueue[] {
    return this.#queues;
  }

  get admin(): AdminCommands {
    if (!this.#admin) throw new Error("there is no admin queue");
    return this.#admin;
  }

  /** Completions of asynchronous event requests, in order. */
  get events(): readonly Completion[] {
    return this.#events;
  }

  /** Largest read or write in bytes: MDTS, and what one command's block count can say. */
  maxTransferBytes(namespace: Namespace): number {
    return Math.min(this.identity.maxTransferBytes, 65536 * namespace.lbaBytes);
  }

  /** @throws NvmeStatusError, NvmeTimeoutError */
  read(request: BlockRequest): Promise<Completion> {
    return this.#block(IoOpcode.read, request, "fromDevice");
  }

  /** @throws NvmeStatusError, NvmeTimeoutError */
  write(request: BlockRequest): Promise<Completion> {
    return this.#block(IoOpcode.write, request, "toDevice");
  }

  /** @throws NvmeStatusError, NvmeTimeoutError */
  flush(namespace: Namespace, queue?: number): Promise<Completion> {
    return this.#queue(queue).execute(flush(namespace.nsid));
  }

  /** Any command with any buffer on an I/O queue; every status is returned. */
  submit(
    command: NvmeCommand,
    buffer?: UserBuffer,
    direction: DataDirection = "fromDevice",
    queue?: number,
  ): Promise<Completion> {
    const target = this.#queue(queue);
    return buffer ? transfer(this.host, this.prps, target, command, buffer, direction) : target.submit(command);
  }

  /** The first reads a freshly found disk gets: partition table at the start, its copy at the end. */
  async readPartitionTables(namespace: Namespace): Promise<void> {
    const blocks = Math.max(1, Math.ceil(4096 / namespace.lbaBytes));
    for (const slba of [0, Math.max(0, namespace.size - blocks)]) {
      const buffer = UserBuffer.allocate(this.host.pages, blocks * namespace.lbaBytes);
      try {
        await this.read({ namespace, slba, blocks, buffer });
      } finally {
        buffer.free();
      }
    }
  }

  /**
   * Disables the controller and brings it up again: `nvme reset`. Commands in flight end with an error.
   * @param deleteQueues false: straight to CC.EN = 0 with queues and commands as they are, as after a crash of the host
   */
  async reset(deleteQueues = true): Promise<void> {
    await this.#stop("disable", deleteQueues);
    await this.#start(Configuration.base);
  }

  /** The device has been reset or taken away under the driver: everything in flight ends with an error, no register is touched. */
  abandon(): void {
    this.attachment.forgetVectors();
    this.#release(new Error("the controller is gone"));
    this.prps.destroy();
  }

  /** Normal shutdown, as at power-off or unloading. The driver is of no further use. */
  async shutdown(): Promise<void> {
    await this.#stop("shutdown", true);
    this.prps.destroy();
  }

  // ---- up ----

  async #start(disabledConfiguration: number): Promise<void> {
    const { controller, host } = this;
    await this.attachment.open();
    await controller.checkPresent();
    // One vector serves the admin queue until the number of I/O queues is known.
    await this.#enableVectors([["nvme admin", () => this.#admin?.queue.onInterrupt()]]);
    const capabilities = await controller.readCapabilities();
    // Controller memory buffers are looked for, as the driver does; this model keeps its queues in host memory.
    await controller.registers.read32(Register.cmbSize);
    await controller.version();
    await controller.acknowledgeSubsystemReset();
    await controller.disable(disabledConfiguration);
    const queue = new NvmeQueue(host, controller.registers, {
      id: 0,
      depth: this.#adminDepth,
      // One entry less than the ring holds, and one for the asynchronous event request.
      tags: this.#adminDepth - 2,
      doorbellStride: capabilities.doorbellStride,
      timeoutNs: this.#scaled(this.options.adminTimeoutSeconds ?? 60),
    });
    this.#admin = new AdminCommands(host, this.prps, queue);
    await controller.enable(queue);
    const version = await controller.version();
    this.#identity = await identifyController(this.admin, capabilities.minPage);
    await this.#createIoQueues(capabilities.maxQueueEntries);
    if (await configureEvents(this.admin, this.identity)) this.#parkAsyncEvent();
    this.#namespaces = await scanNamespaces(this.admin, version, this.identity.namespaces);
  }

  get #adminDepth(): number {
    return this.options.adminDepth ?? ADMIN_DEPTH;
  }

  async #enableVectors(handlers: readonly VectorHandler[]): Promise<void> {
    await this.attachment.enableVectors(handlers);
    this.#vectors = handlers.length;
  }

  async #createIoQueues(maxEntries: number): Promise<void> {
    const allowed = await negotiateQueues(this.admin, this.options.ioQueues ?? 4);
    if (allowed === 0) return;
    const count = await this.#spreadVectors(allowed);
    const depth = Math.min(this.options.ioQueueDepth ?? 1024, maxEntries);
    for (let id = 1; id <= count; id++) {
      const queue = this.#newIoQueue(id, depth);
      this.#queues.push(queue);
      const vector = this.#vectors > 1 ? id : 0;
      if (await this.#createPair(queue, depth, vector)) continue;
      // The driver goes on with the queues it has got.
      this.#queues.pop()?.free();
      return;
    }
  }

  /** Creates both queues in the controller, or none. @returns false after an error status */
  async #createPair(queue: NvmeQueue, depth: number, vector: number): Promise<boolean> {
    const { id } = queue;
    const completion = await this.admin.run(createCq({ id, depth, address: queue.cqAddress }, vector));
    if (!isSuccess(completion.status)) return false;
    const submission = await this.admin.run(createSq({ id, depth, address: queue.sqAddress }, id));
    if (isSuccess(submission.status)) return true;
    await this.admin.run(deleteCq(id));
    return false;
  }

  #newIoQueue(id: number, depth: number): NvmeQueue {
    return new NvmeQueue(this.host, this.controller.registers, {
      id,
      depth,
      tags: depth - 1,
      doorbellStride: this.controller.capabilities.doorbellStride,
      timeoutNs: this.#scaled(this.options.ioTimeoutSeconds ?? 30),
      ...(this.options.doorbellPerCommand === undefined ? {} : { doorbellPerCommand: this.options.doorbellPerCommand }),
    });
  }

  /** Gives the single vector back and takes one for the admin queue and one per I/O queue. @returns queues that can be served */
  async #spreadVectors(wanted: number): Promise<number> {
    const vectors = Math.min(1 + wanted, this.attachment.vectors);
    await this.attachment.disableVectors();
    const admin = (): void => this.#admin?.queue.onInterrupt();
    const io = (index: number) => (): void => this.#queues[index]?.onInterrupt();
    if (vectors === 1) {
      // A single vector: one I/O queue shares it with the admin queue.
      const both = (): void => {
        admin();
        io(0)();
      };
      await this.#enableVectors([["nvme admin and queue 1", both]]);
      return 1;
    }
    const handlers = Array.from({ length: vectors - 1 }, (_, i) => [`nvme queue ${i + 1}`, io(i)] as const);
    await this.#enableVectors([["nvme admin", admin], ...handlers]);
    return vectors - 1;
  }

  #parkAsyncEvent(): void {
    const waiting = this.admin.queue.submit({ opcode: 0x0c }, this.#adminDepth - 1);
    waiting.then(
      (completion) => {
        this.#events.push(completion);
        if (isSuccess(completion.status)) this.#parkAsyncEvent();
      },
      // The reset that ends the request ends everything else too.
      () => undefined,
    );
  }

  // ---- down ----

  async #stop(how: "disable" | "shutdown", deleteQueues: boolean): Promise<void> {
    if (deleteQueues) {
      const ids = this.#queues.map((queue) => queue.id);
      await Promise.all(ids.map((id) => this.admin.run(deleteSq(id))));
      await Promise.all(ids.map((id) => this.admin.run(deleteCq(id))));
    }
    if (how === "shutdown") await this.controller.shutdown(this.identity.shutdownLatencyUs);
    else await this.controller.disable(Configuration.base);
    const gone = new Error(`the controller was ${how === "disable" ? "reset" : "shut down"}`);
    for (const queue of [this.admin.queue, ...this.#queues]) {
      queue.process();
      queue.cancelAll(gone);
    }
    await this.attachment.disableVectors();
    await this.attachment.close();
    this.#release(gone);
  }

  #release(gone: Error): void {
    for (const queue of [this.admin.queue, ...this.#queues.splice(0)]) {
      queue.cancelAll(gone);
      queue.free();
    }
    this.#admin = undefined;
  }

  // ---- I/O ----

  async #block(opcode: number, request: BlockRequest, direction: DataDirection): Promise<Completion> {
    const { namespace, slba, blocks, buffer } = request;
    const bytes = blocks * namespace.lbaBytes;
    if (buffer.length !== bytes)
      throw new RangeError(`${blocks} blocks are ${bytes} bytes, the buffer has ${buffer.length}`);
    if (bytes > this.maxTransferBytes(namespace))
      throw new RangeError(`transfer of ${bytes} bytes exceeds the controller's limit`);
    const queue = this.#queue(request.queue);
    const command = blockCommand(opcode, { nsid: namespace.nsid, slba, blocks }, request.forceUnitAccess);
    const completion = await transfer(this.host, this.prps, queue, command, buffer, direction, request.listStart);
    if (isSuccess(completion.status)) return completion;
    throw new NvmeStatusError(commandContext(queue.id, command, completion.cid), completion.status);
  }

  #queue(index: number | undefined): NvmeQueue {
    if (this.#queues.length === 0) throw new Error("the controller has no I/O queues");
    const queue = this.#queues[index ?? this.#turn++ % this.#queues.length];
    if (!queue) throw new RangeError(`there is no I/O queue ${index}`);
    return queue;
  }

  #scaled(seconds: number): number {
    return (seconds / this.#timeScale) * 1e9;
  }
}
