/**
 * The state machine behind CC.EN, CC.SHN and CSTS.
 *
 * Source: NVM Express Base 2.2 §3.5 (controller initialisation), §3.6 (shutdown), §3.7.2 (controller level reset).
 */
import {
  type Bits,
  bits,
  bool,
  enumeration,
  input,
  lit,
  module,
  output,
  source,
  stream,
  struct,
} from "../lang/index.ts";
import { FatalCauses } from "./vendor.ts";

/** The parts of CC the machine reads. */
export const Configuration = struct({
  en: bool,
  css: bits(3),
  mps: bits(4),
  ams: bits(3),
  shn: bits(2),
});

/** Where the admin queues are. */
export const AdminQueues = struct({
  asqs: bits(12), // entries - 1
  acqs: bits(12),
  asq: bits(52), // page addresses: bits 63:12
  acq: bits(52),
});

export const CSTS_SHST = { normal: 0, occurring: 1, complete: 2 } as const;

const State = enumeration("state", ["Disabled", "Enabling", "Ready", "Disabling", "Shutting", "Down", "Fatal"]);

/** A queue page address is aligned to 2^(12 + mps) when its low `mps` bits are 0. */
function aligned(page: Bits, mps: Bits, largest: number): Bits<1> {
  const steps = Array.from({ length: largest }, (_, n) => mps.gt(n).and(page.bit(n)));
  return steps.reduce((bad, step) => bad.or(step), lit(1, 0)).not();
}

/**
 * Acts on the level of CC.EN and CC.SHN, so that a host that toggles them without waiting ends where its last write says.
 * A disable ends only when `idle` says that nothing fetched is left anywhere.
 */
export const controllerState = module("controller_state", (p: { mps: number }) => ({
  doc: "CC.EN, CC.SHN and CSTS: enable with its checks, disable, shutdown, fatal state.",
  ports: {
    cc: input(Configuration),
    queues: input(AdminQueues),
    /** Nothing fetched, posted or decided is under way. */
    idle: input(bool),
    /** An SQE could not be read, a CQE could not be written, another block is broken: CSTS.CFS. */
    fetch_failed: input(bool),
    post_failed: input(bool),
    fatal: input(bool),
    /** Asks the queue manager to make the admin queues. */
    admin: source(stream(AdminQueues)),
    rdy: output(bool),
    cfs: output(bool),
    shst: output(bits(2)),
    /** Commands may be fetched. */
    run: output(bool),
    /** Doorbells count. */
    doorbells: output(bool),
    /** Fetched commands are dropped and completions post nothing. */
    discard: output(bool),
    disabling: output(bool),
    /** One clock: a disable has finished. */
    controller_reset: output(bool),
    state_code: output(bits(3)),
    causes: output(FatalCauses),
  },
  build(io, { regs, name, when, match }) {
    const { cc, queues } = io;
    const { state, enabled, is_ready, is_fatal, shutdown_state, checked, refused } = regs({
      state: State.reset("Disabled"),
      enabled: bool.reset(0).doc("CC.EN as last acted on"),
      is_ready: bool.reset(0),
      is_fatal: bool.reset(0),
      shutdown_state: bits(2).reset(CSTS_SHST.normal),
      checked: bool.reset(0).doc("the outcome of the enable checks is in `refused`"),
      refused: bool,
    });
    const { why, admin_made } = regs({
      why: FatalCauses.reset({ fetch_failed: 0, post_failed: 0, enable_refused: 0, told_fatal: 0 }),
      admin_made: bool.reset(0),
    });

    const { shutdown, broken, finish } = name({
      shutdown: cc.shn.eq(1).or(cc.shn.eq(2)),
      broken: io.fetch_failed.or(io.post_failed).or(io.fatal),
      finish: state.is("Disabling").and(io.idle),
    });

    io.rdy.assign(is_ready);
    io.cfs.assign(is_fatal);
    io.shst.assign(shutdown_state);
    io.run.assign(state.is("Ready"));
    io.doorbells.assign(is_ready.and(state.is("Disabling").not()));
    io.discard.assign(state.is("Disabling").or(is_fatal));
    io.disabling.assign(state.is("Disabling"));
    io.controller_reset.assign(finish);
    io.state_code.assign(state.asBits());
    io.causes.assign(why);
    io.admin.valid.assign(state.is("Enabling").and(checked).and(refused.not()).and(admin_made.not()));
    io.admin.payload.assign(queues);

    const { acceptable } = name({
      acceptable: cc.mps
        .le(p.mps)
        .and(aligned(queues.asq, cc.mps, p.mps))
        .and(aligned(queues.acq, cc.mps, p.mps))
        .and(queues.asqs.any())
        .and(queues.acqs.any())
        .and(cc.css.eq(0))
        .and(cc.ams.eq(0)),
    });
    when(checked.not(), () => refused.next(acceptable.not()));

    const fail = () => {
      is_fatal.next(1);
      state.next("Fatal");
      why.next({ fetch_failed: io.fetch_failed, post_failed: io.post_failed, told_fatal: io.fatal });
    };
    const enable = () => {
      state.next("Enabling");
      enabled.next(1);
      checked.next(0);
      admin_made.next(0);
      shutdown_state.next(CSTS_SHST.normal);
    };
    const shut = () => {
      state.next("Shutting");
      shutdown_state.next(CSTS_SHST.occurring);
    };
    const disable = () => {
      state.next("Disabling");
      enabled.next(0);
    };

    match(state, {
      Disabled: () => {
        when(shutdown, shut).elsewhen(cc.en, enable);
      },
      Enabling: () => {
        checked.next(1);
        when(io.admin.valid.and(io.admin.ready), () => admin_made.next(1));
        // Admin queues that were asked for are made before anything else happens: the request is never withdrawn.
        when(checked.and(refused), () => {
          is_fatal.next(1);
          why.enable_refused.next(1);
          state.next("Fatal");
        })
          .elsewhen(checked.and(admin_made).and(cc.en.not()), disable)
          .elsewhen(checked.and(admin_made), () => {
            is_ready.next(1);
            state.next("Ready");
          });
      },
      Ready: () => {
        when(cc.en.not(), disable).elsewhen(broken, fail).elsewhen(shutdown, shut);
      },
      Disabling: () => {
        when(io.idle, () => {
          state.next("Disabled");
          is_ready.next(0);
          is_fatal.next(0);
          shutdown_state.next(CSTS_SHST.normal);
          why.next({ fetch_failed: 0, post_failed: 0, enable_refused: 0, told_fatal: 0 });
        });
      },
      Shutting: () => {
        when(enabled.and(cc.en.not()), disable).elsewhen(io.idle, () => {
          state.next("Down");
          shutdown_state.next(CSTS_SHST.complete);
        });
        when(broken.and(enabled), () => {
          is_fatal.next(1);
          why.next({ fetch_failed: io.fetch_failed, post_failed: io.post_failed, told_fatal: io.fatal });
        });
      },
      Down: () => {
        when(enabled, () => when(cc.en.not(), disable)).elsewhen(cc.en.and(cc.shn.eq(0)), enable);
      },
      // A shutdown of a broken controller ends like any other, so that a host that waits for it does not wait in vain.
      Fatal: () => {
        when(cc.en.not(), disable).elsewhen(shutdown.and(shutdown_state.eq(CSTS_SHST.normal)), shut);
      },
    });
  },
}));
