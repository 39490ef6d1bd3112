import { array, bits, bool, cat, input, lit, module, mux, output, repeat, sint } from "../../../index.ts";
import type { Definition } from "../../../index.ts";

const arithmetic = module("arithmetic", () => ({
  doc: "Sums, products and shifts: what keeps its width, what grows, what is signed.",
  ports: {
    a: input(bits(8)),
    b: input(bits(8)),
    s: input(sint(8)),
    t: input(sint(8)),
    amount: input(bits(3)),
    sum: output(bits(8)),
    carry: output(bits(9)),
    middle: output(bits(4)),
    product: output(bits(16)),
    minus: output(bits(8)),
    left: output(bits(8)),
    right: output(sint(8)),
    by_two: output(sint(8)),
    wider: output(sint(12)),
    less: output(bool),
    negative: output(bool),
    folded: output(bits(8)),
  },
  build({ a, b, s, t, amount, ...o }) {
    o.sum.assign(a.add(b).sub(1));
    o.carry.assign(a.addc(b));
    o.middle.assign(a.add(b).slice(2, 4));
    o.product.assign(a.mulw(b));
    o.minus.assign(a.neg());
    o.left.assign(a.shl(amount).or(b.shr(2)));
    o.right.assign(s.asr(amount));
    o.by_two.assign(s.add(t).asr(1));
    o.wider.assign(s.sext(12).add(t.sub(3).sext(12)));
    o.less.assign(s.lt(t).or(a.lt(b)));
    o.negative.assign(s.lt(0).and(t.ge(-100)));
    o.folded.assign(a.and(0xff).add(0));
  },
}));

const logic = module("logic_and_selects", () => ({
  doc: "One-bit and vector logic, reductions, selects of names and of expressions, concatenations.",
  ports: {
    x: input(bool),
    y: input(bool),
    a: input(bits(8)),
    b: input(bits(8)),
    words: input(array(bits(16), 8)),
    triples: input(array(bits(3), 5)),
    index: input(bits(3)),
    wide_index: input(bits(5)),
    one: output(bool),
    bitwise: output(bits(8)),
    reduced: output(bits(3)),
    word: output(bits(16)),
    triple: output(bits(3)),
    distant: output(bits(16)),
    joined: output(bits(24)),
    filled: output(bits(8)),
    chosen: output(bits(8)),
    picked: output(bits(8)),
    top_bit: output(bool),
    turned: output(bits(8)),
    same: output(bool),
  },
  build({ x, y, a, b, words, triples, index, wide_index, ...o }) {
    o.one.assign(x.and(y.not()).or(a.eq(b).not()).or(x.xor(y)));
    o.bitwise.assign(a.and(b.not()).or(b.and(a.xor(0x5a))));
    o.reduced.assign(cat(a.any(), a.and(b).all(), a.parity()));
    o.word.assign(words.at(index));
    o.triple.assign(triples.at(index));
    o.distant.assign(words.at(wide_index));
    o.joined.assign(cat(a, b.slice(4, 4), b.slice(0, 4), a.slice(0, 4), x, y, a.bit(3), a.bit(2)));
    o.filled.assign(cat(repeat(x, 4), repeat(a.slice(0, 2), 2)));
    o.chosen.assign(mux(x, a, b));
    o.picked.assign(mux(index.eq(0), a, mux(index.eq(1), b, mux(x.and(y), a.and(b), mux(a.gt(b), a.or(b), 0x5a)))));
    o.top_bit.assign(a.add(b).bit(7));
    o.turned.assign(a.rotl(3).xor(a.rotr(index)));
    o.same.assign(a.eq(b).and(a.ge(0)));
  },
}));

const long = module("long_lines", () => ({
  doc: "What does not fit in a line is broken at its operators.",
  ports: {
    request_from_the_first_client: input(bool),
    request_from_the_second_client: input(bool),
    request_from_the_third_client: input(bool),
    vector_of_the_first_client: input(bits(32)),
    vector_of_the_second_client: input(bits(32)),
    any_request: output(bool),
    chosen_vector: output(bits(32)),
    both_vectors: output(bits(128)),
  },
  build(io) {
    const first = io.request_from_the_first_client;
    const second = io.request_from_the_second_client;
    const third = io.request_from_the_third_client;
    const [u, v] = [io.vector_of_the_first_client, io.vector_of_the_second_client];
    io.any_request.assign(first.and(second.not()).or(second.and(third.not())).or(third.and(first.not())));
    io.chosen_vector.assign(mux(first, u, mux(second, v, mux(third, u.xor(v), u.add(v)))));
    io.both_vectors.assign(cat(u.add(v), v.sub(u), u.and(v).or(u.xor(0xdeadbeef)), v));
  },
}));

