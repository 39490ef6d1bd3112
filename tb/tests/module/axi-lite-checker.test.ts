import { expect, test } from "vitest";
import { axiLiteChecker } from "../../../hdl/lib/axi/axi-lite-checker.ts";
import { randomStream } from "../../module/random.ts";
import { simulate } from "../../module/simulate.ts";
import { LiteSlave, liteTraffic } from "./axi-lite-traffic.ts";
import { axiPort } from "./axi-port.ts";
import { expectBroken, statedRules, type Pins, type Violation } from "./broken-rules.ts";

const contents = { read: (addr: number) => (addr * 3) >>> 0, resp: (addr: number) => (addr % 64 === 0 ? 2 : 0) };

test.each([
  { master: 0, slave: 0 },
  { master: 0.4, slave: 0.4 },
  { master: 0, slave: 0.7, first: "data" },
  { master: 0.5, slave: 0, first: "address" },
] as const)("legal traffic is silent: %o", async ({ master, slave, ...more }) => {
  const sim = simulate(axiLiteChecker({ outstanding: 4 }), { seed: 8 });
  const random = randomStream(8, "accesses");
  const accesses = Array.from({ length: 300 }, () => ({
    addr: random.integer(0, 0x3fff_ffff) * 4,
    data: random.word(),
    strb: random.integer(0, 15),
  }));
  const port = axiPort(sim, "axil");
  const served = new LiteSlave(port, { random: randomStream(8, "slave"), contents, stall: slave, ...more });
  const reads = accesses.map(({ addr }) => addr).reverse();
  sim.step();
  await sim.run(
    async () => {
      await liteTraffic(port, accesses, reads, { random, contents, stall: master, outstanding: 4 });
      served.stop();
    },
    () => served.serve(),
  );
  expect(served.writes).toEqual(accesses);
  expect(served.reads).toEqual(reads);
  sim.close();
});

const took = { awready: 1, wready: 1, arready: 1, bready: 1, rready: 1 };
const aw: Pins = { awvalid: 1, awaddr: 0x10 };
const w: Pins = { wvalid: 1, wdata: 5, wstrb: 15 };
const ar: Pins = { arvalid: 1, araddr: 0x10 };
const write = { ...aw, ...w, ...took };
const read = { ...ar, ...took };

const violations: readonly Violation[] = [
  { rule: "aw_held", clocks: [aw, {}] },
  { rule: "w_held", clocks: [w, {}] },
  { rule: "ar_held", clocks: [ar, {}] },
  { rule: "aw_stable", clocks: [aw, { ...aw, awaddr: 0x14 }] },
  { rule: "aw_stable", clocks: [aw, { ...aw, awprot: 2 }] },
  { rule: "w_stable", clocks: [w, { ...w, wdata: 6 }] },
  { rule: "w_stable", clocks: [w, { ...w, wstrb: 14 }] },
  { rule: "ar_stable", clocks: [ar, { ...ar, araddr: 0x14 }] },
  { rule: "aw_after_reset", clocks: [aw], atReset: true },
  { rule: "w_after_reset", clocks: [w], atReset: true },
  { rule: "ar_after_reset", clocks: [ar], atReset: true },
  { rule: "aw_outstanding", clocks: Array<Pins>(3).fill({ ...aw, ...took }) },
  { rule: "w_outstanding", clocks: Array<Pins>(3).fill({ ...w, ...took }) },
  { rule: "ar_outstanding", clocks: Array<Pins>(3).fill(read) },
  { rule: "b_held", clocks: [write, { bvalid: 1 }, {}] },
  { rule: "b_stable", clocks: [write, { bvalid: 1 }, { bvalid: 1, bresp: 2 }] },
  { rule: "b_owed", clocks: [{ ...w, ...took }, { bvalid: 1 }] },
  { rule: "b_owed", clocks: [write, { ...w, ...took }, { bvalid: 1, bready: 1 }, { bvalid: 1 }] },
  { rule: "b_data", clocks: [{ ...aw, ...took }, { bvalid: 1 }] },
  { rule: "b_data", clocks: [write, { ...aw, ...took }, { bvalid: 1, bready: 1 }, { bvalid: 1 }] },
  { rule: "b_exclusive", clocks: [write, { bvalid: 1, bresp: 1 }] },
  { rule: "r_held", clocks: [read, { rvalid: 1 }, {}] },
  { rule: "r_stable", clocks: [read, { rvalid: 1 }, { rvalid: 1, rdata: 1 }] },
  { rule: "r_owed", clocks: [{ rvalid: 1 }] },
  { rule: "r_owed", clocks: [{ ...read, rvalid: 1 }] },
  { rule: "r_owed", clocks: [read, { rvalid: 1, rready: 1 }, { rvalid: 1 }] },
  { rule: "r_exclusive", clocks: [read, { rvalid: 1, rresp: 1 }] },
];

test.each(violations.map((violation, i) => [`${violation.rule} (${i})`, violation] as const))(
  "exactly one rule is broken: %s",
  (_, violation) => {
    expectBroken(axiLiteChecker({ outstanding: 2 }), "axil", violation);
  },
);

test("every rule is broken by something, and an answer in the first clock after reset by two each", () => {
  const broken = new Set(violations.map(({ rule }) => rule));
  const together = ["b_after_reset", "r_after_reset"];
  expect([...broken, ...together].sort()).toEqual(statedRules(axiLiteChecker({ outstanding: 2 })));
  const sim = simulate(axiLiteChecker({ outstanding: 2 }));
  sim.poke({ axil: { bvalid: 1, rvalid: 1 } });
  expect(() => sim.step()).toThrow(/b_after_reset[^]*r_after_reset[^]*b_owed[^]*b_data[^]*r_owed/);
  sim.close();
});
