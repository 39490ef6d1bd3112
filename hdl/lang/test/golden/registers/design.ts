import { pulse, rc, registerMap, ro, rw, w1c } from "../../../index.ts";
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

/** Registers of 64 bits with fields across the halves, an array of registers, and fields that reading clears. */
const wide = registerMap("wide_csr", {
  events: { at: 0x00, fields: { overrun: rc(1), lost: rc(4, { lsb: 8 }) } },
  base: { at: 0x08, bits: 64, fields: { enable: rw(1), address: rw(52, { lsb: 12, reset: 0x1_2345_6789n }) } },
  cycles: { at: 0x10, bits: 64, fields: { count: ro(64) } },
  mixed: {
    at: 0x18,
    bits: 64,
    fields: { flags: w1c(36, { lsb: 4 }), go: pulse(8, { lsb: 40 }), seen: rc(8, { lsb: 56 }) },
  },
  queue: {
    at: 0x40,
    count: 3,
    stride: 8,
    fields: { size: rw(12, { reset: 7 }), level: ro(12, { lsb: 16 }), full: w1c(1) },
  },
});

export const designs: readonly AnyDefinition[] = [watchedCounter(), engine, single, wide];
