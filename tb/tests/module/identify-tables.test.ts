import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adminImage } from "../../../hdl/nvme/admin-program.ts";
import { identifyPages, sparseWords } from "../../../hdl/nvme/identify-tables.ts";
import type { IdentifyParameters, NamespaceIdentity } from "../../../hdl/nvme/identify-tables.ts";
import { goldenActiveList, goldenController, goldenDescriptors, goldenNamespace } from "../../golden/identify.ts";

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .filter((b) => b.some(Boolean))
    .map((b) => Buffer.from(b).toString("hex"));
const text = (most: number) =>
  fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)),
    minLength: 1,
    maxLength: most,
  });
const u = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });

const namespace = (nsid: number) =>
  fc.record({
    nsid: fc.constant(nsid),
    lbaBytes: fc.constantFrom<512 | 4096>(512, 4096),
    blocks: fc.integer({ min: 1, max: 2 ** 27 }),
    base: u(31),
    nguid: fc.option(hex(16), { nil: undefined }),
    eui64: fc.option(hex(8), { nil: undefined }),
    uuid: hex(16),
  });

const parameters = fc.integer({ min: 1, max: 32 }).chain((nn) =>
  fc.record({
    vid: u(16),
    ssvid: u(16),
    serial: text(20),
    model: text(40),
    firmware: text(8),
    mdts: u(4),
    ver: fc.constantFrom(0x10400, 0x20000),
    nn: fc.constant(nn),
    namespaces: fc
      .subarray(Array.from({ length: nn }, (_, i) => i + 1))
      .chain((ids) => fc.tuple(...ids.map(namespace))),
    subnqn: fc.constant("nqn.2024-01.test:card"),
    ieee: u(24),
    cntlid: u(16),
    aerl: u(3),
    rtd3e: u(32),
    rtd3r: u(32),
    maximumPower: u(16),
  }),
);

/** Compares pages; shows the first byte that differs rather than 4096 of them. */
function same(page: Uint8Array | undefined, golden: Buffer): void {
  const at = golden.findIndex((byte, i) => page?.[i] !== byte);
  expect({ length: page?.length, at, byte: page?.[at] }).toEqual({ length: 4096, at: -1, byte: undefined });
}

const bytesOf = (n: NamespaceIdentity) => BigInt(n.blocks) * 4096n;

describe("Identify pages", () => {
  test("are those of the specification for any parameters", () => {
    fc.assert(
      fc.property(parameters, (p) => {
        const pages = identifyPages(p);
        const capacityBytes = p.namespaces.reduce((sum, n) => sum + bytesOf(n), 0n);
        same(pages.controller, goldenController({ ...p, capacityBytes }));
        const active = p.namespaces.map(({ nsid }) => nsid);
        expect([...pages.namespaces.keys()].sort()).toEqual([...active].sort());
        for (const n of p.namespaces) {
          const golden = { lbaBytes: n.lbaBytes, bytes: bytesOf(n), uuid: n.uuid, ...given(n) };
          same(pages.namespaces.get(n.nsid), goldenNamespace(golden));
          same(pages.descriptors.get(n.nsid), goldenDescriptors(golden, p.ver >= 0x20000));
        }
        expect(pages.activeAfter.length).toBe(p.nn + 1);
        pages.activeAfter.forEach((page, above) => same(page, goldenActiveList(active, above)));
      }),
      { numRuns: 30 },
    );
  });

  test("hold a UUID of version 8, one per namespace, when no identifier is given", () => {
    const pages = identifyPages({ ...small, namespaces: [ns(1), ns(2), { ...ns(3), eui64: "0000000000000000" }] });
    const ids = [1, 2, 3].map((nsid) => Buffer.from(pages.descriptors.get(nsid) ?? []));
    for (const id of ids) {
      expect([...id.subarray(0, 4)]).toEqual([3, 16, 0, 0]);
      expect((id[10] ?? 0) >> 4).toBe(8);
      expect((id[12] ?? 0) >> 6).toBe(2);
      expect(id.subarray(20).some(Boolean)).toBe(false);
    }
    expect(new Set(ids.map((id) => id.toString("hex"))).size).toBe(3);
    const nqn = Buffer.from(pages.controller.subarray(768, 1024)).toString("latin1").replace(/\0+$/, "");
    expect(nqn).toMatch(
      /^nqn\.2014-08\.org\.nvmexpress:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test.each<[string, Partial<IdentifyParameters>]>([
    ["a serial of 21 characters", { serial: "x".repeat(21) }],
    ["a model that is not ASCII", { model: "caf\u00e9" }],
    ["an MDTS of 9 bits", { mdts: 256 }],
    ["an NQN of 224 bytes", { subnqn: "n".repeat(224) }],
    ["a namespace above NN", { nn: 2, namespaces: [ns(3)] }],
    ["a namespace twice", { namespaces: [ns(1), ns(1)] }],
    ["33 namespace identifiers", { nn: 33 }],
    ["a namespace beyond 2^32 blocks", { namespaces: [{ ...ns(1), base: 2 ** 32 - 1, blocks: 2 }] }],
    ["an NGUID of 31 digits", { namespaces: [{ ...ns(1), nguid: "1".repeat(31) }] }],
  ])("refuse %s", (_, change) => {
    expect(() => identifyPages({ ...small, ...change })).toThrow(RangeError);
  });

  test("keep only words that are not zero", () => {
    const page = new Uint8Array(4096);
    page[0] = 1;
    page[4095] = 2;
    expect([...sparseWords(page)]).toEqual([
      [0, 1n],
      [511, 0x0200_0000_0000_0000n],
    ]);
  });
});

test("the admin program of the largest controller fits its memories", () => {
  const namespaces = Array.from({ length: 32 }, (_, i) => ({
    ...ns(i + 1),
    nguid: (i + 1).toString(16).padStart(32, "a"),
  }));
  const image = adminImage({ pairs: 63, entries: 65536, vectors: 32, identity: { ...small, namespaces } });
  expect(image.length).toBeLessThanOrEqual(512);
  expect(image.pageWords.size).toBeLessThanOrEqual(1024);
  expect(image.listing).toContain("identify:");
});

const ns = (nsid: number): NamespaceIdentity => ({ nsid, lbaBytes: 4096, blocks: 256, base: 256 * nsid });
const small: IdentifyParameters = {
  vid: 0x10ee,
  ssvid: 0x10ee,
  serial: "S",
  model: "M",
  firmware: "F",
  mdts: 1,
  ver: 0x10400,
  namespaces: [],
};

function given({ nguid, eui64 }: NamespaceIdentity): { nguid?: string; eui64?: string } {
  return { ...(nguid === undefined ? {} : { nguid }), ...(eui64 === undefined ? {} : { eui64 }) };
}
