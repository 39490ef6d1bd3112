import { array, bits, bool, enumeration, input, lit, module, mux, output, struct } from "../../../index.ts";
import type { Definition } from "../../../index.ts";

const State = enumeration("state", ["Idle", "Fill", "Drain"]);

const machine = module("machine", () => ({
  doc: "A state machine: registers with and without reset, outputs that depend on the state.",
  ports: {
    start: input(bool),
    stop: input(bool),
    data: input(bits(8)),
    busy: output(bool),
    level: output(bits(4)),
    mode: output(State),
    shown: output(bits(8)),
  },
  build({ start, stop, data, busy, level, mode, shown }, { regs, wires, when, match }) {
    const { state, fill, held } = regs({ state: State.reset("Idle"), fill: bits(4).reset(0), held: bits(8) });
    const { following } = wires({ following: State });
    busy.assign(0);
    following.assign(state);
    match(state, {
      Idle: () => when(start, () => following.assign("Fill")),
      Fill: () => {
        busy.assign(1);
        when(fill.eq(15), () => following.assign("Drain")).elsewhen(stop, () => following.assign("Idle"));
      },
      Drain: () => when(fill.eq(0), () => following.assign("Idle")),
    });
    match(state, {
      Idle: () => {
        held.next(data);
        fill.next(0);
      },
      Fill: () => fill.next(fill.add(1)),
      Drain: () => when(fill.ne(0), () => fill.next(fill.sub(1))),
    });
    state.next(following);
    level.assign(fill);
    mode.assign(state);
    match(state, {
      Idle: () => shown.assign(0),
      Fill: () => shown.assign(held),
      Drain: () => shown.assign(held.not()),
    });
  },
}));

const Pair = struct({ low: bits(4), high: bits(4) });

const blocks = module("blocks", () => ({
  doc: "How assignments are shared out over blocks.",
  ports: {
    go: input(bool),
    select: input(bits(2)),
    a: input(bits(8)),
    b: input(bits(8)),
    index: input(bits(3)),
    first: output(bits(8)),
    second: output(bits(8)),
    halves: output(bits(8)),
    pair: output(Pair),
    decoded: output(bits(8)),
    lanes: output(array(bits(4), 5)),
    counts: output(array(bits(4), 5)),
    empty_arm: output(bits(8)),
    always_one: output(bits(8)),
  },
  build({ go, select, a, b, index, ...o }, { regs, wires, when, match }) {
    const { base, derived } = wires({ base: bits(8).default(0), derived: bits(8).default(1) });
    // `derived` follows `base`: they are not in one block, though one branch drives both.
    when(go, () => {
      base.assign(a.add(b));
      derived.assign(base.add(1));
    });
    o.first.assign(base);
    o.second.assign(derived);

    o.halves.slice(0, 4).assign(a.slice(4, 4));
    o.halves.slice(4, 4).assign(b.slice(0, 4));

    o.pair.low.assign(a.slice(0, 4));
    when(go, () => o.pair.high.assign(b.slice(0, 4))).otherwise(() =>
      o.pair.high.assign(mux(select.any(), lit(4, 1), 2)),
    );

    match(
      select,
      [
        [0, () => o.decoded.assign(1)],
        [[1, 2], () => o.decoded.assign(2)],
      ],
      () => o.decoded.assign(a),
    );

    o.lanes.assign(Array.from({ length: 5 }, () => b.slice(4, 4)));
    when(go, () => o.lanes.at(index).assign(a.slice(0, 4)));

    const { counters, seen } = regs({ counters: array(bits(4), 5).reset([0, 0, 0, 0, 0]), seen: bits(8) });
    when(go, () => counters.at(index).next(counters.at(index).add(1)));
    o.counts.assign(counters);
    // An arm that is empty for `seen` hands its negation on.
    when(select.eq(0), () => counters.at(0).next(0)).elsewhen(select.eq(1), () => seen.next(a));
    o.empty_arm.assign(seen);

    // Decided by a parameter, so printed as one assignment.
    const isWide = o.always_one.width > 4;
    when(select.ge(isWide ? 0 : 1), () => o.always_one.assign(a)).otherwise(() => o.always_one.assign(b));
  },
}));

