/** PCI configuration space: offsets and bits the host uses (PCI Local Bus 3.0 §6, PCI Express Base 3.0 §7). */
export const Config = {
  vendorId: 0x00,
  deviceId: 0x02,
  command: 0x04,
  status: 0x06,
  revisionId: 0x08,
  classCode: 0x09,
  headerType: 0x0e,
  bar0: 0x10,
  subsystemVendorId: 0x2c,
  subsystemId: 0x2e,
  capabilityPointer: 0x34,
} as const;

export const Command = { memorySpace: 1 << 1, busMaster: 1 << 2, interruptDisable: 1 << 10 } as const;

export const Status = { interrupt: 1 << 3, capabilityList: 1 << 4 } as const;

export const CapabilityId = { powerManagement: 0x01, msi: 0x05, pciExpress: 0x10, msix: 0x11 } as const;

/** Offsets inside the PCI Express capability. */
export const Express = { deviceCapabilities: 0x04, deviceControl: 0x08, linkStatus: 0x12 } as const;

export const DeviceControl = {
  relaxedOrdering: 1 << 4,
  maxPayloadShift: 5,
  extendedTag: 1 << 8,
  maxReadRequestShift: 12,
} as const;

/** Offsets inside the MSI-X capability, and bits of its message control. */
export const Msix = { control: 0x02, table: 0x04, pba: 0x08 } as const;
export const MsixControl = { tableSizeMask: 0x7ff, functionMask: 1 << 14, enable: 1 << 15 } as const;

/** Code of a payload or read request size in the 3-bit fields of Device Control: 0 = 128 … 5 = 4096 bytes. */
export function payloadCode(bytes: number): number {
  const code = Math.log2(bytes) - 7;
  if (!Number.isInteger(code) || code < 0 || code > 5) throw new RangeError(`${bytes} is no PCI Express payload size`);
  return code;
}
