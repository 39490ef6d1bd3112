import { execa } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, expectTypeOf, test } from "vitest";
import { simulate } from "../../../tb/module/simulate.ts";
import { cHeader, checkDesign, elaborate, markdownPage, registerDriver, registerJson, registerMap } from "../index.ts";
import { pulse, rc, ro, rw, w1c } from "../index.ts";

// Registers of 64 bits, arrays of registers, and fields that reading clears.
const map = registerMap("wide_csr", {
  events: { at: 0x00, fields: { overrun: rc(1), lost: rc(4, { lsb: 8, doc: "a bit per lane /* all of them */" }) } },
  base: {
    at: 0x08,
    bits: 64,
    doc: "Where the ring is.",
    fields: { enable: rw(1), address: rw(52, { lsb: 12, reset: 0x1_2345_6789n }) },
  },
  cycles: { at: 0x10, bits: 64, fields: { count: ro(64) } },
  mixed: {
    at: 0x18,
    bits: 64,
    fields: { flags: w1c(36, { lsb: 4 }), go: pulse(8, { lsb: 40 }), seen: rc(8, { lsb: 56 }) },
  },
  queue: {
    at: 0x40,
    count: 3,
    stride: 8,
    fields: { size: rw(12, { reset: 7 }), level: ro(12, { lsb: 16 }), full: w1c(1) },
  },
  ring: { at: 0x60, bits: 64, count: 2, fields: { head: rw(40), tail: ro(20) } },
});

function start() {
  const sim = simulate(map, { seed: 3 });
  const until = (pin: "awready" | "wready" | "arready" | "bvalid" | "rvalid") => {
    do sim.step();
    while (sim.before("bus")[pin] === 0n);
  };
  sim.poke({ bus: { bready: 1, rready: 1 } });
  const responses: bigint[] = [];
  const write = (offset: number, word: number, wstrb = 15) => {
    sim.poke({ bus: { awvalid: 1, awaddr: offset, wvalid: 1, wdata: word >>> 0, wstrb } });
    until("awready");
    sim.poke({ bus: { awvalid: 0, wvalid: 0 } });
    until("bvalid");
    responses.push(sim.before("bus").bresp);
  };
  const read = (offset: number): number => {
    sim.poke({ bus: { arvalid: 1, araddr: offset } });
    until("arready");
    sim.poke({ bus: { arvalid: 0 } });
    until("rvalid");
    responses.push(sim.before("bus").rresp);
    return Number(sim.before("bus").rdata);
  };
  const csr = registerDriver(map, {
    read: (offset) => Promise.resolve(read(offset)),
    write: (offset, word) => {
      write(offset, word);
      return Promise.resolve();
    },
  });
  return { sim, csr, read, write, responses };
}

