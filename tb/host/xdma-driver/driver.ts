import type { Host } from "../kernel/host.ts";
import type { InterruptLine } from "../kernel/interrupts.ts";
import { RegisterTrace } from "../pci/bar.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import { Command, Config, DeviceControl, Status } from "../pci/config-space.ts";
import type { PciFunction } from "../pci/function.ts";
import type { XdmaEngine } from "./engine.ts";
import { XdmaError } from "./errors.ts";
import { DmaFile, EventFile, EventFlag, RegisterFile } from "./nodes.ts";
import { discoverEngines, flushInterruptWrites, identifyBars, readInterruptState } from "./probe.ts";
import type { BarRoles } from "./probe.ts";
import { Irq, USER_ENABLE_MASK, USER_INTERRUPTS, vectorWrites } from "./registers.ts";
import type { Direction } from "./registers.ts";

export interface XdmaOptions {
  /** Module parameter `poll_mode`. */
  readonly pollMode?: boolean;
  /** Module parameters `h2c_timeout`, `c2h_timeout` in seconds (default 10), divided by `timeScale`. */
  readonly timeoutSeconds?: number;
  /** Seconds of the driver per second of simulated time. Default 1000: 10 s become 10 ms. */
  readonly timeScale?: number;
  /** Poll mode: interval between looks at the write-back, simulated ns. Default 500. */
  readonly pollIntervalNs?: number;
  /** Channels in descriptor bypass, bit masks: they are probed like all others but never started. */
  readonly h2cBypass?: number;
  readonly c2hBypass?: number;
}

export type DmaNode = `${Direction}_${number}`;
export type RegisterNode = "user" | "control";
export type EventNode = `events_${number}`;

/**
 * The Xilinx Linux driver `xdma.ko` (Xilinx/dma_ip_drivers v2025.2.0) for a memory-mapped card: the same accesses in the same
 * order, the same device nodes, the same return values. Asynchronous I/O, performance ioctls and streaming channels are not modelled.
 */
export class XdmaDriver {
  readonly trace: RegisterTrace;
  readonly #device = { online: true };
  readonly #flags = Array.from({ length: USER_INTERRUPTS }, () => new EventFlag());
  readonly #lines: InterruptLine[] = [];

  private constructor(
    private readonly host: Host,
    private readonly pci: PciFunction,
    private readonly bars: BarRoles,
    readonly h2c: readonly XdmaEngine[],
    readonly c2h: readonly XdmaEngine[],
    private readonly options: XdmaOptions,
    trace: RegisterTrace,
  ) {
    this.trace = trace;
  }

  /**
   * `probe_one`: takes the card from enumerated to usable.
   * @throws XdmaError ENODEV without DMA registers or channels, EINVAL when the MSI-X table has fewer entries than the driver needs
   */
  static async probe(host: Host, pci: PciFunction, options: XdmaOptions = {}): Promise<XdmaDriver> {
    const trace = new RegisterTrace();
    await enableDevice(host, pci);
    const bars = await identifyBars(pci.bars.map((bar) => trace.around(bar)));
    const { config } = bars;
    await readInterruptState(config);
    config.write32(Irq.channelEnableClear, 0xffffffff);
    config.write32(Irq.userEnableClear, 0xffffffff);
    await flushInterruptWrites(config);
    const settings = {
      pollMode: options.pollMode ?? false,
      timeoutNs: ((options.timeoutSeconds ?? 10) / (options.timeScale ?? 1000)) * 1e9,
      pollIntervalNs: options.pollIntervalNs ?? 500,
    };
    const h2c = await discoverEngines(host, config, "h2c", settings);
    const c2h = await discoverEngines(host, config, "c2h", settings);
    if (h2c.length + c2h.length === 0) throw new XdmaError("ENODEV", "the card has no DMA channels");
    const driver = new XdmaDriver(host, pci, bars, h2c, c2h, options, trace);
    await driver.#setUpInterrupts(settings.pollMode);
    return driver;
  }

