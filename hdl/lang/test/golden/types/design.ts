import {
  array,
  bits,
  bool,
  cat,
  enumeration,
  input,
  lit,
  module,
  mux,
  output,
  pack,
  repeat,
  sint,
  struct,
  unpack,
} from "../../../index.ts";
import type { Definition } from "../../../index.ts";

const Kind = enumeration("kind", { Flush: 0, Write: 1, Read: 2, Vendor: 0x80 }, { width: 8 });
const Phase = enumeration("phase", { First: 1, Second: 2, Third: 4 });
const Point = struct({ x: sint(12), y: sint(12) });
const Header = struct({ kind: Kind, tag: bits(4), at: Point, last: bool });

const structs = module("structs", () => ({
  doc: "Structs in structs: as ports, registers and wires, whole, by field and as one vector.",
  ports: {
    go: input(bool),
    header: input(Header),
    other: input(Header),
    raw: input(bits(37)),
    chosen: output(Header),
    held: output(Header),
    moved: output(Point),
    as_vector: output(bits(37)),
    seen: output(Header),
    same: output(bool),
  },
  build({ go, header, other, raw, chosen, held, moved, as_vector, seen, same }, { regs, wires, name, when }) {
    const { kept, origin } = regs({
      kept: Header.reset({ kind: "Vendor", tag: 5, at: { x: -1, y: 2 }, last: 1 }),
      origin: Point.init({ x: 7, y: -7 }),
    });
    const { target } = wires({ target: Point.default({ x: 0, y: -2048 }) });
    const { picked } = name({ picked: mux(go, header, other) });
    when(go, () => {
      kept.next(header);
      target.assign(header.at);
      origin.x.next(header.at.y);
    }).otherwise(() => {
      kept.at.next({ x: kept.at.x.add(1), y: 0 });
      kept.last.next(0);
      kept.kind.next("Read");
    });
    chosen.assign(picked);
    held.assign({ kind: kept.kind, tag: kept.tag, at: origin, last: kept.last });
    moved.assign(target);
    as_vector.assign(pack(other));
    seen.assign(unpack(Header, raw));
    same.assign(pack(header).eq(pack(other)));
  },
}));

const Slot = struct({ busy: bool, word: bits(8) });

