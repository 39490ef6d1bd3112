/**
 * DMA channels that stand still, are stopped, or stop by an error while commands are under way: some commands end with status 04h, no byte
 * lands where it should not (the IOMMU is strict, every buffer has guards, every block is checked), and everything works afterwards.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { BAR0 } from "../../../hdl/nvme/register-table.ts";
import {
  enumerate,
  loadConstants,
  NvmeDriver,
  NvmeStatusError,
  UserBuffer,
  withCard,
  type Card,
  type Host,
} from "../../host/index.ts";
import { blockCommand, IoOpcode } from "../../host/nvme-driver/commands.ts";
import { ControllerStatus } from "../../host/nvme-driver/registers.ts";
import { statusNumber } from "../../host/nvme-driver/status.ts";
import { keepInFlight } from "../../host/workload/plan.ts";
import { seed, Traffic, type Command } from "./traffic.ts";

/** The watchdog of this card: long against any transfer here, short enough to wait for. */
const WATCHDOG_US = 40;
const TRANSFER_ERROR = 0x04;
const SPAN = 256;
const HOT = 24;
const DRIVER = { timeScale: 1000, ioQueueDepth: 32 } as const;
/** Of vendor registers. */
const AT = {
  rearmed: BAR0.vendor + 0x18,
  watchdog: BAR0.vendor + 0x44,
  status: BAR0.vendor + 0x4c,
  recovery: BAR0.vendor + 0x50,
};

