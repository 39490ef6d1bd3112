import type { PrpChunk, PrpListRead, PrpStatus } from "./prp-walk.ts";

/** List entries at consecutive addresses. */
export interface PrpMemory {
  readonly at: bigint;
  readonly entries: readonly bigint[];
}

export interface PrpVector {
  readonly name: string;
  readonly prp1: bigint;
  readonly prp2: bigint;
  readonly length: number;
  readonly pageBytes: number;
  readonly memory: readonly PrpMemory[];
  readonly expect:
    | { readonly chunks: readonly PrpChunk[]; readonly listReads: readonly PrpListRead[] }
    | { readonly status: PrpStatus };
}

const DATA = 0x4000_0000n;
const PAGE = 0x1000;

/** Addresses of `count` data pages, from number `from`. */
function pages(count: number, from = 0): bigint[] {
  return Array.from({ length: count }, (_, i) => DATA + BigInt((from + i) * PAGE));
}

/** A first chunk, then whole pages, the last one shortened. */
function through(first: PrpChunk, addresses: readonly bigint[], length: number): PrpChunk[] {
  const chunks = [first];
  let rest = length - first.length;
  for (const address of addresses) {
    chunks.push({ address, length: Math.min(PAGE, rest) });
    rest -= PAGE;
  }
  return chunks;
}

function chunk(address: bigint, length: number): PrpChunk {
  return { address, length };
}

function listRead(address: bigint, bytes: number): PrpListRead {
  return { address, bytes };
}

type Shape = Partial<Pick<PrpVector, "pageBytes" | "memory">> & Omit<PrpVector, "pageBytes" | "memory">;

function vector(shape: Shape): PrpVector {
  return { pageBytes: PAGE, memory: [], ...shape };
}

const refused = (status: PrpStatus) => ({ status });
const moves = (chunks: readonly PrpChunk[], listReads: readonly PrpListRead[] = []) => ({ chunks, listReads });

/** Three pages from 1000_0000 through two list entries. */
const threePages = (first = 0x1000) => [
  chunk(0x1000_0000n, first),
  chunk(0x4000_0000n, 0x1000),
  chunk(0x5000_0000n, 0x1000),
];
const TWO_ENTRIES = [0x4000_0000n, 0x5000_0000n];

