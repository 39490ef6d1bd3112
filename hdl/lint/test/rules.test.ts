/** Each rule with what it reports, in full, and what it leaves alone. */
import { RuleTester } from "eslint";
import { join } from "node:path";
import { describe, it } from "vitest";
import tseslint from "typescript-eslint";
import { rules } from "../index.ts";

RuleTester.describe = (name: string, run: () => void) => describe(name, run);
RuleTester.it = (name: string, run: () => void) => {
  it(name, run, 60_000);
};

const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: true, tsconfigRootDir: join(import.meta.dirname, "../../..") },
  },
});

const head = `
import { array, bits, bool, cat, clog2, enumeration, input, module, mux, output, sink, stream, struct } from "../../lang/index.ts";
import type { Bits } from "../../lang/index.ts";
const State = enumeration("state", ["Idle", "Run"]);
const Beat = struct({ data: bits(8), last: bool });
export const one = module("one", (p: { width: number; deep?: boolean }) => ({
  ports: { a: input(bool), b: input(bool), x: input(bits(8)), y: input(bits(8)), s: sink(stream(Beat)), q: output(bits(8)) },
  build({ a, b, x, y, s, q }, { regs, wires, name, instances, mems, when, match }) {
`;
const tail = `
    q.assign(x.xor(y).xor(cat(a.and(b), s.payload.data.slice(0, 7))).xor(mux(a, x, y)).and(p.width + clog2(4)));
    when(a, () => s.ready.assign(1)).otherwise(() => s.ready.assign(0));
    void [regs, wires, name, instances, mems, match, array, State];
  },
}));
export type Any = Bits;
`;
const filename = join(import.meta.dirname, "sample.ts");

/** Statements inside of a module's build, each in a block of its own. The compiler reads the whole module once. */
const together = (statements: readonly string[]) =>
  `${head}${statements.map((each) => `    { ${each} }`).join("\n")}${tail}`;

/** Nothing is reported about any of the statements. */
const good = (...statements: string[]) => [{ filename, name: "what is fine", code: together(statements) }];

type Bad = readonly [statements: string, message: string];

/** Each of the statements is reported with its message. */
const bad = (...cases: Bad[]) => [
  {
    filename,
    name: "what is reported",
    code: together(cases.map(([statements]) => statements)),
    errors: cases.map(([, message], i) => ({ message, line: head.split("\n").length + i })),
  },
];

const novalue = (what: string, instead: string) =>
  `\`${what}\` is a signal and has no value while the design is built; write ${instead}`;

tester.run("signal-as-condition", rules["signal-as-condition"], {
  valid: good(
    "if (p.width > 8 && p.deep === true) q.assign(0);",
    "const extra: Bits | undefined = p.deep === true ? x : undefined; if (extra !== undefined) q.assign(extra);",
    "const extra: Bits | null = p.deep === true ? x : null; const both = extra === null ? y : extra; void both;",
    "const extra = p.deep === true ? x : undefined; const has = extra ?? y; void has;",
    "const all = [x, y]; if (all.length > 1 && all[0] !== undefined) void `${all.length} of ${p.width}`;",
    "when(a.and(b.not()), () => s.ready.assign(x.eq(y)));",
    'switch (String(p.width)) { case "8": break; default: }',
    "const all = [x, y]; void all.some((each) => each.width > 8); void all.map((each) => each.any());",
    "const sizes = [1, 2]; void (sizes.includes(p.width) && sizes.some((size) => size > 1));",
  ),
  invalid: bad(
    ["if (a) q.assign(0);", novalue("a", "when(condition, () => …)")],
    ["if (a.and(b)) q.assign(0);", novalue("a.and(b)", "when(condition, () => …)")],
    ["while (a) break;", novalue("a", "a state machine")],
    ["do break; while (a);", novalue("a", "a state machine")],
    ["for (; a; ) break;", novalue("a", "a state machine")],
    ["void (a ? x : y);", novalue("a", "mux(condition, a, b)")],
    ["void !a;", novalue("a", "a.not()")],
    ["void ~x;", novalue("x", "a.not()")],
    ["void -x;", novalue("x", "a.neg()")],
    ["void (a && b);", novalue("a", "a.and(b)")],
    ["void (p.width > 3 || a || b);", novalue("p.width > 3 || a", "a.or(b)")],
    ["void (a ?? b);", "`a` is a signal and never missing; choose with mux(condition, a, b)"],
    ["void (x === y);", "`===` compares objects, not what `x` will carry; write a.eq(b)"],
    ["void (x !== y);", "`!==` compares objects, not what `x` will carry; write a.ne(b)"],
    ["void (x == y);", "`==` compares objects, not what `x` will carry; write a.eq(b)"],
    ["void (x < y);", "`<` compares objects, not what `x` will carry; write a.lt(b)"],
    ["void (x >= y);", "`>=` compares objects, not what `x` will carry; write a.ge(b)"],
    ["switch (x) { default: }", novalue("x", "match(a, { … })")],
    ["void `x is ${x}`;", novalue("x", "a text of parameters")],
    ['void ("x is " + x);', novalue("x", "a.add(b)")],
    ["void Boolean(a);", novalue("a", "it with the methods of signals")],
    [
      "void [a, b].some((each) => each.not());",
      "`some` asks signals, which have no value while the design is built; write orAll(list)",
    ],
    [
      "void [a, b].every((each) => each);",
      "`every` asks signals, which have no value while the design is built; write andAll(list)",
    ],
    [
      "void [x, y].filter((each) => each.any());",
      "`filter` asks signals, which have no value while the design is built; write mux(condition, a, b)",
    ],
    ["void [x, y].includes(x);", "`includes` compares objects, not what `x` will carry; write a.eq(b)"],
    ["void Object.is(x, y);", "`Object.is` compares objects, not what `x` will carry; write a.eq(b)"],
    ["if (s.payload) q.assign(0);", novalue("s.payload", "when(condition, () => …)")],
    [
      'const { state, list } = regs({ state: State.reset("Idle"), list: array(bits(8), 4) }); void (state && list);',
      novalue("state", "a.and(b)"),
    ],
    [
      "const extra: Bits<1> | undefined = p.deep === true ? a : undefined; if (extra) q.assign(0);",
      "`extra` may be a signal; ask whether there is one with `=== undefined` or `=== null`",
    ],
  ),
});