const folder = mkdtempSync(join(tmpdir(), "nvmeforge-watchdog-"));
let simulator: Simulator;
beforeAll(async () => {
  const config = join(folder, "watchdog.yaml");
  const text = readFileSync("config/default.yaml", "utf8").replace(
    /^ {2}watchdog_us: .*$/m,
    `  watchdog_us: ${WATCHDOG_US}`,
  );
  expect(text).toContain(`watchdog_us: ${WATCHDOG_US}`);
  writeFileSync(config, text);
  simulator = await prepareSimulator(config);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Params = Readonly<Record<string, number | string | boolean>>;

function onCard<T>(
  params: Params,
  job: (card: Card) => Promise<T>,
  iommuFaults: "fail" | "count" = "fail",
): Promise<T> {
  const { executable } = simulator;
  const constants = loadConstants(join(simulator.folder, "include", "nvmeforge.json"));
  return withCard({ executable, constants, seed, cycleBudget: 8_000_000, params, iommuFaults }, job);
}

async function start(host: Host, pci: Card["pci"]) {
  const driver = await NvmeDriver.probe(host, pci, DRIVER);
  const [namespace] = driver.namespaces;
  if (!namespace) throw new Error("no namespace");
  const traffic = new Traffic(host, namespace, "watchdog");
  await traffic.fill(driver, SPAN);
  return { driver, traffic, namespace };
}

const vendor = async (host: Host, at: number): Promise<number> => Number(await host.mmioRead(0, 4, at));

/** Runs commands; those that end with status 04h are counted, any other failure is one of the test. */
async function bear(host: Host, driver: NvmeDriver, traffic: Traffic, commands: readonly Command[]): Promise<number> {
  let failed = 0;
  await keepInFlight(commands, 24, host.random.stream("bear"), async (command) => {
    try {
      await traffic.issue(driver, command);
    } catch (error) {
      if (!(error instanceof NvmeStatusError) || statusNumber(error.status) !== TRANSFER_ERROR) throw error;
      failed++;
    }
  });
  return failed;
}

/** All that was acknowledged is there, and new commands over every channel succeed. */
async function works(host: Host, driver: NvmeDriver, traffic: Traffic): Promise<void> {
  await traffic.verify(driver, SPAN);
  expect(await bear(host, driver, traffic, traffic.plan(150, driver.queues.length, SPAN, HOT))).toBe(0);
  await traffic.verify(driver, SPAN);
  expect((await driver.controller.status()) & (ControllerStatus.ready | ControllerStatus.fatal)).toBe(
    ControllerStatus.ready,
  );
}

async function end(host: Host, driver: NvmeDriver): Promise<void> {
  await driver.shutdown();
  expect(host.iommu.reachablePages()).toEqual([]);
}

const QUEUE = ["kept", "dropped"] as const;

describe.each(QUEUE)("descriptors behind a failed one are %s", (queue) => {
  describe.each(["h2c1", "h2c3", "c2h1", "c2h2"])("data channel %s stands still", (channel) => {
    test.each(["finishes", "dropped"])("until it is stopped, when its transfer is %s", (stop) =>
      onCard(
        { "xdma.error_queue": queue, "xdma.hang_channel": channel, "xdma.hang_after": 130, "xdma.hang_stop": stop },
        async ({ host, pci }) => {
          const { driver, traffic } = await start(host, pci);
          const failed = await bear(host, driver, traffic, traffic.plan(900, driver.queues.length, SPAN, HOT));
          const isC2h = channel.startsWith("c2h");
          const strikes = await vendor(host, AT.watchdog + (isC2h ? 4 : 0));
          expect(strikes).toBe(2 ** (8 * Number(channel.at(-1))));
          expect(await vendor(host, AT.recovery)).toBe(Number(channel.at(-1)) + (isC2h ? 4 : 0));
          expect((await vendor(host, AT.rearmed)) >>> 16).toBe(1);
          // If nothing is lost after all, all commands end well.
          const nothingLost = stop === "finishes" && queue === "kept";
          expect(failed > 0 || nothingLost || stop === "finishes").toBe(true);
          if (nothingLost) expect(failed).toBe(0);
          await works(host, driver, traffic);
          await end(host, driver);
        },
      ),
    );
  });

  test("Run of data channels is cleared by the host again and again", () =>
    onCard({ "xdma.error_queue": queue }, async ({ host, pci }) => {
      const { driver, traffic } = await start(host, pci);
      const random = host.random.stream("stops");
      let over = false;
      const stops = async () => {
        for (let i = 0; i < 12 && !over; i++) {
          const block = random.int(0, 1) * 0x1000 + random.int(1, 3) * 0x100;
          host.mmioWrite(2, 4, block + 0x0c, 1n);
          await host.sleep(random.int(2_000, 30_000));
        }
      };
      const stopping = stops();
      const failed = await bear(host, driver, traffic, traffic.plan(900, driver.queues.length, SPAN, HOT));
      over = true;
      await stopping;
      expect((await vendor(host, AT.rearmed)) >>> 16).toBeGreaterThan(2);
      // What is kept runs on.
      if (queue === "kept") expect(failed).toBe(0);
      await works(host, driver, traffic);
      await end(host, driver);
    }));

  test("host memory refuses a read: the command ends with 04h, others on its channel too, the next ones work", () =>
    onCard(
      { "xdma.error_queue": queue },
      async ({ host, pci }) => {
        const { driver, traffic, namespace } = await start(host, pci);
        const forbidden = UserBuffer.allocate(host.pages, 4096);
        const [page] = forbidden.pieces();
        if (page === undefined) throw new Error("a buffer without pages");
        const slba = SPAN + 64;
        const command = blockCommand(IoOpcode.write, { nsid: namespace.nsid, slba, blocks: 8 });
        const others = bear(host, driver, traffic, traffic.plan(300, driver.queues.length, SPAN, HOT));
        const { status } = await driver.submit({ ...command, prp1: BigInt(page.address), prp2: 0n });
        expect(statusNumber(status)).toBe(TRANSFER_ERROR);
        await others;
        expect(host.faults).toBeGreaterThan(0);
        // Unsupported request, bit 9 of Status.
        expect((await vendor(host, AT.status)) & 0x3e00).toBe(0x200);
        const { faults } = host;
        await works(host, driver, traffic);
        expect(host.faults).toBe(faults);
        forbidden.free();
        await end(host, driver);
      },
      "count",
    ));

  test("the channel of the SQEs stands still: they are read again, no command fails", () =>
    onCard(
      { "xdma.error_queue": queue, "xdma.hang_channel": "h2c0", "xdma.hang_after": 300, "xdma.hang_stop": "dropped" },
      async ({ host, pci }) => {
        const { driver, traffic } = await start(host, pci);
        expect(await bear(host, driver, traffic, traffic.plan(900, driver.queues.length, SPAN, HOT))).toBe(0);
        expect(await vendor(host, AT.watchdog)).toBe(1);
        await works(host, driver, traffic);
        await end(host, driver);
      },
    ));

  test("the channel of the CQEs stands still: CFS, and a reset of the controller recovers", () =>
    onCard(
      { "xdma.error_queue": queue, "xdma.hang_channel": "c2h0", "xdma.hang_after": 300, "xdma.hang_stop": "dropped" },
      async ({ host, pci }) => {
        const { driver, traffic } = await start(host, pci);
        const moment = { reached: false };
        const plan = traffic.plan(900, driver.queues.length, SPAN, HOT);
        const running = traffic.disturbed(driver, plan, 24, () => moment.reached);
        while (((await driver.controller.status()) & ControllerStatus.fatal) === 0) await host.sleep(5_000);
        moment.reached = true;
        expect(await vendor(host, AT.watchdog + 4)).toBe(1);
        await driver.reset(false);
        await running;
        await works(host, driver, traffic);
        await end(host, driver);
      },
    ));
});

test("a channel that never stops: CFS, told as stuck; a reset of the link recovers", () =>
  onCard(
    { "xdma.hang_channel": "h2c2", "xdma.hang_after": 130, "xdma.hang_stop": "ignored" },
    async ({ host, pci, constants }) => {
      const { driver, traffic } = await start(host, pci);
      const moment = { reached: false };
      const plan = traffic.plan(900, driver.queues.length, SPAN, HOT);
      const running = traffic.disturbed(driver, plan, 24, () => moment.reached);
      while (((await driver.controller.status()) & ControllerStatus.fatal) === 0) await host.sleep(5_000);
      moment.reached = true;
      expect(await vendor(host, AT.recovery)).toBe(0x102);
      await host.request((card) => card.reset("perst"));
      driver.abandon();
      await running;
      const again = await NvmeDriver.probe(
        host,
        await enumerate(host, { rootMaxPayload: constants.max_payload }),
        DRIVER,
      );
      await works(host, again, traffic);
      await end(host, again);
    },
  ));
