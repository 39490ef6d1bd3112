import { bits, bool, module, mux, sink, source, stream } from "../lang/index.ts";
import type { BitsType, DomainBuilders, SinkPort, SourcePort, StreamFields } from "../lang/index.ts";

/** Which paths a register slice cuts: `forward` valid and payload, `backward` ready, `both` all of them. */
export type SliceCut = "both" | "forward" | "backward";

/** A register slice to make. `cut`: `both` unless given. */
export interface SliceOptions {
  /** Bits of the payload. */
  readonly width: number;
  readonly cut?: SliceCut;
}

/**
 * Register slice of a stream: cuts the combinational paths between its two sides.
 *
 * - `both`: two words of `width` bits. `m` comes from registers, and so does `s.ready`.
 * - `forward`: one word. `m` comes from registers, `s.ready` depends on `m.ready`.
 * - `backward`: one word. `s.ready` is a register; `m` is `s` itself as long as no word had to be set aside.
 *
 * @latency 1 clock; `backward`: none.
 * @throughput One word per clock.
 * @example
 * const sliced = module("sliced", () => ({
 *   ports: { s: sink(stream(bits(32))), m: source(stream(bits(32))) },
 *   build({ s, m }, { instances }) {
 *     const { slice } = instances({ slice: skid({ width: 32 }) });
 *     connect(s, slice.s);
 *     connect(slice.m, m);
 *   },
 * }));
 */
export const skid = module("skid", (p: SliceOptions) => ({
  doc: `Register slice of a stream: ${about[p.cut ?? "both"]}.`,
  ports: { s: sink(stream(bits(p.width))), m: source(stream(bits(p.width))) },
  build: (ends, m) => slices[p.cut ?? "both"](p.width, ends, m),
}));

const about: Readonly<Record<SliceCut, string>> = {
  both: "two entries, every output from a register",
  forward: "one entry, valid and payload from registers",
  backward: "one entry, ready from a register",
};

type Packed = StreamFields<BitsType>;
interface Ends {
  readonly s: SinkPort<Packed>["$near"];
  readonly m: SourcePort<Packed>["$near"];
}

const slices: Readonly<Record<SliceCut, (width: number, ends: Ends, builders: DomainBuilders) => void>> = {
  both(width, { s, m }, { regs, name, when }) {
    const { valid, word, spare_full, spare } = regs({
      valid: bool.reset(0),
      word: bits(width),
      spare_full: bool.reset(0),
      spare: bits(width),
    });
    const { advance } = name({ advance: m.ready.or(valid.not()) });

    s.ready.assign(spare_full.not());
    m.valid.assign(valid);
    m.payload.assign(word);

    when(advance, () => {
      valid.next(s.valid.or(spare_full));
      spare_full.next(0);
      when(spare_full, () => word.next(spare)).otherwise(() => word.next(s.payload));
    }).elsewhen(s.valid.and(spare_full.not()), () => {
      spare_full.next(1);
      spare.next(s.payload);
    });
  },

  forward(width, { s, m }, { regs, name, when }) {
    const { valid, word } = regs({ valid: bool.reset(0), word: bits(width) });
    const { advance } = name({ advance: m.ready.or(valid.not()) });

    s.ready.assign(advance);
    m.valid.assign(valid);
    m.payload.assign(word);

    when(advance, () => {
      valid.next(s.valid);
      word.next(s.payload);
    });
  },

  backward(width, { s, m }, { regs, when }) {
    const { spare_full, spare } = regs({ spare_full: bool.reset(0), spare: bits(width) });

    s.ready.assign(spare_full.not());
    m.valid.assign(s.valid.or(spare_full));
    m.payload.assign(mux(spare_full, spare, s.payload));

    when(m.ready, () => spare_full.next(0)).elsewhen(s.valid.and(spare_full.not()), () => {
      spare_full.next(1);
      spare.next(s.payload);
    });
  },
};
