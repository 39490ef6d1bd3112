/**
 * The Identify data structures as NVMe Base 2.2 and NVM Command Set 1.2 lay them out, written from the offsets of those figures and from
 * nothing else: the reference that the generated pages are compared with.
 */
export interface GoldenController {
  readonly vid: number;
  readonly ssvid: number;
  readonly serial: string;
  readonly model: string;
  readonly firmware: string;
  readonly mdts: number;
  readonly ver: number;
  readonly nn: number;
  readonly subnqn: string;
  readonly ieee: number;
  readonly cntlid: number;
  readonly aerl: number;
  readonly rtd3r: number;
  readonly rtd3e: number;
  readonly maximumPower: number;
  readonly capacityBytes: bigint;
}

export function goldenController(c: GoldenController): Buffer {
  const b = Buffer.alloc(4096);
  b.writeUInt16LE(c.vid, 0);
  b.writeUInt16LE(c.ssvid, 2);
  b.write(c.serial + " ".repeat(20 - c.serial.length), 4, "latin1");
  b.write(c.model + " ".repeat(40 - c.model.length), 24, "latin1");
  b.write(c.firmware + " ".repeat(8 - c.firmware.length), 64, "latin1");
  b[72] = 3; // RAB
  b.writeUIntLE(c.ieee, 73, 3);
  b[76] = 0; // CMIC
  b[77] = c.mdts;
  b.writeUInt16LE(c.cntlid, 78);
  b.writeUInt32LE(c.ver, 80);
  b.writeUInt32LE(c.rtd3r, 84);
  b.writeUInt32LE(c.rtd3e, 88);
  b.writeUInt32LE(0, 92); // OAES
  b.writeUInt32LE(0, 96); // CTRATT
  b[111] = 1; // CNTRLTYPE
  b.writeUInt16LE(0, 256); // OACS
  b[258] = 3; // ACL
  b[259] = c.aerl;
  b[260] = 0b0000_0011; // FRMW
  b[261] = 0; // LPA
  b[263] = 0; // NPSS
  b.writeUInt16LE(343, 266); // WCTEMP
  b.writeUInt16LE(373, 268); // CCTEMP
  b.writeBigUInt64LE(c.capacityBytes & 0xffff_ffff_ffff_ffffn, 280);
  b.writeBigUInt64LE(c.capacityBytes >> 64n, 288);
  b[512] = 0x66; // SQES
  b[513] = 0x44; // CQES
  b.writeUInt32LE(c.nn, 516);
  b.writeUInt16LE(0, 520); // ONCS
  b.writeUInt16LE(0, 522); // FUSES
  b[525] = 0b0000_0101; // VWC: bit 0 a volatile cache; bits 2:1 = 10b, Flush of NSID FFFFFFFFh not supported (00b ended with 1.3)
  b.writeUInt32LE(0, 536); // SGLS
  b.write(c.subnqn, 768, "utf8");
  b.writeUInt16LE(c.maximumPower, 2048); // PSD0
  return b;
}

export interface GoldenNamespace {
  readonly lbaBytes: 512 | 4096;
  readonly bytes: bigint;
  readonly nguid?: string;
  readonly eui64?: string;
  readonly uuid?: string;
}

export function goldenNamespace(n: GoldenNamespace): Buffer {
  const b = Buffer.alloc(4096);
  const blocks = n.bytes / BigInt(n.lbaBytes);
  b.writeBigUInt64LE(blocks, 0); // NSZE
  b.writeBigUInt64LE(blocks, 8); // NCAP
  b.writeBigUInt64LE(blocks, 16); // NUSE
  b[25] = 1; // NLBAF
  b[26] = n.lbaBytes === 4096 ? 1 : 0; // FLBAS
  b.writeBigUInt64LE(n.bytes, 48); // NVMCAP
  if (n.nguid !== undefined) Buffer.from(n.nguid, "hex").copy(b, 104);
  if (n.eui64 !== undefined) Buffer.from(n.eui64, "hex").copy(b, 120);
  b.writeUInt32LE(9 << 16, 128); // LBAF0: 512 bytes
  b.writeUInt32LE(12 << 16, 132); // LBAF1: 4096 bytes
  return b;
}

export function goldenDescriptors(n: GoldenNamespace, csi: boolean): Buffer {
  const parts: number[] = [];
  if (n.eui64 !== undefined) parts.push(1, 8, 0, 0, ...Buffer.from(n.eui64, "hex"));
  if (n.nguid !== undefined) parts.push(2, 16, 0, 0, ...Buffer.from(n.nguid, "hex"));
  if (n.uuid !== undefined) parts.push(3, 16, 0, 0, ...Buffer.from(n.uuid.replaceAll("-", ""), "hex"));
  if (csi) parts.push(4, 1, 0, 0, 0);
  return Buffer.concat([Buffer.from(parts), Buffer.alloc(4096 - parts.length)]);
}

export function goldenActiveList(active: readonly number[], above: number): Buffer {
  const b = Buffer.alloc(4096);
  [...active]
    .filter((nsid) => nsid > above)
    .sort((x, y) => x - y)
    .forEach((nsid, i) => b.writeUInt32LE(nsid, i * 4));
  return b;
}
