import { describe, expect, test } from "vitest";
import { ioParser } from "../../../hdl/nvme/io-parser.ts";
import { locate, sqeOf } from "../../golden/io-command.ts";
import type { IoCommand } from "../../golden/io-command.ts";
import { Random } from "../../host/random.ts";
import { simulate } from "../../module/simulate.ts";
import { NAMESPACES, NN, randomIo } from "./io-commands.ts";
import { StreamPump } from "./stream-pump.ts";

type Parsed = Record<
  "queue" | "cid" | "status" | "moves" | "write" | "block" | "offset" | "length" | "tasks" | "prp1" | "prp2",
  bigint
>;

const DNR = 0x4000;

interface ParseOptions {
  readonly mdts?: number;
  readonly seed?: number;
  readonly stall?: number;
  readonly fill?: 0 | 1;
}

function parse(commands: readonly IoCommand[], { mdts = 1, seed = 1, stall = 0, fill = 0 }: ParseOptions = {}) {
  const sim = simulate(ioParser({ mdts, nn: NN, namespaces: NAMESPACES }), { seed });
  const pump = new StreamPump(sim, Random.stream(seed, "parser"));
  pump.source("command", stall).push(...commands.map((c, i) => ({ queue: 1 + (i % 63), sqe: sqeOf(c, fill) })));
  const parsed = pump.sink<Parsed>("parsed", stall);
  pump.until(() => parsed.length === commands.length, 20 * commands.length + 100);
  sim.close();
  return { parsed, clocks: pump.clocks };
}

const read: IoCommand = {
  opcode: 2,
  fuse: 0,
  psdt: 0,
  cid: 7,
  nsid: 2,
  prp1: 0x1000n,
  prp2: 0x2000n,
  slba: 0n,
  nlb: 0,
};
const size = 700n * 8n;

