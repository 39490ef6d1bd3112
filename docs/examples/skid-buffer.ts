import { bits, bool, module, mux, sink, source, stream, struct } from "../../hdl/lang/index.ts";

const Beat = struct({ data: bits(64), keep: bits(8), last: bool });

export const skidBuffer = module("skid_buffer", () => ({
  doc: "Holds one beat when its reader is not ready.",
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)) },
  build({ s, m }, { regs, when }) {
    const { full, held } = regs({ full: bool.reset(0), held: Beat });

    s.ready.assign(full.not());
    m.valid.assign(s.valid.or(full));
    m.payload.assign(mux(full, held, s.payload));

    when(s.valid.and(full.not()).and(m.ready.not()), () => {
      full.next(1);
      held.next(s.payload);
    }).elsewhen(m.ready, () => full.next(0));
  },
}));
