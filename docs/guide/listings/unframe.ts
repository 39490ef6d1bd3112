import { bits, bool, enumeration, module, sink, source, stream, struct } from "../../../hdl/lang/index.ts";

export const FrameByte = struct({ data: bits(8), last: bool });

/** The byte before every frame. */
export const flag = 0x7e;

const State = enumeration("state", ["Idle", "Length", "Body"]);

export const unframe = module("unframe", () => ({
  doc: "Takes the frames out of a line of bytes: 0x7e, the number of bytes (1 to 255), the bytes.",
  ports: { s: sink(stream(bits(8))), m: source(stream(FrameByte)) },
  build({ s, m }, { regs, name, when, match }) {
    const { state, left } = regs({ state: State.reset("Idle"), left: bits(8) });
    const { take, last } = name({ take: s.valid.and(s.ready), last: left.eq(1) });

    s.ready.assign(1);
    m.assign({ valid: 0, payload: { data: s.payload, last } });

    match(state, {
      Idle: () => when(take.and(s.payload.eq(flag)), () => state.next("Length")),
      Length: () =>
        when(take, () => {
          left.next(s.payload);
          when(s.payload.eq(0), () => state.next("Idle")).otherwise(() => state.next("Body"));
        }),
      Body: () => {
        m.valid.assign(s.valid);
        s.ready.assign(m.ready);
        when(take, () => {
          left.next(left.sub(1));
          when(last, () => state.next("Idle"));
        });
      },
    });
  },
}));