const decisions = module("decisions", () => ({
  doc: "Conditions that constants decide, choices without a default, labels of several kinds, branches that are empty for some of their nets.",
  ports: {
    go: input(bool),
    stop: input(bool),
    op: input(bits(3)),
    a: input(bits(8)),
    index: input(bits(3)),
    never: output(bits(8)),
    always_taken: output(bits(8)),
    middle: output(bits(8)),
    exhaustive: output(bits(8)),
    kept_q: output(bits(8)),
    several_q: output(bits(8)),
    defaulted: output(bits(8)),
    constant_subject: output(bits(8)),
    chained_q: output(bits(8)),
    lane: output(array(bits(2), 3)),
    overridden: output(bits(8)),
    parts: output(bits(8)),
    held_q: output(bits(8)),
  },
  build({ go, stop, op, a, index, ...o }, { regs, wires, name, when, match }) {
    const { kept, several, chained, held } = regs({
      kept: bits(8),
      several: bits(8).reset(0),
      chained: bits(8).reset(1),
      held: bits(8).init(3),
    });
    const { mode } = wires({ mode: bits(8).default(0x10) });
    const { low } = name({ low: op.slice(0, 1) });
    const no = lit(1, 0);
    const yes = lit(1, 1);

    o.never.assign(a);
    when(no, () => o.never.assign(1));
    when(no, () => o.always_taken.assign(1))
      .elsewhen(yes, () => o.always_taken.assign(a))
      .otherwise(() => o.always_taken.assign(2));
    when(go, () => o.middle.assign(1))
      .elsewhen(yes, () => o.middle.assign(2))
      .elsewhen(stop, () => o.middle.assign(3))
      .otherwise(() => o.middle.assign(4));

    match(low, [
      [0, () => o.exhaustive.assign(a)],
      [1, () => o.exhaustive.assign(a.not())],
    ]);
    match(op, [
      [0, () => kept.next(a)],
      [[1, 2, 7], () => when(go, () => kept.next(kept.add(a)))],
    ]);
    match(
      op,
      [
        [[3, 4], () => several.next(a)],
        [5, () => undefined],
      ],
      () => several.next(several.add(1)),
    );
    match(
      lit(3, 2),
      [
        [1, () => o.constant_subject.assign(1)],
        [2, () => o.constant_subject.assign(a)],
      ],
      () => o.constant_subject.assign(3),
    );

    when(go, () => mode.assign(0x20)).elsewhen(stop, () => mode.assign(0x30));
    o.defaulted.assign(mode);

    when(go, () => undefined)
      .elsewhen(stop, () => chained.next(a))
      .otherwise(() =>
        when(op.any(), () => chained.next(chained.sub(1))).otherwise(() => {
          chained.slice(0, 4).next(a.slice(4, 4));
          chained.bit(7).next(go.or(stop));
        }),
      );

    o.lane.assign([1, 2, 3]);
    when(go, () => o.lane.at(index).assign(mux(index.lt(3), a.slice(2, 2).not(), 0)));
    o.lane.at(lit(2, 1)).assign(a.slice(0, 2));

    o.overridden.slice(0, 2).assign(0);
    o.overridden.slice(2, 3).assign(op);
    o.overridden.slice(5, 3).assign(1);
    when(stop, () => o.overridden.assign(0xff));

    o.parts.bit(0).assign(go);
    o.parts.slice(1, 3).assign(op);
    when(go, () => o.parts.slice(4, 4).assign(a.slice(0, 4))).otherwise(() => o.parts.slice(4, 4).assign(0));

    when(go.and(stop), () => held.next(held.xor(a)));
    o.kept_q.assign(kept);
    o.several_q.assign(several);
    o.chained_q.assign(chained);
    o.held_q.assign(held);
  },
}));

export const designs: readonly Definition[] = [machine(), blocks(), decisions()];
