import {
  bits,
  bool,
  cat,
  clog2,
  connect,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  source,
} from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { axiLite } from "../lib/axi/axi-lite.ts";
import { catAll, lowest, orAll } from "../lib/one-hot.ts";
import { RUN, STATUS_BUSY, STATUS_OFFSET, bringupProgram, runIndex } from "./bringup-program.ts";
import { registerAccess } from "./register-access.ts";
import { type ChannelRoles, bypassChannels, roleLetters } from "./roles.ts";

/** One-bit values side by side, the first one lowest. */
const vector = (list: readonly Bits<1>[]): Bits => catAll([...list].reverse());

/** Where the sequencer is; shown to software as a number, in this order. */
export const BringupState = enumeration(
  "bringup_state",
  ["LinkDown", "Settle", "Write", "WriteWait", "Read", "ReadWait", "Running", "Pause"],
  { width: 4 },
);

/** What is done to one channel that has failed: read its Status, clear Run, wait until it is not busy, clear Status, set Run. */
const Recovery = enumeration("recovery", ["Note", "Stop", "Drain", "Clear", "Start"]);

/** Tries of one step before the program is taken for failed. */
const TRIES = 4;

/**
 * Makes the IP ready for card-initiated transfers, through its `s_axil` port (PG195: it decodes the DMA register space).
 *
 * When the link has been up for 2^`settle` clocks the program of bringup-program.ts is run: each register is written, read back and
 * compared, four times at most; then `running`. If a step fails for good `failed` is raised and the program starts again after a
 * pause of 2^`settle` clocks; it falls when the program succeeds. Loss of the link starts all over.
 *
 * A channel that has failed or lost its Run bit (an xdma driver resets every engine it finds) asks by `..._wants`: it is stopped, waited for until
 * its Status says that it is not busy, and started again, which `..._recovered` tells (one clock) and `rearmed` counts (16 bits, saturating). One that
 * is still busy after 2^`settle` looks is left to its next turn. `last_status`: what Status was when the last channel was found, `last_channel`
 * (C2H in bit 2).
 *
 * `irq`: the card owns the interrupt block (personality `nvme`): user interrupts enabled, interrupt i on vector i, `vectors` of them.
 */
