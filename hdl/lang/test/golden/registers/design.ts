import { pulse, registerMap, ro, rw, w1c } from "../../../index.ts";
import type { AnyDefinition } from "../../../index.ts";
import { watchedCounter } from "../../examples.ts";

const engine = registerMap(
  "engine_csr",
  {
    ctrl: {
      at: 0x00,
      doc: "How the engine runs.",
      fields: {
        enable: rw(1),
        mode: rw(2, { lsb: 4, reset: 1 }),
        burst: rw(8, { reset: 16, doc: "beats per request" }),
      },
    },
    irq: { at: 0x04, fields: { done: w1c(1), errors: w1c(4, { lsb: 8, doc: "one bit per channel" }) } },
    status: { at: 0x10, fields: { busy: ro(1), depth: ro(12, { lsb: 16 }) } },
    command: { at: 0x14, fields: { start: pulse(1), flush: pulse(3) } },
    limit: { at: 0x18, fields: { beats: rw(32, { reset: 0xffff_ffff }) } },
  },
  { doc: "Every kind of field.", addressWidth: 16 },
);

/** A map of one register has no address to decode. */
const single = registerMap("single_csr", { id: { at: 0x00, fields: { value: ro(32) } } });

export const designs: readonly AnyDefinition[] = [watchedCounter(), engine, single];
