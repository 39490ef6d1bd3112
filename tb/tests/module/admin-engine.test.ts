import { afterAll, describe, expect, test } from "vitest";
import { Random } from "../../host/random.ts";
import { AdminBench, CARD } from "./admin-bench.ts";
import { adminSqe, randomAdmin, word } from "./admin-commands.ts";
import type { AdminFields } from "./admin-commands.ts";

const DNR = 0x4000;
const KIND = { createCq: 1n, createSq: 2n, deleteCq: 3n, deleteSq: 4n } as const;

/** Executes a command on card and reference and compares everything the card did. */
function compare(bench: AdminBench, fields: AdminFields, reserved = 0): { status: number; result: number } {
  const sqe = adminSqe(fields, reserved);
  const want = bench.golden.execute(sqe);
  const failed = want.chunks !== undefined && bench.failTransfers;
  const end = bench.execute(sqe);
  expect(
    end,
    JSON.stringify(fields, (_, v: unknown) => (typeof v === "bigint" ? v.toString(16) : v)),
  ).toEqual({
    queue: 0n,
    cid: BigInt(fields.cid ?? 0),
    status: BigInt(failed ? 0x004 : want.status),
    result: BigInt(want.result),
    discard: BigInt(want.discard),
  });
  const { kind, ...op } = want.queueOp ?? { kind: undefined };
  expect(bench.ops.length).toBe(kind === undefined ? 0 : 1);
  if (kind !== undefined) {
    const wide = Object.fromEntries(Object.entries(op).map(([key, value]) => [key, BigInt(value)]));
    expect(bench.ops[0]).toMatchObject({ kind: KIND[kind], ...wide });
  }
  const chunks = want.chunks ?? [];
  expect(bench.transfers.map(({ host, data }) => [host, data.length])).toEqual(
    chunks.map(({ address, length }) => [address, length]),
  );
  if (want.page !== undefined) {
    expect(Buffer.concat(bench.transfers.map(({ data }) => data)).equals(Buffer.from(want.page))).toBe(true);
  }
  return { status: Number(end.status), result: Number(end.result) };
}

