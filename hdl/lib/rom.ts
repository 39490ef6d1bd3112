import { bits, module, sink } from "../lang/index.ts";
import { requireInteger, requireParameter } from "./parameters.ts";
import { behindRegister, ramRead } from "./ram-ports.ts";
import type { RamOptions } from "./ram-ports.ts";

/** A table that is only read. */
export interface RomOptions extends Pick<RamOptions, "width" | "register"> {
  /** The words from address 0 on, 2 or more. */
  readonly words: readonly bigint[];
  readonly style: "auto" | "block" | "distributed";
}

/**
 * Table that is read with a clock: `data` of port `r` is word `addr` of the list. Beyond the list it is 0 in simulation, and anything on a card.
 *
 * The printed name has a short hash of the words. Up to 256 words are printed as a `case`, more stand in a file beside the module.
 *
 * @latency 1 clock from `r.en` to `r.data`; 2 with `register`.
 * @throughput One word per clock.
 * @throws ElaborationError `bad-parameter` for fewer than two words, or one that does not fit.
 * @example
 * const squares = module("squares", () => ({
 *   ports: { x: input(bits(4)), y: output(bits(8)) },
 *   build({ x, y }, { instances }) {
 *     const words = Array.from({ length: 16 }, (_, i) => BigInt(i * i));
 *     const { table } = instances({ table: rom({ width: 8, words, style: "distributed" }) });
 *     table.r.assign({ en: 1, addr: x });
 *     y.assign(table.r.data);
 *   },
 * }));
 */
export const rom = module("rom", (p: RomOptions) => {
  requireInteger("rom: width", p.width, 1);
  requireInteger("rom: number of words", p.words.length, 2);
  const wrong = p.words.findIndex((word) => word < 0n || word >> BigInt(p.width) !== 0n);
  requireParameter(wrong < 0, `rom: word ${wrong} does not fit ${p.width} bits`);
  const shape = { ...p, depth: p.words.length };
  return {
    doc: `Table of ${p.words.length} words.`,
    ports: { r: sink(ramRead(shape)) },
    build({ r }, { mems, regs }) {
      const { words } = mems({
        words: {
          of: bits(p.width),
          depth: shape.depth,
          style: p.style,
          contents: p.words,
          ports: { r: { kind: "read" } },
        },
      });
      words.r.assign({ en: r.en, addr: r.addr });
      r.data.assign(behindRegister(p.register, words.r.data, () => regs({ out: bits(p.width) }).out));
    },
  };
});
