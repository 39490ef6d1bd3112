import { bits, module, sink } from "../lang/index.ts";
import { behindRegister, ramReadWrite, requireRam } from "./ram-ports.ts";
import type { RamOptions } from "./ram-ports.ts";

/** A RAM with two ports that each read or write; LUT RAM has none. */
export interface TrueDualRamOptions extends RamOptions {
  readonly style: "auto" | "block" | "ultra";
}

/**
 * RAM with two ports, `a` and `b`, that each read or write in a clock: true dual port.
 *
 * A port that writes keeps the word it read before (no-change mode, the one that every technology has). Two ports that use one word at one edge,
 * one of them to write, get what the technology gives: simulation stops there (`memory-collision`). Keep them apart.
 * Both ports have one clock: tools do not agree about memories that are written from two.
 *
 * @latency 1 clock from `en` to `data`; 2 with `register`.
 * @throughput One access per clock and port.
 * @throws ElaborationError `bad-parameter` for a RAM without words.
 * @example
 * const shared = module("shared", () => ({
 *   ports: { go: input(bool), at: input(bits(10)), word: input(bits(36)), q: output(bits(36)) },
 *   build({ go, at, word, q }, { instances }) {
 *     const { ram } = instances({ ram: trueDualRam({ width: 36, depth: 1024, style: "block" }) });
 *     ram.a.assign({ en: go, write: 1, addr: at, wdata: word });
 *     ram.b.assign({ en: 1, write: 0, addr: at.not(), wdata: 0 });
 *     q.assign(ram.b.data);
 *   },
 * }));
 */
export const trueDualRam = module("true_dual_ram", (p: TrueDualRamOptions) => {
  requireRam("true_dual_ram", p);
  return {
    doc: "RAM with two ports that each read or write.",
    ports: { a: sink(ramReadWrite(p)), b: sink(ramReadWrite(p)) },
    build({ a, b }, { mems, regs }) {
      const { ram } = mems({
        ram: {
          of: bits(p.width),
          depth: p.depth,
          style: p.style,
          ports: { a: { kind: "readWrite" }, b: { kind: "readWrite" } },
        },
      });
      ram.a.assign({ en: a.en, write: a.write, addr: a.addr, wdata: a.wdata });
      ram.b.assign({ en: b.en, write: b.write, addr: b.addr, wdata: b.wdata });
      a.data.assign(behindRegister(p.register, ram.a.data, () => regs({ a_out: bits(p.width) }).a_out));
      b.data.assign(behindRegister(p.register, ram.b.data, () => regs({ b_out: bits(p.width) }).b_out));
    },
  };
});
