import { afterEach, describe, expect, test } from "vitest";
import { type CardOptions, FrontCard } from "./front-card.ts";
import { CC_DISABLE, CC_ENABLE, FrontHost, REG } from "./front-host.ts";

const open: FrontCard[] = [];
afterEach(() => {
  for (const card of open.splice(0)) card.sim.close();
});

/** A host in front of a card of moderate speed that pauses now and then. */
function setUp(options: Partial<CardOptions> = {}): FrontHost {
  const card = new FrontCard({ queues: 4, seed: 1, stall: 0.2, dma: [5, 40], command: [0, 60], ...options });
  open.push(card);
  return new FrontHost(card);
}
const never = () => ({ status: 0n, result: 7n, discard: false });

describe("enable, disable, shutdown", () => {
  test("the stock driver's sequences: power up, enable, shutdown, disable, enable again", async () => {
    const host = setUp();
    await host.card.run(async () => {
      expect(await host.card.bus.read(REG.csts)).toBe(0);
      await host.write(REG.cc, 0);
      expect(await host.csts()).toEqual({ rdy: 0, cfs: 0, shst: 0 });
      const first = await host.enable();
      expect(await host.card.bus.read(REG.cc)).toBe(CC_ENABLE);
      host.card.ending = never;
      await host.submit(first.sq, 1);
      await host.awaitPosted(first.cq, 1);
      await host.write(REG.cc, 0x0046_4001);
      await host.awaitCsts({ shst: 2 });
      expect((await host.csts()).rdy).toBe(1);
      await host.submit(first.sq, 3); // rung, but nothing is fetched any more
      await host.expectQuiet(first.cq);
      expect(first.sq.fetched).toBe(1);
      await host.disable();
      expect(await host.csts()).toEqual({ rdy: 0, cfs: 0, shst: 0 });
      expect(await host.card.bus.read(REG.cc)).toBe(0);
      const second = await host.enable();
      await host.submit(second.sq, 2);
      await host.awaitPosted(second.cq, 2); // the ledger checks slot 0, phase 1
    });
  });

  test("no more admin commands are fetched than the command engine has room for", async () => {
    const host = setUp({ admin: 8 });
    await host.card.run(async () => {
      const { sq, cq } = await host.enable(64, 64);
      host.card.ending = never;
      host.card.hold = true;
      await host.submit(sq, 40);
      await host.card.sim.tick(3000);
      expect(sq.fetched).toBe(8);
      host.card.hold = false;
      await host.awaitPosted(cq, 40);
    });
  });

  test("the admin queues survive a disable without being written again", async () => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      const { sq, cq } = await host.enable(8, 4);
      await host.submit(sq, 3);
      await host.awaitPosted(cq, 3);
      await host.disable();
      const again = host.enterAdmin(sq.base, cq.base, 8, 4);
      host.ledger.silent = false;
      await host.write(REG.cc, CC_ENABLE);
      await host.awaitCsts({ rdy: 1 });
      await host.submit(again.sq, 2);
      await host.awaitPosted(again.cq, 2);
    });
  });

  test("an enable that cannot be is refused with CFS, and recovers", async () => {
    const host = setUp();
    await host.card.run(async () => {
      const good = { aqa: 0x001f_001f, cc: CC_ENABLE };
      const bad = [
        { ...good, aqa: 0 },
        { ...good, aqa: 0x001f_0000 },
        { ...good, aqa: 0x0000_001f },
        { ...good, cc: CC_ENABLE | (1 << 7) }, // CC.MPS above CAP.MPSMAX
        { ...good, cc: CC_ENABLE | (6 << 4) }, // CC.CSS not in CAP.CSS
        { ...good, cc: CC_ENABLE | (1 << 11) }, // CC.AMS not in CAP.AMS
      ];
      for (const { aqa, cc } of bad) {
        await host.write(REG.aqa, aqa);
        await host.write(REG.cc, cc);
        await host.awaitCsts({ rdy: 0, cfs: 1 });
        expect((await host.card.bus.read(REG.controller)) & 0xf00).toBe(0x400);
        await host.write(REG.cc, CC_DISABLE);
        await host.awaitCsts({ rdy: 0, cfs: 0 });
      }
      const { sq, cq } = await host.enable();
      await host.submit(sq, 1);
      await host.card.until(
        "end",
        () => host.card.held.length === 0 && cq.posted + Number(sq.entries[0]?.state === "dropped") === 1,
      );
    });
  });

  test("EN toggled without waiting ends as last written", async () => {
    const host = setUp();
    await host.card.run(async () => {
      const { sq, cq } = await host.placeAdmin(4, 4);
      host.ledger.silent = false;
      for (let i = 0; i < 40; i++) {
        const last = host.card.random.integer(0, 1);
        for (let n = host.card.random.integer(1, 6); n > 0; n--)
          await host.write(REG.cc, CC_DISABLE | host.card.random.integer(0, 1));
        await host.write(REG.cc, CC_DISABLE | last);
        await host.awaitCsts({ rdy: last, cfs: 0 });
        await host.card.sim.tick(30);
        expect((await host.csts()).rdy).toBe(last);
      }
      await host.write(REG.cc, CC_ENABLE);
      await host.awaitCsts({ rdy: 1 });
      host.card.ending = never;
      await host.submit(sq, 1);
      await host.awaitPosted(cq, 1);
    });
  });

  test("shutdown: with EN=0; restart by one write; abrupt; while commands run", async () => {
    const host = setUp();
    await host.card.run(async () => {
      await host.write(REG.cc, 0x0046_4000);
      await host.awaitCsts({ rdy: 0, shst: 2 });
      await host.placeAdmin(32, 32);
      await host.write(REG.cc, 0x0046_4001); // not while SHN asks for a shutdown
      await host.card.sim.tick(50);
      expect(await host.csts()).toEqual({ rdy: 0, cfs: 0, shst: 2 });
      host.ledger.silent = false;
      await host.write(REG.cc, CC_ENABLE);
      await host.awaitCsts({ rdy: 1, shst: 0 });
      const [sq, cq] = [host.ledger.sqs[0]!, host.ledger.cqs[0]!];
      host.card.ending = never;
      host.card.hold = true;
      await host.submit(sq, 8);
      await host.card.until("commands", () => host.card.held.length >= 4);
      await host.write(REG.cc, 0x0046_8001);
      await host.card.sim.tick(300);
      expect(await host.csts()).toEqual({ rdy: 1, cfs: 0, shst: 1 });
      const { fetched } = sq;
      host.card.hold = false;
      await host.awaitCsts({ shst: 2 });
      expect([sq.fetched, cq.posted, host.card.underWay]).toEqual([fetched, fetched, 0]);
      await host.expectQuiet(cq);
      await host.write(REG.cc, 0x0046_8000); // EN 1 to 0 with SHN kept
      await host.awaitCsts({ rdy: 0, shst: 0 });
      host.ledger.reset();
      await host.enable();
    });
  });

  test("doorbells before RDY are not remembered", async () => {
    const host = setUp();
    await host.card.run(async () => {
      const { sq, cq } = await host.placeAdmin(16, 16);
      await host.write(0x1000, 5);
      await host.write(REG.cc, CC_ENABLE);
      await host.awaitCsts({ rdy: 1 });
      await host.card.sim.tick(200); // the ledger is silent: a fetch would fail
      host.ledger.silent = false;
      host.card.ending = never;
      await host.submit(sq, 1);
      await host.awaitPosted(cq, 1);
    });
  });

  test("commands run before the report of their transfer; a disable waits for it", async () => {
    const host = setUp({ dma: [20, 20], lead: [10, 10], stall: 0 });
    await host.card.run(async () => {
      const { sq, cq } = await host.enable();
      const io = await host.createSq(1, 32, await host.createCq(1, 32));
      host.card.ending = never;
      host.card.holdReports = true;
      await host.submit(sq, 2);
      await host.awaitPosted(cq, 2);
      await host.submit(io, 4);
      await host.awaitPosted(io.cq, 4);
      expect(host.card.underWay).toBeGreaterThan(0);
      await host.write(REG.cc, CC_DISABLE);
      await host.card.sim.tick(300);
      expect(await host.csts()).toEqual({ rdy: 1, cfs: 0, shst: 0 });
      host.card.holdReports = false;
      await host.awaitCsts({ rdy: 0 });
      expect(host.card.underWay).toBe(0);
      host.ledger.reset();
      const again = await host.enable();
      await host.submit(again.sq, 20);
      await host.awaitPosted(again.cq, 20);
    });
  });

  test("disable with commands in every stage: no CQE after RDY=0, queues gone, works again", async () => {
    for (const seed of [1, 2, 3]) {
      const host = setUp({ seed, reorder: true });
      await host.card.run(async () => {
        for (let round = 0; round < 6; round++) {
          await host.enable(16, 16);
          const cq = await host.createCq(1, 32);
          const sqs = [await host.createSq(1, 32, cq), await host.createSq(2, 32, cq)];
          for (const sq of sqs) await host.submit(sq, 31);
          await host.submit(host.ledger.sqs[0]!, 8);
          await host.card.sim.tick(host.card.random.integer(0, 200));
          await host.disable();
          await host.card.sim.tick(100); // the ledger is silent
        }
        await host.enable();
        expect(await host.query(1)).toEqual({ sq_exists: 0n, cq_exists: 0n, cq_in_use: 0n, any_io_queue: 0n });
        expect((await host.card.bus.read(REG.controller)) >>> 16).toBe(0);
      });
    }
  });
});

