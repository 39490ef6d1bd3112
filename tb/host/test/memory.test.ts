import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DmaPool } from "../memory/dma-pool.ts";
import { HostMemory, PAGE_BYTES, Rights } from "../memory/host-memory.ts";
import { Iommu, pagesOf } from "../memory/iommu.ts";
import { PageAllocator } from "../memory/page-allocator.ts";
import { UserBuffer } from "../memory/user-buffer.ts";
import { Random } from "../random.ts";

let memory: HostMemory;
let iommu: Iommu;
let allocator: PageAllocator;

beforeEach(() => {
  memory = HostMemory.create(5 * 2 ** 30);
  iommu = new Iommu(memory);
  allocator = new PageAllocator(memory, iommu, Random.stream(1, "memory test"));
});
afterEach(() => {
  memory.close();
});

describe("random streams", () => {
  test("depend on seed and name only", () => {
    const numbers = (seed: number, name: string) =>
      Array.from(
        { length: 4 },
        (
          (stream) => () =>
            stream.next32()
        )(Random.stream(seed, name)),
      );
    expect(numbers(1, "a")).toEqual(numbers(1, "a"));
    expect(numbers(1, "a")).not.toEqual(numbers(1, "b"));
    expect(numbers(1, "a")).not.toEqual(numbers(2, "a"));
    expect(numbers(1, "a")).not.toEqual(numbers(1 + 2 ** 32, "a"));
    expect(() => Random.stream(-1, "a")).toThrow("non-negative");
  });

  test("int stays in its range and reaches both ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.integer({ min: -50, max: 50 }), fc.nat(6), (seed, low, span) => {
        const random = Random.stream(seed, "int");
        const seen = new Set(Array.from({ length: 400 }, () => random.int(low, low + span)));
        return seen.size === span + 1 && [...seen].every((n) => n >= low && n <= low + span);
      }),
      { numRuns: 40, seed: 2 },
    );
    expect(() => Random.stream(0, "x").pick([])).toThrow(RangeError);
  });

  test("shuffle keeps every element", () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = Random.stream(3, "s").shuffle([...items]);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });
});

describe("host memory", () => {
  test("holds what was written, above 4 GiB too", () => {
    memory.write(0x1_0000_0ffe, Buffer.from([1, 2, 3, 4]));
    expect(memory.readU32(0x1_0000_0ffe)).toBe(0x04030201);
    expect(() => memory.read(memory.bytes - 1, 2)).toThrow("outside host memory");
    expect(() => memory.write(-4, Buffer.alloc(4))).toThrow(RangeError);
  });

  test("is closed while the simulator owes an answer", () => {
    let moving = true;
    memory.guardWith(() => moving);
    expect(() => memory.read(0, 4)).toThrow("owes an answer");
    expect(() => iommu.grant(1, Rights.read)).toThrow("owes an answer");
    moving = false;
    expect(memory.read(0, 4)).toEqual(Buffer.alloc(4));
  });
});

describe("pages", () => {
  test("are scattered, above and below 4 GiB, never 0, never in the device hole", () => {
    const pages = allocator.allocatePages(2000);
    expect(new Set(pages).size).toBe(2000);
    const neighbours = pages.filter((page, i) => page === (pages[i - 1] ?? -2) + 1).length;
    expect(neighbours).toBeLessThan(3);
    expect(pages.some((page) => page * PAGE_BYTES >= 2 ** 32)).toBe(true);
    expect(pages.some((page) => page * PAGE_BYTES < 2 ** 31)).toBe(true);
    expect(pages.every((page) => page > 0 && (page < 0xc0000 || page >= 0x100000))).toBe(true);
    allocator.freePages(pages);
    expect(allocator.pagesInUse).toBe(0);
    expect(() => {
      allocator.freePages(pages.slice(0, 1));
    }).toThrow("not allocated");
  });

  test("a small memory runs out with a message", () => {
    const small = HostMemory.create(64 * PAGE_BYTES);
    const pages = new PageAllocator(small, new Iommu(small), Random.stream(1, "small"));
    expect(() => pages.allocatePages(40)).toThrow("out of host memory");
    expect(() => pages.allocatePages(0)).toThrow(RangeError);
    small.close();
  });

  test("coherent memory is contiguous, zeroed, reachable until freed", () => {
    const buffer = allocator.allocateCoherent(3 * PAGE_BYTES, Rights.write);
    expect(buffer.address % PAGE_BYTES).toBe(0);
    expect(memory.read(buffer.address, buffer.bytes).every((byte) => byte === 0)).toBe(true);
    const pages = pagesOf(buffer.address, buffer.bytes);
    expect(pages.map((page) => memory.rightsOf(page))).toEqual([2, 2, 2]);
    buffer.free();
    buffer.free();
    expect(pages.map((page) => memory.rightsOf(page))).toEqual([0, 0, 0]);
  });

  test("grants are counted per right", () => {
    iommu.grant(9, Rights.read);
    iommu.grant(9, Rights.both);
    iommu.revoke(9, Rights.read);
    expect(memory.rightsOf(9)).toBe(3);
    iommu.revoke(9, Rights.write);
    expect(memory.rightsOf(9)).toBe(1);
    iommu.revoke(9, Rights.read);
    expect(iommu.reachablePages()).toEqual([]);
    expect(() => {
      iommu.revoke(9, Rights.read);
    }).toThrow("more often than granted");
  });

  test("pool blocks are aligned and used again", () => {
    const pool = new DmaPool(allocator, 256);
    const blocks = Array.from({ length: 20 }, () => pool.allocate());
    expect(new Set(blocks).size).toBe(20);
    expect(
      blocks.every((block) => block % 256 === 0 && memory.rightsOf(Math.floor(block / PAGE_BYTES)) === Rights.read),
    ).toBe(true);
    for (const block of blocks) pool.release(block);
    expect(pool.blocksInUse).toBe(0);
    expect(blocks).toContain(pool.allocate());
    pool.destroy();
    expect(allocator.pagesInUse).toBe(0);
  });
});

describe("user buffers", () => {
  test("any slice of any buffer reads back what was written there", () => {
    fc.assert(
      fc.property(fc.nat(4095), fc.nat(20_000), fc.nat(20_000), fc.nat(20_000), (offset, length, from, count) => {
        const buffer = UserBuffer.allocate(allocator, length, offset);
        const data = Random.stream(length, "data").bytes(length);
        buffer.guard(0x5a);
        buffer.write(data);
        const start = Math.min(from, length);
        const size = Math.min(count, length - start);
        const slice = buffer.slice(start, size);
        expect(slice.read()).toEqual(data.subarray(start, start + size));
        expect(slice.pieces().reduce((sum, piece) => sum + piece.length, 0)).toBe(size);
        expect(buffer.guardIntact(0x5a)).toBe(true);
        buffer.free();
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test("the digest covers the bytes and no more", () => {
    const buffer = UserBuffer.allocate(allocator, 3, 4094);
    buffer.guard(0xff);
    buffer.write(Buffer.from("abc"));
    expect(buffer.pages).toHaveLength(2);
    expect(buffer.sha256()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(() => {
      buffer.slice(0, 2).free();
    }).toThrow("does not own");
  });

  test("a byte beside the buffer is noticed", () => {
    const buffer = UserBuffer.allocate(allocator, 100, 10);
    buffer.guard(1);
    memory.write((buffer.pages[0] ?? 0) * PAGE_BYTES + 110, Buffer.from([2]));
    expect(buffer.guardIntact(1)).toBe(false);
  });
});
