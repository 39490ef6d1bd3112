import {
  array,
  bits,
  bool,
  cat,
  crossing,
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

// What seldom occurs and has a printed form of its own all the same.

const Lane = enumeration("lane", ["Left", "Right", "Both"]).doc("where it goes");
const Cell = struct({ x: sint(5).doc("sideways"), y: bits(3) }).doc("a place");

const elements = module("elements", () => ({
  doc: "Elements chosen by constants, of arrays of one element, by indices that are narrower than they could be, under the guard of their own range.",
  ports: {
    index: input(bits(3)),
    second: input(bits(3)),
    flag: input(bool),
    places: input(array(Cell, 6).doc("six places")),
    lane: input(Lane),
    y: output(bits(3)),
    past: output(bits(2)),
    lanes: output(array(bits(2), 3)),
    single: output(array(bits(4), 1)),
    alone: output(bits(4)),
    turned: output(bits(5)),
    quarters_q: output(array(bits(2), 4)),
    lower_q: output(bits(8)),
    rows_q: output(array(array(bool, 3), 5)),
  },
  build({ index, second, flag, places, lane, ...o }, { regs, wires, when }) {
    const { toggles, ones } = regs({ toggles: bits(5).reset(0), ones: array(bits(4), 1).reset([3]) });
    const { quarters, lower, rows } = wires({
      quarters: array(bits(2), 4).default([0, 1, 2, 3]),
      lower: bits(8).default(0x81),
      rows: array(array(bool, 3), 5).default(Array.from({ length: 5 }, () => [0, 1, 0])),
    });
    o.y.assign(places.at(flag).y.xor(places.at(lit(3, 5)).y));
    o.past.assign(cat(lit(12, 0xa5a).bit(lit(4, 12)), pack(places).bit(lit(7, 50))));
    o.lanes.assign([1, 2, 3]);
    when(flag, () =>
      o.lanes.at(index).assign(mux(flag, 2, pack(places).slice(0, 2)).xor(mux(index.lt(4), lit(2, 1), 2))),
    );
    when(flag.not(), () => o.lanes.at(index).assign(mux(second.lt(3), lit(2, 1), lane.asBits())));
    when(index.eq(0), () => o.lanes.at(lit(3, 6)).assign(0)).elsewhen(index.eq(1), () =>
      o.lanes.at(lit(2, 2)).assign(1),
    );
    ones.at(index).next(places.at(0).y.zext(4));
    o.single.assign(ones);
    o.alone.assign(ones.at(index));
    toggles.bit(index).next(toggles.bit(index).not());
    o.turned.assign(toggles);
    quarters.at(index.slice(0, 2)).assign(lane.asBits());
    o.quarters_q.assign(quarters);
    lower.slice(0, 4).assign(places.at(1).x.asBits().slice(1, 4));
    o.lower_q.assign(lower);
    when(flag, () => rows.at(index).at(places.at(2).y).assign(1));
    o.rows_q.assign(rows);
  },
}));

const selects = module("selects", () => ({
  doc: "Parts of what is no name: of copies, of widened values, of values read across, of members.",
  ports: {
    a: input(bits(8)),
    b: input(bits(8)),
    lane: input(Lane),
    code: input(bits(4)),
    copies: output(bits(4)),
    signs: output(bits(6)),
    zeros: output(bits(8)),
    across: output(bits(3)),
    inverted: output(bits(12)),
    negated: output(bits(13)),
    right: output(bool),
    member: output(Lane),
    shifted: output(bits(8)),
    matched: output(bits(8)),
    unmatched: output(bits(8)),
  },
  build({ a, b, lane, code, ...o }, { regs, match }) {
    const { last } = regs({ last: Lane.reset("Both") });
    last.next(unpack(Lane, code.slice(1, 2)));
    o.copies.assign(repeat(a.add(b).slice(0, 4), 2).slice(4, 4));
    o.signs.assign(a.add(b).sext(20).slice(5, 6));
    o.zeros.assign(cat(a.add(b).zext(20).slice(6, 4), a.zext(20).slice(6, 4)));
    o.across.assign(crossing("the same clock", a).slice(2, 3).add(crossing("and here", b).trunc(3)));
    o.inverted.assign(a.zext(12).not());
    o.negated.assign(a.zext(13).neg());
    o.right.assign(lane.asBits().eq(1).or(last.asBits().eq(3)));
    o.member.assign(last);
    o.shifted.assign(lit(8, 0xf0).shr(2).add(lit(8, 3).asr(1)).add(lit(8, 0xf0).shl(9)));
    o.unmatched.assign(b);
    match(lit(3, 5), [[4, () => o.unmatched.assign(a)]]);
    match(lit(3, 5), [[4, () => o.matched.assign(a)]], () => o.matched.assign(b));
  },
}));

const follow = module("followers", () => ({
  doc: "Wires of one branch of which some follow others, straight or by way of a third.",
  ports: {
    go: input(bool),
    a: input(bits(4)),
    p: output(bits(4)),
    q: output(bits(4)),
    r: output(bits(4)),
    s: output(bits(4)),
  },
  build({ go, a, p, q, r, s }, { wires, when, name }) {
    const { first, second, third, fourth } = wires({
      first: bits(4).default(0),
      second: bits(4).default(0),
      third: bits(4).default(0),
      fourth: bits(4).default(0),
    });
    const { between } = name({ between: second.add(1) });
    when(go, () => {
      first.assign(a);
      second.assign(first.add(1));
      third.assign(a);
      fourth.assign(between);
    });
    p.assign(first);
    q.assign(second);
    r.assign(third);
    s.assign(fourth);
  },
}));

const ports = module("port_crossings", () => ({
  doc: "Crossings from ports of one bit, from the default domain, through a memory that is read at once.",
  clocks: ["default", "far_side"],
  ports: {
    bit_in: input(bool),
    other: input(bool, "far_side"),
    seen: output(bool, "far_side"),
    back: output(bool),
    we: input(bool),
    addr: input(bits(4)),
    data: input(bits(8)),
    raddr: input(bits(4), "far_side"),
    word: output(bits(8), "far_side"),
  },
  build({ bit_in, other, seen, back, we, addr, data, raddr, word }, { domain, synchronize, mems }) {
    const there = domain("far_side");
    const { bit_sync } = there.synchronize({ bit_sync: bit_in });
    const { other_sync } = synchronize({ other_sync: other });
    const { ram } = mems({
      ram: {
        of: bits(8),
        depth: 16,
        style: "distributed",
        ports: { w: { kind: "write", domain: "default" }, r: { kind: "readAsync", domain: "far_side" } },
      },
    });
    ram.w.assign({ en: we, addr, data });
    ram.r.addr.assign(raddr);
    word.assign(ram.r.data);
    seen.assign(bit_sync);
    back.assign(other_sync);
  },
}));

export const designs: readonly Definition[] = [elements(), selects(), follow(), ports()];
