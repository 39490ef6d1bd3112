import { bits, module, sink } from "../lang/index.ts";
import { requireParameter } from "./parameters.ts";
import { behindRegister, ramRead, ramWrite, requireRam } from "./ram-ports.ts";
import type { RamOptions } from "./ram-ports.ts";

/** A RAM with a port that writes and a port that reads. */
export interface SimpleRamOptions extends RamOptions {
  /** The clocks `w` and `r` in place of one for both; not in UltraRAM. */
  readonly twoClocks?: boolean;
}

/**
 * RAM with a port `w` that writes and a port `r` that reads: simple dual port.
 *
 * Reading the word that is written at the same edge gives the word from before. In UltraRAM, and on two clocks, technologies do not agree about
 * it: simulation stops there (`memory-collision`).
 *
 * @latency 1 clock from `r.en` to `r.data`; 2 with `register`.
 * @throughput One write and one read per clock.
 * @throws ElaborationError `bad-parameter` for a RAM without words, or UltraRAM on two clocks.
 * @example
 * const lookup = module("lookup", () => ({
 *   ports: { put: input(bool), key: input(bits(9)), value: input(bits(32)), found: output(bits(32)) },
 *   build({ put, key, value, found }, { instances }) {
 *     const { table } = instances({ table: simpleRam({ width: 32, depth: 512, style: "block" }) });
 *     table.w.assign({ en: put, addr: key, data: value });
 *     table.r.assign({ en: put.not(), addr: key });
 *     found.assign(table.r.data);
 *   },
 * }));
 */
export const simpleRam = module("simple_ram", (p: SimpleRamOptions) => {
  requireRam("simple_ram", p);
  const two = p.twoClocks === true;
  requireParameter(!two || p.style !== "ultra", "simple_ram: UltraRAM has one clock");
  const [writing, reading] = two ? (["w", "r"] as const) : (["default", "default"] as const);
  return {
    doc: "RAM with a port that writes and a port that reads.",
    clocks: two ? (["w", "r"] as const) : (["default"] as const),
    ports: { w: sink(ramWrite(p), writing), r: sink(ramRead(p), reading) },
    build({ w, r }, { domain, mems }) {
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          style: p.style,
          ports: { w: { kind: "write", domain: writing }, r: { kind: "read", domain: reading } },
        },
      });
      ram.w.assign({ en: w.en, addr: w.addr, data: w.data });
      ram.r.assign({ en: r.en, addr: r.addr });
      r.data.assign(behindRegister(p.register, ram.r.data, () => domain(reading).regs({ out: bits(p.width) }).out));
    },
  };
});
