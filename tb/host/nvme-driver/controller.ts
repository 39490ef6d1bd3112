import type { Host } from "../kernel/host.ts";
import type { RegisterSpace } from "../pci/bar.ts";
import { NvmeProbeError, NvmeTimeoutError } from "./errors.ts";
import { PAGE } from "./prp.ts";
import type { NvmeQueue } from "./queue.ts";
import { Configuration, ControllerStatus, Register, describeStatus, parseCapabilities } from "./registers.ts";
import type { Capabilities } from "./registers.ts";

export interface ControllerTiming {
  /** Seconds of the driver per second of simulated time. */
  readonly timeScale: number;
  /** Interval between looks at CSTS, simulated ns (the driver's 1 ms, scaled). */
  readonly pollIntervalNs: number;
}

/** Admin queue entries of the kernel driver. */
export const ADMIN_DEPTH = 32;

/**
 * The register side of a controller: enabling, disabling and shutting down, with the Linux driver's writes in its order
 * (Base Specification §3.5).
 */
export class NvmeController {
  #capabilities: Capabilities | undefined;

  constructor(
    private readonly host: Host,
    readonly registers: RegisterSpace,
    private readonly timing: ControllerTiming,
  ) {}

  get capabilities(): Capabilities {
    if (!this.#capabilities) throw new Error("the capabilities have not been read yet");
    return this.#capabilities;
  }

  status(): Promise<number> {
    return this.registers.read32(Register.status);
  }

  version(): Promise<number> {
    return this.registers.read32(Register.version);
  }

  /** CAP, low half first. */
  async readCapabilities(): Promise<Capabilities> {
    const low = await this.registers.read32(Register.capLow);
    const high = await this.registers.read32(Register.capHigh);
    this.#capabilities = parseCapabilities(low, high);
    return this.#capabilities;
  }

  /** @throws NvmeProbeError when the device does not answer */
  async checkPresent(): Promise<void> {
    if ((await this.status()) === 0xffffffff)
      throw new NvmeProbeError("CSTS reads all ones: no NVMe controller behind BAR 0");
  }

  /** Clears the record of a subsystem reset, if the controller keeps one. */
  async acknowledgeSubsystemReset(): Promise<void> {
    if (!this.capabilities.subsystemReset) return;
    if ((await this.status()) & ControllerStatus.subsystemResetOccurred) {
      this.registers.write32(Register.status, ControllerStatus.subsystemResetOccurred);
    }
  }

  /** @param configuration value of CC with EN = 0: zero at the first probe, the base value later */
  async disable(configuration: number): Promise<void> {
    this.registers.write32(Register.configuration, configuration);
    await this.#waitReady(false, this.capabilities.timeout);
  }

  /**
   * Admin queue addresses, configuration with EN = 0, then with EN = 1, and the wait for RDY.
   * @throws NvmeProbeError for a page size the driver cannot use, NvmeTimeoutError
   */
  async enable(admin: NvmeQueue): Promise<void> {
    const entries = admin.options.depth - 1;
    this.registers.write32(Register.adminQueueAttributes, entries | (entries << 16));
    this.#write64(Register.adminSqLow, admin.sqAddress);
    this.#write64(Register.adminCqLow, admin.cqAddress);
    const capabilities = await this.readCapabilities();
    if (capabilities.minPage > PAGE) {
      throw new NvmeProbeError(
        `the controller's smallest page is ${capabilities.minPage} bytes, the driver uses ${PAGE}`,
      );
    }
    const base = Configuration.base | (capabilities.ioCommandSets ? Configuration.cssAll : 0);
    this.registers.write32(Register.configuration, base);
    await this.readCapabilities();
    let timeout = capabilities.timeout;
    if (capabilities.readyWithMedia) {
      timeout = Math.max(timeout, (await this.registers.read32(Register.readyTimeouts)) & 0xffff);
    }
    this.registers.write32(Register.configuration, base | Configuration.enable);
    await this.#waitReady(true, timeout);
  }

  /** Normal shutdown. @param latencyUs what the controller says it takes; at least 5, at most 60 s are granted */
  async shutdown(latencyUs: number): Promise<void> {
    const base = Configuration.base | (this.capabilities.ioCommandSets ? Configuration.cssAll : 0);
    this.registers.write32(Register.configuration, base | Configuration.enable | Configuration.shutdownNormal);
    const seconds = Math.min(60, Math.max(5, Math.floor(latencyUs / 1e6)));
    const done = (csts: number): boolean =>
      (csts & ControllerStatus.shutdownMask) === ControllerStatus.shutdownComplete;
    await this.#waitStatus(done, seconds, "did not finish the shutdown");
  }

  /** @param timeout units of 500 ms, as in CAP.TO; the driver grants whole seconds */
  async #waitReady(ready: boolean, timeout: number): Promise<void> {
    const wanted = ready ? ControllerStatus.ready : 0;
    const what = ready ? "did not become ready" : "did not become disabled";
    await this.#waitStatus((csts) => (csts & ControllerStatus.ready) === wanted, Math.floor((timeout + 1) / 2), what);
  }

  async #waitStatus(done: (csts: number) => boolean, seconds: number, what: string): Promise<void> {
    const limitNs = (seconds * 1e9) / this.timing.timeScale;
    let csts = 0;
    const look = async (): Promise<boolean> => {
      csts = await this.status();
      if (csts === 0xffffffff) throw new NvmeProbeError("the controller stopped answering");
      return done(csts);
    };
    if (await this.host.poll(look, this.timing.pollIntervalNs, limitNs)) return;
    const scale = `${seconds} s at time scale ${this.timing.timeScale}`;
    throw new NvmeTimeoutError(`the controller ${what} within ${limitNs} ns (${scale})`, [
      `CSTS ${describeStatus(csts)}`,
    ]);
  }

  /** Two 32-bit writes, low half first. */
  #write64(offset: number, value: number): void {
    this.registers.write32(offset, value % 2 ** 32);
    this.registers.write32(offset + 4, Math.floor(value / 2 ** 32));
  }
}
