import { array, bits, bool, cat, input, module, mux, output, repeat, sint } from "../../../index.ts";
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

export const designs: readonly Definition[] = [arithmetic(), logic(), long()];
