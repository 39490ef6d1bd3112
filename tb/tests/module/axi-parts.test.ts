/** Parts of the AXI library that the decoders are made of, each by itself. */
import { expect, test } from "vitest";
import { axi4ErrorSlave, axi4IdTable, axiLiteErrorSlave } from "../../../hdl/lib/index.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";

const decerr = 3n;

test.each([1, 2, 3])(
  "an AXI4 port without a slave answers every burst once, with DECERR and its identifier (seed %i)",
  (seed) => {
    const sim = simulate(axi4ErrorSlave({ addr: 32, data: 64, id: 4 }), { seed });
    const random = randomStream(seed, "bursts");
    const s = { aw: false, w: false, ar: false };
    const writes = { addressed: [] as number[], filled: 0 };
    const reads: { id: number; beats: number }[] = [];
    let [awid, arid, arlen, beatsLeft] = [0, 0, 0, 0];
    const answered = { b: 0, r: 0 };
    for (let clock = 0; clock < 4000; clock++) {
      if (!s.aw && random.next() < 0.4) [s.aw, awid] = [true, random.integer(0, 15)];
      if (!s.w && random.next() < 0.6) {
        s.w = true;
        if (beatsLeft === 0) beatsLeft = random.integer(1, 5);
      }
      if (!s.ar && random.next() < 0.4) [s.ar, arid, arlen] = [true, random.integer(0, 15), random.integer(0, 6)];
      const bready = random.next() < 0.5;
      const rready = random.next() < 0.5;
      sim.poke({
        s_axi: {
          ...{ awvalid: s.aw ? 1 : 0, awid, awaddr: 0, awlen: 0, awsize: 3, awburst: 1 },
          ...{ wvalid: s.w ? 1 : 0, wlast: beatsLeft === 1 ? 1 : 0, wdata: 0, wstrb: 255, bready: bready ? 1 : 0 },
          ...{ arvalid: s.ar ? 1 : 0, arid, arlen, araddr: 0, arsize: 3, arburst: 1, rready: rready ? 1 : 0 },
        },
      });
      const now = sim.peek("s_axi");
      const owed = Math.min(writes.addressed.length, writes.filled);
      if (now.bvalid === 1n) {
        expect(owed, "an answer to no write").toBeGreaterThan(0);
        expect([now.bid, now.bresp]).toEqual([BigInt(writes.addressed[0] ?? -1), decerr]);
      }
      const [read] = reads;
      if (now.rvalid === 1n) {
        expect(read, "an answer to no read").toBeDefined();
        const last = read?.beats === 1 ? 1n : 0n;
        expect([now.rid, now.rresp, now.rdata, now.rlast]).toEqual([BigInt(read?.id ?? -1), decerr, 0n, last]);
      }
      if (now.bvalid === 1n && bready) {
        writes.addressed.shift();
        writes.filled--;
        answered.b++;
      }
      if (now.rvalid === 1n && rready && read !== undefined) {
        read.beats--;
        if (read.beats === 0) {
          reads.shift();
          answered.r++;
        }
      }
      if (s.aw && now.awready === 1n) {
        s.aw = false;
        writes.addressed.push(awid);
      }
      if (s.w && now.wready === 1n) {
        s.w = false;
        if (--beatsLeft === 0) writes.filled++;
      }
      if (s.ar && now.arready === 1n) {
        s.ar = false;
        reads.push({ id: arid, beats: arlen + 1 });
      }
      sim.step();
    }
    expect(answered.b).toBeGreaterThan(300);
    expect(answered.r).toBeGreaterThan(150);
    expect(reads.length).toBeLessThanOrEqual(1);
    sim.close();
  },
);

test.each([1, 2])("an AXI4-Lite port without a slave answers every access once, with DECERR (seed %i)", (seed) => {
  const sim = simulate(axiLiteErrorSlave({}), { seed });
  const random = randomStream(seed, "accesses");
  const s = { aw: false, w: false, ar: false };
  const taken = { aw: 0, w: 0, ar: 0 };
  const answered = { b: 0, r: 0 };
  for (let clock = 0; clock < 2000; clock++) {
    for (const channel of ["aw", "w", "ar"] as const) s[channel] ||= random.next() < 0.5;
    const [bready, rready] = [random.next() < 0.5, random.next() < 0.5];
    sim.poke({
      s_axil: {
        ...{ awvalid: s.aw ? 1 : 0, awaddr: 0, wvalid: s.w ? 1 : 0, wdata: 0, wstrb: 15, bready: bready ? 1 : 0 },
        ...{ arvalid: s.ar ? 1 : 0, araddr: 0, rready: rready ? 1 : 0 },
      },
    });
    const now = sim.peek("s_axil");
    if (now.bvalid === 1n) {
      expect(Math.min(taken.aw, taken.w), "an answer to no write").toBeGreaterThan(answered.b);
      expect(now.bresp).toBe(decerr);
      if (bready) answered.b++;
    }
    if (now.rvalid === 1n) {
      expect(taken.ar, "an answer to no read").toBeGreaterThan(answered.r);
      expect([now.rresp, now.rdata]).toEqual([decerr, 0n]);
      if (rready) answered.r++;
    }
    for (const [channel, ready] of [
      ["aw", now.awready],
      ["w", now.wready],
      ["ar", now.arready],
    ] as const) {
      if (!s[channel] || ready !== 1n) continue;
      s[channel] = false;
      taken[channel]++;
    }
    sim.step();
  }
  expect(answered.b).toBeGreaterThan(200);
  expect(answered.r).toBeGreaterThan(200);
  expect(Math.min(taken.aw, taken.w) - answered.b).toBeLessThanOrEqual(1);
  expect(taken.ar - answered.r).toBeLessThanOrEqual(1);
  sim.close();
});

test.each([1, 2, 3])("bursts of one identifier are with one slave at a time, up to the limit (seed %i)", (seed) => {
  const limit = 3;
  const sim = simulate(axi4IdTable({ id: 2, regions: 3, limit }), { seed });
  const random = randomStream(seed, "identifiers");
  const model = Array.from({ length: 4 }, () => ({ count: 0, region: 0 }));
  const seen = { full: 0, elsewhere: 0, both: 0 };
  for (let clock = 0; clock < 4000; clock++) {
    const id = random.integer(0, 3);
    const region = random.integer(0, 2);
    const entry = model[id] ?? { count: 0, region: 0 };
    const may = entry.count === 0 || (entry.region === region && entry.count < limit);
    const busy = [0, 1, 2, 3].filter((each) => (model[each]?.count ?? 0) > 0);
    const done_id = busy[random.integer(0, Math.max(0, busy.length - 1))] ?? 0;
    const done = busy.length > 0 && random.next() < 0.45;
    const take = may && random.next() < 0.7;
    sim.poke({ id, region, take: take ? 1 : 0, done: done ? 1 : 0, done_id });
    expect(sim.peek("may"), `identifier ${id}, region ${region}`).toBe(may ? 1n : 0n);
    if (entry.count === limit && entry.region === region) seen.full++;
    if (entry.count > 0 && entry.region !== region) seen.elsewhere++;
    if (take && done && id === done_id) seen.both++;
    const ended = model[done_id];
    if (done && ended !== undefined) ended.count--;
    if (take) {
      entry.count++;
      entry.region = region;
    }
    sim.step();
  }
  expect(Math.min(seen.full, seen.elsewhere, seen.both)).toBeGreaterThan(20);
  sim.close();
});
