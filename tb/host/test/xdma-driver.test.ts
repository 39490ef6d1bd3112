import { describe, expect, test } from "vitest";
import { UserBuffer } from "../memory/user-buffer.ts";
import { RegisterTrace } from "../pci/bar.ts";
import { encodeChain, decodeDescriptor, firstAdjacent, nextAdjacent } from "../xdma-driver/descriptor.ts";
import { XdmaDriver } from "../xdma-driver/driver.ts";
import { XdmaError } from "../xdma-driver/errors.ts";
import { vectorWrites } from "../xdma-driver/registers.ts";
import { withRig } from "./fake/rig.ts";
import type { RigOptions } from "./fake/rig.ts";

const oneAndOne: RigOptions = {
  constants: { personality: "xdma", h2c_channels: 1, c2h_channels: 1, class_code: 0x070001 },
};

/** Accesses since the last call, formatted. */
function taken(driver: XdmaDriver): string[] {
  return driver.trace.take().map((access) => RegisterTrace.format(access));
}

describe("descriptor chains", () => {
  test("adjacency of 130 descriptors at an aligned base", () => {
    const base = 0x10_0000;
    expect(firstAdjacent(base, 130)).toBe(63);
    const next = Array.from({ length: 130 }, (_, i) => nextAdjacent(base, i, 130));
    expect(next.slice(0, 63)).toEqual(Array.from({ length: 63 }, (_, i) => 62 - i));
    expect(next[63]).toBe(63);
    expect(next.slice(64, 127)).toEqual(Array.from({ length: 63 }, (_, i) => 62 - i));
    expect(next.slice(127)).toEqual([1, 0, 0]);
  });

  test("a single descriptor has nothing beside it", () => {
    expect(firstAdjacent(0x1000, 1)).toBe(0);
    expect(nextAdjacent(0x1000, 0, 1)).toBe(0);
  });

  test("a chain that starts inside a block is cut at the block's end", () => {
    expect(firstAdjacent(0x1000 + 60 * 32, 100)).toBe(3);
    expect(nextAdjacent(0x1000 + 60 * 32, 3, 100)).toBe(63);
  });

  test("layout of an entry", () => {
    const chain = [
      { control: 0, length: 0x123, source: 0x1_2345_6789n, destination: 0x10n },
      { control: 0x13, length: 4, source: 0n, destination: 0x14n },
    ];
    const bytes = encodeChain(0x1_0000_1000, chain);
    expect(bytes.subarray(0, 32).toString("hex")).toBe(
      "00004bad" + "23010000" + "8967452301000000" + "1000000000000000" + "2010000001000000",
    );
    expect(bytes.readUInt32LE(32)).toBe(0xad4b0013);
    expect(decodeDescriptor(bytes, 32)).toMatchObject({ magic: 0xad4b, control: 0x13, next: 0n, nextAdjacent: 0 });
  });
});

describe("vector registers", () => {
  test("one and one channel", () => {
    expect(vectorWrites(2).map(({ offset, value }) => [offset, value])).toEqual([
      [0x20a0, 0x00000100],
      [0x2080, 0x05040302],
      [0x2084, 0x09080706],
      [0x2088, 0x0d0c0b0a],
      [0x208c, 0x11100f0e],
    ]);
  });

  test("four and four channels", () => {
    const writes = new Map(vectorWrites(8).map(({ offset, value }) => [offset, value]));
    expect(writes.get(0x20a0)).toBe(0x03020100);
    expect(writes.get(0x20a4)).toBe(0x07060504);
    expect(writes.get(0x2080)).toBe(0x0b0a0908);
    expect(writes.get(0x208c)).toBe(0x17161514);
  });
});