  /**
   * Opens a device node by its name without `/dev/xdma0_`.
   * @throws XdmaError ENOENT without such a node, EBUSY for a channel in descriptor bypass (the real driver would hang until its
   *   time-out on the first transfer)
   */
  open(node: DmaNode): DmaFile;
  open(node: RegisterNode): RegisterFile;
  open(node: EventNode): EventFile;
  open(node: DmaNode | RegisterNode | EventNode): DmaFile | RegisterFile | EventFile {
    if (node === "control") return new RegisterFile(this.#device, this.bars.config);
    if (node === "user") {
      if (!this.bars.user) throw new XdmaError("ENOENT", "the card has no user BAR");
      return new RegisterFile(this.#device, this.bars.user);
    }
    const match = /^(h2c|c2h|events)_(\d+)$/.exec(node);
    const index = Number(match?.[2]);
    if (match?.[1] === "events") {
      const flag = this.#flags[index];
      if (!flag) throw new XdmaError("ENOENT", `no node ${node}`);
      return new EventFile(this.host, flag);
    }
    if (match?.[1] === "h2c" || match?.[1] === "c2h") return this.#openChannel(match[1], index);
    throw new XdmaError("ENOENT", `no node ${node}`);
  }

  /** Registers of the user BAR (AXI-Lite), traced like the driver's own accesses. */
  get userRegisters(): RegisterSpace | undefined {
    return this.bars.user;
  }

  /** ioctl OFFLINE: every later call on an open file fails with EBUSY. */
  async remove(): Promise<void> {
    if (!this.#device.online) return;
    this.#device.online = false;
    this.bars.config.write32(Irq.channelEnableClear, 0xffffffff);
    this.bars.config.write32(Irq.userEnableClear, 0xffffffff);
    await flushInterruptWrites(this.bars.config);
    await this.pci.msix?.disable();
    for (const line of this.#lines.splice(0)) line.free();
    // With bus mastering off nothing of the card can reach the rings any more.
    await this.pci.setBusMaster(false);
    for (const engine of [...this.h2c, ...this.c2h]) engine.free();
  }

  #openChannel(direction: Direction, index: number): DmaFile {
    const engine = this[direction][index];
    if (!engine) throw new XdmaError("ENOENT", `no node ${direction}_${index}`);
    const bypass = (direction === "h2c" ? this.options.h2cBypass : this.options.c2hBypass) ?? 0;
    if ((bypass >>> index) & 1)
      throw new XdmaError("EBUSY", `${engine.name} is in descriptor bypass: the card drives it`);
    if (engine.streaming)
      throw new XdmaError("EINVAL", `${engine.name} is a streaming channel, which this driver model does not have`);
    return new DmaFile(this.host, this.#device, engine);
  }

  async #setUpInterrupts(pollMode: boolean): Promise<void> {
    const engines = [...this.h2c, ...this.c2h];
    const wanted = engines.length + USER_INTERRUPTS;
    const { msix } = this.pci;
    if (!msix || msix.tableSize < wanted) {
      const has = msix ? `${msix.tableSize} MSI-X vectors` : "no MSI-X";
      throw new XdmaError("EINVAL", `the driver needs exactly ${wanted} MSI-X vectors, the card has ${has}`);
    }
    for (const engine of engines) {
      this.#lines.push(this.host.interrupts.register(`xdma ${engine.name}`, () => engine.onInterrupt()));
    }
    this.#flags.forEach((flag, i) => {
      this.#lines.push(this.host.interrupts.register(`xdma user ${i}`, flag.raise));
    });
    await msix.enable(this.#lines);
    await this.pci.changeCommand(0, Command.interruptDisable);
    const { config } = this.bars;
    for (const { offset, value } of vectorWrites(engines.length)) config.write32(offset, value);
    if (!pollMode) config.write32(Irq.channelEnableSet, 0xffffffff);
    await flushInterruptWrites(config);
    config.write32(Irq.userEnableSet, USER_ENABLE_MASK);
  }
}

/** PCI side of the probe: memory space, a stale interrupt status, Device Control, bus mastering. */
async function enableDevice(host: Host, pci: PciFunction): Promise<void> {
  await pci.enableMemory();
  const status = await host.configRead(2, Config.status);
  if (status & Status.interrupt) await host.configWrite(2, Config.status, Status.interrupt);
  await pci.changeDeviceControl(DeviceControl.relaxedOrdering | DeviceControl.extendedTag, 512);
  await pci.setBusMaster(true);
}