export const PRP_VECTORS: readonly PrpVector[] = [
  vector({
    name: "V1 one page: PRP2 is not looked at",
    prp1: 0x1000_0000n,
    prp2: 0xdead_beef_0000_0000n,
    length: 4096,
    expect: moves([chunk(0x1000_0000n, 0x1000)]),
  }),
  vector({
    name: "V2 ends exactly at the page end",
    prp1: 0x1000_0e00n,
    prp2: 0xffff_ffff_ffff_ffffn,
    length: 512,
    expect: moves([chunk(0x1000_0e00n, 0x200)]),
  }),
  vector({
    name: "V3 one block over a page end",
    prp1: 0x1000_0e04n,
    prp2: 0x2000_3000n,
    length: 512,
    expect: moves([chunk(0x1000_0e04n, 0x1fc), chunk(0x2000_3000n, 4)]),
  }),
  vector({
    name: "V4 smallest offset",
    prp1: 0x1000_0004n,
    prp2: 0x2000_3000n,
    length: 4096,
    expect: moves([chunk(0x1000_0004n, 0xffc), chunk(0x2000_3000n, 4)]),
  }),
  vector({
    name: "V5 two pages: PRP2 is data",
    prp1: 0x1000_0000n,
    prp2: 0x2000_3000n,
    length: 8192,
    expect: moves([chunk(0x1000_0000n, 0x1000), chunk(0x2000_3000n, 0x1000)]),
  }),
  vector({
    name: "V6 second page with an offset",
    prp1: 0x1000_0000n,
    prp2: 0x2000_3800n,
    length: 8192,
    expect: refused(0x13),
  }),
  vector({
    name: "V7 same length with an offset: PRP2 is a list",
    ...{ prp1: 0x1000_0800n, prp2: 0x3000_0000n, length: 8192 },
    memory: [{ at: 0x3000_0000n, entries: TWO_ENTRIES }],
    expect: moves(
      [chunk(0x1000_0800n, 0x800), chunk(0x4000_0000n, 0x1000), chunk(0x5000_0000n, 0x800)],
      [listRead(0x3000_0000n, 16)],
    ),
  }),
  vector({
    name: "V8 list inside a page, garbage behind it",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0100n, length: 0x3000 },
    memory: [{ at: 0x3000_0100n, entries: [...TWO_ENTRIES, 1n] }],
    expect: moves(threePages(), [listRead(0x3000_0100n, 16)]),
  }),
  vector({
    name: "V9 a single slot left: it is a chain pointer",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0ff8n, length: 0x3000 },
    memory: [
      { at: 0x3000_0ff8n, entries: [0x3100_0000n] },
      { at: 0x3100_0000n, entries: TWO_ENTRIES },
    ],
    expect: moves(threePages(), [listRead(0x3000_0ff8n, 8), listRead(0x3100_0000n, 16)]),
  }),
  vector({
    name: "V10 last slot of the page is data",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0ff0n, length: 0x3000 },
    memory: [{ at: 0x3000_0ff0n, entries: TWO_ENTRIES }],
    expect: moves(threePages(), [listRead(0x3000_0ff0n, 16)]),
  }),
  vector({
    name: "V11 last slot of the page is a chain pointer",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0ff0n, length: 0x4000 },
    memory: [
      { at: 0x3000_0ff0n, entries: [0x4000_0000n, 0x3100_0000n] },
      { at: 0x3100_0000n, entries: [0x5000_0000n, 0x6000_0000n] },
    ],
    expect: moves(
      [...threePages(), chunk(0x6000_0000n, 0x1000)],
      [listRead(0x3000_0ff0n, 16), listRead(0x3100_0000n, 16)],
    ),
  }),
  vector({
    name: "V12 a full list page, all data",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0000n, length: 0x20_1000 },
    memory: [{ at: 0x3000_0000n, entries: pages(512) }],
    expect: moves(through(chunk(0x1000_0000n, 0x1000), pages(512), 0x20_1000), [listRead(0x3000_0000n, 4096)]),
  }),
  vector({
    name: "V13 one more: the last slot chains",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0000n, length: 0x20_2000 },
    memory: [
      { at: 0x3000_0000n, entries: [...pages(511), 0x3100_0000n] },
      { at: 0x3100_0000n, entries: pages(2, 511) },
    ],
    expect: moves(through(chunk(0x1000_0000n, 0x1000), pages(513), 0x20_2000), [
      listRead(0x3000_0000n, 4096),
      listRead(0x3100_0000n, 16),
    ]),
  }),
  vector({
    name: "V14 128 KiB with an offset: 32 entries from a small block",
    ...{ prp1: 0x1000_0004n, prp2: 0x3000_0200n, length: 0x2_0000 },
    memory: [{ at: 0x3000_0200n, entries: pages(32) }],
    expect: moves(through(chunk(0x1000_0004n, 0xffc), pages(32), 0x2_0000), [listRead(0x3000_0200n, 256)]),
  }),
  vector({
    name: "V15 8 MiB with an offset: five list pages",
    ...{ prp1: 0x1000_0010n, prp2: 0x3000_0000n, length: 0x80_0000 },
    memory: [0, 1, 2, 3, 4].map((n) => ({
      at: 0x3000_0000n + BigInt(n * 0x10_0000),
      entries: n < 4 ? [...pages(511, 511 * n), 0x3000_0000n + BigInt((n + 1) * 0x10_0000)] : pages(4, 511 * 4),
    })),
    expect: moves(
      through(chunk(0x1000_0010n, 0xff0), pages(2048), 0x80_0000),
      [0, 1, 2, 3, 4].map((n) => listRead(0x3000_0000n + BigInt(n * 0x10_0000), n < 4 ? 4096 : 32)),
    ),
  }),
  vector({
    name: "V16 last dword of a page",
    prp1: 0x1000_0ffcn,
    prp2: 0x2000_0000n,
    length: 4096,
    expect: moves([chunk(0x1000_0ffcn, 4), chunk(0x2000_0000n, 0xffc)]),
  }),
  vector({
    name: "V17 last dword of a page, then a list",
    ...{ prp1: 0x1000_0ffcn, prp2: 0x3000_0000n, length: 8196 },
    memory: [{ at: 0x3000_0000n, entries: TWO_ENTRIES }],
    expect: moves(
      [chunk(0x1000_0ffcn, 4), chunk(0x4000_0000n, 0x1000), chunk(0x5000_0000n, 0x1000)],
      [listRead(0x3000_0000n, 16)],
    ),
  }),
  vector({
    name: "V18 sixteen bytes over a page end",
    prp1: 0x1000_0ffcn,
    prp2: 0x2000_0000n,
    length: 16,
    expect: moves([chunk(0x1000_0ffcn, 4), chunk(0x2000_0000n, 12)]),
  }),
  vector({ name: "V19 PRP1 not dword aligned", prp1: 0x1000_0003n, prp2: 0n, length: 512, expect: refused(0x13) }),
  vector({
    name: "V20 list entry with an offset",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0000n, length: 0x3000 },
    memory: [{ at: 0x3000_0000n, entries: [0x4000_0000n, 0x5000_0004n] }],
    expect: refused(0x13),
  }),
  vector({
    name: "V21 chain pointer with an offset",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0ff8n, length: 0x3000 },
    memory: [{ at: 0x3000_0ff8n, entries: [0x3100_0008n] }],
    expect: refused(0x13),
  }),
  vector({
    name: "V22 list pointer not qword aligned",
    prp1: 0x1000_0000n,
    prp2: 0x3000_0004n,
    length: 0x3000,
    expect: refused(0x13),
  }),
  vector({
    name: "V23 PRP2 of zero where it is needed",
    prp1: 0x1000_0c00n,
    prp2: 0n,
    length: 4096,
    expect: refused(0x02),
  }),
  vector({
    name: "V24 8 KiB pages",
    prp1: 0x1000_1000n,
    prp2: 0x2000_4000n,
    length: 8192,
    pageBytes: 8192,
    expect: moves([chunk(0x1000_1000n, 0x1000), chunk(0x2000_4000n, 0x1000)]),
  }),
  vector({
    name: "V25 8 KiB pages, second page with an offset",
    prp1: 0x1000_1000n,
    prp2: 0x2000_3000n,
    length: 8192,
    pageBytes: 8192,
    expect: refused(0x13),
  }),
  vector({
    name: "V26 the same page twice",
    prp1: 0x1000_0000n,
    prp2: 0x1000_0000n,
    length: 8192,
    expect: moves([chunk(0x1000_0000n, 0x1000), chunk(0x1000_0000n, 0x1000)]),
  }),
  vector({
    name: "V27 last page of the address space",
    prp1: 0xffff_ffff_ffff_f000n,
    prp2: 0x2000_0000n,
    length: 4096,
    expect: moves([chunk(0xffff_ffff_ffff_f000n, 0x1000)]),
  }),
  vector({
    name: "V28 list that ends exactly at the page end",
    ...{ prp1: 0x1000_0000n, prp2: 0x3000_0048n, length: 0x1f_8000 },
    memory: [{ at: 0x3000_0048n, entries: pages(503) }],
    expect: moves(through(chunk(0x1000_0000n, 0x1000), pages(503), 0x1f_8000), [listRead(0x3000_0048n, 0xfb8)]),
  }),
];