const unsigned = module("unsigned_operators", () => ({
  doc: "Every operator of vectors without sign, on names and on expressions.",
  ports: {
    a: input(bits(8)),
    b: input(bits(8)),
    c: input(bits(5)),
    flag: input(bool),
    amount: input(bits(4)),
    place: input(bits(3)),
    sums: output(bits(34)),
    product: output(bits(8)),
    shifted_left: output(bits(16)),
    far_amount: input(bits(40)),
    shifted_far: output(bits(24)),
    shifted_right: output(bits(16)),
    turned: output(bits(24)),
    equal: output(bits(6)),
    ends: output(bits(4)),
    widened: output(bits(30)),
    of_sums: output(bits(30)),
    of_casts: output(bits(8)),
    bits_of_expressions: output(bits(5)),
    one_bit: output(bits(8)),
    signs: output(sint(10)),
    back: output(bits(8)),
  },
  build({ a, b, c, flag, amount, place, far_amount, ...o }) {
    const sum = a.add(b);
    o.sums.assign(cat(a.addc(b), sum.addc(1), a.sub(b), b.neg()));
    o.product.assign(a.mul(b));
    o.shifted_left.assign(cat(a.shl(amount), sum.shl(3)));
    o.shifted_right.assign(cat(a.shr(amount), a.asr(amount)));
    o.shifted_far.assign(cat(a.shl(far_amount), b.shr(c.zext(40)), a.shr(cat(lit(8, 1), far_amount.slice(0, 32)))));
    o.turned.assign(cat(a.rotl(amount), sum.rotr(place), a.rotl(0).rotr(2)));
    o.equal.assign(cat(a.eq(b), a.ne(b), a.lt(b), a.le(b), a.gt(b), a.ge(b)));
    o.ends.assign(cat(a.msb(), sum.msb(), a.bit(0), a.bit(place)));
    o.widened.assign(cat(c.zext(7), c.sext(9), sum.zext(14)));
    o.of_sums.assign(cat(sum.sext(10), a.mul(3).zext(12), a.xor(b).trunc(8)));
    o.of_casts.assign(cat(c.zext(8).any(), c.zext(8).parity(), c.zext(8).all(), sum.slice(1, 4).any(), sum.trunc(4)));
    o.bits_of_expressions.assign(
      cat(sum.bit(place), a.and(b).bit(place), a.mulw(b).bit(amount.add(1)), flag, flag.neg()),
    );
    o.one_bit.assign(flag.add(1).zext(8).add(flag.and(a.any()).zext(8)).sub(a.lt(b).zext(8)));
    o.signs.assign(a.asSint().sext(10).sub(c.asSint().sext(10)));
    o.back.assign(a.asBits().or(flag.sext(8)));
  },
}));

const signed = module("signed_operators", () => ({
  doc: "Every operator of numbers with sign; what they meet without sign is turned into one of them first.",
  ports: {
    s: input(sint(9)),
    t: input(sint(9)),
    flag: input(bool),
    amount: input(bits(4)),
    sum: output(sint(10)),
    rest: output(sint(9)),
    low_product: output(sint(9)),
    product: output(sint(18)),
    shifted: output(sint(9)),
    halves: output(sint(9)),
    compared: output(bits(8)),
    chosen: output(sint(9)),
    constant: output(sint(9)),
    cut: output(sint(5)),
    wide: output(sint(40)),
    as_vector: output(bits(9)),
  },
  build({ s, t, flag, amount, ...o }) {
    o.sum.assign(s.addc(t));
    o.rest.assign(s.sub(t).neg());
    o.low_product.assign(s.mul(t).add(-5));
    o.product.assign(s.mulw(t));
    o.shifted.assign(s.shl(amount).asr(2));
    o.halves.assign(s.add(t).asr(amount).sub(s.asr(9)));
    o.compared.assign(cat(s.eq(t), s.ne(-256), s.lt(t), s.le(-1), s.gt(t), s.ge(7), s.add(t).lt(s.sub(t)), s.le(255)));
    o.chosen.assign(mux(flag, s, mux(amount.bit(0), -3, t)));
    o.constant.assign(mux(flag, s.asr(20), 100));
    o.cut.assign(s.trunc(5));
    o.wide.assign(s.sext(40).add(s.asBits().zext(40).asSint()));
    o.as_vector.assign(t.asBits().xor(s.asr(1).asBits()));
  },
}));

