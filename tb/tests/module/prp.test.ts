import { describe, expect, test } from "vitest";
import { prpWalker } from "../../../hdl/nvme/prp.ts";
import { walkPrps } from "../../golden/prp.ts";
import { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { StreamPump } from "./stream-pump.ts";

interface Request {
  readonly prp1: bigint;
  readonly prp2: bigint;
  readonly length: number;
}
interface ChunkWord {
  readonly address: bigint;
  readonly length: bigint;
  readonly last: bigint;
  readonly status: bigint;
}

const DNR = 0x4000;

/** Every request's chunks, or the status it was refused with. */
function walk(requests: readonly Request[], seed: number, stall: number) {
  const sim = simulate(prpWalker(), { seed });
  const pump = new StreamPump(sim, Random.stream(seed, "prp"));
  pump.source("request", stall).push(...requests.map((request) => ({ ...request })));
  const chunks = pump.sink<ChunkWord>("chunk", stall);
  pump.until(() => chunks.filter(({ last }) => last === 1n).length === requests.length, 20 * requests.length + 100);
  sim.close();
  let at = 0;
  return requests.map(() => {
    const end = chunks.findIndex(({ last }, i) => i >= at && last === 1n) + 1;
    const mine = chunks.slice(at, end);
    at = end;
    const [first] = mine;
    if (mine.length === 1 && first !== undefined && first.status !== 0n) return { status: Number(first.status) };
    expect(mine.every(({ status }) => status === 0n)).toBe(true);
    return { chunks: mine.map(({ address, length }) => ({ address, length: Number(length) })) };
  });
}

const chunks = (...list: readonly (readonly [bigint, number])[]) => ({
  chunks: list.map(([address, length]) => ({ address, length })),
});
const refused = (code: number) => ({ status: DNR | code });

describe("PRP walker", () => {
  test("worked examples", () => {
    const vectors: readonly (readonly [bigint, bigint, number, object])[] = [
      [0x1000_0000n, 0xdead_beef_0000_0000n, 4096, chunks([0x1000_0000n, 0x1000])],
      [0x1000_0e00n, 0xffff_ffff_ffff_ffffn, 512, chunks([0x1000_0e00n, 0x200])],
      [0x1000_0e04n, 0x2000_3000n, 512, chunks([0x1000_0e04n, 0x1fc], [0x2000_3000n, 4])],
      [0x1000_0004n, 0x2000_3000n, 4096, chunks([0x1000_0004n, 0xffc], [0x2000_3000n, 4])],
      [0x1000_0000n, 0x2000_3000n, 8192, chunks([0x1000_0000n, 0x1000], [0x2000_3000n, 0x1000])],
      [0x1000_0000n, 0x2000_3800n, 8192, refused(0x13)], // second page with an offset
      [0x1000_0ffcn, 0x2000_0000n, 4096, chunks([0x1000_0ffcn, 4], [0x2000_0000n, 0xffc])],
      [0x1000_0ffcn, 0x2000_0000n, 16, chunks([0x1000_0ffcn, 4], [0x2000_0000n, 0xc])],
      [0x1000_0003n, 0n, 512, refused(0x13)], // not dword aligned
      [0x1000_0000n, 0x3000_0004n, 0x3000, refused(0x13)], // list pointer not qword aligned
      [0x1000_0c00n, 0n, 4096, refused(0x02)], // PRP2 needed and 0
      [0x1000_0000n, 0x1000_0000n, 8192, chunks([0x1000_0000n, 0x1000], [0x1000_0000n, 0x1000])],
      [0xffff_ffff_ffff_f000n, 0x2000_0000n, 4096, chunks([0xffff_ffff_ffff_f000n, 0x1000])],
      [0x1000_0800n, 0x3000_0000n, 8192, refused(0x02)], // needs a list
      [0x1000_0000n, 0x3000_0000n, 0x20_0000, refused(0x02)],
    ];
    const got = walk(
      vectors.map(([prp1, prp2, length]) => ({ prp1, prp2, length })),
      1,
      0,
    );
    expect(got).toEqual(vectors.map(([, , , expected]) => expected));
  });

  test.each([1, 2, 3])("random pointers, seed %i", (seed) => {
    const random = Random.stream(seed, "requests");
    const page = () => BigInt(random.int(1, 2 ** 52 - 1)) << 12n;
    const requests = Array.from({ length: 400 }, () => ({
      prp1: page() + BigInt(random.pick([0, 0, 4, 0xe00, 0xffc, 4 * random.int(0, 1023), random.int(0, 4095)])),
      prp2: random.pick([page(), page(), page(), 0n, page() + 8n, page() + 0xff8n, page() + 2n]),
      length: random.pick([512, 4096, 4608, 8192, 4 * random.int(1, 2050), 4 * random.int(1, 2 ** 26)]),
    }));
    const expected = requests.map(({ prp1, prp2, length }) => {
      const walked = walkPrps(prp1, prp2, length);
      return "status" in walked ? refused(walked.status) : walked;
    });
    expect(walk(requests, seed, random.pick([0, 0.3, 0.7]))).toEqual(expected);
  });
});
