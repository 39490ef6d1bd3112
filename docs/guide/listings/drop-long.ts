import { bits, bool, clog2, module, output, pack, sink, source, stream, struct } from "../../../hdl/lang/index.ts";
import { fromPacked, packetFifo, saturatingAdd } from "../../../hdl/lib/index.ts";

export const Beat = struct({ data: bits(32), last: bool });

export const dropLong = module("drop_long", (p: { beats: number }) => ({
  doc: "Passes packets of up to so many beats; longer ones are dropped whole and counted.",
  ports: { s: sink(stream(Beat)), m: source(stream(Beat)), dropped: output(bits(16)) },
  build({ s, m, dropped }, { instances, regs, name, when, check, cover }) {
    // Room for two packets: one comes in while another goes out.
    const depth = 2 * 2 ** clog2(p.beats);
    const { queue } = instances({ queue: packetFifo({ width: Beat.width, depth }) });
    const { length, skipping, count } = regs({
      length: bits(clog2(p.beats + 1)).reset(0),
      skipping: bool.reset(0),
      count: bits(16).reset(0),
    });
    // One beat more than a packet may have is on offer.
    const { too_long } = name({ too_long: s.valid.and(length.eq(p.beats)) });
    const { skip } = name({ skip: skipping.or(too_long) });
    const { take } = name({ take: s.valid.and(s.ready) });

    s.ready.assign(queue.s.ready.or(skip));
    queue.s.assign({ valid: s.valid.and(skip.not()), payload: pack(s.payload) });
    queue.commit.assign(s.payload.last);
    queue.drop.assign(too_long);
    fromPacked(Beat, queue.m, m);
    dropped.assign(count);

    when(take, () => {
      skipping.next(skip.and(s.payload.last.not()));
      when(skip.or(s.payload.last), () => length.next(0)).otherwise(() => length.next(length.add(1)));
      count.next(saturatingAdd(count, skip.and(s.payload.last)));
    });
    check("fits", length.le(p.beats), "more beats than a packet may have are in the queue");
    cover("dropped_when_full", too_long.and(queue.s.ready.not()));
  },
}));