describe("admin engine, command by command", () => {
  const bench = new AdminBench(Random.stream(1, "directed"), 0);
  afterAll(() => bench.close());

  const page = 0x1234_5000n;
  const good = {
    createCq: { opcode: 5, prp1: page, cdw10: word(1, 63), cdw11: word(3, 1) },
    createSq: { opcode: 1, prp1: page, cdw10: word(1, 63), cdw11: word(1, 1) },
  };
  const identify = (cns: number, nsid = 0): AdminFields => ({ opcode: 6, nsid, prp1: page, cdw10: cns });
  const set = (fid: number, cdw11: number, more: Partial<AdminFields> = {}): AdminFields => ({
    opcode: 9,
    cdw10: fid,
    cdw11,
    ...more,
  });
  const get = (fid: number, select = 0, cdw11 = 0): AdminFields => ({ opcode: 10, cdw10: fid + 0x100 * select, cdw11 });

  /** A fresh controller executes `before`, then the command, which must end with `status` (0: success) and, if given, `result`. */
  const cases: readonly (readonly [
    string,
    AdminFields,
    number,
    { readonly before?: readonly AdminFields[]; readonly result?: number }?,
  ])[] = [
    ["Get Log Page is not supported yet", { opcode: 2 }, 0x01],
    ["Format NVM", { opcode: 0x80 }, 0x01],
    ["fabrics", { opcode: 0x7f }, 0x01],
    ["opcode 10h, beyond the table", { opcode: 0x10 }, 0x01],
    ["vendor opcode", { opcode: 0xff }, 0x01],
    ["unsupported opcode with PSDT", { opcode: 3, psdt: 1 }, 0x01],
    ["PSDT 1", { ...identify(1), psdt: 1 }, 0x02],
    ["PSDT 2", { ...identify(1), psdt: 2 }, 0x02],
    ["fused, first", { ...identify(1), fuse: 1 }, 0x02],
    ["fused, second", { ...identify(1), fuse: 2 }, 0x02],
    ["Identify Controller", identify(1), 0],
    ["Identify Controller, any NSID", identify(1, 0xffffffff), 0],
    ["Identify Namespace", identify(0, 2), 0],
    ["Identify Namespace, inactive", identify(0, 3), 0],
    ["Identify Namespace 0", identify(0, 0), 0x0b],
    ["Identify Namespace NN + 1", identify(0, 7), 0x0b],
    ["Identify Namespace, broadcast", identify(0, 0xffffffff), 0x0b],
    ["active list", identify(2, 0), 0],
    ["active list above 1", identify(2, 1), 0],
    ["active list above NN", identify(2, 6), 0],
    ["active list above FFFFFFFDh", identify(2, 0xfffffffd), 0],
    ["active list above FFFFFFFEh", identify(2, 0xfffffffe), 0x0b],
    ["descriptors", identify(3, 1), 0],
    ["descriptors of an inactive namespace", identify(3, 4), 0x02],
    ["descriptors of namespace 0", identify(3, 0), 0x0b],
    ["descriptors of NN + 1", identify(3, 7), 0x0b],
    ["command set specific, NVM", { ...identify(6) }, 0],
    ["command set specific, zoned", { ...identify(6), cdw11: 0x0200_0000 }, 0x02],
    ["CNS 04h", identify(4), 0x02],
    ["CNS 1Dh", identify(0x1d), 0x02],
    ["CNS FEh", identify(0xfe), 0x02],
    ["Identify over two pages", { ...identify(1), prp1: page + 0xe04n, prp2: 0x9000n }, 0],
    ["Identify, last dword of a page", { ...identify(1), prp1: page + 0xffcn, prp2: 0x9000n }, 0],
    ["Identify, last page of memory", { ...identify(1), prp1: 0xffff_ffff_ffff_f000n }, 0],
    ["Identify, PRP2 not needed but odd", { ...identify(1), prp2: 0xffff_ffff_ffff_ffffn }, 0],
    ["Identify, PRP2 0 but needed", { ...identify(1), prp1: page + 0xc00n }, 0x02],
    ["Identify, PRP2 beyond 4 GiB", { ...identify(1), prp1: page + 0xc00n, prp2: 0x7_0000_0000n }, 0],
    ["Identify, PRP2 with offset", { ...identify(1), prp1: page + 4n, prp2: 0x9004n }, 0x13],
    ["Identify, PRP1 odd", { ...identify(1), prp1: page + 2n }, 0x13],
    ["Create CQ", good.createCq, 0],
    ["Create CQ, QID 0", { ...good.createCq, cdw10: word(0, 63) }, 0x101],
    ["Create CQ, QID above the maximum", { ...good.createCq, cdw10: word(5, 63) }, 0x101],
    ["Create CQ, QID 64 + 1", { ...good.createCq, cdw10: word(65, 63) }, 0x101],
    ["Create CQ, QID FFFFh", { ...good.createCq, cdw10: word(0xffff, 63) }, 0x101],
    [
      "Create CQ, QID above what was allocated",
      { ...good.createCq, cdw10: word(3, 63) },
      0x101,
      { before: [set(7, word(3, 1))] },
    ],
    ["Create CQ twice", good.createCq, 0x101, { before: [good.createCq] }],
    ["Create CQ, size 0", { ...good.createCq, cdw10: word(1, 0) }, 0x102],
    ["Create CQ, size MQES", { ...good.createCq, cdw10: word(1, 1023) }, 0],
    ["Create CQ, size MQES + 1", { ...good.createCq, cdw10: word(1, 1024) }, 0x102],
    ["Create CQ, size FFFFh", { ...good.createCq, cdw10: word(1, 0xffff) }, 0x102],
    ["Create CQ, base in a page", { ...good.createCq, prp1: page + 8n }, 0x13],
    ["Create CQ, vector 4", { ...good.createCq, cdw11: word(3, 4) }, 0],
    ["Create CQ, vector 5", { ...good.createCq, cdw11: word(3, 5) }, 0x108],
    ["Create CQ, vector 2048", { ...good.createCq, cdw11: word(3, 2048) }, 0x108],
    ["Create CQ, without interrupts", { ...good.createCq, cdw11: word(1, 0) }, 0],
    ["Create CQ, scattered", { ...good.createCq, cdw11: word(2, 1) }, 0x02],
    ["Create SQ", good.createSq, 0, { before: [good.createCq] }],
    ["Create SQ, every priority", { ...good.createSq, cdw11: word(7, 1) }, 0, { before: [good.createCq] }],
    ["Create SQ before its CQ", good.createSq, 0x100],
    ["Create SQ, QID 0", { ...good.createSq, cdw10: word(0, 63) }, 0x101, { before: [good.createCq] }],
    ["Create SQ, QID above the maximum", { ...good.createSq, cdw10: word(5, 63) }, 0x101, { before: [good.createCq] }],
    ["Create SQ twice", good.createSq, 0x101, { before: [good.createCq, good.createSq] }],
    ["Create SQ, size 0", { ...good.createSq, cdw10: word(1, 0) }, 0x102, { before: [good.createCq] }],
    ["Create SQ, size MQES + 1", { ...good.createSq, cdw10: word(1, 1024) }, 0x102, { before: [good.createCq] }],
    ["Create SQ, CQID 0", { ...good.createSq, cdw11: word(1, 0) }, 0x101, { before: [good.createCq] }],
    [
      "Create SQ, CQID in range but absent",
      { ...good.createSq, cdw11: word(1, 2) },
      0x100,
      { before: [good.createCq] },
    ],
    ["Create SQ, CQID above the maximum", { ...good.createSq, cdw11: word(1, 5) }, 0x101, { before: [good.createCq] }],
    ["Create SQ, base in a page", { ...good.createSq, prp1: page + 0x800n }, 0x13, { before: [good.createCq] }],
    ["Create SQ, scattered", { ...good.createSq, cdw11: word(0, 1) }, 0x02, { before: [good.createCq] }],
    ["Delete CQ 0", { opcode: 4, cdw10: 0 }, 0x101],
    ["Delete CQ that is absent", { opcode: 4, cdw10: 1 }, 0x101],
    ["Delete CQ 64 + 1", { opcode: 4, cdw10: 65 }, 0x101, { before: [good.createCq] }],
    ["Delete CQ with an SQ", { opcode: 4, cdw10: 1 }, 0x10c, { before: [good.createCq, good.createSq] }],
    ["Delete CQ", { opcode: 4, cdw10: 1 }, 0, { before: [good.createCq] }],
    ["Delete SQ 0", { opcode: 0, cdw10: 0 }, 0x101],
    ["Delete SQ", { opcode: 0, cdw10: 1 }, 0, { before: [good.createCq, good.createSq] }],
    [
      "Delete SQ twice",
      { opcode: 0, cdw10: 1 },
      0x101,
      { before: [good.createCq, good.createSq, { opcode: 0, cdw10: 1 }] },
    ],
    [
      "Delete CQ after its SQ",
      { opcode: 4, cdw10: 1 },
      0,
      { before: [good.createCq, good.createSq, { opcode: 0, cdw10: 1 }] },
    ],
    ["Create SQ again", good.createSq, 0, { before: [good.createCq, good.createSq, { opcode: 0, cdw10: 1 }] }],
    ["Abort", { opcode: 8, cdw10: word(1, 7) }, 0, { result: 1 }],
    ["Number of Queues as it is", get(7), 0, { result: word(3, 3) }],
    ["fewer queues", set(7, word(0, 1)), 0, { result: word(0, 1) }],
    ["as many queues as there are", set(7, word(3, 3)), 0, { result: word(3, 3) }],
    ["more queues than there are", set(7, word(0xfffe, 4)), 0, { result: word(3, 3) }],
    ["Number of Queues after it was set", get(7), 0, { before: [set(7, word(0, 1))], result: word(0, 1) }],
    ["Number of Queues, default", get(7, 1), 0, { before: [set(7, word(0, 1))], result: word(3, 3) }],
    ["Number of Queues, saved", get(7, 2), 0, { before: [set(7, word(0, 1))], result: word(3, 3) }],
    ["Number of Queues, capabilities", get(7, 3), 0, { result: 4 }],
    ["65536 submission queues", set(7, word(0xffff, 1)), 0x02],
    ["65536 completion queues", set(7, word(1, 0xffff)), 0x02],
    ["Number of Queues too late", set(7, word(1, 1)), 0x0c, { before: [good.createCq] }],
    [
      "Number of Queues too late, queue gone",
      set(7, word(1, 1)),
      0x0c,
      { before: [good.createCq, { opcode: 4, cdw10: 1 }] },
    ],
    ["Number of Queues of a namespace", set(7, 0, { nsid: 1 }), 0x10f],
    ["Number of Queues, broadcast", set(7, 0, { nsid: 0xffffffff }), 0],
    ["Set Features with Save", set(7 + 0x8000_0000, 0), 0x10d],
    ["Get Features, SEL 4", get(7, 4), 0x02],
    ["Get Features, SEL 7", get(1, 7), 0x02],
    ["Set Features 00h", set(0, 0), 0x02],
    ["Get Features 00h", get(0), 0x02],
    ["LBA ranges", get(3), 0x02],
    ["volatile write cache is on", get(6), 0, { result: 1 }],
    ["volatile write cache, off", set(6, 0), 0],
    [
      "volatile write cache, Get after Set; reserved bits are ignored",
      get(6),
      0,
      { before: [set(6, 0xfffe)], result: 0 },
    ],
    ["Get Features 0Fh", get(0x0f), 0x02],
    ["Get Features 10h", get(0x10), 0x02],
    ["Set Features C0h", set(0xc0, 0), 0x02],
    ["arbitration", get(1), 0, { result: 3 }],
    ["arbitration, set", get(1), 0, { before: [set(1, 0x0908_0702)], result: 0x0908_0702 }],
    ["arbitration, set, default", get(1, 1), 0, { before: [set(1, 0x0908_0702)], result: 3 }],
    ["power state 0", set(2, 0), 0],
    ["power state 1", set(2, 1), 0x02],
    ["temperature threshold", get(4), 0, { result: 0x157 }],
    ["temperature threshold, under", get(4, 0, 0x10_0000), 0, { result: 0 }],
    ["temperature threshold, set", get(4), 0, { before: [set(4, 0x140)], result: 0x140 }],
    ["temperature threshold, all sensors set", get(4, 0, 0x10_0000), 0, { before: [set(4, 0x1f_0140)], result: 0x140 }],
    ["temperature threshold, absent sensor", get(4, 0, 0x1_0000), 0, { before: [set(4, 0x1_0140)], result: 0 }],
    ["temperature threshold, reserved sensor", set(4, 0x9_0140), 0x02],
    ["temperature threshold, Get of all sensors", get(4, 0, 0xf_0000), 0x02],
    ["temperature threshold, reserved kind", set(4, 0x20_0140), 0x02],
    ["error recovery, no namespace", get(5), 0, { result: 0 }],
    ["error recovery, namespace", { ...get(5), nsid: 2 }, 0, { before: [set(5, 77, { nsid: 2 })], result: 77 }],
    ["error recovery, other namespace", { ...get(5), nsid: 1 }, 0, { before: [set(5, 77, { nsid: 2 })], result: 0 }],
    [
      "error recovery, set for all",
      { ...get(5), nsid: 5 },
      0,
      { before: [set(5, 78, { nsid: 0xffffffff })], result: 78 },
    ],
    ["error recovery, inactive namespace", { ...get(5), nsid: 3 }, 0x02],
    ["error recovery, namespace NN + 1", set(5, 0, { nsid: 7 }), 0x0b],
    ["error recovery, DULBE", set(5, 0x1_0000, { nsid: 1 }), 0x02],
    ["error recovery, capabilities", get(5, 3), 0, { result: 6 }],
    ["interrupt coalescing", get(8), 0, { before: [set(8, 0xffff_1234)], result: 0x1234 }],
    ["interrupt vector 0", get(9), 0, { result: 0x1_0000 }],
    ["interrupt vector 3", get(9, 0, 3), 0, { result: 3 }],
    ["interrupt vector 3, set", get(9, 0, 3), 0, { before: [set(9, 0x1_0003)], result: 0x1_0003 }],
    ["interrupt vector 5", set(9, 5), 0x02],
    ["interrupt vector 5, Get", get(9, 0, 5), 0x02],
    ["write atomicity", get(10), 0, { before: [set(10, 1)], result: 1 }],
    ["asynchronous events", get(11), 0, { before: [set(11, 0x8000_03ff)], result: 0x8000_03ff }],
  ];
  const named = cases.map(([name, command, status, more]) => ({ name, command, status, before: [], ...more }));
  test.each<{
    command: AdminFields;
    status: number;
    before: readonly AdminFields[];
    result?: number;
  }>(named)("$name", ({ command, status, before, result }) => {
    bench.controllerReset();
    for (const earlier of before) expect(compare(bench, earlier).status).toBe(0);
    // Reserved fields must not matter.
    const got = compare(bench, { ...command, cid: 0xabcd }, 0xffff_ffff);
    expect(got.status).toBe(status === 0 ? 0 : DNR | status);
    if (result !== undefined) expect(got.result).toBe(result);
  });

  test("every opcode that is not supported", () => {
    bench.controllerReset();
    const supported = [0, 1, 4, 5, 6, 8, 9, 10, 12];
    for (let opcode = 0; opcode < 256; opcode++) {
      if (!supported.includes(opcode)) expect(compare(bench, { opcode }).status).toBe(0x4001);
    }
  });

  test("every reserved feature", () => {
    for (let fid = 0; fid < 256; fid++) {
      if ([1, 2, 4, 5, 6, 7, 8, 9, 10, 11].includes(fid)) continue;
      expect(compare(bench, get(fid)).status).toBe(0x4002);
      expect(compare(bench, set(fid, 0)).status).toBe(0x4002);
    }
  });

  test("queue commands look at CC and at MSI-X", () => {
    bench.controllerReset();
    const withPins = (pins: Partial<typeof bench.golden.pins>, command: AdminFields, status: number) => {
      bench.golden.pins = { msix: true, iosqes: 6, iocqes: 4, ...pins };
      bench.setPins();
      expect(compare(bench, command).status).toBe(status);
    };
    withPins({ iocqes: 0 }, good.createCq, 0x4102);
    withPins({ iocqes: 5 }, good.createCq, 0x4102);
    withPins({ msix: false }, good.createCq, 0x4108);
    withPins({ msix: false, iosqes: 0 }, { ...good.createCq, cdw11: word(3, 0) }, 0);
    withPins({ iosqes: 0 }, good.createSq, 0x4102);
    withPins({ iosqes: 7 }, good.createSq, 0x4102);
    withPins({ iocqes: 0 }, good.createSq, 0);
    withPins({}, { opcode: 0, cdw10: 1 }, 0);
  });

  test("Asynchronous Event Requests are held up to the limit, and forgotten at a reset", () => {
    for (let round = 0; round < 2; round++) {
      bench.controllerReset();
      for (let i = 0; i <= CARD.aerl; i++) {
        expect(bench.execute(adminSqe({ opcode: 12, cid: i }))).toMatchObject({
          cid: BigInt(i),
          status: 0n,
          discard: 1n,
        });
      }
      expect(bench.execute(adminSqe({ opcode: 12 }))).toMatchObject({ status: 0x4105n, discard: 0n });
      expect(bench.execute(adminSqe({ opcode: 12 }))).toMatchObject({ status: 0x4105n, discard: 0n });
    }
  });

  test("a transfer that fails: status 004h without DNR, and the next command works", () => {
    bench.controllerReset();
    for (const prp1 of [page, page + 0x10n]) {
      bench.failTransfers = true;
      expect(compare(bench, { ...identify(1), prp1, prp2: 0x9000n }).status).toBe(0x0004);
      bench.failTransfers = false;
      expect(compare(bench, { ...identify(1), prp1, prp2: 0x9000n }).status).toBe(0);
    }
  });

  test("the reply to Delete SQ may take its time", () => {
    bench.controllerReset();
    compare(bench, good.createCq);
    compare(bench, good.createSq);
    bench.heldReplies = [];
    const before = bench.ended.length;
    bench.send(adminSqe({ opcode: 0, cdw10: 1, cid: 1 }), adminSqe({ opcode: 8, cid: 2 }));
    for (let i = 0; i < 3000; i++) bench.pump.tick();
    expect(bench.ended.length).toBe(before);
    expect(bench.heldReplies.length).toBe(1);
    bench.heldReplies.forEach((give) => give());
    bench.heldReplies = null;
    bench.pump.until(() => bench.ended.length === before + 2);
    expect(bench.ended.slice(before).map(({ cid, status }) => [cid, status])).toEqual([
      [1n, 0n],
      [2n, 0n],
    ]);
  });

  test("Identify takes at most 1800 clocks", () => {
    const start = bench.pump.clocks;
    compare(bench, { ...identify(1), prp1: page + 0x10n, prp2: 0x9000n });
    expect(bench.pump.clocks - start).toBeLessThan(1800);
  });
});

