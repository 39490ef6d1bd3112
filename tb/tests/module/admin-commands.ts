/** Admin commands for tests: by name, and at random close to the border between good and bad. */
import type { Random } from "../../host/random.ts";

export interface AdminFields {
  readonly opcode: number;
  readonly cid?: number;
  readonly nsid?: number;
  readonly prp1?: bigint;
  readonly prp2?: bigint;
  readonly cdw10?: number;
  readonly cdw11?: number;
  readonly fuse?: number;
  readonly psdt?: number;
}

/** The command as a submission queue entry; `reserved` fills the fields that must be ignored. */
export function adminSqe(f: AdminFields, reserved = 0): bigint {
  const dwords = Array.from({ length: 16 }, () => BigInt(reserved));
  dwords[0] =
    BigInt(f.opcode) | (BigInt(f.fuse ?? 0) << 8n) | (BigInt(f.psdt ?? 0) << 14n) | (BigInt(f.cid ?? 0) << 16n);
  dwords[0] |= BigInt(reserved & 0x3c00);
  dwords[1] = BigInt(f.nsid ?? 0);
  const halves = (at: number, value: bigint) => {
    dwords[at] = value & 0xffff_ffffn;
    dwords[at + 1] = value >> 32n;
  };
  halves(6, f.prp1 ?? 0n);
  halves(8, f.prp2 ?? 0n);
  dwords[10] = BigInt(f.cdw10 ?? 0);
  dwords[11] = BigInt(f.cdw11 ?? 0);
  return dwords.reduce((sqe, dword, n) => sqe | (dword << BigInt(32 * n)), 0n);
}

export const word = (low: number, high: number): number => (high * 0x10000 + low) >>> 0;

/** Chooses commands so that every check both passes and fails often. */
export function randomAdmin(
  random: Random,
  card: { pairs: number; entries: number; vectors: number; nn: number },
): AdminFields {
  const usually = <T>(good: () => T, bad: () => T) => (random.int(0, 7) > 0 ? good() : bad());
  const queue = () =>
    usually(
      () => random.int(1, card.pairs),
      () => random.pick([0, card.pairs + 1, 64, 65, 0xffff]),
    );
  const nsid = () =>
    usually(
      () => random.int(0, card.nn + 1),
      () => random.pick([0xffffffff, 0xfffffffe, 0xfffffffd, 0x10001]),
    );
  const page = () => BigInt(random.int(0, 2 ** 32 - 1)) * 4096n;
  const prp1 = () =>
    page() +
    usually(
      () => random.pick([0n, 0n, 4n, 0xe00n, 0xffcn]),
      () => random.pick([1n, 2n, 0xfffn]),
    );
  const prp2 = () => usually(page, () => random.pick([0n, page() + 8n, page() + 0x800n, 1n]));
  const base = () =>
    page() +
    usually(
      () => 0n,
      () => random.pick([8n, 0x800n, 1n]),
    );
  const size = () =>
    usually(
      () => random.int(1, card.entries - 1),
      () => random.pick([0, card.entries, 0xffff]),
    );
  const flags = () =>
    usually(
      () => 1 + 2 * random.int(0, 7),
      () => random.int(0, 1) * 2,
    );
  const header = {
    cid: random.int(0, 0xffff),
    fuse: usually(
      () => 0,
      () => random.int(1, 3),
    ),
    psdt: usually(
      () => 0,
      () => random.int(1, 3),
    ),
  };
  const feature = () =>
    usually(
      () => random.int(0, 15),
      () => random.int(16, 255),
    );
  const scope = () => random.pick([0, 0, 0xffffffff, nsid()]);
  const opcode = usually(
    () => random.pick([0, 1, 1, 4, 5, 5, 6, 6, 8, 9, 9, 0xa, 0xa, 0xc]),
    () => random.int(0, 255),
  );
  switch (opcode) {
    case 0x05:
      return {
        ...header,
        opcode,
        prp1: base(),
        cdw10: word(queue(), size()),
        cdw11: word(
          flags(),
          usually(
            () => random.int(0, card.vectors - 1),
            () => random.pick([card.vectors, 32, 0xffff]),
          ),
        ),
      };
    case 0x01:
      return { ...header, opcode, prp1: base(), cdw10: word(queue(), size()), cdw11: word(flags(), queue()) };
    case 0x06:
      return {
        ...header,
        opcode,
        nsid: nsid(),
        prp1: prp1(),
        prp2: prp2(),
        cdw10: word(
          usually(
            () => random.pick([0, 0, 1, 2, 2, 3, 3, 6]),
            () => random.int(0, 255),
          ),
          random.int(0, 0xffff),
        ),
        cdw11: usually(
          () => 0,
          () => 0x2000000,
        ),
      };
    case 0x09: {
      const value = usually(
        () => random.int(0, 0xffff),
        () => 0xffff,
      );
      const selection = random.pick([random.int(0, card.vectors - 1), random.int(0, 0x3f), random.int(0, 0xffff)]);
      const upper = random.pick([0, 0, 1, random.int(0, 0x3f), random.int(0, 0xffff)]);
      return {
        ...header,
        opcode,
        nsid: scope(),
        cdw10:
          (feature() +
            usually(
              () => 0,
              () => 0x80000000,
            )) >>>
          0,
        cdw11: word(random.pick([value, selection, random.int(0, card.pairs + 1)]), upper),
      };
    }
    case 0x0a:
      return {
        ...header,
        opcode,
        nsid: scope(),
        cdw10: feature() + 0x100 * random.int(0, 4),
        cdw11: word(random.pick([random.int(0, card.vectors), 0]), random.pick([0, 0, random.int(0, 0x3f)])),
      };
    default:
      return {
        ...header,
        opcode,
        prp1: prp1(),
        prp2: prp2(),
        nsid: nsid(),
        cdw10: word(queue(), random.int(0, 0xffff)),
        cdw11: random.int(0, 2 ** 32 - 1),
      };
  }
}
