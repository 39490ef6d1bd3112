import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { prepareSimulator, type Simulator } from "../../../gen/commands/sim.ts";
import { loadConstants, NvmeDriver, UserBuffer, withCard, XdmaAttachment, XdmaDriver } from "../../host/index.ts";
import { seed, Traffic } from "./traffic.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await prepareSimulator("config/xdma.yaml");
});

/** Vendor register that ends a user interrupt (docs/registers of the generated tree). */
const IRQ_CLEAR = 0x402c;
/** Card memory behind the last namespace. */
const FREE_DDR = 1536 * 2 ** 20;
const COPY_BYTES = 192 * 1024 + 77;
const COPIES = 3;
const SPAN = 256;

const MODELS: readonly Readonly<Record<string, number | string>>[] = [
  {},
  { "xdma.ack_form": "level", "xdma.ack_delay_min": 200, "xdma.ack_delay_max": 1000, "xdma.stall_pct": 30 },
];

test.each(MODELS)("NVMe through /dev/xdma0_user while h2c_0 and c2h_0 copy: model %j", async (params) => {
  const { executable, folder } = simulator;
  const constants = loadConstants(join(folder, "include", "nvmeforge.json"));
  const report = await withCard(
    { executable, constants, seed, params, cycleBudget: 8_000_000 },
    async ({ host, pci }) => {
      const xdma = await XdmaDriver.probe(host, pci, {
        h2cBypass: constants.h2c_bypass,
        c2hBypass: constants.c2h_bypass,
        timeScale: 2000,
      });
      const attachment = new XdmaAttachment(host, xdma, IRQ_CLEAR);
      const nvme = await NvmeDriver.probe(host, attachment, { timeScale: 10_000, ioQueueDepth: 16 });
      const [namespace] = nvme.namespaces;
      if (!namespace) throw new Error("no namespace");
      const traffic = new Traffic(host, namespace, "personality");
      await traffic.fill(nvme, SPAN);

      const copying = { now: true };
      const copy = async (): Promise<void> => {
        const random = host.random.stream("copies");
        const [h2c, c2h] = [xdma.open("h2c_0"), xdma.open("c2h_0")];
        for (let i = 0; i < COPIES; i++) {
          const at = FREE_DDR + i * 2 ** 20 + random.int(0, 4095);
          const data = random.bytes(COPY_BYTES);
          const source = UserBuffer.allocate(host.pages, COPY_BYTES, random.int(0, 4095));
          const target = UserBuffer.allocate(host.pages, COPY_BYTES, random.int(0, 4095));
          target.guard(0x3c);
          source.write(data);
          expect(await h2c.pwrite(source, COPY_BYTES, at)).toBe(COPY_BYTES);
          expect(await c2h.pread(target, COPY_BYTES, at)).toBe(COPY_BYTES);
          expect(target.read().equals(data)).toBe(true);
          expect(target.guardIntact(0x3c)).toBe(true);
          source.free();
          target.free();
        }
        copying.now = false;
      };
      const commands = { whileCopying: 0, most: 0 };
      const start = host.nowNs;
      const work = async (): Promise<void> => {
        while (copying.now) {
          const plan = traffic.plan(64, nvme.queues.length, SPAN, 16);
          commands.most = Math.max(commands.most, await traffic.run(nvme, plan, { min: 2, max: 16 }));
          commands.whileCopying += plan.length;
        }
      };
      await Promise.all([copy(), work()]);
      const micros = (host.nowNs - start) / 1000;
      await traffic.verify(nvme, SPAN);
      const queues = nvme.queues.map(({ stats }) => stats);
      const { modelNumber } = nvme.identity;
      await nvme.shutdown();
      await xdma.remove();
      expect(host.iommu.reachablePages()).toEqual([]);
      expect(host.interrupts.spurious).toBe(0);
      return { modelNumber, queues, commands, micros, messages: host.messages, cycles: host.cycle };
    },
  );
  const { commands, queues, micros } = report;
  const interrupts = queues.reduce((sum, each) => sum + each.interrupts, 0);
  console.log(
    `seed ${seed}: ${commands.whileCopying} commands (up to ${commands.most} in flight, ${interrupts} user interrupts) ` +
      `beside ${COPIES} x ${COPY_BYTES} bytes both ways in ${micros.toFixed(0)} µs, ${report.cycles} cycles`,
  );
  expect(report.modelNumber).toBe("nvmeforge XDMA NVMe front end");
  expect(commands.whileCopying).toBeGreaterThan(64);
  expect(queues.every(({ completed, lostInterrupts }) => completed > 0 && lostInterrupts === 0)).toBe(true);
});
