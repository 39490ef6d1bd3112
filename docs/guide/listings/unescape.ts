import { bits, bool, module, mux, sink, source, stream } from "../../../hdl/lang/index.ts";

/** The byte that announces a changed one. */
export const escape = 0x7d;

export const unescape = module("unescape", () => ({
  doc: "Undoes escapes: 0x7d and a byte stand for that byte with bit 5 turned.",
  ports: { s: sink(stream(bits(8))), m: source(stream(bits(8))) },
  build({ s, m }, { regs, name, when }) {
    const { escaped } = regs({ escaped: bool.reset(0) });
    const { mark } = name({ mark: s.payload.eq(escape).and(escaped.not()) });

    s.ready.assign(m.ready.or(mark));
    m.assign({ valid: s.valid.and(mark.not()), payload: mux(escaped, s.payload.xor(0x20), s.payload) });
    when(s.valid.and(s.ready), () => escaped.next(mark));
  },
}));