describe("probe", () => {
  test("every access in the driver's order", () =>
    withRig(oneAndOne, async ({ host, pci }) => {
      const driver = await XdmaDriver.probe(host, pci);
      expect(taken(driver)).toEqual([
        "R bar0 0x2000 = 0x00000000",
        "R bar0 0x3000 = 0x00000000",
        "R bar2 0x2000 = 0x1fc20006",
        "R bar2 0x3000 = 0x1fc30006",
        ...["2004", "2010", "2040", "2044", "2048", "204c"].map((at) => `R bar2 0x${at} = 0x00000000`),
        "W bar2 0x2018 = 0xffffffff",
        "W bar2 0x200c = 0xffffffff",
        "R bar2 0x2040 = 0x00000000",
        "R bar2 0x2044 = 0x00000000",
        ...Array.from({ length: 3 }, () => "R bar2 0x0000 = 0x1fc00006"),
        "W bar2 0x000c = 0x02000000",
        "R bar2 0x004c = 0x00010140",
        "W bar2 0x0090 = 0x00f83e1e",
        "R bar2 0x0100 = 0x00000000",
        "R bar2 0x0100 = 0x00000000",
        ...Array.from({ length: 3 }, () => "R bar2 0x1000 = 0x1fc10006"),
        "W bar2 0x100c = 0x02000000",
        "R bar2 0x104c = 0x00010140",
        "W bar2 0x1090 = 0x00f83e1e",
        "R bar2 0x1100 = 0x00000000",
        "R bar2 0x1100 = 0x00000000",
        "W bar2 0x20a0 = 0x00000100",
        "W bar2 0x2080 = 0x05040302",
        "W bar2 0x2084 = 0x09080706",
        "W bar2 0x2088 = 0x0d0c0b0a",
        "W bar2 0x208c = 0x11100f0e",
        "W bar2 0x2014 = 0xffffffff",
        "R bar2 0x2040 = 0x00000000",
        "R bar2 0x2044 = 0x00000000",
        "W bar2 0x2008 = 0x0001ffff",
      ]);
    }));

  test("device control: relaxed ordering, extended tags, 512-byte read requests", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      await XdmaDriver.probe(host, pci);
      expect(card.config.deviceControl & 0x7110).toBe(0x2110);
      expect((card.config.deviceControl >>> 5) & 7).toBe(1);
    }));

  test("poll mode writes the write-back address and its own mask", () =>
    withRig(oneAndOne, async ({ host, pci }) => {
      const driver = await XdmaDriver.probe(host, pci, { pollMode: true });
      const writes = taken(driver).filter((line) => line.startsWith("W bar2 0x00"));
      expect(writes.map((line) => line.slice(7, 13))).toEqual(["0x000c", "0x0088", "0x008c", "0x0090"]);
      expect(writes.at(-1)).toBe("W bar2 0x0090 = 0x00f83e18");
    }));

  test("an MSI-X table that is too small fails the probe", () =>
    withRig({ constants: { msix_vectors: 17, h2c_channels: 1, c2h_channels: 1 } }, async ({ host, pci }) => {
      await expect(XdmaDriver.probe(host, pci)).rejects.toThrow("exactly 18 MSI-X vectors, the card has 17");
    }));
});

