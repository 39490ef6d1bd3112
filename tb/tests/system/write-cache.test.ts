/** The volatile write cache, with a memory that takes 20 µs to answer: what a completion promises, and what FUA, Flush, the feature and a shutdown add. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import {
  enumerate,
  loadConstants,
  NvmeDriver,
  UserBuffer,
  withCard,
  type Card,
  type Host,
  type Namespace,
} from "../../host/index.ts";
import { Feature, getFeatures, setFeatures } from "../../host/nvme-driver/commands.ts";
import { seed } from "./traffic.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/default.yaml");
});

const DRIVER = { timeScale: 10_000, ioQueueDepth: 16 } as const;
const SLOW = { "ddr.model": "fixed", "ddr.latency_cycles": 6000 } as const;
const SLOW_NS = 20_000;
const PAGE = 4096;

interface Drive {
  readonly host: Host;
  readonly driver: NvmeDriver;
  readonly namespace: Namespace;
  /** Writes a page of `fill` to block `page` and says how long that took, in simulated ns. */
  readonly write: (page: number, fill: number, forceUnitAccess?: boolean) => Promise<number>;
  /** What the memory has at block `page`, without time passing. */
  readonly stored: (page: number) => Promise<Buffer>;
}

function drive(host: Host, driver: NvmeDriver): Drive {
  const [namespace] = driver.namespaces;
  if (namespace === undefined) throw new Error("no namespace");
  const blocks = PAGE / namespace.lbaBytes;
  return {
    host,
    driver,
    namespace,
    write: async (page, fill, forceUnitAccess = false) => {
      const buffer = UserBuffer.allocate(host.pages, PAGE);
      try {
        buffer.write(Buffer.alloc(PAGE, fill));
        const range = { namespace, slba: page * blocks, blocks };
        return (await driver.write({ ...range, buffer, forceUnitAccess })).latencyNs;
      } finally {
        buffer.free();
      }
    },
    // The first namespace begins with the memory.
    stored: (page) => host.request((card) => card.ddrRead(page * PAGE, PAGE)),
  };
}

function onCard<T>(job: (drive: Drive, card: Card) => Promise<T>): Promise<T> {
  const { executable, folder } = simulator;
  const constants = loadConstants(join(folder, "include", "nvmeforge.json"));
  return withCard({ executable, constants, seed, cycleBudget: 5_000_000, params: SLOW }, async (card) =>
    job(drive(card.host, await NvmeDriver.probe(card.host, card.pci, DRIVER)), card),
  );
}

const full = (fill: number) => Buffer.alloc(PAGE, fill);

test("a Write ends before the memory has it; a Read of it, a Flush and a shutdown wait for the memory", () =>
  onCard(async ({ host, driver, namespace, write, stored }) => {
    expect(driver.identity.volatileWriteCache).toBe(true);
    expect(await write(1, 0x11)).toBeLessThan(SLOW_NS / 2);
    expect(await stored(1)).not.toEqual(full(0x11));
    const buffer = UserBuffer.allocate(host.pages, PAGE);
    const blocks = PAGE / namespace.lbaBytes;
    await driver.read({ namespace, slba: blocks, blocks, buffer });
    expect(buffer.read()).toEqual(full(0x11));
    buffer.free();

    await write(2, 0x22);
    await write(3, 0x33);
    expect(await stored(3)).not.toEqual(full(0x33));
    await driver.flush(namespace);
    expect([await stored(2), await stored(3)]).toEqual([full(0x22), full(0x33)]);

    await write(4, 0x44);
    await driver.controller.shutdown(0);
    expect(await stored(4)).toEqual(full(0x44));
  }));

test("FUA, and the feature that is off, make a Write last until the memory has it", () =>
  onCard(async ({ driver, namespace, write, stored }) => {
    expect(await write(1, 0x11, true)).toBeGreaterThan(SLOW_NS);
    expect(await stored(1)).toEqual(full(0x11));
    const { queue } = driver.admin;
    expect((await queue.execute(getFeatures(Feature.volatileWriteCache))).dword0).toBe(1);
    await queue.execute(setFeatures(Feature.volatileWriteCache, 0));
    expect((await queue.execute(getFeatures(Feature.volatileWriteCache))).dword0).toBe(0);
    expect(await write(2, 0x22)).toBeGreaterThan(SLOW_NS);
    expect(await stored(2)).toEqual(full(0x22));
    await driver.flush(namespace); // nothing to wait for, and a success
    await driver.reset(); // the feature is back at its default
    expect(await write(3, 0x33)).toBeLessThan(SLOW_NS / 2);
    await driver.shutdown();
  }));

test("a Write that has ended outlives the link: PERST# at once, and the memory gets it", () =>
  onCard(async ({ host, driver, write, stored }, { constants }) => {
    await Promise.all([1, 2, 3, 4, 5].map((page) => write(page, 0x10 + page)));
    expect(await stored(5)).not.toEqual(full(0x15));
    await host.request((card) => card.reset("perst"));
    driver.abandon();
    const again = await enumerate(host, { rootMaxPayload: constants.max_payload });
    const next = await NvmeDriver.probe(host, again, DRIVER);
    await host.sleep(2 * SLOW_NS);
    for (const page of [1, 2, 3, 4, 5]) expect(await stored(page)).toEqual(full(0x10 + page));
    await next.shutdown();
  }));

test("a Flush ends although writing never stops", () =>
  onCard(async ({ host, driver, namespace, write }) => {
    let open = true;
    let written = 0;
    const writer = async (first: number) => {
      for (let page = first; open; page += 4) {
        await write(page, 0x77);
        written++;
      }
    };
    const writers = [0, 1, 2, 3].map(writer);
    for (let i = 0; i < 4; i++) {
      await host.sleep(SLOW_NS);
      const before = written;
      // What was answered before it: a memory's time, and what stood in the memory's queue.
      expect((await driver.flush(namespace)).latencyNs).toBeLessThan(4 * SLOW_NS);
      expect(written).toBeGreaterThan(before);
    }
    open = false;
    await Promise.all(writers);
    await driver.shutdown();
  }));
