import {
  bits,
  bool,
  cat,
  clog2,
  enumeration,
  input,
  module,
  mux,
  output,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import { DmaDone, DmaRequest } from "../lib/card-types.ts";

/** Transfers of one channel from load to the delivery of their report: the ones in the IP and the ones that wait to be reported. */
const LIST = 16;
/** The most descriptors of one channel in the IP: two grants may still come when so many are. */
export const MOST_IN_FLIGHT = LIST - 2;

/** Parts of the watchdog's time, and bits of a counter of them. */
export const WATCHDOG_TICKS = 16;
const TICK_BITS = clog2(WATCHDOG_TICKS + 2);

/** When an entry of the IP's bypass FIFO is free again: at the start or at the end of its transfer. */
export type FifoFreed = "start" | "end";
/** Until when a descriptor is counted: as long as it holds an entry, or not beyond its load, where `ready` alone guards the FIFO. */
export type Counted = FifoFreed | "load";

const State = enumeration("state", ["Open", "Failed", "Settling", "Ripening", "Giving"]);

/**
 * One channel in descriptor bypass: loads descriptors, reports their ends, and notices when there are none.
 *
 * `load` is a register set by `grant`, which comes only while `available`, hence at most one load follows a falling `byp_ready`: the
 * one extra that the IP takes (PG195, "Descriptor Bypass Mode"). The tags of loaded descriptors stand in a list in load order; every
 * `descriptor done` pulse of the status pins ripens the oldest one, and ripe ones are reported by `done`. The output `freed`
 * pulses once for every descriptor (parameter `freed`): when it has ended; or, where an entry of the bypass FIFO is free from the start of its transfer
 * on, when it is the oldest of the channel; or when it is loaded. The IP may start one before it is the oldest, while the data of the one before it still
 * come; nothing shows that.
 *
 * The status pins carry no errors. A channel has failed when it has descriptors and none of them has ended for WATCHDOG_TICKS clocks of
 * `tick`, or when its Run bit, once seen, is 0 (`lost`). Nothing is loaded then, and `wants` asks bring-up to stop the channel, to wait until it is
 * not busy, and to start it again; `recovered` says that this is done. What becomes of the descriptors the IP had is not documented: the
 * one that failed is gone, those behind it run now or are gone too, and one that merely stood still may end while the channel stops. No
 * pulse tells whose it is. Therefore nothing is reported until either
 * as many pulses have come as there are descriptors, which then have all ended well; or the channel is not busy and no pulse has come for the
 * watchdog's time, and all are reported with `error`. Until then their owners keep slots and host memory, so that nothing late can meet a new
 * owner. A channel that is busy all that time is stopped again.
 *
 * `most`: with so many descriptors in the IP it asks for no more (the grant of that clock still comes), so that a channel that stands still does
 * not hold the whole FIFO.
 * `stuck`: the channel has not let itself be stopped for the watchdog's time; nothing that was given to it will end.
 */
export const dmaChannel = module("dma_channel", (p: { most: number; freed: Counted }) => ({
  doc: "One DMA channel in descriptor bypass: loads, in-flight list, reports, watchdog.",
  ports: {
    enable: input(bool),
    byp_ready: input(bool),
    byp_load: output(bool),
    status_done: input(bool),
    status_run: input(bool),
    status_busy: input(bool),
    available: output(bool),
    grant: input(bool),
    request: input(DmaRequest),
    request_control: input(bool),
    host_addr: output(bits(64)),
    card_offset: output(bits(24)),
    length: output(bits(13)),
    done: source(stream(DmaDone)),
    done_control: output(bool),
    freed: output(bool),
    lost: output(bool),
    tick: input(bool),
    wants: output(bool),
    recovered: input(bool),
    stuck: output(bool),
    /** Times the watchdog struck, saturating. */
    strikes: output(bits(8)),
    empty: output(bool),
  },
  build(io, { regs, mems, name, when, match, check }) {
    const { grant, request, done } = io;
    const { finished, running, busy, seen, open, load, descriptor, head, tail, in_flight } = regs({
      finished: bool.reset(0),
      running: bool.reset(0),
      busy: bool.reset(0),
      seen: bool.reset(0),
      open: bool.reset(0),
      load: bool.reset(0),
      descriptor: struct({ host: bits(64), card: bits(24), length: bits(13) }),
      head: bits(5).reset(0), // where the next tag goes
      tail: bits(5).reset(0), // the oldest one
      in_flight: bits(5).reset(0), // tags at the end of the list whose descriptors are in the IP
    });
    const { state, silence, pulses, unstoppable, struck } = regs({
      state: State.reset("Open"),
      silence: bits(TICK_BITS).reset(0), // ticks without a pulse
      pulses: bits(5).reset(0), // since the channel failed
      unstoppable: bool.reset(0),
      struck: bits(8).reset(0),
    });
    const { list } = mems({
      list: {
        of: bits(9),
        depth: LIST,
        style: "distributed",
        ports: { w: { kind: "write" }, r: { kind: "readAsync" } },
      },
    });
    finished.next(io.status_done);
    running.next(io.status_run);
    busy.next(io.status_busy);
    when(running, () => seen.next(1));
    const { run_lost, used, none_in_flight, too_long, has_room } = name({
      has_room: in_flight.lt(p.most),
      run_lost: seen.and(running.not()),
      used: head.sub(tail),
      none_in_flight: in_flight.eq(0),
      // The first tick may come at once.
      too_long: silence.eq(WATCHDOG_TICKS + 1),
    });
    io.lost.assign(run_lost);
    io.empty.assign(used.eq(0));

    // Loading. `open` is a clock old, so one more grant can follow the one that fills the list or finds the channel failed.
    const { is_open, giving, ripening } = name({
      is_open: state.is("Open"),
      giving: state.is("Giving"),
      ripening: state.is("Ripening"),
    });
    open.next(
      io.enable
        .and(running)
        .and(is_open)
        .and(too_long.not())
        .and(used.lt(LIST - 1))
        .and(has_room),
    );
    io.available.assign(io.byp_ready.and(open));
    load.next(grant);
    when(grant, () => {
      const { host, card, length } = request;
      descriptor.next({ host, card, length });
      head.next(head.add(1));
    });
    io.byp_load.assign(load);
    io.host_addr.assign(descriptor.host);
    io.card_offset.assign(descriptor.card);
    io.length.assign(descriptor.length);
    list.w.assign({ en: grant, addr: head.slice(0, 4), data: cat(io.request_control, request.tag) });

    // Ripening and reporting, oldest first. What is given up is reported without having ripened.
    const { ripe } = name({ ripe: used.ne(in_flight) });
    const { ripens } = name({
      ripens: ripening.or(finished.and(is_open)).and(none_in_flight.not()),
    });
    // The oldest may be reported in the clock in which it ripens.
    const { good } = name({ good: ripe.or(ripens) });
    const { report } = name({ report: good.or(giving.and(none_in_flight.not())) });
    const { dropped } = name({ dropped: report.and(good.not()).and(done.ready) });
    list.r.addr.assign(tail.slice(0, 4));
    done.assign({ valid: report, payload: { tag: list.r.data.slice(0, 8), error: good.not() } });
    io.done_control.assign(list.r.data.bit(8));
    when(report.and(done.ready), () => tail.next(tail.add(1)));
    const { leaves } = name({ leaves: ripens.or(dropped) });
    // The oldest transfer is in the engine, those behind it wait in the FIFO.
    const { starts } = name({
      starts: mux(leaves, in_flight.ne(1).or(grant), grant.and(none_in_flight)),
    });
    io.freed.assign({ start: starts, end: leaves, load }[p.freed]);
    when(grant.and(leaves.not()), () => in_flight.next(in_flight.add(1))).elsewhen(leaves.and(grant.not()), () =>
      in_flight.next(in_flight.sub(1)),
    );

    // The watchdog, and what follows when it strikes or Run is lost.
    const { quiet } = name({ quiet: mux(is_open, none_in_flight.or(finished), finished.and(state.is("Settling"))) });
    silence.next(silence.add(io.tick.and(too_long.not()).zext(TICK_BITS)));
    const restart = () => silence.next(0);
    when(quiet, restart);
    const strike = () => {
      state.next("Failed");
      restart();
      when(struck.all().not(), () => struck.next(struck.add(1)));
    };
    when(finished, () => pulses.next(pulses.add(1)));
    match(state, {
      Open: () => {
        pulses.next(0);
        when(run_lost, () => {
          state.next("Failed");
          restart();
        }).elsewhen(too_long.and(quiet.not()), strike);
      },
      Failed: () => {
        when(too_long, () => unstoppable.next(1));
        when(io.recovered, () => {
          state.next("Settling");
          unstoppable.next(0);
          restart();
        });
      },
      Settling: () => {
        when(run_lost, () => {
          state.next("Failed");
          restart();
        })
          .elsewhen(pulses.eq(in_flight), () => state.next("Ripening"))
          .elsewhen(too_long.and(finished.not()), () => when(busy, strike).otherwise(() => state.next("Giving")));
      },
      Ripening: () => when(none_in_flight, () => state.next("Open")),
      Giving: () => when(none_in_flight, () => state.next("Open")),
    });
    io.wants.assign(state.is("Failed"));
    io.stuck.assign(unstoppable);
    io.strikes.assign(struck);

    check(
      "grant_when_available",
      grant.not().or(io.available),
      "a descriptor is loaded into a channel that takes none",
    );
    check("fifo_share", in_flight.le(p.most + 1), "a channel has more descriptors than its share");
    check("list_room", grant.not().or(used.ne(LIST)), "the list of tags overflows");
    check("some_bytes", grant.not().or(request.length.ne(0)), "a transfer of no bytes");
  },
}));