describe("admin engine, at random", () => {
  test.each([
    [1, 0],
    [2, 0.3],
    [3, 0.6],
  ])("seed %i, stalls %d", (seed, stall) => {
    const random = Random.stream(seed, "admin");
    const bench = new AdminBench(random, stall);
    for (let i = 0; i < 300; i++) {
      if (random.chance(0.03)) bench.controllerReset();
      bench.golden.pins = {
        msix: random.chance(0.9),
        iosqes: random.chance(0.95) ? 6 : random.int(0, 15),
        iocqes: random.chance(0.95) ? 4 : random.int(0, 15),
      };
      bench.setPins();
      bench.failTransfers = random.chance(0.1);
      compare(bench, randomAdmin(random, CARD), random.chance(0.5) ? 0xffff_ffff : 0);
    }
    bench.close();
  });

  test("many commands behind one doorbell, a reset among them", () => {
    const random = Random.stream(9, "parallel");
    const bench = new AdminBench(random, 0.2);
    const sqes = Array.from({ length: 31 }, (_, cid) =>
      adminSqe({ ...randomAdmin(random, CARD), fuse: 0, psdt: 0, cid }),
    );
    bench.send(...sqes);
    for (let i = 0; i < 500; i++) bench.pump.tick();
    // A reset during a command does not lose its completion.
    bench.sim.poke({ controller_reset: 1 });
    bench.pump.tick();
    bench.sim.poke({ controller_reset: 0 });
    bench.pump.until(() => bench.ended.length === 31, 60_000);
    expect(bench.ended.map(({ cid }) => Number(cid))).toEqual(sqes.map((_, cid) => cid));
    bench.close();
  });
});