describe("transfers", () => {
  test("register accesses of one write", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const buffer = UserBuffer.allocate(host.pages, 10_000, 123);
      buffer.write(host.random.bytes(10_000));
      driver.trace.take();
      expect(await driver.open("h2c_0").pwrite(buffer, 10_000, 0x1000)).toBe(10_000);
      // The last write of the work item lies behind the wake-up of the caller.
      await host.sleep(1);
      const accesses = taken(driver);
      const ring = /0x4080 = 0x(\w+)/.exec(accesses[0] ?? "")?.[1] ?? "";
      const high = /0x4084 = 0x(\w+)/.exec(accesses[1] ?? "")?.[1] ?? "";
      expect(Number(`0x${ring}`) % 4096).toBe(0);
      expect(accesses).toEqual([
        `W bar2 0x4080 = 0x${ring}`,
        `W bar2 0x4084 = 0x${high}`,
        "W bar2 0x4088 = 0x00000002",
        "W bar2 0x0004 = 0x00f83e1f",
        "R bar2 0x0040 = 0x00000001",
        "R bar2 0x0040 = 0x00000001",
        "W bar2 0x0098 = 0x00f83e1e",
        "R bar2 0x204c = 0x00000000",
        "R bar2 0x0044 = 0x00000006",
        "W bar2 0x0004 = 0x00f83e1e",
        "R bar2 0x0048 = 0x00000003",
        "W bar2 0x0094 = 0x00f83e1e",
      ]);
      expect(card.xdma.ddr.subarray(0x1000, 0x1000 + 10_000)).toEqual(buffer.read());
      expect(card.xdma.fetched.map(({ length, control }) => [length, control])).toEqual([
        [4096 - 123, 0],
        [4096, 0],
        [10_000 - 4096 - 4096 + 123, 0x13],
      ]);
    }));

  test("card to host, in poll mode, with its constants", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci, { pollMode: true });
      host.random.bytes(5000).copy(card.xdma.ddr, 7);
      const buffer = UserBuffer.allocate(host.pages, 5000, 4095);
      buffer.guard(0xee);
      driver.trace.take();
      expect(await driver.open("c2h_0").pread(buffer, 5000, 7)).toBe(5000);
      expect(buffer.read()).toEqual(card.xdma.ddr.subarray(7, 5007));
      expect(buffer.guardIntact(0xee)).toBe(true);
      expect(taken(driver).filter((line) => line.includes("0x1004"))).toEqual([
        "W bar2 0x1004 = 0x04f83e19",
        "W bar2 0x1004 = 0x04f83e18",
      ]);
      expect(host.messages).toBe(0);
    }));

  test("a chain is cut at the end of the ring and both halves arrive", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const file = driver.open("h2c_0");
      const pages = 1500;
      const buffer = UserBuffer.allocate(host.pages, pages * 4096);
      for (const [i, piece] of buffer.pieces().entries()) host.memory.writeU32(piece.address, i);
      for (const round of [0, 1]) {
        driver.trace.take();
        expect(await file.pwrite(buffer, buffer.length, 0)).toBe(buffer.length);
        const starts = taken(driver).filter((line) => line === "W bar2 0x0004 = 0x00f83e1f").length;
        // 2048 descriptors: the second round starts at 1500 and has 548 left.
        expect(starts).toBe(round + 1);
      }
      expect(Array.from({ length: pages }, (_, i) => card.xdma.ddr.readUInt32LE(i * 4096))).toEqual(
        Array.from({ length: pages }, (_, i) => i),
      );
      expect(host.iommu.reachablePages().length).toBe(2 * 16);
    }));

  test("several engines run at a time, callers of one engine queue up", () =>
    withRig({}, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const buffers = [0, 1, 2, 3].map((i) => {
        const buffer = UserBuffer.allocate(host.pages, 3000, 17 * i);
        buffer.fill(i + 1);
        return buffer;
      });
      const start = host.nowNs;
      const nodes = ["h2c_0", "h2c_1", "h2c_0", "h2c_1"] as const;
      await Promise.all(buffers.map((buffer, i) => driver.open(nodes[i] ?? "h2c_0").pwrite(buffer, 3000, 4096 * i)));
      const together = host.nowNs - start;
      expect([0, 1, 2, 3].map((i) => card.xdma.ddr[4096 * i + 2999])).toEqual([1, 2, 3, 4]);
      const alone = host.nowNs;
      for (const buffer of buffers) await driver.open("h2c_0").pwrite(buffer, 3000, 0);
      expect(together).toBeLessThan(0.8 * (host.nowNs - alone));
    }));

  test("errors: wrong direction, no bytes, bypass, unknown nodes", () =>
    withRig({ constants: { h2c_bypass: 2 } }, async ({ host, pci, constants }) => {
      const driver = await XdmaDriver.probe(host, pci, { h2cBypass: constants.h2c_bypass });
      const buffer = UserBuffer.allocate(host.pages, 100);
      const file = driver.open("h2c_0");
      await expect(file.pread(buffer, 100, 0)).rejects.toMatchObject({ code: "EINVAL" });
      await expect(file.pwrite(buffer, 0, 0)).rejects.toMatchObject({ code: "EINVAL" });
      expect(() => driver.open("h2c_1")).toThrow("descriptor bypass");
      expect(() => driver.open("c2h_3")).toThrow("ENOENT");
      expect(() => driver.open("events_16")).toThrow("ENOENT");
      await driver.remove();
      await expect(file.pwrite(buffer, 100, 0)).rejects.toMatchObject({ code: "EBUSY" });
      expect(host.iommu.reachablePages()).toEqual([]);
    }));

  test("seek: the position does not move with a transfer", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const file = driver.open("h2c_0");
      const buffer = UserBuffer.allocate(host.pages, 8);
      buffer.fill(9);
      expect(file.lseek(64, "set")).toBe(64);
      await file.write(buffer);
      expect(file.position).toBe(64);
      expect(file.lseek(-4, "current")).toBe(60);
      expect(file.lseek(-0xffff_ffff, "end")).toBe(0);
      expect(() => file.lseek(-1, "set")).toThrow(XdmaError);
      expect(card.xdma.ddr.subarray(63, 73).toString("hex")).toBe("00090909090909090900");
    }));

  test("an error status is EIO, a partial later run its byte count", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const file = driver.open("c2h_0");
      const channel = card.xdma.channel("c2h", 0);
      const buffer = UserBuffer.allocate(host.pages, 20 * 4096);
      channel.faults = { stopAt: { descriptor: 3, status: 1 << 10 } };
      await expect(file.pread(buffer, buffer.length, 0)).rejects.toThrow("slave error");
      channel.faults = { stopAt: { descriptor: 0, status: 1 << 4 } };
      await expect(file.pread(buffer, buffer.length, 0)).rejects.toMatchObject({ code: "EIO" });
      channel.faults = {};
      expect(await file.pread(buffer, buffer.length, 0)).toBe(buffer.length);
    }));

  test("a channel that never completes: ETIMEDOUT with a register dump", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci, { timeScale: 1e6 });
      card.xdma.channel("h2c", 0).faults = { hang: true };
      const buffer = UserBuffer.allocate(host.pages, 10);
      const start = host.nowNs;
      await expect(driver.open("h2c_0").pwrite(buffer, 10, 0)).rejects.toThrow(
        /ETIMEDOUT[^]*control 0x00f83e1f[^]*completed 0 of 1/,
      );
      expect(host.nowNs - start).toBeGreaterThan(10_000);
      expect(host.nowNs - start).toBeLessThan(30_000);
    }));
});

describe("user interrupts and registers", () => {
  test("an event is a flag, not a count", () =>
    withRig(oneAndOne, async ({ host, pci, card }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const events = driver.open("events_3");
      card.after(500, () => {
        card.xdma.requestUser(3);
      });
      expect(await events.poll(100)).toBe(false);
      expect(await events.read()).toBe(1);
      expect(await events.poll(100)).toBe(false);
      await expect(events.read(8)).rejects.toMatchObject({ code: "EPROTO" });
      await expect(driver.open("events_4").read(4, 1000)).rejects.toMatchObject({ code: "ETIMEDOUT" });
    }));

  test("control and user nodes move 4 bytes and advance", () =>
    withRig(oneAndOne, async ({ host, pci }) => {
      const driver = await XdmaDriver.probe(host, pci);
      const control = driver.open("control");
      control.lseek(0x2000, "set");
      expect(await control.read()).toBe(0x1fc20006);
      expect(control.lseek(0, "current")).toBe(0x2004);
      await expect(control.pread(2)).rejects.toMatchObject({ code: "EPROTO" });
      expect(await driver.open("user").pread(8)).toBe(0x00010400);
      expect(() => control.mmap(0, 0x20000)).toThrow("EINVAL");
    }));
});
