import { expect, test } from "vitest";
import {
  commandBytes,
  commandCeiling,
  encodedRate,
  payloadCeiling,
  type Flow,
  type LinkShape,
} from "../../golden/link.ts";
import { measureLink, type LinkLoad } from "./models.ts";

// The link model against formulas that know nothing of it: what it carries must be what the packets' bytes leave, within 1 %.

const WITHIN = 0.01;
/** Reads in flight must cover the round trip with the smallest requests, too. */
const TAGS = { "xdma.tags": 256 };

type Knobs = Readonly<Record<string, number>>;

const shape = (lanes: number, mps: number, more: Partial<LinkShape> = {}): LinkShape => ({
  ...{ generation: 3, lanes, mps, mrrs: 512, rcb: 64, rttNs: 1000, overheadPct: 4 },
  ...more,
});

const knobs = (link: LinkShape): Knobs => ({
  ...TAGS,
  "link.generation": link.generation,
  "link.lanes": link.lanes,
  "link.rcb": link.rcb,
  "link.rtt_ns": link.rttNs,
  "link.overhead_pct": link.overheadPct,
  ...(link.completionBytes !== undefined && { "link.completion_bytes": link.completionBytes }),
});

const measure = (link: LinkShape, load: Omit<LinkLoad, "mps" | "mrrs">, more: Knobs = {}) =>
  measureLink({ ...load, mps: link.mps, mrrs: link.mrrs }, { ...knobs(link), ...more });

function expectClose(got: number, formula: number, what: string): void {
  const percent = (100 * got) / formula;
  expect(Math.abs(got / formula - 1), `${what}: ${percent.toFixed(2)} % of the formula`).toBeLessThan(WITHIN);
}

const SHAPES = [4, 8, 16].flatMap((lanes) => [128, 256, 512].map((mps) => shape(lanes, mps)));

async function expectPayload(link: LinkShape, flow: Flow): Promise<void> {
  const { c2hBytes, h2cBytes } = await measure(link, { traffic: flow, us: 200 });
  expectClose(flow === "c2h" ? c2hBytes : h2cBytes, payloadCeiling(link, flow), flow);
}

test.each(SHAPES)("bandwidth of $lanes lanes, payloads of $mps bytes", { timeout: 400_000 }, async (link) => {
  await expectPayload(link, "c2h");
  await expectPayload(link, "h2c");
  await expectPayload({ ...link, completionBytes: 64 }, "h2c");
  await expectPayload({ ...link, rcb: 128, completionBytes: 64 }, "h2c");
});

test.each(SHAPES)("4 KiB commands on $lanes lanes, payloads of $mps bytes", async (link) => {
  for (const readPct of [0, 50, 70, 100]) {
    const { commands } = await measure(link, { traffic: "commands", readPct, us: 16_000 / link.lanes });
    const ceiling = commandCeiling(link, { bytes: 4096, reads: readPct / 100 });
    expectClose(commands, ceiling, `${readPct} % reads`);
  }
  const cut: LinkShape = { ...link, completionBytes: 64 };
  const { commands } = await measure(cut, { traffic: "commands", us: 16_000 / link.lanes });
  expectClose(commands, commandCeiling(cut, { bytes: 4096, reads: 0 }), "writes by completions of 64 bytes");
});

test("other generations, read requests and overheads", async () => {
  for (const link of [
    shape(8, 256, { generation: 1 }),
    shape(4, 256, { generation: 2, overheadPct: 0 }),
    shape(8, 512, { generation: 4 }),
    shape(1, 128),
    shape(8, 256, { mrrs: 128 }),
    shape(8, 256, { mrrs: 4096, rttNs: 2000, overheadPct: 8 }),
  ]) {
    await expectPayload(link, "c2h");
    await expectPayload(link, "h2c");
  }
});

test("512-byte commands", async () => {
  const link = shape(8, 256);
  for (const readPct of [0, 100]) {
    const { commands } = await measure(link, { traffic: "commands", bytes: 512, readPct, us: 500 });
    expectClose(commands, commandCeiling(link, { bytes: 512, reads: readPct / 100 }), `${readPct} % reads`);
  }
});

test("what a command puts on the wire is what the formula counts", async () => {
  const link = shape(8, 256);
  for (const [kind, readPct] of [["write", 0] as const, ["read", 100] as const]) {
    const { stats, commands } = await measure(link, { traffic: "commands", readPct, us: 2000 });
    const { up, down } = stats as { up: { utilisation: number }; down: { utilisation: number } };
    const bytes = commandBytes(link, kind, { bytes: 4096 });
    const rate = encodedRate(link) * 0.96;
    // The other direction, which nothing binds.
    const [got, expected] = kind === "write" ? [up, bytes.up] : [down, bytes.down];
    expect(got.utilisation / ((expected * commands) / rate)).toBeCloseTo(1, 1);
  }
});

test("too few tags or credits bind as Little's law says", async () => {
  const link = shape(8, 256);
  // A read is in flight for the round trip and the time of its completions on the wire.
  const wire = (512 + 40) / (encodedRate(link) * 0.96);
  const tags = await measure(link, { traffic: "h2c", us: 200 }, { "xdma.tags": 4 });
  expectClose(tags.h2cBytes, (4 * 512) / (1e-6 + wire), "four tags");
  // Two packets of credits: one is on the wire and returns its credit 1 µs later.
  const posted = { "link.host_posted_headers": 2, "link.credit_return_ns": 1000 };
  const credits = await measure(link, { traffic: "c2h", us: 200 }, posted);
  expectClose(credits.c2hBytes, (2 * 256) / (1e-6 + 280 / (encodedRate(link) * 0.96)), "two header credits");
  expect(credits.stats).toMatchObject({ up: { credit_stalls: { nonposted: 0 } } });
  const data = { "link.host_posted_data": 40, "link.credit_return_ns": 1000 };
  const units = await measure(link, { traffic: "c2h", us: 200 }, data);
  expectClose(units.c2hBytes, (2 * 256) / (1e-6 + 280 / (encodedRate(link) * 0.96)), "data credits of two packets");
  const completions = { "link.card_completion_headers": 3, "link.credit_return_ns": 1000 };
  const down = await measure(link, { traffic: "h2c", us: 200 }, completions);
  expectClose(down.h2cBytes, (3 * 256) / (1e-6 + 276 / (encodedRate(link) * 0.96)), "three completion credits");
  const nonposted = { "link.host_nonposted_headers": 2, "link.credit_return_ns": 1000 };
  const reads = await measure(link, { traffic: "h2c", us: 200 }, nonposted);
  expectClose(reads.h2cBytes, (2 * 512) / (1e-6 + 24 / (encodedRate(link) * 0.96)), "two read credits");
});

test("reordered completions cost no bandwidth", async () => {
  const link = shape(8, 256);
  const { h2cBytes, stats } = await measure(link, { traffic: "h2c", us: 200 }, { "link.reorder_pct": 50 });
  expectClose(h2cBytes, payloadCeiling(link, "h2c"), "half of them out of order");
  const { completions, completions_reordered: moved } = stats as Record<string, number>;
  expect((moved ?? 0) / (completions ?? 1)).toBeCloseTo(0.5, 1);
});
