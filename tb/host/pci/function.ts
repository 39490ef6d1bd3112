import type { Host } from "../kernel/host.ts";
import type { Bar } from "./bar.ts";
import { CapabilityId, Command, Config, DeviceControl, Express, payloadCode } from "./config-space.ts";
import { MsixCapability } from "./msix.ts";

export interface PciIdentity {
  /** 16 bits each. */
  readonly vendorId: number;
  readonly deviceId: number;
  readonly subsystemVendorId: number;
  readonly subsystemId: number;
  /** 24 bits: base class, sub class, programming interface. */
  readonly classCode: number;
  readonly revisionId: number;
}

/** One enumerated function with its BARs placed. Drivers get this. */
export class PciFunction {
  private constructor(
    readonly host: Host,
    readonly identity: PciIdentity,
    readonly bars: readonly Bar[],
    /** Capability id → offset. */
    readonly capabilities: ReadonlyMap<number, number>,
    readonly msix: MsixCapability | undefined,
  ) {}

  static async create(
    host: Host,
    identity: PciIdentity,
    bars: readonly Bar[],
    capabilities: ReadonlyMap<number, number>,
  ): Promise<PciFunction> {
    const at = capabilities.get(CapabilityId.msix);
    const msix = at === undefined ? undefined : await MsixCapability.read(host, at, bars);
    return new PciFunction(host, identity, bars, capabilities, msix);
  }

  /** @throws Error when the function has no such BAR */
  bar(index: number): Bar {
    const bar = this.bars.find((candidate) => candidate.index === index);
    if (!bar) throw new Error(`the function has no BAR ${index}`);
    return bar;
  }

  /** Sets and clears bits of the Command register. */
  async changeCommand(set: number, clear: number): Promise<void> {
    const before = await this.host.configRead(2, Config.command);
    const after = (before & ~clear) | set;
    if (after !== before) await this.host.configWrite(2, Config.command, after);
  }

  /** Lets the BARs answer. */
  async enableMemory(): Promise<void> {
    await this.changeCommand(Command.memorySpace, 0);
  }

  /** Lets the device send requests: DMA and interrupt messages. */
  async setBusMaster(on: boolean): Promise<void> {
    await this.changeCommand(on ? Command.busMaster : 0, on ? 0 : Command.busMaster);
  }

  /**
   * Changes Device Control of the PCI Express capability.
   * @param maxReadRequest bytes, or undefined to leave it
   */
  async changeDeviceControl(set: number, maxReadRequest?: number): Promise<void> {
    const express = this.capabilities.get(CapabilityId.pciExpress);
    if (express === undefined) return;
    let control = (await this.host.configRead(2, express + Express.deviceControl)) | set;
    if (maxReadRequest !== undefined) {
      control &= ~(7 << DeviceControl.maxReadRequestShift);
      control |= payloadCode(maxReadRequest) << DeviceControl.maxReadRequestShift;
    }
    await this.host.configWrite(2, express + Express.deviceControl, control);
  }

  /** Negotiated link: generation 1 … 5 and number of lanes. */
  async link(): Promise<{ generation: number; lanes: number } | undefined> {
    const express = this.capabilities.get(CapabilityId.pciExpress);
    if (express === undefined) return undefined;
    const status = await this.host.configRead(2, express + Express.linkStatus);
    return { generation: status & 0xf, lanes: (status >>> 4) & 0x3f };
  }
}
