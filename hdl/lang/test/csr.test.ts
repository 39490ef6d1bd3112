import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulate } from "../../../tb/module/simulate.ts";
import {
  cHeader,
  elaborate,
  markdownPage,
  pulse,
  registerDriver,
  registerJson,
  registerMap,
  ro,
  rw,
  w1c,
} from "../index.ts";
import { dmaCsr } from "./examples.ts";

const map = registerMap(
  "probe_csr",
  {
    ctrl: {
      at: 0x00,
      doc: "What the engine does.",
      fields: { enable: rw(1), mode: rw(3, { lsb: 4, reset: 5 }), limit: rw(16, { lsb: 16 }) },
    },
    status: { at: 0x04, fields: { busy: ro(1), depth: ro(12) } },
    irq: { at: 0x10, fields: { done: w1c(1), failed: w1c(2, { doc: "one bit per lane" }) } },
    kick: { at: 0x14, fields: { start: pulse(2) } },
  },
  { doc: "Registers of a probe." },
);

describe("documents", () => {
  test("C header", () => {
    expect(cHeader(map)).toMatchInlineSnapshot(`
      "#ifndef PROBE_CSR_H
      #define PROBE_CSR_H

      #define PROBE_CSR_BYTES 24u

      /* What the engine does. */
      #define PROBE_CSR_CTRL_OFFSET 0x00u
      #define PROBE_CSR_CTRL_RESET 0x00000050u
      /* rw */
      #define PROBE_CSR_CTRL_ENABLE_SHIFT 0u
      #define PROBE_CSR_CTRL_ENABLE_MASK 0x00000001u
      /* rw */
      #define PROBE_CSR_CTRL_MODE_SHIFT 4u
      #define PROBE_CSR_CTRL_MODE_MASK 0x00000070u
      /* rw */
      #define PROBE_CSR_CTRL_LIMIT_SHIFT 16u
      #define PROBE_CSR_CTRL_LIMIT_MASK 0xffff0000u

      #define PROBE_CSR_STATUS_OFFSET 0x04u
      #define PROBE_CSR_STATUS_RESET 0x00000000u
      /* ro */
      #define PROBE_CSR_STATUS_BUSY_SHIFT 0u
      #define PROBE_CSR_STATUS_BUSY_MASK 0x00000001u
      /* ro */
      #define PROBE_CSR_STATUS_DEPTH_SHIFT 1u
      #define PROBE_CSR_STATUS_DEPTH_MASK 0x00001ffeu

      #define PROBE_CSR_IRQ_OFFSET 0x10u
      #define PROBE_CSR_IRQ_RESET 0x00000000u
      /* w1c */
      #define PROBE_CSR_IRQ_DONE_SHIFT 0u
      #define PROBE_CSR_IRQ_DONE_MASK 0x00000001u
      /* w1c: one bit per lane */
      #define PROBE_CSR_IRQ_FAILED_SHIFT 1u
      #define PROBE_CSR_IRQ_FAILED_MASK 0x00000006u

      #define PROBE_CSR_KICK_OFFSET 0x14u
      #define PROBE_CSR_KICK_RESET 0x00000000u
      /* pulse */
      #define PROBE_CSR_KICK_START_SHIFT 0u
      #define PROBE_CSR_KICK_START_MASK 0x00000003u

      #endif /* PROBE_CSR_H */
      "
    `);
  });

  test("Markdown page", () => {
    expect(markdownPage(map)).toMatchInlineSnapshot(`
      "# probe_csr

      Registers of a probe.

      | Offset | Register | Meaning |
      |---|---|---|
      | 0x00 | \`ctrl\` | What the engine does. |
      | 0x04 | \`status\` |  |
      | 0x10 | \`irq\` |  |
      | 0x14 | \`kick\` |  |

      ## \`ctrl\` at 0x00

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 31:16 | \`limit\` | rw | 0x00 |  |
      | 15:7 | reserved |  |  | reads 0, ignores writes |
      | 6:4 | \`mode\` | rw | 0x05 |  |
      | 3:1 | reserved |  |  | reads 0, ignores writes |
      | 0 | \`enable\` | rw | 0x00 |  |

      ## \`status\` at 0x04

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 31:13 | reserved |  |  | reads 0, ignores writes |
      | 12:1 | \`depth\` | ro |  |  |
      | 0 | \`busy\` | ro |  |  |

      ## \`irq\` at 0x10

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 31:3 | reserved |  |  | reads 0, ignores writes |
      | 2:1 | \`failed\` | w1c | 0x00 | one bit per lane |
      | 0 | \`done\` | w1c | 0x00 |  |

      ## \`kick\` at 0x14

      | Bits | Field | Access | Reset | Meaning |
      |---|---|---|---|---|
      | 31:2 | reserved |  |  | reads 0, ignores writes |
      | 1:0 | \`start\` | pulse | 0x00 |  |
      "
    `);
  });

  test("JSON has every field with its place", () => {
    expect(registerJson(map).registers.map(({ name, offset }) => [name, offset])).toEqual([
      ["ctrl", 0],
      ["status", 4],
      ["irq", 16],
      ["kick", 20],
    ]);
    expect(registerJson(map).registers[0]?.fields[1]).toEqual({
      name: "mode",
      lsb: 4,
      width: 3,
      access: "rw",
      reset: 5,
    });
  });

  test("a map is a definition: its name is the one given", () => {
    expect(elaborate(dmaCsr).top.name).toBe("dma_csr");
  });
});