describe("fatal errors", () => {
  test.each(["a disable", "a fatal error"])("commands that end after %s post nothing", async (kind) => {
    const host = setUp();
    await host.card.run(async () => {
      host.card.ending = never;
      host.card.hold = true;
      const { sq, cq } = await host.enable();
      await host.submit(sq, 6);
      await host.card.until("commands", () => host.card.held.length === 6);
      if (kind === "a disable") await host.write(REG.cc, CC_DISABLE);
      else {
        host.card.sim.poke({ fatal: 1 });
        await host.awaitCsts({ cfs: 1 });
        host.card.sim.poke({ fatal: 0 });
      }
      host.card.hold = false;
      await host.card.until("ends", () => host.card.held.length === 0);
      await host.card.sim.tick(200);
      expect(cq.posted).toBe(0);
      expect((await host.card.bus.read(REG.controller)) >>> 16).toBe(0);
    });
  });

  test("a failed transfer of an SQE is asked for again: no command is lost, nothing is fatal", async () => {
    const host = setUp();
    await host.card.run(async () => {
      const { sq, cq } = await host.enable();
      const io = await host.createSq(1, 32, await host.createCq(1, 32));
      for (const number of [2, 3, 5, 6, 7, 12]) host.card.failFetches.set(number, 1);
      host.card.ending = never;
      await host.submit(sq, 12);
      await host.submit(io, 30);
      await host.awaitPosted(cq, 12);
      await host.awaitPosted(io.cq, 30);
      expect([...host.card.failFetches.values()].every((left) => left < 1)).toBe(true);
      expect(await host.csts()).toEqual({ rdy: 1, cfs: 0, shst: 0 });
    });
  });

  test("a transfer of SQEs that fails when all of them are there is as good as any other", async () => {
    const host = setUp({ lead: [3, 20] });
    await host.card.run(async () => {
      const { sq, cq } = await host.enable();
      const io = await host.createSq(1, 32, await host.createCq(1, 32));
      for (let number = 0; number < 100; number += 2) host.card.lateFailures.add(number);
      host.card.ending = never;
      await host.submit(sq, 12);
      await host.submit(io, 30);
      await host.awaitPosted(cq, 12);
      await host.awaitPosted(io.cq, 30);
      await host.card.until("reports", () => host.card.underWay === 0);
      await host.card.sim.tick(100);
      expect([cq.posted, io.cq.posted, host.card.requests]).toEqual([12, 30, host.card.fetches]);
      expect(await host.csts()).toEqual({ rdy: 1, cfs: 0, shst: 0 });
    });
  });

  test.each(["SQE", "CQE", "short SQE"])(
    "a failed transfer (%s) sets CFS, stops everything, and a disable recovers",
    async (kind) => {
      const host = setUp();
      await host.card.run(async () => {
        const { sq } = await host.enable();
        const { failFetches, failPosts, shortFetches } = host.card;
        if (kind === "SQE") failFetches.set(2, 2);
        else (kind === "CQE" ? failPosts : shortFetches).add(2);
        host.card.ending = never;
        await host.submit(sq, 20);
        await host.awaitCsts({ rdy: 1, cfs: 1 });
        expect((await host.card.bus.read(REG.controller)) & 0xf07).toBe(kind === "CQE" ? 0x206 : 0x106);
        await host.card.until("quiet", () => host.card.underWay === 0);
        await host.card.sim.tick(100);
        const { fetched } = sq;
        const posted = host.ledger.cqs[0]!.posted;
        await host.card.sim.tick(300);
        expect([sq.fetched, host.ledger.cqs[0]!.posted]).toEqual([fetched, posted]);
        await host.disable();
        expect(await host.csts()).toEqual({ rdy: 0, cfs: 0, shst: 0 });
        const again = await host.enable();
        await host.submit(again.sq, 5);
        await host.awaitPosted(again.cq, 5);
      });
    },
  );

  test("another block's fatal error sets CFS; a shutdown still ends", async () => {
    const host = setUp();
    await host.card.run(async () => {
      await host.enable();
      host.card.sim.poke({ fatal: 1 });
      await host.awaitCsts({ rdy: 1, cfs: 1 });
      host.card.sim.poke({ fatal: 0 });
      await host.write(REG.cc, 0x0046_4001);
      await host.awaitCsts({ shst: 2, cfs: 1 });
      await host.disable();
      expect(await host.csts()).toEqual({ rdy: 0, cfs: 0, shst: 0 });
    });
  });
});