tester.run("discarded-expression", rules["discarded-expression"], {
  valid: good(
    "const { r } = regs({ r: bits(8) }); r.next(x); when(a, () => r.next(y));",
    "when(a, () => q.assign(x)).otherwise(() => q.assign(y));",
    "const f = () => x.add(y); q.assign(f());",
    "const drive = (to: typeof q) => { to.assign(x); return x; }; drive(q);",
    "void [1, 2].map((i) => x.add(i));",
  ),
  invalid: bad(
    ["x.add(y);", "`x.add(y)` does nothing by itself; assign it to something, or remove it"],
    ["mux(a, x, y);", "`mux(a, x, y)` does nothing by itself; assign it to something, or remove it"],
    ["x;", "`x` does nothing by itself; assign it to something, or remove it"],
    ["q.add(1);", "`q.add(1)` does nothing by itself; did you mean q.assign(…)?"],
    [
      "const { count } = regs({ count: bits(8) }); when(a, () => count.add(1));",
      "`count.add(1)` does nothing by itself; did you mean count.next(…)?",
    ],
    [
      'const { state } = regs({ state: State.reset("Idle") }); match(state, { Idle: () => a.and(b), Run: () => state.next("Idle") });',
      "`a.and(b)` does nothing by itself; assign it to something, or remove it",
    ],
  ),
});

tester.run("name-matches-variable", rules["name-matches-variable"], {
  valid: good(
    "const { sum } = name({ sum: x.add(y) }); q.assign(sum);",
    "const { write_pointer: wp } = regs({ write_pointer: bits(8) }); wp.next(x);",
    "const all = regs({ r: bits(8) }); all.r.next(x);",
    "const sum = 1; { const { sum: sum_now } = name({ sum: x.add(y) }); q.assign(sum_now); } void sum;",
    "const { sum: total } = { sum: x.add(y) }; q.assign(total);",
  ),
  invalid: bad(
    [
      "const { sum: total } = name({ sum: x.add(y) }); q.assign(total);",
      "`total` is printed as `sum`; call both the same, or the variable something shorter",
    ],
    [
      "const total = name({ sum: x.add(y) }).sum; q.assign(total);",
      "`total` is printed as `sum`; call both the same, or the variable something shorter",
    ],
    [
      "const { full: empty } = regs({ full: bool }); empty.next(a);",
      "`empty` is printed as `full`; call both the same, or the variable something shorter",
    ],
  ),
});

const unused = (key: string, builder: string) =>
  `\`${key}\` is declared and never used; take it out of ${builder}({ … }), remove it, or call it \`_${key}\``;

tester.run("unused-declaration", rules["unused-declaration"], {
  valid: good(
    "const { r } = regs({ r: bits(8) }); r.next(x);",
    "const { r } = regs({ r: bits(8), _spare: bool }); r.next(x);",
    "const all = regs({ r: bits(8), t: bits(8) }); all.r.next(x);",
    "const { r, ...others } = regs({ r: bits(8), t: bits(8) }); r.next(others.t);",
    "const { sum: s2 } = name({ sum: x.add(y) }); q.assign(s2);",
  ),
  invalid: bad(
    ["const { r } = regs({ r: bits(8), t: bits(8) }); r.next(x);", unused("t", "regs")],
    ["name({ sum: x.add(y) });", unused("sum", "name")],
    ["const w = wires({ w: bits(8), v: bits(8) }).w; w.assign(x);", unused("v", "wires")],
    [
      "const { ram } = mems({ ram: { of: bits(8), depth: 2, ports: {} }, rom: { of: bits(8), depth: 2, ports: {} } }); void ram;",
      unused("rom", "mems"),
    ],
  ),
});
