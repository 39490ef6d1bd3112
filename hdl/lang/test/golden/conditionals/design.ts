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

export const designs: readonly Definition[] = [machine(), blocks()];