const folded = module("folded", (p: { width: number }) => ({
  doc: "Constants that parameters leave behind are folded before anything is printed.",
  ports: {
    a: input(bits(p.width)),
    flag: input(bool),
    single: input(bits(1)),
    index: input(bits(4)),
    sums: output(bits(p.width)),
    logic_of_constants: output(bits(p.width)),
    kept: output(bits(p.width)),
    inverted: output(bits(p.width)),
    zero: output(bits(p.width)),
    full: output(bits(p.width)),
    flags: output(bits(12)),
    more_flags: output(bits(13)),
    shifts: output(bits(p.width * 3)),
    selected: output(bits(p.width)),
    repeated: output(bits(12)),
    joined: output(bits(p.width + 8)),
    extended: output(bits(28)),
    first: output(bits(4)),
    nested: output(bits(9)),
    negative: output(bits(8)),
    same_flag: output(bits(2)),
    bits_of_parts: output(bits(6)),
  },
  build({ a, flag, single, index, ...o }) {
    const { width } = p;
    const ones = lit(width, (1n << BigInt(width)) - 1n);
    const seven = lit(width, 7);
    o.sums.assign(seven.add(3).sub(2).mul(2).xor(a));
    o.logic_of_constants.assign(seven.and(5).or(8).xor(1).or(a));
    o.kept.assign(a.and(ones).or(0).xor(0).sub(0));
    o.inverted.assign(a.xor(ones));
    o.zero.assign(a.and(0).add(a.mul(0)));
    o.full.assign(a.or(ones));
    o.flags.assign(
      cat(
        cat(seven.eq(7), seven.ne(7), seven.lt(8), seven.le(6), seven.gt(7), seven.ge(7)),
        cat(seven.asSint().lt(0), a.lt(0), a.ge(0), a.le(ones), a.gt(ones), seven.any()),
      ),
    );
    o.more_flags.assign(
      cat(
        cat(seven.lt(a), seven.eq(a), seven.ge(a), seven.all(), seven.parity(), flag.eq(1), single.ne(1), flag.eq(0)),
        cat(
          flag.any(),
          single.all(),
          a.zext(width + 4).all(),
          a.zext(width + 4).any(),
          a.asSint().ge(-(2 ** (width - 1))),
        ),
      ),
    );
    o.shifts.assign(
      cat(
        seven.shl(1).shr(0),
        a.shr(width),
        ones
          .asr(2)
          .xor(a.asr(width + 3))
          .xor(a.add(1).asr(width)),
      ),
    );
    o.selected.assign(mux(lit(1, 1), a, seven).or(mux(lit(1, 0), seven, a)));
    o.repeated.assign(
      cat(repeat(lit(2, 1), 3), repeat(flag, 1), repeat(a.slice(0, 2), 2).slice(1, 2), repeat(flag, 6).slice(2, 3)),
    );
    o.joined.assign(cat(lit(3, 1), lit(5, 2), a));
    o.extended.assign(
      cat(
        lit(4, 9).sext(8),
        lit(4, 9).zext(8),
        flag.sext(5),
        flag.zext(1),
        a.zext(20).slice(0, 2),
        a.zext(40).slice(35, 4),
      ),
    );
    o.first.assign(cat(a.slice(0, 4), flag).slice(1, 4));
    o.nested.assign(
      cat(
        cat(a.slice(0, 2), cat(a.slice(2, 2), flag)),
        mux(flag, a, seven).slice(1, 2).xor(a.and(seven).not().slice(0, 2)),
        a.zext(30).slice(2, 6).slice(0, 2),
      ),
    );
    o.negative.assign(lit(8, 3).neg().add(lit(8, 200).asSint().asBits()));
    o.same_flag.assign(cat(flag.neg(), single.not().not()));
    o.bits_of_parts.assign(
      cat(lit(12, 0xa5).bit(index), a.sext(20).slice(6, 4), a.bit(index).and(lit(4, 12).bit(lit(2, 3)))),
    );
  },
}));

export const designs: readonly Definition[] = [
  arithmetic(),
  logic(),
  long(),
  unsigned(),
  signed(),
  folded({ width: 8 }),
];