describe("in simulation", () => {
  test("the module has no finding of the checks", () => {
    expect(checkDesign(elaborate(map))).toEqual([]);
  });

  test("rc: holds what hardware sets until it is read; what is set while it is read is there the next time", async () => {
    const { sim, csr, read, write } = start();
    sim.poke({ events: { overrun: 1, lost: 5 } });
    sim.step();
    sim.poke({ events: { overrun: 0, lost: 0 } });
    expect(sim.peek("events")).toMatchObject({ overrun_pending: 1n, lost_pending: 5n });
    write(0x00, 0xffff_ffff); // writes have no effect
    expect(await csr.events.read()).toEqual({ overrun: 1, lost: 5 });
    expect(sim.peek("events")).toMatchObject({ overrun_pending: 0n, lost_pending: 0n });
    expect(read(0x00)).toBe(0);
    // Hardware sets lane 1 in the very clock in which the read is taken.
    sim.poke({ events: { lost: 2 }, bus: { arvalid: 1, araddr: 0 } });
    sim.step();
    expect(sim.before("bus").arready).toBe(1n);
    sim.poke({ events: { lost: 0 }, bus: { arvalid: 0 } });
    sim.step();
    expect(sim.before("bus")).toMatchObject({ rvalid: 1n, rdata: 0n });
    expect(await csr.events.read()).toEqual({ overrun: 0, lost: 2 });
    // Reading another register clears nothing.
    sim.poke({ events: { overrun: 1 } });
    sim.step();
    sim.poke({ events: { overrun: 0 } });
    await csr.base.read();
    expect(sim.peek("events").overrun_pending).toBe(1n);
    sim.close();
  });

  test("64 bits: halves are written apart, bytes by strobes, and hardware sees all of it", async () => {
    const { sim, csr, read, write } = start();
    expect(await csr.base.read()).toEqual({ enable: 0, address: 0x1_2345_6789n });
    expect(sim.peek("base")).toEqual({ enable: 0n, address: 0x1_2345_6789n });
    await csr.base.update({ address: 0xf_edcb_a987_6543n });
    expect(sim.peek("base").address).toBe(0xf_edcb_a987_6543n);
    expect([read(0x08), read(0x0c)].map((word) => word.toString(16))).toEqual(["76543000", "fedcba98"]);
    write(0x0c, 0x1122_3344, 0b0100);
    expect(sim.peek("base").address).toBe(0xf_e22b_a987_6543n);
    write(0x08, 0x5555_5fff, 0b0001);
    expect(sim.peek("base")).toEqual({ enable: 1n, address: 0xf_e22b_a987_6543n });
    sim.close();
  });

  test("64 bits: a value of the hardware is read whole, low half first", async () => {
    const { sim, csr, read } = start();
    sim.poke({ cycles: { count: 0x1_ffff_ffffn } });
    expect(read(0x10)).toBe(0xffff_ffff);
    sim.poke({ cycles: { count: 0x2_0000_0000n } });
    expect(read(0x14)).toBe(1);
    expect(await csr.cycles.read()).toEqual({ count: 0x2_0000_0000n });
    sim.close();
  });

  test("64 bits: w1c, pulse and rc act on the half that is accessed alone", async () => {
    const { sim, csr, read, write } = start();
    sim.poke({ mixed: { flags: 0xf_ffff_ffffn, seen: 0x5a } });
    sim.step();
    sim.poke({ mixed: { flags: 0, seen: 0 } });
    write(0x18, 0xffff_ffff);
    expect(sim.peek("mixed").flags_pending).toBe(0xf_f000_0000n);
    read(0x18);
    expect(sim.peek("mixed").seen_pending).toBe(0x5an);
    expect(read(0x1c)).toBe(0x5a00_00ff);
    expect(sim.peek("mixed").seen_pending).toBe(0n);
    const seen: bigint[] = [];
    sim.poke({ bus: { awvalid: 1, awaddr: 0x1c, wvalid: 1, wdata: 0x0000_a503, wstrb: 15 } });
    for (let i = 0; i < 8; i++) {
      sim.step();
      sim.poke({ bus: { awvalid: 0, wvalid: 0 } });
      seen.push(sim.peek("mixed").go);
    }
    expect(seen.filter((value) => value !== 0n)).toEqual([0xa5n]);
    expect((await csr.mixed.read()).flags).toBe(0xf_c000_0000n);
    sim.close();
  });

  test("arrays: each register is one of its own, on both sides", async () => {
    const { sim, csr, read, write, responses } = start();
    expect(sim.peek("queue").size).toEqual([7n, 7n, 7n]);
    await csr.queue[1]?.write({ size: 0x123 });
    expect(sim.peek("queue").size).toEqual([7n, 0x123n, 7n]);
    sim.poke({ queue: { level: [1, 2, 3], full: [false, true, true] } });
    sim.step();
    sim.poke({ queue: { full: [0, 0, 0] } });
    expect(await Promise.all(csr.queue.map((one) => one.read()))).toEqual([
      { size: 7, level: 1, full: 0 },
      { size: 0x123, level: 2, full: 1 },
      { size: 7, level: 3, full: 1 },
    ]);
    await csr.queue[2]?.update({ full: 1 });
    expect(sim.peek("queue").full_pending).toEqual([0n, 1n, 0n]);
    await csr.ring[1]?.write({ head: 0xab_cdef_0123n });
    expect(sim.peek("ring").head).toEqual([0n, 0xab_cdef_0123n]);
    expect([read(0x68), read(0x6c)]).toEqual([0xcdef_0123, 0xab]);
    expect(responses.every((response) => response === 0n)).toBe(true);

    // Between the registers of an array with a stride, and behind the last one, there is nothing.
    responses.length = 0;
    for (const offset of [0x04, 0x44, 0x4c, 0x54, 0x58, 0x70, 0x7c]) {
      write(offset, 0xffff_ffff);
      expect(read(offset)).toBe(0);
    }
    expect(responses).toEqual(Array<bigint>(14).fill(2n));
    sim.close();
  });
});