describe("in simulation", () => {
  const sim = simulate(map, { seed: 3 });
  beforeAll(() => {
    sim.poke({ bus: { bready: 1, rready: 1 } });
  });
  afterAll(() => {
    sim.close();
  });

  const limit = 20;
  /** One write; address and data in the order asked for. Returns the response. */
  const write = (offset: number, word: number, { strobes = 15, dataFirst = false } = {}): bigint => {
    const channels = [
      { valid: "awvalid", ready: "awready", values: { awaddr: offset } },
      { valid: "wvalid", ready: "wready", values: { wdata: word, wstrb: strobes } },
    ] as const;
    for (const { valid, ready, values } of dataFirst ? [...channels].reverse() : channels) {
      sim.poke({ bus: { ...values, [valid]: 1 } });
      for (let i = 0; i < limit && sim.peek("bus")[ready] === 0n; i++) sim.step();
      sim.step();
      sim.poke({ bus: { [valid]: 0 } });
    }
    for (let i = 0; i < limit && sim.peek("bus").bvalid === 0n; i++) sim.step();
    const { bresp } = sim.peek("bus");
    sim.step();
    return bresp;
  };
  const read = (offset: number): { word: number; response: bigint } => {
    sim.poke({ bus: { araddr: offset, arvalid: 1 } });
    for (let i = 0; i < limit && sim.peek("bus").arready === 0n; i++) sim.step();
    sim.step();
    sim.poke({ bus: { arvalid: 0 } });
    for (let i = 0; i < limit && sim.peek("bus").rvalid === 0n; i++) sim.step();
    const { rdata, rresp } = sim.peek("bus");
    sim.step();
    return { word: Number(rdata), response: rresp };
  };
  const csr = registerDriver(map, {
    read: (offset) => Promise.resolve(read(offset).word),
    write: (offset, word) => {
      expect(write(offset, word)).toBe(0n);
      return Promise.resolve();
    },
  });

  test("rw fields start with their reset, keep what software writes, and reach the hardware", async () => {
    expect(await csr.ctrl.read()).toEqual({ enable: 0, mode: 5, limit: 0 });
    await csr.ctrl.update({ enable: 1, limit: 0xbeef });
    expect(await csr.ctrl.read()).toEqual({ enable: 1, mode: 5, limit: 0xbeef });
    expect(sim.peek("ctrl")).toEqual({ enable: 1n, mode: 5n, limit: 0xbeefn });
  });

  test("strobes select bytes; data may come before the address; reserved bits stay 0", () => {
    expect(write(0, 0x1234_ffff, { strobes: 0b1000, dataFirst: true })).toBe(0n);
    expect(read(0).word).toBe(0x12ef_0051);
    expect(write(0, 0xffff_ffff)).toBe(0n);
    expect(read(0).word).toBe(0xffff_0071);
  });

  test("ro fields show the hardware and ignore writes", async () => {
    sim.poke({ status: { busy: 1, depth: 0xabc } });
    expect(write(4, 0)).toBe(0n);
    expect(await csr.status.read()).toEqual({ busy: 1, depth: 0xabc });
  });

  test("w1c fields hold what hardware sets until software clears it; setting wins", async () => {
    sim.poke({ irq: { done: 1, failed: 2 } });
    sim.step();
    sim.poke({ irq: { done: 0, failed: 0 } });
    expect(await csr.irq.read()).toEqual({ done: 1, failed: 2 });
    await csr.irq.write({ done: 1 });
    expect(await csr.irq.read()).toEqual({ done: 0, failed: 2 });
    expect(sim.peek("irq").failed_pending).toBe(2n);
    sim.poke({ irq: { failed: 2 } });
    await csr.irq.write({ failed: 3 });
    sim.poke({ irq: { failed: 0 } });
    expect(await csr.irq.read()).toEqual({ done: 0, failed: 2 });
  });

  test("a pulse is there for one cycle and reads as 0", () => {
    let seen = 0;
    sim.poke({ bus: { awaddr: 0x14, awvalid: 1, wdata: 2, wstrb: 15, wvalid: 1 } });
    sim.step();
    sim.poke({ bus: { awvalid: 0, wvalid: 0 } });
    for (let i = 0; i < limit; i++) {
      if (sim.peek("kick").start === 2n) seen++;
      sim.step();
    }
    expect(seen).toBe(1);
    expect(read(0x14).word).toBe(0);
  });

  test("offsets without a register are answered with an error", () => {
    expect(write(0x08, 1)).toBe(2n);
    expect(read(0x0c)).toEqual({ word: 0, response: 2n });
  });
});

test("the driver refuses what does not fit and what is not there", async () => {
  const csr = registerDriver(map, { read: () => Promise.resolve(0), write: () => Promise.resolve() });
  await expect(async () => csr.ctrl.write({ mode: 8 })).rejects.toThrow("ctrl.mode has 3 bits, 8 does not fit");
});
