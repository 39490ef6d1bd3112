import { bits, bool, clog2, connect, enumeration, input, lit, module, mux, output, source } from "../lang/index.ts";
import type { Bits } from "../lang/index.ts";
import { axiLite } from "../lib/axi/axi-lite.ts";
import { orAll } from "../lib/one-hot.ts";
import { bringupProgram, runIndex } from "./bringup-program.ts";
import { registerAccess } from "./register-access.ts";
import { type ChannelRoles, bypassChannels, roleLetters } from "./roles.ts";

/** Where the sequencer is; shown to software as a number, in this order. */
export const BringupState = enumeration(
  "bringup_state",
  ["LinkDown", "Settle", "Write", "WriteWait", "Read", "ReadWait", "Running", "Rearmed", "Pause"],
  { width: 4 },
);

/** Tries of one step before the program is taken for failed. */
const TRIES = 4;

/**
 * Makes the IP ready for card-initiated transfers, through its `s_axil` port (PG195: it decodes the DMA register space).
 *
 * When the link has been up for 2^`settle` clocks the program of bringup-program.ts is run: each register is written, read back and
 * compared, four times at most; then `running`. If a step fails for good `failed` is raised and the program starts again after a
 * pause of 2^`settle` clocks; it falls when the program succeeds. Loss of the link starts all over. When a running channel has lost its
 * Run bit (an xdma driver resets every engine it finds), its Run step is done again, counted in `rearmed` (16 bits, saturating), and the
 * channel is given 2^`settle` clocks to show the bit.
 *
 * `irq`: the card owns the interrupt block (personality `nvme`): user interrupts enabled, interrupt i on vector i, `vectors` of them.
 */
export const bringup = module(
  "bringup",
  (p: { h2c: ChannelRoles; c2h: ChannelRoles; irq: boolean; vectors: number; settle?: number }) => {
    const program = bringupProgram(p);
    const index = bits(clog2(program.length));
    const settle = p.settle ?? 8;
    const lostChannels = [
      ...bypassChannels(p.h2c).map((n) => ({ direction: "h2c" as const, n })),
      ...bypassChannels(p.c2h).map((n) => ({ direction: "c2h" as const, n })),
    ];
    return {
      name: `bringup_h2c_${roleLetters(p.h2c)}_c2h_${roleLetters(p.c2h)}${p.irq ? `_vectors${p.vectors}` : ""}_settle${settle}`,
      doc: "Starts the bypass channels and interrupts of the DMA over s_axil, and starts again channels that lost Run.",
      ports: {
        s_axil: source(axiLite()),
        user_lnk_up: input(bool),
        h2c_lost_run: input(bits(4)),
        c2h_lost_run: input(bits(4)),
        running: output(bool),
        state: output(bits(4)),
        rearmed: output(bits(16)),
        failed: output(bool),
      },
      build(io, { regs, name, instances, when, match }) {
        const { access } = instances({ access: registerAccess() });
        connect(access.axil, io.s_axil);
        const { at, link, step, tries, timer, started, stuck, rearms, single } = regs({
          at: BringupState.reset("LinkDown"),
          link: bool.reset(0),
          step: index.reset(0),
          tries: bits(clog2(TRIES)).reset(0),
          timer: bits(settle).reset(0),
          started: bool.reset(0),
          stuck: bool.reset(0),
          rearms: bits(16).reset(0),
          single: bool.reset(0), // one Run step is done again, not the program
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

        // The first channel that has lost Run.
        const lostOf = (c: (typeof lostChannels)[number]) =>
          (c.direction === "h2c" ? io.h2c_lost_run : io.c2h_lost_run).bit(c.n);
        const { lost, lost_step } = name({
          lost: orAll(lostChannels.map(lostOf)),
          lost_step: [...lostChannels]
            .reverse()
            .reduce<Bits>(
              (rest, c) => mux(lostOf(c), lit(index.width, runIndex(program, c.direction, c.n)), rest),
              lit(index.width, 0),
            ),
        });

        const { writing } = name({ writing: at.is("Write") });
        access.access.assign({
          payload: { write: writing, addr: offset, data: value },
          valid: writing.or(at.is("Read")).and(link),
        });
        access.result.ready.assign(at.is("WriteWait").or(at.is("ReadWait")));
        const { answered, good } = name({
          answered: access.result.valid,
          good: access.result.payload.error.not().and(access.result.payload.data.xor(value).and(verify).eq(0)),
        });

        const again = () => {
          tries.next(tries.add(1));
          when(tries.all(), () => {
            stuck.next(1);
            started.next(0);
            timer.next(0);
            at.next("Pause");
          }).otherwise(() => at.next("Write"));
        };
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
            when(answered, () => when(access.result.payload.error, again).otherwise(() => at.next("Read"))),
          Read: () => when(access.access.ready, () => at.next("ReadWait")),
          ReadWait: () =>
            when(answered, () =>
              when(good, () => {
                tries.next(0);
                step.next(step.add(1));
                timer.next(0);
                when(single, () => at.next("Rearmed"))
                  .elsewhen(step.eq(program.length - 1), () => {
                    started.next(1);
                    stuck.next(0);
                    at.next("Running");
                  })
                  .otherwise(() => at.next("Write"));
              }).otherwise(again),
            ),
          Running: () =>
            when(lost, () => {
              step.next(lost_step);
              single.next(1);
              when(rearms.all().not(), () => rearms.next(rearms.add(1)));
              at.next("Write");
            }),
          Rearmed: () => {
            timer.next(timer.add(1));
            when(timer.all().or(lost.not()), () => at.next("Running"));
          },
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
      },
    };
  },
);
