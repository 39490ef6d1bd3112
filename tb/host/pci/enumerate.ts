import type { Host } from "../kernel/host.ts";
import { Bar } from "./bar.ts";
import { Config, DeviceControl, Express, CapabilityId, Command, Status, payloadCode } from "./config-space.ts";
import { PciFunction } from "./function.ts";
import type { PciIdentity } from "./function.ts";

export interface EnumerateOptions {
  /** How long the function may take to answer configuration reads after the start, simulated ns. Default 1 ms. */
  readonly presentTimeoutNs?: number;
  /** Max_Payload_Size of the root port in bytes; the smaller of it and the function's is programmed. Default 256. */
  readonly rootMaxPayload?: number;
  /** Max_Read_Request_Size the firmware leaves, bytes. Default 512. */
  readonly maxReadRequest?: number;
}

/** Windows of a PC's address map that the firmware gives to BARs. */
const WINDOW_32 = 0xc000_0000n;
const WINDOW_32_END = 0xfe00_0000n;
const WINDOW_64 = 0x40_0000_0000n;

/** A capability list longer than this has a loop: it would not fit the 256 bytes of configuration space. */
const MAX_CAPABILITIES = 48;

/**
 * What firmware and the bus driver do with one function: find it, size and place its BARs, walk its capabilities, program the
 * payload size. Memory space and bus mastering stay off until a driver enables them.
 * @throws Error when no function answers or it is not an endpoint
 */
export async function enumerate(host: Host, options: EnumerateOptions = {}): Promise<PciFunction> {
  await waitForPresence(host, options.presentTimeoutNs ?? 1_000_000);
  const identity = await readIdentity(host);
  const command = await host.configRead(2, Config.command);
  await host.configWrite(2, Config.command, command & ~(Command.memorySpace | Command.busMaster));
  const bars = await placeBars(host);
  const capabilities = await walkCapabilities(host);
  const express = capabilities.get(CapabilityId.pciExpress);
  if (express !== undefined) await programPayload(host, express, options);
  return PciFunction.create(host, identity, bars, capabilities);
}

async function waitForPresence(host: Host, timeoutNs: number): Promise<void> {
  const present = await host.poll(async () => (await host.configRead(2, Config.vendorId)) !== 0xffff, 1000, timeoutNs);
  if (!present) throw new Error(`no PCI function answered configuration reads within ${timeoutNs} ns`);
}

async function readIdentity(host: Host): Promise<PciIdentity> {
  const headerType = (await host.configRead(1, Config.headerType)) & 0x7f;
  if (headerType !== 0) throw new Error(`PCI header type ${headerType}: not an endpoint`);
  const classRevision = await host.configRead(4, Config.revisionId);
  return {
    vendorId: await host.configRead(2, Config.vendorId),
    deviceId: await host.configRead(2, Config.deviceId),
    subsystemVendorId: await host.configRead(2, Config.subsystemVendorId),
    subsystemId: await host.configRead(2, Config.subsystemId),
    classCode: classRevision >>> 8,
    revisionId: classRevision & 0xff,
  };
}

/** Sizes each BAR by writing ones (PCI 3.0 §6.2.5.1), then gives it a naturally aligned address. */
async function placeBars(host: Host): Promise<Bar[]> {
  const bars: Bar[] = [];
  let next32 = WINDOW_32;
  let next64 = WINDOW_64;
  for (let index = 0; index < 6; index++) {
    const offset = Config.bar0 + 4 * index;
    const low = await sizeMask(host, offset);
    if (low === 0) continue;
    if (low & 1) throw new Error(`BAR ${index} is an I/O BAR: not expected on this device`);
    const is64bit = ((low >>> 1) & 3) === 2;
    const prefetchable = (low & 8) !== 0;
    let mask = BigInt(low & ~0xf) & 0xffffffffn;
    if (is64bit) mask |= BigInt(await sizeMask(host, offset + 4)) << 32n;
    else mask |= 0xffffffff_00000000n;
    const bytes = (~mask & 0xffffffff_ffffffffn) + 1n;
    if ((bytes & (bytes - 1n)) !== 0n) throw new Error(`BAR ${index} reports the size ${bytes}, not a power of two`);
    const base = alignUp(is64bit ? next64 : next32, bytes);
    if (is64bit) next64 = base + bytes;
    else next32 = base + bytes;
    if (next32 > WINDOW_32_END) throw new Error(`BAR ${index} of ${bytes} bytes does not fit below 4 GiB`);
    await host.configWrite(4, offset, Number(base & 0xffffffffn));
    if (is64bit) await host.configWrite(4, offset + 4, Number(base >> 32n));
    bars.push(new Bar(host, index, base, Number(bytes), is64bit, prefetchable));
    if (is64bit) index++;
  }
  return bars;
}

async function sizeMask(host: Host, offset: number): Promise<number> {
  const before = await host.configRead(4, offset);
  await host.configWrite(4, offset, 0xffffffff);
  const mask = await host.configRead(4, offset);
  await host.configWrite(4, offset, before);
  return mask >>> 0;
}

function alignUp(value: bigint, to: bigint): bigint {
  return ((value + to - 1n) / to) * to;
}

/** @returns capability id → offset of its first byte; the first of several with the same id */
async function walkCapabilities(host: Host): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  if (!((await host.configRead(2, Config.status)) & Status.capabilityList)) return found;
  let at = (await host.configRead(1, Config.capabilityPointer)) & ~3;
  for (let count = 0; at !== 0; count++) {
    if (count >= MAX_CAPABILITIES || at < 0x40) throw new Error(`broken capability list at 0x${at.toString(16)}`);
    const header = await host.configRead(2, at);
    const id = header & 0xff;
    if (!found.has(id)) found.set(id, at);
    at = (header >>> 8) & ~3;
  }
  return found;
}

async function programPayload(host: Host, express: number, options: EnumerateOptions): Promise<void> {
  const supported = (await host.configRead(4, express + Express.deviceCapabilities)) & 7;
  const payload = Math.min(supported, payloadCode(options.rootMaxPayload ?? 256));
  const readRequest = payloadCode(options.maxReadRequest ?? 512);
  const control = await host.configRead(2, express + Express.deviceControl);
  const cleared = control & ~((7 << DeviceControl.maxPayloadShift) | (7 << DeviceControl.maxReadRequestShift));
  const value =
    cleared | (payload << DeviceControl.maxPayloadShift) | (readRequest << DeviceControl.maxReadRequestShift);
  await host.configWrite(2, express + Express.deviceControl, value);
}
