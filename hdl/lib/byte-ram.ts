import { bits, module, output, sink } from "../lang/index.ts";
import { requireParameter } from "./parameters.ts";
import { behindRegister, ramRead, ramWrite, requireRam } from "./ram-ports.ts";
import type { RamOptions } from "./ram-ports.ts";

/** A RAM whose words are written in part. */
export interface ByteRamOptions extends RamOptions {
  /** Bits of a lane, a divisor of `width`: 8, 9, 16 or 18 in block RAM, 8 or 9 in UltraRAM. */
  readonly lane: number;
}

/**
 * RAM with a port `w` that writes lanes of a word, those whose bit of `w.mask` is 1 (lane 0 lowest), and a port `r` that reads.
 *
 * Reading the word that is written at the same edge gives the word from before. In UltraRAM technologies do not agree about it: simulation stops
 * there (`memory-collision`).
 *
 * @latency 1 clock from `r.en` to `r.data`; 2 with `register`.
 * @throughput One write and one read per clock.
 * @throws ElaborationError `bad-parameter` for lanes that the words or the RAM do not have.
 * @example
 * const scratch = module("scratch", () => ({
 *   ports: { strobe: input(bits(4)), at: input(bits(10)), data: input(bits(32)), q: output(bits(32)) },
 *   build({ strobe, at, data, q }, { instances }) {
 *     const { ram } = instances({ ram: byteRam({ width: 32, lane: 8, depth: 1024, style: "block" }) });
 *     ram.w.assign({ en: strobe.any(), addr: at, data, mask: strobe });
 *     ram.r.assign({ en: strobe.any().not(), addr: at });
 *     q.assign(ram.r.data);
 *   },
 * }));
 */
export const byteRam = module("byte_ram", (p: ByteRamOptions) => {
  requireRam("byte_ram", p);
  const whole = Number.isSafeInteger(p.lane) && p.lane >= 1 && p.width % p.lane === 0;
  requireParameter(whole, `byte_ram: width ${p.width} is no multiple of lanes of ${p.lane} bits`);
  const lanes: readonly number[] | null = p.style === "block" ? [8, 9, 16, 18] : p.style === "ultra" ? [8, 9] : null;
  const help = `${p.style} RAM has lanes of ${lanes?.join(", ") ?? ""} bits`;
  requireParameter(lanes === null || lanes.includes(p.lane), `byte_ram: lane is ${p.lane}`, help);
  return {
    doc: "RAM with a port that writes lanes of a word, and a port that reads.",
    ports: { w: sink({ ...ramWrite(p), mask: output(bits(p.width / p.lane)) }), r: sink(ramRead(p)) },
    build({ w, r }, { mems, regs }) {
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          style: p.style,
          mask: p.lane,
          ports: { w: { kind: "write" }, r: { kind: "read" } },
        },
      });
      ram.w.assign({ en: w.en, addr: w.addr, data: w.data, mask: w.mask });
      ram.r.assign({ en: r.en, addr: r.addr });
      r.data.assign(behindRegister(p.register, ram.r.data, () => regs({ out: bits(p.width) }).out));
    },
  };
});
