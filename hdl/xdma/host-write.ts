import { bits, bool, clog2, module, mux, pack, sink, source, stream, struct } from "../lang/index.ts";
import { AxiWriteBeat, AxiWriteResponse } from "../lib/axi/axi4.ts";
import { fifo } from "../lib/fifo.ts";
import { packetFifo } from "../lib/packet-fifo.ts";
import { asStream, fromPacked, toPacked } from "../lib/packed.ts";
import { skid } from "../lib/skid.ts";
import { BurstRequest, HostBurst, ID_WIDTH, isInDdr } from "./windows.ts";

/** Bytes of a read of host memory: the Max_Read_Request_Size that hosts leave set or set (PCIe default 512). */
const READ_BYTES = 512;
/** Bytes of the longest AXI burst: none crosses 4 KiB. A burst must fit the buffer as a whole. */
const LONGEST_BURST = 4096;
/** Beats of DDR writes that are buffered: all that one channel with `ids` reads in flight can send. */
const bufferedBeats = (p: { dw: number; ids: number }): number =>
  Math.max(p.ids * READ_BYTES, LONGEST_BURST) / (p.dw / 8);
/** Bursts whose response is still to come. */
const OUTSTANDING = 64;

/**
 * Write half of `host_window`: bursts to the DDR window leave by `host_*`, all others by `card_*`; responses come back in the order
 * of the bursts.
 *
 * W is one ordered stream, so a DDR that does not take data would hold up control traffic behind it. Therefore DDR data goes into
 * a buffer, and the address of a burst is offered only when its last beat is in the buffer: the memory side never waits for the host
 * in the middle of a burst. A host channel has at most `ids` (`xdma_rnum_rids`, a power of two) reads unconfirmed, and the buffer holds
 * that many of 512 bytes. With a second host channel, longer reads, or more than OUTSTANDING bursts, it can fill up; then control traffic
 * waits for the memory, and nothing worse. B of a DDR burst is the answer of the memory itself, so that errors reach the host and a later read sees the data;
 * a later B waits for it, because identifiers are not relied on to tell bursts apart.
 */
export const hostWrite = module("host_write", (p: { dw: number; ddr: number; ids: number }) => {
  const Beat = AxiWriteBeat(p.dw);
  const Answer = AxiWriteResponse(ID_WIDTH);
  const Burst = HostBurst(p.ddr);
  const Owed = struct({ id: bits(ID_WIDTH), host: bool });
  return {
    doc: "Sends write bursts to the DDR window or to the card windows; buffers DDR data.",
    ports: {
      aw: sink(stream(BurstRequest)),
      w: sink(stream(Beat)),
      b: source(stream(Answer)),
      card_aw: source(stream(BurstRequest)),
      card_w: source(stream(Beat)),
      card_b: sink(stream(Answer)),
      host_aw: source(stream(Burst)),
      host_w: source(stream(Beat)),
      host_b: sink(stream(bits(2))),
    },
    build(io, { regs, wires, name, when, instances }) {
      const { w, b, card_aw, card_w, card_b, host_aw, host_w, host_b } = io;
      const { bursts, routes, owed, beats, addresses, data, slice } = instances({
        bursts: skid({ width: BurstRequest.width }),
        routes: fifo({ width: 1, depth: OUTSTANDING }),
        owed: fifo({ width: Owed.width, depth: OUTSTANDING }),
        beats: skid({ width: Beat.width }),
        addresses: fifo({ width: Burst.width, depth: OUTSTANDING }),
        data: packetFifo({ width: Beat.width, depth: bufferedBeats(p) }),
        slice: skid({ width: Answer.width }),
      });
      const { promise, target, answer } = wires({ promise: Owed, target: Burst, answer: Answer });

      // The look-up of the address stays behind a register slice, out of the pins' handshake.
      toPacked(io.aw, bursts.s);
      const aw = asStream(BurstRequest, bursts.m);

      // AW: to one side, noted for W and for B.
      const { to_host, noted } = name({
        to_host: isInDdr(aw.payload, p),
        noted: routes.s.ready.and(owed.s.ready),
      });
      const { side_ready } = name({ side_ready: mux(to_host, addresses.s.ready, card_aw.ready) });
      const { go } = name({ go: aw.valid.and(noted).and(side_ready) });
      aw.ready.assign(noted.and(side_ready));
      card_aw.assign({ payload: aw.payload, valid: aw.valid.and(noted).and(to_host.not()) });
      target.assign({ addr: aw.payload.addr.trunc(p.ddr), len: aw.payload.len });
      addresses.s.assign({ payload: pack(target), valid: aw.valid.and(noted).and(to_host) });
      promise.assign({ id: aw.payload.id, host: to_host });
      owed.s.assign({ payload: pack(promise), valid: go });
      routes.s.assign({ payload: to_host, valid: go });

      // W: to the side that its AW went to.
      toPacked(w, beats.s);
      const beat = asStream(Beat, beats.m);
      const route = routes.m;
      const { for_host, for_card } = name({
        for_host: route.valid.and(route.payload.bit(0)),
        for_card: route.valid.and(route.payload.bit(0).not()),
      });
      const { take } = name({
        take: beat.valid.and(for_host.and(data.s.ready).or(for_card.and(card_w.ready))),
      });
      beat.ready.assign(for_host.and(data.s.ready).or(for_card.and(card_w.ready)));
      card_w.assign({ payload: beat.payload, valid: beat.valid.and(for_card) });
      data.s.assign({ payload: beats.m.payload, valid: beat.valid.and(for_host) });
      data.assign({ commit: beat.payload.last, drop: 0 });
      route.ready.assign(take.and(beat.payload.last));
      fromPacked(Beat, data.m, host_w);

      // Addresses follow their data.
      const { whole } = regs({ whole: bits(clog2(OUTSTANDING + 1)).reset(0) }); // bursts in the buffer, address not yet given
      const address = asStream(Burst, addresses.m);
      const { complete, addressed } = name({
        complete: take.and(for_host).and(beat.payload.last),
        addressed: address.valid.and(whole.ne(0)).and(host_aw.ready),
      });
      host_aw.assign({ payload: address.payload, valid: address.valid.and(whole.ne(0)) });
      address.ready.assign(whole.ne(0).and(host_aw.ready));
      when(complete.and(addressed.not()), () => whole.next(whole.add(1))).elsewhen(addressed.and(complete.not()), () =>
        whole.next(whole.sub(1)),
      );

      // B: in the order of the addresses.
      const next = asStream(Owed, owed.m);
      const { answered } = name({ answered: mux(next.payload.host, host_b.valid, card_b.valid) });
      answer.assign({
        id: mux(next.payload.host, next.payload.id, card_b.payload.id),
        resp: mux(next.payload.host, host_b.payload, card_b.payload.resp),
      });
      slice.s.assign({ payload: pack(answer), valid: next.valid.and(answered) });
      next.ready.assign(slice.s.ready.and(answered));
      host_b.ready.assign(slice.s.ready.and(next.valid).and(next.payload.host));
      card_b.ready.assign(slice.s.ready.and(next.valid).and(next.payload.host.not()));
      fromPacked(Answer, slice.m, b);
    },
  };
});
