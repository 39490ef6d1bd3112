import { describe, expect, test } from "vitest";
import { prpWalker } from "../../../hdl/nvme/prp-walker.ts";
import { PRP_VECTORS } from "../../golden/prp-vectors.ts";
import { walkPrps } from "../../golden/prp-walk.ts";
import { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { ListHost, type ListHostOptions, joined } from "./list-host.ts";
import { StreamPump } from "./stream-pump.ts";

interface Request {
  readonly prp1: bigint;
  readonly prp2: bigint;
  readonly length: number;
}
type ChunkWord = Record<"address" | "length" | "last" | "status", bigint>;

const DNR = 0x4000;
const PAGE = 4096;

function bench(seed: number, stall: number, options: ListHostOptions = {}) {
  const sim = simulate(prpWalker(), { seed });
  const pump = new StreamPump(sim, Random.stream(seed, "prp"));
  const host = new ListHost(pump, Random.stream(seed, "lists"), { stall, ...options });
  const requests = pump.source("request", stall);
  const words = pump.sink<ChunkWord>("chunk", stall);
  /** The chunks of every request; the last word of one that was refused carries its status. */
  const walk = (list: readonly Request[], limit = 4_000_000) => {
    requests.push(...list.map((request) => ({ ...request })));
    let ends = 0;
    let seen = 0;
    for (let i = 0; ends < list.length; i++) {
      if (i > limit) throw new Error(`${ends} of ${list.length} requests walked in ${limit} clocks (seed ${seed})`);
      host.tick();
      pump.tick();
      for (; seen < words.length; seen++) if (words[seen]?.last === 1n) ends++;
    }
    const clocks = pump.clocks;
    for (let i = 0; i < 100; i++) pump.tick(); // nothing may follow
    expect(words.length).toBe(seen);
    let at = 0;
    return list.map(() => {
      const end = words.findIndex(({ last }, i) => i >= at && last === 1n) + 1;
      const mine = words.slice(at, end);
      at = end;
      const status = Number(mine.at(-1)?.status ?? 0n);
      expect(mine.slice(0, -1).every((word) => word.status === 0n)).toBe(true);
      const good = status === 0 ? mine : mine.slice(0, -1);
      return { status, chunks: good.map(({ address, length }) => ({ address, length: Number(length) })), clocks };
    });
  };
  return { sim, pump, host, walk };
}

describe("PRP walker", () => {
  test.each(PRP_VECTORS.filter(({ pageBytes }) => pageBytes === PAGE))("$name", (vector) => {
    const { sim, host, walk } = bench(1, 0);
    host.state(vector.memory);
    const { prp1, prp2, length } = vector;
    const [got] = walk([{ prp1, prp2, length }]);
    sim.close();
    if ("status" in vector.expect) {
      expect(got?.status).toBe(DNR | vector.expect.status);
      return;
    }
    expect(got?.status).toBe(0);
    expect(got?.chunks).toEqual(vector.expect.chunks);
    expect(joined(host.reads)).toEqual(vector.expect.listReads);
  });

  test("wrong pointers are refused whatever the length, and nothing is read for them", () => {
    const random = Random.stream(5, "refused");
    const { sim, host, walk } = bench(5, 0.3);
    const page = () => BigInt(random.int(1, 2 ** 52 - 1)) << 12n;
    const odd = () => BigInt(random.int(0, 2 ** 10 - 1) * 4 + random.int(1, 3));
    const requests = Array.from({ length: 60 }, () => {
      const length = 4 * random.int(4096, 2 ** 27 - 1);
      return random.chance(0.5)
        ? { prp1: page() + odd(), prp2: page(), length }
        : { prp1: page(), prp2: page() + odd(), length };
    });
    const got = walk(requests);
    sim.close();
    expect(got.map(({ status, chunks }) => [status, chunks])).toEqual(requests.map(() => [DNR | 0x13, []]));
    expect(host.reads).toEqual([]);
  });

  test.each([1, 2, 3, 4])("random pointers and lists, chained, wrong and unreadable ones too, seed %i", (seed) => {
    const random = Random.stream(seed, "requests");
    const page = () => BigInt(random.int(1, 2 ** 52 - 1)) << 12n;
    const options = { odd: 0.004, failing: seed % 2 === 0 ? 0.02 : 0, missing: seed === 4 ? 0.002 : 0 };
    const { sim, host, walk } = bench(seed, random.pick([0, 0.3, 0.6]), options);
    const requests = Array.from({ length: 120 }, () => ({
      prp1: page() + BigInt(random.pick([0, 0, 4, 0xe00, 0xffc, 4 * random.int(0, 1023), random.int(0, 4095)])),
      prp2: random.pick([
        page(),
        page(),
        page() + 8n * BigInt(random.int(0, 511)),
        0n,
        page() + 8n,
        page() + 0xff8n,
        page() + 2n,
      ]),
      length: random.pick([
        512,
        4096,
        4608,
        8192,
        4 * random.int(1, 2050),
        4 * random.int(1, 2 ** 15),
        4 * random.int(1, 2 ** 19),
      ]),
    }));
    const got = walk(requests);
    sim.close();
    const needed = requests.flatMap((request, i) => {
      const golden = walkPrps({ ...request, pageBytes: PAGE }, host.bytesAt);
      const mine = got[i] ?? { status: -1, chunks: [] };
      if (mine.status === 4) {
        // Only where a read failed, or brought too little.
        expect(host.lost.size).toBeGreaterThan(0);
        return [];
      }
      if ("status" in golden) {
        expect(mine.status).toBe(DNR | golden.status);
        return [];
      }
      expect(mine).toMatchObject({ status: 0, chunks: golden.chunks });
      return golden.listReads;
    });
    // What the good ones need was read, once each, and never an entry behind it.
    const reads = joined(host.reads);
    for (const read of needed) expect(reads).toContainEqual(read);
    if (options.failing > 0) expect(got.some(({ status }) => status === 4)).toBe(true);
    expect(got.some(({ status }) => status === (DNR | 0x13))).toBe(true);
  });

  test("a failed read ends the request when nothing of its list is read any more", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { sim, pump, host, walk } = bench(seed, 0, { failing: 0.3, delay: [5, 400] });
      const page = 0x1234_5000n;
      let busyAtEnd = 0;
      const watch = host.tick.bind(host);
      host.tick = () => {
        watch();
        const chunk = sim.peek("chunk") as unknown as { valid: bigint; payload: ChunkWord };
        if (chunk.valid === 1n && chunk.payload.status !== 0n && host.busy.size > 0) busyAtEnd++;
      };
      const [got] = walk([{ prp1: page, prp2: 0x55_0000_0000n, length: 200 * PAGE }]);
      expect(pump.clocks).toBeLessThan(20_000);
      expect(busyAtEnd).toBe(0);
      expect([0, 4]).toContain(got?.status);
      sim.close();
    }
  });

  test("lists of several commands are read at once: 8 KiB each, a round trip of 300 clocks", () => {
    const { sim, walk } = bench(1, 0, { delay: [300, 300] });
    const requests = Array.from({ length: 80 }, (_, i) => ({
      prp1: BigInt(i + 1) * 0x1_0000n + 0x200n,
      prp2: 0x5000_0000n + BigInt(64 * i),
      length: 8192,
    }));
    const [got] = walk(requests);
    sim.close();
    // 18.5 clocks per page task: less than the 150 that Gen3 x8 needs for one, and the 32 asked for.
    expect(got?.clocks).toBeLessThan(80 * 48);
  });

  test("an entry every eight clocks or better in a long list", () => {
    const { sim, walk } = bench(1, 0, { delay: [300, 300] });
    const [got] = walk([{ prp1: 0x1000n, prp2: 0x5000_0000n, length: 513 * PAGE }]);
    sim.close();
    expect(got?.clocks).toBeLessThan(8 * 513 + 400);
  });
});
