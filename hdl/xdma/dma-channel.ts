import { bits, bool, cat, input, module, output, source, stream, struct } from "../lang/index.ts";
import { DmaDone, DmaRequest } from "../lib/card-types.ts";

/** Transfers of one channel from load to the delivery of their report: the ones in the IP and the ones that wait to be reported. */
const LIST = 16;

/**
 * One channel in descriptor bypass: loads descriptors and reports their ends.
 *
 * `load` is a register set by `grant`, which comes only while `available`, hence at most one load follows a falling `byp_ready`: the
 * one extra that the IP takes (PG195, "Descriptor Bypass Mode"). The tags of loaded descriptors stand in a list in load order; every
 * `descriptor done` pulse of the status pins ripens the oldest one, and ripe ones are reported by `done`. `freed` pulses whenever a
 * descriptor has left the IP.
 *
 * `lost` is 1 while the channel's Run bit, once seen, is 0. Nothing is loaded then. Descriptors that the IP had taken finish, or
 * run when Run is back, or are gone; which one is not documented. They are given up, and reported with `error`, when the channel has
 * run again for 2^`quiet` clocks without finishing any: `quiet` = 24 is 67 ms at 250 MHz, more than the completion time-out of 50 ms,
 * after which no transfer of the IP can still be on its way. If a descriptor was loaded within a few clocks of the loss, it may have
 * outlived those before it; then no pulse says whose it is, and all that are in the IP are given up.
 *
 * Only channels that lost Run are watched. A watchdog for the others has its place beside `suspect`.
 */
export const dmaChannel = module("dma_channel", (p: { quiet: number }) => ({
  doc: "One DMA channel in descriptor bypass: loads, in-flight list, reports, lost Run.",
  ports: {
    enable: input(bool),
    byp_ready: input(bool),
    byp_load: output(bool),
    status_done: input(bool),
    status_run: input(bool),
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
    empty: output(bool),
  },
  build(io, { regs, mems, name, when, check }) {
    const { grant, request, done } = io;
    const {
      finished,
      running,
      seen,
      open,
      load,
      descriptor,
      head,
      tail,
      in_flight,
      recent,
      suspect,
      doubtful,
      given_up,
      silence,
    } = regs({
      finished: bool.reset(0),
      running: bool.reset(0),
      seen: bool.reset(0),
      open: bool.reset(0),
      load: bool.reset(0),
      descriptor: struct({ host: bits(64), card: bits(24), length: bits(13) }),
      head: bits(5).reset(0), // where the next tag goes
      tail: bits(5).reset(0), // the oldest one
      in_flight: bits(5).reset(0), // tags at the end of the list whose descriptors are in the IP
      recent: bits(8).reset(0), // loads of the last clocks
      suspect: bool.reset(0), // Run was lost with descriptors in the IP
      doubtful: bool.reset(0), // and a descriptor was loaded about that time
      given_up: bool.reset(0),
      silence: bits(p.quiet),
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
    when(running, () => seen.next(1));
    const { run_lost, used, none_in_flight } = name({
      run_lost: seen.and(running.not()),
      used: head.sub(tail),
      none_in_flight: in_flight.eq(0),
    });
    io.lost.assign(run_lost);
    io.empty.assign(used.eq(0));

    // Loading.
    // `open` is a clock old, so one more grant can follow the one that fills the list.
    open.next(
      io.enable
        .and(running)
        .and(suspect.not())
        .and(given_up.not())
        .and(used.lt(LIST - 1)),
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

    // Ripening and reporting, oldest first. What was given up is reported without having ripened.
    const { ripe } = name({ ripe: used.ne(in_flight) });
    const { ripens, report } = name({
      ripens: finished.and(none_in_flight.not()).and(given_up.or(doubtful).not()),
      report: ripe.or(given_up.and(none_in_flight.not())),
    });
    const { dropped } = name({ dropped: report.and(ripe.not()).and(done.ready) });
    list.r.addr.assign(tail.slice(0, 4));
    done.assign({ valid: report, payload: { tag: list.r.data.slice(0, 8), error: ripe.not() } });
    io.done_control.assign(list.r.data.bit(8));
    when(report.and(done.ready), () => tail.next(tail.add(1)));
    const { leaves } = name({ leaves: ripens.or(dropped) });
    io.freed.assign(leaves);
    when(grant.and(leaves.not()), () => in_flight.next(in_flight.add(1))).elsewhen(leaves.and(grant.not()), () =>
      in_flight.next(in_flight.sub(1)),
    );

    // Descriptors of a channel that lost Run.
    recent.next(cat(recent.slice(0, 7), load));
    when(run_lost, () => {
      suspect.next(none_in_flight.not());
      when(load.or(recent.any()), () => doubtful.next(1));
    })
      .elsewhen(none_in_flight, () => {
        suspect.next(0);
        doubtful.next(0);
        given_up.next(0);
      })
      .elsewhen(suspect.and(silence.all()), () => given_up.next(1));
    when(run_lost.or(suspect.not()).or(finished), () => silence.next(0)).otherwise(() => silence.next(silence.add(1)));

    check(
      "grant_when_available",
      grant.not().or(io.available),
      "a descriptor is loaded into a channel that takes none",
    );
    check("list_room", grant.not().or(used.ne(LIST)), "the list of tags overflows");
    check("some_bytes", grant.not().or(request.length.ne(0)), "a transfer of no bytes");
  },
}));
