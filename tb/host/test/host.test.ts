import { describe, expect, test } from "vitest";
import { Host } from "../kernel/host.ts";
import { Mutex, Semaphore } from "../kernel/sync.ts";
import { HostMemory } from "../memory/host-memory.ts";
import { enumerate } from "../pci/enumerate.ts";
import { CardClient } from "../sim/card-client.ts";
import type { FramePort } from "../sim/frame-port.ts";
import { bareRig, withRig } from "./fake/rig.ts";

describe("time", () => {
  test("moves only when every task waits, in the order of the deadlines", () =>
    withRig({}, async ({ host }) => {
      const log: string[] = [];
      const start = host.nowNs;
      const sleeper = async (name: string, ns: number): Promise<void> => {
        await host.sleep(ns);
        log.push(`${name} ${host.nowNs - start}`);
      };
      await Promise.all([sleeper("c", 3000), sleeper("a", 1000), sleeper("b", 1000), sleeper("d", 3001)]);
      expect(log).toEqual(["a 1000", "b 1000", "c 3000", "d 3004"]);
    }));

  test("a wait ends with its condition or its time", () =>
    withRig({}, async ({ host }) => {
      let flag = false;
      const waiting = host.waitFor(() => flag, 10_000);
      host.spawn(async () => {
        await host.sleep(2000);
        flag = true;
      });
      expect(await waiting).toBe(true);
      expect(await host.waitFor(() => false, 500)).toBe(false);
      const before = host.nowNs;
      expect(await host.poll(() => host.nowNs > before + 950, 100, 5000)).toBe(true);
      expect(host.nowNs - before).toBe(1000);
      expect(await host.poll(() => false, 100, 250)).toBe(false);
    }));

  test("a task that nothing can wake is a deadlock", async () => {
    const dead = withRig({}, () => new Promise<void>(() => undefined));
    await expect(dead).rejects.toMatchObject({ kind: "deadlock" });
  });

  test("posted writes and reads keep their order; a batch callback comes before them", () =>
    withRig({}, async ({ host, pci, card }) => {
      await pci.enableMemory();
      card.mmio.length = 0;
      const bar = pci.bar(0);
      bar.write32(0x24, 1);
      host.beforeTimeMoves(() => {
        bar.write32(0x28, 2);
      });
      const reading = bar.read32(0x24);
      bar.write64(0x30, 0x1234_5678_9abc_def0n);
      expect(await reading).toBe(1);
      expect(await bar.read64(0x30)).toBe(0x1234_5678_9abc_def0n);
      expect(card.mmio).toEqual([
        "W bar0 0x0024 = 0x00000001",
        "R bar0 0x0024",
        "W bar0 0x0030 = 0x123456789abcdef0",
        "W bar0 0x0028 = 0x00000002",
        "R bar0 0x0030",
      ]);
    }));

  test("memory is closed while the card works", () =>
    withRig({}, async ({ host, card }) => {
      let refused = "";
      card.after(10, () => {
        try {
          host.memory.read(0, 4);
        } catch (error) {
          refused = String(error);
        }
      });
      await host.sleep(1000);
      expect(refused).toContain("owes an answer");
    }));
});

describe("faults and failures", () => {
  test("an access without permission ends the run", async () => {
    const run = withRig({}, async ({ host, card, pci }) => {
      await pci.setBusMaster(true);
      card.after(10, () => {
        card.dma.write(0x5000n, Buffer.alloc(4));
      });
      await host.sleep(1000);
    });
    await expect(run).rejects.toThrow(/without permission: write at 0x5000 \(seed 1\)/);
  });

  test("or is only counted, when a test asks for that", () =>
    withRig({ host: { iommuFaults: "count" } }, async ({ host, card, pci }) => {
      await pci.setBusMaster(true);
      card.after(10, () => {
        card.dma.read(0x5000n, 8192);
      });
      await host.sleep(1000);
      expect(host.faults).toBe(2);
    }));

  test("the first failure reaches everybody who waits, and stays", async () => {
    const { host } = bareRig();
    const sleeping = host.sleep(1e6);
    const reading = host.configRead(2, 0);
    host.fail(new Error("first"));
    host.fail(new Error("second"));
    await expect(sleeping).rejects.toThrow("first");
    await expect(reading).rejects.toThrow("first");
    await expect(host.waitFor(() => false)).rejects.toThrow("first");
    await host.close();
    await host.close();
  });

  test("an interrupt handler's error is the host's", async () => {
    const run = withRig({}, async ({ host, pci, card }) => {
      await pci.enableMemory();
      await pci.setBusMaster(true);
      await pci.msix?.enable([host.interrupts.register("bad", () => Promise.reject(new Error("handler failed")))]);
      card.after(600, () => {
        card.interrupt(0);
      });
      await host.sleep(10_000);
    });
    await expect(run).rejects.toThrow("handler failed");
  });
});

