import { array, bits, blackbox, bool, clock, genericModule, input, module, output, struct } from "../../../index.ts";
import type { Definition, Type } from "../../../index.ts";

// What is printed beside the logic: names, parameters, comments, black boxes.

const commented = module("commented", () => ({
  doc: "Comments above everything that can have one. A sentence that is much longer than the hundred columns of a line is wrapped between its words.\nGröße – “quoted” → 2 µs ≥ 1 µs,\tand a list without a space: [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43], or one word http_a_path_without_an_end_a_path_without_an_end_a_path_without_an_end_a_path_without_an_end_a_path_without_an_end_x",
  ports: {
    en: input(bool.doc("counts while 1")),
    count: output(bits(8).doc("the value now")),
    table_word: output(bits(4)),
  },
  build({ en, count, table_word }, { regs, wires, mems, when }) {
    const { value } = regs({ value: bits(8).reset(0).doc("the counter itself") });
    const { step } = wires({ step: bits(8).default(1).doc("1, for it is never assigned") });
    const { powers } = mems({
      powers: {
        of: bits(4),
        depth: 4,
        contents: [3n, 0n, 1n, 2n],
        doc: "Powers of 3 modulo 5.",
        ports: { r: { kind: "read" } },
      },
    });
    when(en, () => value.next(value.add(step)));
    powers.r.assign({ en, addr: value.slice(0, 2) });
    table_word.assign(powers.r.data);
    count.assign(value);
  },
}));

interface Shape {
  readonly lanes: number;
  readonly signs: readonly boolean[];
}
const parameterised = module("parameterised", (p: { width: number; deep: boolean; mode: string; shape: Shape }) => ({
  doc: "Parameters in the name: numbers, flags and words as they are, anything else as a hash.",
  ports: { a: input(bits(p.width)), q: output(bits(p.width)) },
  build({ a, q }) {
    q.assign(a.xor(p.deep ? 1 : 0).add(p.shape.lanes));
  },
}));

const named = module("named_otherwise", (_p: { width: number }) => ({
  name: (p) => `narrow_${p.width}`,
  ports: { a: input(bits(2)), q: output(bits(2)) },
  build({ a, q }) {
    q.assign(a);
  },
}));

const family = genericModule("stage");
const stage = <T extends Type>(p: { of: T; hold?: boolean }) =>
  family(p, () => ({
    doc: "One register for values of any type.",
    ports: { d: input(p.of), q: output(p.of) },
    build({ d, q }, { regs }) {
      const { held } = regs({ held: p.of });
      const [from, to, out] = [d, held, q] as const;
      Reflect.apply(Reflect.get(to, "next") as (value: unknown) => void, to, [from]);
      Reflect.apply(Reflect.get(out, "assign") as (value: unknown) => void, out, [held]);
    },
  }));

const oscillator = blackbox("OSCILLATOR", { O: output(clock) }, { doc: "A clock from nowhere." });
const pressed = module("button_pressed", () => ({
  clocks: [],
  ports: { O: output(bool) },
  build({ O }) {
    O.assign(1);
  },
}));
const button = blackbox("BUTTON", { O: output(bool) }, { model: () => pressed() });
const sinkhole = blackbox("SINKHOLE", { CK: input(clock), I: input(bits(3)) });

const boxes = module("boxes", () => ({
  doc: "Black boxes without parameters, without inputs, without outputs; a clock that one makes.",
  clocks: [],
  ports: { shown: output(bits(3)) },
  build({ shown }, { instances, deriveDomain }) {
    const { osc, push } = instances({ osc: oscillator(), push: button() });
    const inner = deriveDomain("inner", { clock: osc.O });
    const { turns } = inner.regs({ turns: bits(3).init(1) });
    const { hole } = inner.instances({ hole: sinkhole() });
    const { pushed } = inner.synchronize({ pushed: push.O });
    turns.next(turns.add(pushed.zext(3)));
    hole.assign({ CK: osc.O, I: turns });
    shown.assign(turns);
  },
}));

const nothing = module("nothing", () => ({ doc: "No ports and no logic.", clocks: [], ports: {}, build() {} }));

export const designs: readonly Definition[] = [
  commented(),
  parameterised({ width: 8, deep: true, mode: "fast path", shape: { lanes: 3, signs: [true, false] } }),
  named({ width: 2 }),
  stage({ of: bits(8) }),
  stage({ of: struct({ a: bool, list: array(bits(3), 2) }), hold: false }),
  boxes(),
  nothing(),
];