describe("the driver", () => {
  const words: (readonly [number, number])[] = [];
  const csr = registerDriver(map, {
    read: () => Promise.resolve(0),
    write: (offset, word) => {
      words.push([offset, word]);
      return Promise.resolve();
    },
  });

  test("has the types of the map", () => {
    const base = async () => csr.base.read();
    expectTypeOf(base).returns.resolves.toEqualTypeOf<{ readonly enable: number; readonly address: bigint }>();
    const events = async () => csr.events.read();
    expectTypeOf(events).returns.resolves.toEqualTypeOf<{ readonly overrun: number; readonly lost: number }>();
    const sizes = async () => csr.queue[0]?.read().then(({ size }) => size);
    expectTypeOf(sizes).returns.resolves.toEqualTypeOf<number | undefined>();
    // @ts-expect-error a single register is no list
    expect(csr.base.at).toBeUndefined();
    // @ts-expect-error there is no such field
    const misspelt = async () => csr.base.write({ adress: 1 });
    expectTypeOf(misspelt).returns.resolves.toBeVoid();
  });

  test("writes the low half first, and refuses what does not fit", async () => {
    await csr.base.write({ address: 0xf_0000_0000_0001n });
    expect(words).toEqual([
      [0x08, 0x1000],
      [0x0c, 0xf000_0000],
    ]);
    await expect(csr.base.write({ address: 1n << 52n })).rejects.toThrow("base.address has 52 bits, 4503599627370496");
    await expect(csr.queue[0]?.write({ size: -1 })).rejects.toThrow("queue.size has 12 bits, -1 does not fit");
    await expect(csr.queue[0]?.write({ size: 0.5 })).rejects.toThrow("queue.size has 12 bits, 0.5 does not fit");
  });
});