const arrays = module("arrays", () => ({
  doc: "Arrays of vectors, of structs and of arrays: elements chosen by numbers and by values, lengths that fill the index and that do not.",
  ports: {
    index: input(bits(3)),
    distant: input(bits(6)),
    word: input(bits(8)),
    row: input(array(array(bits(4), 3), 2)),
    one: input(array(bits(4), 1)),
    busy: output(bool),
    stored: output(bits(8)),
    first: output(bits(8)),
    nibble: output(bits(4)),
    column: output(array(bits(4), 3)),
    tail: output(bits(5)),
    only: output(bits(4)),
    flag: output(bool),
    kinds: output(array(Kind, 2)),
    all: output(array(bits(8), 4)),
    marked: output(bits(6)),
  },
  build({ index, distant, word, row, one, ...o }, { regs, wires }) {
    const { slots, words, flags, history, marks, cells } = regs({
      slots: array(Slot, 6).reset({ busy: 0, word: 3 }),
      words: array(bits(8), 4).init([1, 2, 3, 4]),
      flags: array(bool, 5),
      history: array(Kind, 2).reset(["Write", "Vendor"]),
      marks: bits(6).reset(0b101010),
      cells: array(array(bits(4), 3), 2).reset([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    });
    const { copy } = wires({ copy: array(bits(8), 4).default(9) });
    slots.at(index).next({ busy: 1, word });
    slots.at(0).word.next(word);
    slots.at(5).busy.next(slots.at(index).busy.not());
    words.at(index.slice(0, 2)).next(word);
    words.at(index.slice(0, 2)).slice(4, 4).next(word.slice(0, 4));
    flags.at(distant).next(word.bit(0));
    history.at(1).next(history.at(0));
    history.at(0).next("Read");
    marks.bit(index).next(1);
    marks.slice(4, 2).next(word.slice(0, 2));
    cells.at(word.bit(7)).at(index.slice(0, 2)).next(word.slice(2, 4));
    cells.at(1).at(0).next(0);
    copy.at(distant).assign(word);
    o.busy.assign(slots.at(index).busy);
    o.stored.assign(slots.at(distant).word);
    o.first.assign(words.at(1));
    o.nibble.assign(row.at(index.bit(0)).at(distant.slice(0, 2)));
    o.column.assign(row.at(1));
    o.tail.assign(cat(pack(flags).slice(1, 4), flags.at(index)));
    o.only.assign(cells.at(1).at(2).add(one.at(distant)));
    o.flag.assign(flags.at(2));
    o.kinds.assign(history);
    o.all.assign(copy);
    o.marked.assign(marks);
  },
}));

const enumerations = module("enumerations", () => ({
  doc: "Enumerations with numbers of their own: chosen, compared, turned into bits, from bits.",
  ports: {
    go: input(bool),
    kind: input(Kind),
    code: input(bits(8)),
    phase_q: output(Phase),
    phase_code: output(bits(3)),
    known: output(Kind),
    is_read: output(bool),
    differs: output(bool),
    follows: output(bool),
    at_start: output(bool),
    guess: output(Kind),
    next_phase: output(Phase),
  },
  build({ go, kind, code, ...o }, { regs, wires, name, when, match }) {
    const { phase, started, last, loose } = regs({
      phase: Phase.reset("First"),
      started: Phase.init("Third"),
      last: Kind,
      loose: Kind.reset("Flush"),
    });
    const { coming, shown } = wires({ coming: Phase, shown: Kind.default("Vendor") });
    const { choice, plain } = name({ choice: mux(go, kind, "Read"), plain: mux(go, "Second", phase) });
    match(phase, {
      First: () => coming.assign("Second"),
      Second: () => coming.assign(mux(go, "Third", phase)),
      Third: () => coming.assign(phase),
    });
    when(go, () => shown.assign(choice));
    phase.next(coming);
    started.next(plain);
    last.next(unpack(Kind, code));
    match(kind, { Flush: () => loose.next(last), Vendor: () => loose.next("Vendor") }, () => loose.next("Write"));
    o.phase_q.assign(phase);
    o.phase_code.assign(phase.asBits());
    o.known.assign(shown);
    o.is_read.assign(kind.is("Read"));
    o.differs.assign(kind.ne(last).or(kind.eq(loose)));
    o.follows.assign(started.ne("First"));
    o.at_start.assign(phase.eq(started));
    o.guess.assign(mux(go, last, mux(kind.is("Flush"), "Flush", loose)));
    o.next_phase.assign(plain);
  },
}));

const widths = module("widths", () => ({
  doc: "Vectors of one bit beside scalars, wide vectors, constants of every size; registers with a reset value, a value at power-up and neither.",
  ports: {
    flag: input(bool),
    single: input(bits(1)),
    wide: input(bits(200)),
    both: output(bits(2)),
    one: output(bits(1)),
    sum: output(bits(200)),
    mask: output(bits(200)),
    pattern: output(bits(64)),
    few: output(bits(5)),
    dead: output(bits(40)),
    signed_held_q: output(sint(9)),
    started_q: output(bits(12)),
    plain_q: output(bits(200)),
    low_q: output(sint(8)),
  },
  build({ flag, single, wide, ...o }, { regs, wires }) {
    const { signed_held, started, plain, up } = regs({
      signed_held: sint(9).reset(-200),
      started: bits(12).init(0xabc),
      plain: bits(200),
      up: sint(8).init(-3),
    });
    const { low } = wires({ low: sint(8).default(-128) });
    signed_held.next(signed_held.add(1));
    started.next(started.shl(1));
    plain.next(wide);
    up.next(up.neg());
    low.assign(up);
    o.both.assign(cat(flag, single));
    o.one.assign(single.and(flag));
    o.sum.assign(wide.add((1n << 199n) + 1n));
    o.mask.assign(wide.and((1n << 200n) - (1n << 64n)));
    o.pattern.assign(wide.slice(100, 64).xor(0x0123_4567_89ab_cdefn));
    o.few.assign(cat(lit(2, 3), repeat(flag, 3)));
    o.dead.assign(mux(flag, 0xdead_beefn, wide.slice(3, 40)));
    o.signed_held_q.assign(signed_held);
    o.started_q.assign(started);
    o.plain_q.assign(plain);
    o.low_q.assign(low);
  },
}));

const starts = module("starts", () => ({
  doc: "Registers that have no value after a reset, on purpose.",
  ports: { go: input(bool), d: input(Header), q: output(Header), sum: output(bits(8)) },
  build({ go, d, q, sum }, { regs, when }) {
    const { valid, beat, plain, number, kind, list } = regs({
      valid: bool.reset(0),
      beat: Header.uninitialised("read while valid only"),
      plain: bits(4).uninitialised("read while valid only"),
      number: sint(8).uninitialised("read while valid only"),
      kind: Kind.uninitialised("read while valid only"),
      list: array(bits(4), 2).uninitialised("read while valid only"),
    });
    when(go, () => {
      valid.next(1);
      beat.next(d);
      plain.next(d.tag);
      number.next(d.at.x.trunc(8));
      kind.next(d.kind);
      list.next([d.tag, plain]);
    });
    q.assign(mux(valid, beat, d));
    sum.assign(mux(valid, cat(plain, list.at(1)).add(number.asBits()).add(kind.asBits()), 0));
  },
}));

export const designs: readonly Definition[] = [starts(), structs(), arrays(), enumerations(), widths()];
