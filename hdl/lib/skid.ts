import { bits, bool, module, sink, source, stream } from "../lang/index.ts";

/**
 * Register slice of a stream: cuts every combinational path between its two sides.
 *
 * Two entries of `width` bits. `m` comes from registers, and so does `s.ready`.
 *
 * @latency 1 clock.
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
export const skid = module("skid", (p: { width: number }) => ({
  doc: "Register slice of a stream: two entries, every output from a register.",
  ports: { s: sink(stream(bits(p.width))), m: source(stream(bits(p.width))) },
  build({ s, m }, { regs, name, when }) {
    const { valid, word, spare_full, spare } = regs({
      valid: bool.reset(0),
      word: bits(p.width),
      spare_full: bool.reset(0),
      spare: bits(p.width),
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
}));