describe("I/O parser", () => {
  const table: readonly (readonly [string, Partial<IoCommand>, number])[] = [
    ["Read", {}, 0],
    ["Write", { opcode: 1 }, 0],
    ["Flush", { opcode: 0 }, 0],
    ["Flush with what looks like a bad range", { opcode: 0, slba: 2n ** 64n - 1n, nlb: 65535 }, 0],
    ["Flush of all namespaces", { opcode: 0, nsid: 0xffffffff }, 0x0b],
    ["Flush of namespace 0", { opcode: 0, nsid: 0 }, 0x0b],
    ["Write Uncorrectable", { opcode: 4 }, 0x01],
    ["Compare", { opcode: 5 }, 0x01],
    ["Write Zeroes", { opcode: 8 }, 0x01],
    ["Dataset Management", { opcode: 9 }, 0x01],
    ["vendor opcode", { opcode: 0x82 }, 0x01],
    ["SGL with contiguous metadata", { psdt: 1 }, 0x02],
    ["SGL", { psdt: 2 }, 0x02],
    ["reserved PSDT", { psdt: 3 }, 0x02],
    ["first of a fused pair", { fuse: 1 }, 0x02],
    ["second of a fused pair", { fuse: 2 }, 0x02],
    ["namespace 0", { nsid: 0 }, 0x0b],
    ["namespace NN + 1", { nsid: 7 }, 0x0b],
    ["all namespaces", { nsid: 0xffffffff }, 0x0b],
    ["namespace 2 + 2^16", { nsid: 0x10002 }, 0x0b],
    ["inactive namespace", { nsid: 3 }, 0x02],
    ["MDTS reached", { nlb: 15 }, 0],
    ["MDTS exceeded", { nlb: 16 }, 0x02],
    ["65536 blocks", { nlb: 65535 }, 0x02],
    ["last block", { slba: size - 1n }, 0],
    ["LBA = NSZE", { slba: size }, 0x80],
    ["over the end by one", { slba: size - 1n, nlb: 1 }, 0x80],
    ["up to the end", { slba: size - 2n, nlb: 1 }, 0],
    ["a sum that wraps at 2^64", { slba: 2n ** 64n - 1n, nlb: 0 }, 0x80],
    ["a sum that wraps at 2^64 into the namespace", { slba: 2n ** 64n - 4n, nlb: 7 }, 0x80],
    ["LBA 2^35", { slba: 2n ** 35n }, 0x80],
    ["LBA 2^61", { slba: 2n ** 61n }, 0x80],
  ];
  test.each(table)("%s", (_, change, status) => {
    const [got] = parse([{ ...read, ...change }]).parsed;
    expect(Number(got?.status)).toBe(status === 0 ? 0 : DNR | status);
    expect(got?.moves).toBe(status === 0 && change.opcode !== 0 ? 1n : 0n);
  });

  test("checks in one order: each mistake hides those behind it", () => {
    const mistakes: readonly (readonly [Partial<IoCommand>, number])[] = [
      [{ opcode: 9 }, 0x01],
      [{ psdt: 1 }, 0x02],
      [{ fuse: 1 }, 0x02],
      [{ nsid: 7 }, 0x0b],
      [{ nlb: 65535 }, 0x02],
      [{ slba: 2n ** 64n - 1n }, 0x80],
    ];
    const commands = mistakes.map((_, i) =>
      mistakes.slice(i).reduceRight((c, [change]) => ({ ...c, ...change }), read),
    );
    const { parsed } = parse(commands);
    expect(parsed.map(({ status }) => Number(status))).toEqual(mistakes.map(([, status]) => DNR | status));
  });

  test("reserved fields, metadata pointer, hints and protection fields do not matter", () => {
    const [got] = parse([read], { fill: 1 }).parsed;
    expect(got).toMatchObject({ status: 0n, moves: 1n, length: 512n });
  });

  test.each([
    [1, 0],
    [2, 0.3],
    [3, 0.7],
  ])("random commands, seed %i, stalls %d", (seed, stall) => {
    for (const mdts of [0, 1]) {
      const random = Random.stream(seed, `commands ${mdts}`);
      const commands = Array.from({ length: 500 }, (_, cid) => randomIo(random, cid));
      const { parsed } = parse(commands, { mdts, seed, stall });
      parsed.forEach((got, i) => {
        const c = commands[i] ?? read;
        const verdict = locate(c, { mdts, nn: NN, namespaces: NAMESPACES });
        const status = verdict.status === 0 ? 0 : DNR | verdict.status;
        const moves = verdict.length > 0;
        expect(got).toMatchObject({
          queue: BigInt(1 + (i % 63)),
          cid: BigInt(c.cid),
          status: BigInt(status),
          moves: BigInt(moves),
        });
        if (!moves) return;
        const offset = Number(verdict.start % 4096n);
        expect(got).toMatchObject({
          write: BigInt(verdict.write),
          block: verdict.start / 4096n,
          offset: BigInt(offset),
          length: BigInt(verdict.length),
          tasks: BigInt(Math.ceil((offset + verdict.length) / 4096)),
          prp1: c.prp1,
          prp2: c.prp2,
        });
      });
    }
  });

  test("one command per clock", () => {
    const { clocks } = parse(Array.from({ length: 100 }, () => read));
    expect(clocks).toBeLessThanOrEqual(100 + 5);
  });

  test("MDTS 0 has no limit: 65536 blocks of 4096 bytes", () => {
    const namespaces = [{ nsid: 1, lbaBytes: 4096 as const, blocks: 2 ** 17, base: 0 }];
    const sim = simulate(ioParser({ mdts: 0, nn: 1, namespaces }));
    const pump = new StreamPump(sim, Random.stream(1, "parser"));
    pump.source("command").push({ queue: 1, sqe: sqeOf({ ...read, nsid: 1, slba: 65536n, nlb: 65535 }) });
    const parsed = pump.sink<Parsed>("parsed");
    pump.until(() => parsed.length === 1, 100);
    sim.close();
    expect(parsed[0]).toMatchObject({ status: 0n, length: 2n ** 28n, tasks: 65536n, block: 65536n });
  });

  test.each([
    ["mdts 17", { mdts: 17, nn: 1, namespaces: [] }],
    ["33 namespace identifiers", { mdts: 1, nn: 33, namespaces: [] }],
    ["a namespace above NN", { mdts: 1, nn: 1, namespaces: NAMESPACES }],
  ])("refuses to be built with %s", (_, parameters) => {
    expect(() => ioParser(parameters)).toThrow(RangeError);
  });
});
