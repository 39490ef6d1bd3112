import { expect, test } from "vitest";
import { limitsOf, shortestNs, type CardShape, type Load } from "../../golden/limits.ts";
import { commandCeiling, type LinkShape } from "../../golden/link.ts";

// The figures below were computed by hand.

const LINK: LinkShape = { generation: 3, lanes: 8, mps: 256, mrrs: 512, rcb: 64, rttNs: 1000, overheadPct: 4 };
const CARD: CardShape = {
  link: LINK,
  clockHz: 250e6,
  beatBytes: 32,
  h2c: { data: 3, control: 1, shared: false },
  c2h: { data: 3, control: 1, shared: false },
  descriptorInterval: 8,
  fetchEntries: 4,
  hostReadBytes: 32_768,
  postedCredits: { headers: 32, data: 160, returnNs: 250 },
  memoryBytesPerSecond: 19.2e9,
};
const load = (more: Partial<Load>): Load => ({ bytes: 4096, reads: 1, depth: 32, ...more });

function least(card: CardShape, one: Load): readonly [string, string] {
  const [first] = limitsOf(card, one);
  return [first?.resource ?? "", ((first?.commandsPerSecond ?? 0) / 1e6).toFixed(3)];
}
const limit = (card: CardShape, one: Load, resource: string): number =>
  limitsOf(card, one).find((each) => each.resource === resource)?.commandsPerSecond ?? Number.NaN;

test("4 KiB and 128 KiB are bound by the link", () => {
  expect(least(CARD, load({}))).toEqual(["link to the host", "1.655"]);
  expect(least(CARD, load({ reads: 0 }))).toEqual(["link to the card", "1.663"]);
  expect(least(CARD, load({ reads: 0.5 }))).toEqual(["link to the host", "3.120"]);
  expect(least(CARD, load({ bytes: 131_072, depth: 8 }))[0]).toBe("link to the host");
});

test("depth 1 is bound by the latency floor: 2.37 and 3.36 µs", () => {
  expect(least(CARD, load({ depth: 1 }))).toEqual(["latency floor", "0.422"]);
  expect(least(CARD, load({ depth: 1, reads: 0 }))).toEqual(["latency floor", "0.298"]);
});

test("descriptors: one a page, two at an offset, one for each completion entry", () => {
  // 3 channels, one every 100 clocks: 7.5 M a second.
  const slow = { ...CARD, descriptorInterval: 100 };
  expect(limit(slow, load({}), "descriptors of C2H data channels")).toBeCloseTo(7.5e6, 0);
  expect(limit(slow, load({ offset: [4, 8] }), "descriptors of C2H data channels")).toBeCloseTo(3.75e6, 0);
  expect(limit(slow, load({ offset: [0, 4] }), "descriptors of C2H data channels")).toBeCloseTo(5e6, 0);
  expect(limit(slow, load({ bytes: 512, offset: 64 }), "descriptors of C2H data channels")).toBeCloseTo(7.5e6, 0);
  expect(limit(slow, load({ bytes: 512, offset: 4000 }), "descriptors of C2H data channels")).toBeCloseTo(3.75e6, 0);
  expect(limit(slow, load({}), "descriptors of H2C data channels")).toBe(Infinity);
  expect(least(slow, load({ bytes: 512, depth: 64 }))).toEqual(["descriptors of C2H control channels", "2.500"]);
  // A list of pages is fetched like submission entries.
  expect(limit(slow, load({ bytes: 131_072 }), "descriptors of H2C control channels")).toBeCloseTo(2e6, 0);
  expect(limit(slow, load({ depth: 1 }), "descriptors of H2C control channels")).toBeCloseTo(2.5e6, 0);
  const shared = { ...slow, c2h: { data: 1, control: 1, shared: true } };
  expect(limit(shared, load({}), "descriptors of C2H channels")).toBeCloseTo(1.25e6, 0);
});

test("the port, the memory, credits and reads in flight", () => {
  // 4096 bytes are 128 beats, a completion entry one more.
  expect(limit(CARD, load({}), "m_axi reads")).toBeCloseTo(250e6 / 129, 0);
  expect(limit(CARD, load({ reads: 0 }), "m_axi writes")).toBeCloseTo(250e6 / 130, 0);
  expect(limit(CARD, load({}), "memory bus")).toBeCloseTo(4.6875e6, 0);
  expect(limit(CARD, load({ reads: 0 }), "host reads in flight")).toBeCloseTo(8e6, 0);
  expect(limit(CARD, load({}), "host reads in flight")).toBe(Infinity);
  // A packet of 256 bytes takes 33.9 ns, 160 units come back after 283.9 ns: 563.7 a µs; 258 a command.
  expect(limit(CARD, load({}), "posted credits of the host") / 1e6).toBeCloseTo(2.185, 2);
  expect(
    limit({ ...CARD, postedCredits: { headers: 0, data: 0, returnNs: 250 } }, load({}), "posted credits of the host"),
  ).toBe(Infinity);
  expect(least({ ...CARD, memoryBytesPerSecond: 4.096e9 }, load({}))).toEqual(["memory bus", "1.000"]);
  expect(least({ ...CARD, hostReadBytes: 4096 }, load({ reads: 0 }))).toEqual(["host reads in flight", "1.000"]);
});

test("interrupts may be shared by more commands than doorbells", () => {
  // 24 bytes of 4568 less by three quarters.
  const batching = { perDoorbell: 1, perInterrupt: 4, perFetch: 1 };
  expect(least(CARD, load({ batching }))).toEqual(["link to the host", "1.662"]);
});

test("several offsets are the mean of them", () => {
  const at = (offset: number | readonly number[]): number =>
    1 / commandCeiling(LINK, { bytes: 4096, reads: 0, offset });
  expect(at([0, 16])).toBeCloseTo((at(0) + at(16)) / 2, 15);
});

test("the shortest time of commands of several kinds is that of the busier direction", () => {
  const reads = Array.from({ length: 10 }, () => ({ kind: "read", bytes: 4096, offset: 0 }) as const);
  const writes = Array.from({ length: 10 }, () => ({ kind: "write", bytes: 4096, offset: 0 }) as const);
  // 10 × 4568 bytes at 7.5618 bytes a ns.
  expect(shortestNs(LINK, reads)).toBeCloseTo(6040.9, 0);
  expect(shortestNs(LINK, [...reads, ...writes])).toBeCloseTo((10 * (4568 + 280)) / 7.56185, 0);
  expect(shortestNs(LINK, [])).toBe(0);
});
