import { bits, bool, module, mux, pack, sink, source, stream, struct } from "../lang/index.ts";
import { AxiReadBeat } from "../lib/axi/axi4.ts";
import { fifo } from "../lib/fifo.ts";
import { asStream, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { BurstRequest, HostBurst, ID_WIDTH, isInDdr } from "./windows.ts";

/** Read bursts whose data is still to come. */
const OUTSTANDING = 64;

/**
 * Read half of `host_window`: bursts from the DDR window are asked for at `host_*` at once, all others at `card_*`; data comes back in
 * the order of the bursts. While the memory is slow, the answers behind it wait, but the memory works on the next ones already.
 */
export const hostRead = module("host_read", (p: { dw: number; ddr: number }) => {
  const Beat = AxiReadBeat({ data: p.dw, id: ID_WIDTH });
  const HostBeat = struct({ data: bits(p.dw), resp: bits(2), last: bool });
  const Burst = HostBurst(p.ddr);
  const Owed = struct({ id: bits(ID_WIDTH), host: bool });
  return {
    doc: "Reads the DDR window or the card windows, data in the order of the bursts.",
    ports: {
      ar: sink(stream(BurstRequest)),
      r: source(stream(Beat)),
      card_ar: source(stream(BurstRequest)),
      card_r: sink(stream(Beat)),
      host_ar: source(stream(Burst)),
      host_r: sink(stream(HostBeat)),
    },
    build(io, { wires, name, instances }) {
      const { r, card_ar, card_r, host_ar, host_r } = io;
      const { bursts, owed, addresses, slice } = instances({
        bursts: skid({ width: BurstRequest.width }),
        owed: fifo({ width: Owed.width, depth: OUTSTANDING }),
        addresses: skid({ width: Burst.width }),
        slice: skid({ width: Beat.width }),
      });
      const { promise, target, beat } = wires({ promise: Owed, target: Burst, beat: Beat });

      // The look-up of the address stays behind a register slice, out of the pins' handshake.
      toPacked(io.ar, bursts.s);
      const ar = asStream(BurstRequest, bursts.m);

      const { to_host } = name({ to_host: isInDdr(ar.payload, p) });
      const { side_ready } = name({ side_ready: mux(to_host, addresses.s.ready, card_ar.ready) });
      ar.ready.assign(owed.s.ready.and(side_ready));
      card_ar.assign({ payload: ar.payload, valid: ar.valid.and(owed.s.ready).and(to_host.not()) });
      target.assign({ addr: ar.payload.addr.trunc(p.ddr), len: ar.payload.len });
      addresses.s.assign({ payload: pack(target), valid: ar.valid.and(owed.s.ready).and(to_host) });
      fromPacked(Burst, addresses.m, host_ar);
      promise.assign({ id: ar.payload.id, host: to_host });
      owed.s.assign({ payload: pack(promise), valid: ar.valid.and(side_ready) });

      const next = asStream(Owed, owed.m);
      const { host } = next.payload;
      const { offered } = name({ offered: mux(host, host_r.valid, card_r.valid) });
      beat.assign({
        id: mux(host, next.payload.id, card_r.payload.id),
        data: mux(host, host_r.payload.data, card_r.payload.data),
        resp: mux(host, host_r.payload.resp, card_r.payload.resp),
        last: mux(host, host_r.payload.last, card_r.payload.last),
      });
      slice.s.assign({ payload: pack(beat), valid: next.valid.and(offered) });
      next.ready.assign(slice.s.ready.and(offered).and(beat.last));
      host_r.ready.assign(slice.s.ready.and(next.valid).and(host));
      card_r.ready.assign(slice.s.ready.and(next.valid).and(host.not()));
      fromPacked(Beat, slice.m, r);
    },
  };
});