describe("documents", () => {
  const folder = mkdtempSync(join(tmpdir(), "hdl-csr-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ["C", "gcc", "-std=c99"],
    ["C++", "g++", "-std=c++11"],
  ])(
    "the header compiles as %s without a warning, and its constants are those of the map",
    async (_, compiler, standard) => {
      writeFileSync(join(folder, "wide_csr.h"), cHeader(map));
      const facts = [
        "WIDE_CSR_BYTES == 0x70",
        "WIDE_CSR_BASE_OFFSET == 0x08 && WIDE_CSR_BASE_HIGH_OFFSET == 0x0c",
        "WIDE_CSR_BASE_RESET == 0x123456789000ull && sizeof(WIDE_CSR_BASE_RESET) == 8",
        "WIDE_CSR_BASE_ADDRESS_MASK == 0xfffffffffffff000ull && WIDE_CSR_BASE_ADDRESS_SHIFT == 12",
        "WIDE_CSR_EVENTS_LOST_MASK == 0xf00 && sizeof(WIDE_CSR_EVENTS_LOST_MASK) == 4",
        "WIDE_CSR_QUEUE_OFFSET(2) == 0x50 && WIDE_CSR_QUEUE_COUNT == 3 && WIDE_CSR_QUEUE_STRIDE == 8",
        "WIDE_CSR_RING_HIGH_OFFSET(1) == 0x6c && WIDE_CSR_QUEUE_RESET == 7",
      ];
      const lines = facts.map((fact, i) => `typedef char fact_${i}[(${fact}) ? 1 : -1];`);
      const source = join(folder, compiler === "gcc" ? "facts.c" : "facts.cpp");
      writeFileSync(source, `#include "wide_csr.h"\n#include "wide_csr.h"\n${lines.join("\n")}\n`);
      const { all, exitCode } = await execa(
        compiler,
        [standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", source],
        { all: true, reject: false, timeout: 60_000 },
      );
      expect({ all, exitCode }).toEqual({ all: "", exitCode: 0 });
    },
  );

  test("Markdown page", () => {
    expect(markdownPage(map)).toMatchInlineSnapshot(`
      "# wide_csr

      Registers for software behind AXI4-Lite.

      | Offset | Register | Meaning |
      |---|---|---|
      | 0x00 | \`events\` |  |
      | 0x08 | \`base\` | Where the ring is. |
      | 0x10 | \`cycles\` |  |
      | 0x18 | \`mixed\` |  |
      | 0x40 + 8 * i | \`queue[3]\` |  |
      | 0x60 + 8 * i | \`ring[2]\` |  |

      ## \`events\` at 0x00

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 31:12 | reserved |  |  | reads 0, ignores writes |
      | 11:8 | \`lost\` | rc | 0x00 | a bit per lane /* all of them */ |
      | 7:1 | reserved |  |  | reads 0, ignores writes |
      | 0 | \`overrun\` | rc | 0x00 |  |

      ## \`base\` at 0x08

      64 bits: the low half at this offset, the high half 4 bytes above.

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 63:12 | \`address\` | rw | 0x123456789 |  |
      | 11:1 | reserved |  |  | reads 0, ignores writes |
      | 0 | \`enable\` | rw | 0x00 |  |

      ## \`cycles\` at 0x10

      64 bits: the low half at this offset, the high half 4 bytes above.

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 63:0 | \`count\` | ro |  |  |

      ## \`mixed\` at 0x18

      64 bits: the low half at this offset, the high half 4 bytes above.

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 63:56 | \`seen\` | rc | 0x00 |  |
      | 55:48 | reserved |  |  | reads 0, ignores writes |
      | 47:40 | \`go\` | pulse | 0x00 |  |
      | 39:4 | \`flags\` | w1c | 0x00 |  |
      | 3:0 | reserved |  |  | reads 0, ignores writes |

      ## \`queue[3]\` at 0x40 + 8 * i

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 31:29 | reserved |  |  | reads 0, ignores writes |
      | 28 | \`full\` | w1c | 0x00 |  |
      | 27:16 | \`level\` | ro |  |  |
      | 15:12 | reserved |  |  | reads 0, ignores writes |
      | 11:0 | \`size\` | rw | 0x07 |  |

      ## \`ring[2]\` at 0x60 + 8 * i

      64 bits: the low half at this offset, the high half 4 bytes above.

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 63:60 | reserved |  |  | reads 0, ignores writes |
      | 59:40 | \`tail\` | ro |  |  |
      | 39:0 | \`head\` | rw | 0x00 |  |
      "
    `);
  });

  test("JSON", () => {
    expect(registerJson(map).registers.map(({ fields: _, ...register }) => register)).toMatchInlineSnapshot(`
      [
        {
          "bits": 32,
          "name": "events",
          "offset": 0,
        },
        {
          "bits": 64,
          "doc": "Where the ring is.",
          "name": "base",
          "offset": 8,
        },
        {
          "bits": 64,
          "name": "cycles",
          "offset": 16,
        },
        {
          "bits": 64,
          "name": "mixed",
          "offset": 24,
        },
        {
          "bits": 32,
          "count": 3,
          "name": "queue",
          "offset": 64,
          "stride": 8,
        },
        {
          "bits": 64,
          "count": 2,
          "name": "ring",
          "offset": 96,
          "stride": 8,
        },
      ]
    `);
    expect(registerJson(map).registers[1]?.fields[1]).toMatchObject({ name: "address", reset: "0x123456789" });
  });
});

describe("a wrong map is told", () => {
  test.each([
    [
      { a: { at: 4, bits: 64, fields: { x: rw(1) } } },
      "`a` is at 4, offsets of registers of 64 bits are multiples of 8",
    ],
    [
      { a: { at: 0, bits: 64, fields: { x: rw(1) } }, b: { at: 4, fields: { y: rw(1) } } },
      "registers `a` and `b` are both at 0x04",
    ],
    [
      { a: { at: 0, count: 3, fields: { x: rw(1) } }, b: { at: 8, fields: { y: rw(1) } } },
      "registers `a` and `b` are both at 0x08",
    ],
    [{ a: { at: 0, count: 0, fields: { x: rw(1) } } }, "`a` is there 0 times"],
    [
      { a: { at: 0, count: 2, stride: 6, fields: { x: rw(1) } } },
      "`a` has a stride of 6 bytes, it must be a multiple of 4",
    ],
    [{ a: { at: 0, fields: { x: rw(33) } } }, "`a.x` ends at bit 32, the register has 32 bits"],
    [{ a: { at: 0, bits: 64, fields: { x: rw(1), y: rw(64) } } }, "`a.y` ends at bit 64, the register has 64 bits"],
    [{ a: { at: 0, fields: { x: rw(4, { reset: 16n }) } } }, "`a.x` has the reset value 16, it has 4 bits"],
    [{ a: { at: 0, fields: { x: rc(1), x_pending: ro(1) } } }, "`a.x` needs the name `x_pending`"],
  ] as const)("%o", (registers, message) => {
    expect(() => registerMap("csr", registers)).toThrow(message);
  });
});