export const bringup = module(
  "bringup",
  (p: { h2c: ChannelRoles; c2h: ChannelRoles; irq: boolean; vectors: number; settle?: number }) => {
    const program = bringupProgram(p);
    const index = bits(clog2(program.length));
    const settle = p.settle ?? 8;
    const channels = [
      ...bypassChannels(p.h2c).map((n) => ({ direction: "h2c" as const, n })),
      ...bypassChannels(p.c2h).map((n) => ({ direction: "c2h" as const, n })),
    ];
    return {
      name: `bringup_h2c_${roleLetters(p.h2c)}_c2h_${roleLetters(p.c2h)}${p.irq ? `_vectors${p.vectors}` : ""}_settle${settle}`,
      doc: "Starts the bypass channels and interrupts of the DMA over s_axil, and starts again channels that lost Run.",
      ports: {
        s_axil: source(axiLite()),
        user_lnk_up: input(bool),
        h2c_wants: input(bits(4)),
        c2h_wants: input(bits(4)),
        h2c_recovered: output(bits(4)),
        c2h_recovered: output(bits(4)),
        running: output(bool),
        state: output(bits(4)),
        rearmed: output(bits(16)),
        last_status: output(bits(32)),
        last_channel: output(bits(3)),
        failed: output(bool),
      },
      build(io, { regs, name, instances, when, match }) {
        const { access } = instances({ access: registerAccess() });
        connect(access.axil, io.s_axil);
        const {
          at,
          link,
          step,
          tries,
          timer,
          started,
          stuck,
          rearms,
          single,
          recovery,
          chosen,
          after,
          noted,
          noted_channel,
        } = regs({
          at: BringupState.reset("LinkDown"),
          link: bool.reset(0),
          step: index.reset(0),
          tries: bits(clog2(TRIES)).reset(0),
          timer: bits(settle).reset(0),
          started: bool.reset(0),
          stuck: bool.reset(0),
          rearms: bits(16).reset(0),
          single: bool.reset(0), // a channel is recovered, which is no part of the program
          recovery: Recovery.reset("Note"),
          chosen: bits(channels.length).reset(0), // that channel
          after: bits(channels.length).reset(0), // channels that come before the others in the next turn
          noted: bits(32).reset(0),
          noted_channel: bits(3).reset(0),
        });
        link.next(io.user_lnk_up);

        // The program as tables over the step.
        const table = (field: "offset" | "value" | "verify", width: number): Bits =>
          program.reduce<Bits>((rest, entry, i) => mux(step.eq(i), lit(width, entry[field]), rest), lit(width, 0));
        const { offset, value, verify } = name({
          offset: table("offset", 16),
          value: table("value", 32),
          verify: table("verify", 32),
        });

        // The channels that want it, in turns.
        const wantOf = (c: (typeof channels)[number]) => (c.direction === "h2c" ? io.h2c_wants : io.c2h_wants).bit(c.n);
        const { wants } = name({ wants: vector(channels.map(wantOf)) });
        const { preferred } = name({ preferred: wants.and(after) });
        const { turn } = name({ turn: mux(preferred.any(), lowest(preferred), lowest(wants)) });
        const ofTurn = (width: number, value: (c: (typeof channels)[number]) => number) => {
          const digit = (d: number) => orAll(channels.flatMap((c, i) => ((value(c) >> d) & 1 ? [turn.bit(i)] : [])));
          return catAll(Array.from({ length: width }, (_, i) => digit(width - 1 - i)));
        };
        const { turn_step, turn_channel } = name({
          turn_step: ofTurn(index.width, (c) => runIndex(program, c.direction, c.n)),
          turn_channel: ofTurn(3, (c) => c.n + (c.direction === "c2h" ? 4 : 0)),
        });

        // What is accessed now: a step of the program, or a register of the channel whose Run step `step` is.
        const { at_status, stops, drains, clears } = name({
          stops: single.and(recovery.is("Stop")),
          drains: single.and(recovery.is("Drain")),
          clears: single.and(recovery.is("Clear")),
          at_status: single.and(recovery.is("Note").or(recovery.is("Drain")).or(recovery.is("Clear"))),
        });
        const { address, word } = name({
          address: mux(at_status, cat(offset.slice(8, 8), lit(8, STATUS_OFFSET)), offset),
          word: mux(clears, lit(32, 0xffff_ffff), mux(stops, value.and(lit(32, ~RUN >>> 0)), value)),
        });

        const { writing } = name({ writing: at.is("Write") });
        access.access.assign({
          payload: { write: writing, addr: address, data: word },
          valid: writing.or(at.is("Read")).and(link),
        });
        access.result.ready.assign(at.is("WriteWait").or(at.is("ReadWait")));
        const { answered, kept } = name({
          answered: access.result.valid,
          kept: access.result.payload.data.xor(word).and(verify).eq(0),
        });
        const { good, is_busy } = name({
          good: access.result.payload.error.not().and(at_status.or(kept)),
          is_busy: drains.and(access.result.payload.data.bit(STATUS_BUSY)),
        });

        const { started_channel } = name({
          started_channel: at.is("ReadWait").and(answered).and(good).and(single).and(recovery.is("Start")),
        });
        const again = (retry: () => void) => {
          tries.next(tries.add(1));
          when(tries.all(), () => {
            stuck.next(1);
            started.next(0);
            timer.next(0);
            at.next("Pause");
          }).otherwise(retry);
        };
        const write = () => at.next("Write");
        // Status is only read while it is noted and waited for; everything else is written once more.
        const readAgain = () =>
          when(single.and(recovery.is("Note").or(drains)), () => at.next("Read")).otherwise(write);
        const recover = () =>
          match(recovery, {
            Note: () => {
              noted.next(access.result.payload.data);
              recovery.next("Stop");
              at.next("Write");
            },
            Stop: () => {
              recovery.next("Drain");
              at.next("Read");
            },
            Drain: () => {
              timer.next(timer.add(1));
              when(is_busy.not(), () => {
                recovery.next("Clear");
                at.next("Write");
              })
                .elsewhen(timer.all(), () => at.next("Running"))
                .otherwise(() => at.next("Read"));
            },
            Clear: () => {
              recovery.next("Start");
              at.next("Write");
            },
            Start: () => {
              when(rearms.all().not(), () => rearms.next(rearms.add(1)));
              at.next("Running");
            },
          });
        match(at, {
          LinkDown: () => {
            timer.next(0);
            when(link, () => at.next("Settle"));
          },
          Settle: () => {
            timer.next(timer.add(1));
            step.next(0);
            tries.next(0);
            single.next(0);
            when(timer.all(), () => at.next("Write"));
          },
          Write: () => when(access.access.ready, () => at.next("WriteWait")),
          WriteWait: () =>
            when(answered, () =>
              when(access.result.payload.error, () => again(write)).otherwise(() => at.next("Read")),
            ),
          Read: () => when(access.access.ready, () => at.next("ReadWait")),
          ReadWait: () =>
            when(answered, () =>
              when(good, () => {
                tries.next(0);
                when(single, recover).otherwise(() => {
                  step.next(step.add(1));
                  when(step.eq(program.length - 1), () => {
                    started.next(1);
                    stuck.next(0);
                    at.next("Running");
                  }).otherwise(() => at.next("Write"));
                });
              }).otherwise(() => again(readAgain)),
            ),
          Running: () =>
            when(wants.any(), () => {
              chosen.next(turn);
              after.next(turn.or(turn.sub(1)).not());
              step.next(turn_step);
              noted_channel.next(turn_channel);
              single.next(1);
              recovery.next("Note");
              timer.next(0);
              at.next("Read");
            }),
          Pause: () => {
            timer.next(timer.add(1));
            when(timer.all(), () => at.next("Settle"));
          },
        });
        // An access under way is finished first: the register port would be left in mid-handshake.
        const { idle } = name({ idle: access.access.ready });
        when(link.not().and(idle), () => {
          at.next("LinkDown");
          started.next(0);
        });

        io.running.assign(started);
        io.failed.assign(stuck);
        io.state.assign(at.asBits());
        io.rearmed.assign(rearms);
        io.last_status.assign(noted);
        io.last_channel.assign(noted_channel);
        const told = (direction: "h2c" | "c2h") =>
          vector(
            ([0, 1, 2, 3] as const).map((n) => {
              const at = channels.findIndex((c) => c.direction === direction && c.n === n);
              return at < 0 ? lit(1, 0) : chosen.bit(at).and(started_channel);
            }),
          );
        io.h2c_recovered.assign(told("h2c"));
        io.c2h_recovered.assign(told("c2h"));
      },
    };
  },
);
