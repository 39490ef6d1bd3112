import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PRP_VECTORS } from "../../golden/prp-vectors.ts";
import { walkPrps } from "../../golden/prp-walk.ts";
import { HostMemory } from "../memory/host-memory.ts";
import { Iommu } from "../memory/iommu.ts";
import { PageAllocator } from "../memory/page-allocator.ts";
import type { PhysicalPiece } from "../memory/user-buffer.ts";
import { PrpBuilder } from "../nvme-driver/prp.ts";
import { Random } from "../random.ts";

describe("the reference walker", () => {
  test.each(PRP_VECTORS)("$name", (vector) => {
    const words = new Map<bigint, bigint>();
    for (const { at, entries } of vector.memory) entries.forEach((entry, i) => words.set(at + BigInt(8 * i), entry));
    const read = (address: bigint, bytes: number): Buffer => {
      const out = Buffer.alloc(bytes);
      for (let i = 0; i < bytes; i += 8) {
        const word = words.get(address + BigInt(i));
        if (word === undefined) throw new Error(`list read beyond its entries at ${address.toString(16)}`);
        out.writeBigUInt64LE(word, i);
      }
      return out;
    };
    const walked = walkPrps(vector, read);
    const { before: _, ...rest } = { before: [], ...walked };
    expect(rest).toEqual(vector.expect);
  });
});

describe("the driver's builder", () => {
  let memory: HostMemory;
  let allocator: PageAllocator;
  let builder: PrpBuilder;

  beforeEach(() => {
    memory = HostMemory.create(5 * 2 ** 30);
    allocator = new PageAllocator(memory, new Iommu(memory), Random.stream(7, "prp test"));
    builder = new PrpBuilder(memory, allocator);
  });
  afterEach(() => {
    memory.close();
  });

  /** Pieces over scattered pages: `length` bytes that start at `offset` of the first. */
  function scattered(offset: number, length: number): PhysicalPiece[] {
    const pages = allocator.allocatePages(Math.ceil((offset + length) / 4096));
    let rest = length;
    return pages.map((page, i) => {
      const start = i === 0 ? offset : 0;
      const piece = { address: page * 4096 + start, length: Math.min(4096 - start, rest) };
      rest -= piece.length;
      return piece;
    });
  }

  function walk(pieces: readonly PhysicalPiece[]) {
    const mapping = builder.build(pieces);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const pointer = { prp1: mapping.prp1, prp2: mapping.prp2, length, pageBytes: 4096 };
    const walked = walkPrps(pointer, (address, bytes) => memory.read(Number(address), bytes));
    if ("status" in walked) throw new Error(`status ${walked.status}`);
    return { mapping, walked };
  }

  const shapes: readonly [string, number, number, number[]][] = [
    ["one page", 0, 4096, []],
    ["one block at the end of a page", 0xe00, 512, []],
    ["one block over a page end", 0xe04, 512, []],
    ["two pages", 0, 8192, []],
    ["two pages with an offset: a list", 0x800, 8192, [16]],
    ["32 entries: a small block", 4, 0x20000, [256]],
    ["33 entries: a whole page", 0, 34 * 4096, [33 * 8]],
    ["512 entries: a full page without a chain", 0, 513 * 4096, [4096]],
    ["513 entries: chained", 0, 514 * 4096, [4096, 16]],
    ["8 MiB with an offset", 0x10, 0x800000, [4096, 4096, 4096, 4096, 32]],
  ];
  test.each(shapes)("%s", (_, offset, length, reads) => {
    const pieces = scattered(offset, length);
    const { mapping, walked } = walk(pieces);
    expect(walked.chunks).toEqual(pieces.map((piece) => ({ address: BigInt(piece.address), length: piece.length })));
    expect(walked.listReads.map((list) => list.bytes)).toEqual(reads);
    if (reads.length === 1 && (reads[0] ?? 0) <= 256) expect(Number(mapping.prp2) % 256).toBe(0);
    else for (const list of mapping.lists) expect(list % 4096).toBe(0);
    mapping.release();
    expect(builder.blocksInUse).toBe(0);
  });

  test("stale entries of an earlier list do not matter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 1, max: 600 * 1024 }), (offset, dwords) => {
        const pieces = scattered(4 * offset, 4 * dwords);
        const { mapping, walked } = walk(pieces);
        expect(walked.chunks.map((chunk) => Number(chunk.address))).toEqual(pieces.map((piece) => piece.address));
        mapping.release();
        allocator.freePages(pieces.map((piece) => Math.floor(piece.address / 4096)));
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test("pieces that PRPs cannot describe are refused", () => {
    expect(() => builder.build([{ address: 4098, length: 4 }])).toThrow("not dword aligned");
    const inside = [
      { address: 4096, length: 4096 },
      { address: 8196, length: 8 },
    ];
    expect(() => builder.build(inside)).toThrow("starts inside a page");
    const early = [
      { address: 4096, length: 8 },
      { address: 8192, length: 8 },
    ];
    expect(() => builder.build(early)).toThrow("ends inside a page");
  });
});
