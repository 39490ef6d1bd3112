/** I/O commands at random, close to the border between good and bad, for the tests of parser and command engine. */
import type { Namespace } from "../../../hdl/nvme/namespaces.ts";
import type { IoCommand } from "../../golden/io-command.ts";
import type { Random } from "../../host/random.ts";

export const NAMESPACES: readonly Namespace[] = [
  { nsid: 1, lbaBytes: 4096, blocks: 1000, base: 5 },
  { nsid: 2, lbaBytes: 512, blocks: 700, base: 2000 },
  { nsid: 5, lbaBytes: 512, blocks: 3, base: 9000 },
  // Up to the last block that there can be.
  { nsid: 6, lbaBytes: 512, blocks: 2 ** 32 - 12345, base: 12345 },
];
/** Identifiers 3 and 4 are inactive. */
export const NN = 6;

/** `good`: how often each part of the command is right, in 0 to 1; `mostPages`: the largest transfer. */
export function randomIo(random: Random, cid: number, good = 0.9, mostPages = 2): IoCommand {
  const usually = <T>(right: () => T, wrong: () => T): T => (random.chance(good) ? right() : wrong());
  const nsid = usually(
    () => random.pick([1, 2, 2, 5, 6, 6]),
    () => random.pick([0, 3, 4, 7, 8, 0x10001, 0xffffffff]),
  );
  const space = NAMESPACES.find((n) => n.nsid === nsid);
  const lbaBytes = space?.lbaBytes ?? 4096;
  const size = BigInt(((space?.blocks ?? 1) * 4096) / lbaBytes);
  const nlb = usually(
    () => random.int(0, (mostPages * 4096) / lbaBytes - 1),
    () => random.pick([mostPages, 8 * mostPages, 8 * mostPages + 1, 65535]),
  );
  const end = size - BigInt(nlb) - 1n;
  const slba = usually(
    () => (end < 0n ? 0n : BigInt(random.int(0, Number(end)))),
    () =>
      random.pick([end, end + 1n, size, 2n ** 64n - 1n, 2n ** 32n, 2n ** 35n, 2n ** 61n].filter((lba) => lba >= 0n)),
  );
  const page = () => BigInt(random.int(1, 2 ** 52 - 1)) << 12n;
  return {
    cid,
    nsid,
    nlb,
    slba,
    opcode: usually(
      () => random.pick([1, 2]),
      () => random.pick([0, 0, 4, 5, 8, 9, 12, 0x81, 0xff]),
    ),
    fuse: usually(
      () => 0,
      () => random.int(1, 3),
    ),
    psdt: usually(
      () => 0,
      () => random.int(1, 3),
    ),
    prp1:
      page() +
      usually(
        () => BigInt(random.pick([0, 0, 512, 1024, 4, 4092, 4 * random.int(0, 1023)])),
        () => BigInt(random.int(0, 4095)),
      ),
    prp2: usually(mostPages > 2 ? () => page() + random.pick([0n, 0n, 8n * BigInt(random.int(0, 511))]) : page, () =>
      random.pick([0n, page() + 512n, page() + 8n, 1n]),
    ),
  };
}