test("a simulator whose time stands still is not asked for ever", async () => {
  const memory = HostMemory.create(2 ** 20);
  const frozen: FramePort = {
    answerOwed: false,
    post: () => undefined,
    request: () => Promise.resolve(Buffer.alloc(16 + 13)),
    close: () => Promise.resolve(),
  };
  const host = new Host(new CardClient(frozen, { seed: 3 }), memory, { clockKhz: 250_000 });
  await expect(host.run(() => host.sleep(100))).rejects.toThrow("no time has passed (seed 3)");
  await host.close();
});

describe("interrupts", () => {
  test("a handler is not entered twice; what comes meanwhile runs it once more", () =>
    withRig({}, async ({ host, pci, card }) => {
      await pci.enableMemory();
      await pci.setBusMaster(true);
      let [inside, most, runs] = [0, 0, 0];
      const line = host.interrupts.register("slow", async () => {
        most = Math.max(most, ++inside);
        runs++;
        await host.sleep(5000);
        inside--;
      });
      await pci.msix?.enable([line]);
      for (const cycle of [100, 200, 300]) {
        card.after(cycle, () => {
          card.interrupt(0);
        });
      }
      await host.sleep(30_000);
      expect([most, runs, line.count]).toEqual([1, 2, 3]);
      line.free();
      expect(host.interrupts.spurious).toBe(0);
    }));

  test("masked vectors wait in the pending bits", () =>
    withRig({}, async ({ host, pci, card }) => {
      await pci.enableMemory();
      await pci.setBusMaster(true);
      const lines = ["zero", "one"].map((name) => host.interrupts.register(name, () => undefined));
      const { msix } = pci;
      if (!msix) throw new Error("no MSI-X");
      await msix.enable(lines);
      expect(msix.tableSize).toBe(32);
      msix.setMask(1, true);
      card.after(600, () => {
        card.interrupt(1);
      });
      await host.sleep(5000);
      expect(await msix.pending(1)).toBe(true);
      expect(lines[1]?.count).toBe(0);
      msix.setMask(1, false);
      await host.sleep(100);
      expect(await msix.pending(1)).toBe(false);
      expect(lines.map((line) => line.count)).toEqual([0, 1]);
    }));
});

describe("enumeration", () => {
  test("identity, BARs sized and placed, capabilities, payload", () =>
    withRig({ constants: { user_bar_bytes: 0x20000 } }, async ({ pci, card }) => {
      expect(pci.identity).toEqual({
        vendorId: 0x10ee,
        deviceId: 0xa038,
        subsystemVendorId: 0x10ee,
        subsystemId: 7,
        classCode: 0x010802,
        revisionId: 0,
      });
      expect(pci.bars.map(({ index, bytes, is64bit }) => [index, bytes, is64bit])).toEqual([
        [0, 0x20000, true],
        [2, 0x10000, true],
      ]);
      expect(card.config.barAddresses).toEqual(pci.bars.map((bar) => bar.base));
      for (const bar of pci.bars) expect(bar.base % BigInt(bar.bytes)).toBe(0n);
      expect([...pci.capabilities.keys()].sort((a, b) => a - b)).toEqual([0x01, 0x05, 0x10, 0x11]);
      expect((card.config.deviceControl >>> 5) & 7).toBe(1);
      expect(await pci.link()).toEqual({ generation: 3, lanes: 8 });
      expect(() => pci.bar(1)).toThrow("no BAR 1");
    }));

  test("a BAR does not answer before its memory space is enabled", () =>
    withRig({}, async ({ host, pci }) => {
      expect(await pci.bar(0).read32(8)).toBe(0xffffffff);
      expect(host.abortedReads).toBe(1);
      await pci.enableMemory();
      expect(await pci.bar(0).read32(8)).toBe(0x00010400);
      await expect(pci.bar(0).read32(0x10000)).rejects.toThrow("does not fit BAR 0");
      expect(() => {
        pci.bar(0).write32(2, 0);
      }).toThrow(RangeError);
    }));

  test("an absent function is reported", async () => {
    const { host } = bareRig({ constants: { vendor_id: 0xffff } });
    await expect(host.run(() => enumerate(host, { presentTimeoutNs: 5000 }))).rejects.toThrow(
      "no PCI function answered",
    );
    await host.close();
  });
});

describe("tasks among themselves", () => {
  test("a mutex lets tasks in by order of arrival, after errors too", async () => {
    const mutex = new Mutex();
    const log: number[] = [];
    const enter = (n: number) =>
      mutex.exclusive(async () => {
        await Promise.resolve();
        log.push(n);
        if (n === 2) throw new Error("two");
      });
    const all = await Promise.allSettled([enter(1), enter(2), enter(3)]);
    expect(log).toEqual([1, 2, 3]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("a semaphore's waiters can be turned away", async () => {
    const semaphore = new Semaphore(1);
    await semaphore.acquire();
    const waiting = semaphore.acquire();
    semaphore.rejectWaiters(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    semaphore.release();
    await semaphore.acquire();
  });
});
