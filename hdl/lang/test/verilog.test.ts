import { describe, expect, test } from "vitest";
import { bits, bool, elaborate, input, module, output } from "../index.ts";
import type { Definition } from "../index.ts";
import { fill, group, indent, line, renderLayout, softline } from "../verilog/layout.ts";
import { comment } from "../verilog/print-comment.ts";
import { printDesign } from "../verilog/print-design.ts";
import { printModule } from "../verilog/print-module.ts";
import { asyncFifo, counter, reverse, watchedCounter } from "./examples.ts";

const printed = (definition: Definition) => printDesign(elaborate(definition));

describe("the same bytes", () => {
  /** A module with these instances, in this order, and some signals. */
  const around = (name: string, children: Readonly<Record<string, Definition>>, extra: boolean) =>
    module(name, () => ({
      ports: { go: input(bool), seen: output(bool) },
      build({ go, seen }, { instances, regs }) {
        const { first } = regs({ first: bool.reset(0) });
        first.next(go);
        if (extra) {
          const { more } = regs({ more: bits(4).reset(0) });
          more.next(more.add(1));
        }
        const made = instances(children) as Readonly<Record<string, { en?: { assign(value: typeof go): void } }>>;
        for (const { en } of Object.values(made)) en?.assign(go);
        seen.assign(first);
      },
    }))();

  test("twice", () => {
    expect(printed(asyncFifo({ width: 8, depth: 16 }))).toEqual(printed(asyncFifo({ width: 8, depth: 16 })));
    expect(printed(watchedCounter())).toEqual(printed(watchedCounter()));
  });

  test("with unrelated modules beside, and in another order", () => {
    const [a, b, c] = [counter({ width: 8 }), counter({ width: 12 }), counter({ width: 16 })];
    const alone = printed(around("few", { a }, false));
    const among = printed(around("many", { c, b, a }, true));
    const turned = printed(around("turned", { a, b, c }, true));
    for (const file of ["counter_width8.sv"]) {
      expect(among.files.get(file)).toBe(alone.files.get(file));
      expect(turned.files.get(file)).toBe(alone.files.get(file));
    }
    expect(turned.files.get("counter_width16.sv")).toBe(among.files.get("counter_width16.sv"));
  });

  test("another signal changes no name of those that were there", () => {
    const a = counter({ width: 8 });
    const names = (text: string | undefined) => (text ?? "").match(/\b[a-z][a-z0-9_]*\b/g) ?? [];
    const before = names(printed(around("grows", { a }, false)).files.get("grows.sv"));
    const after = new Set(names(printed(around("grows", { a }, true)).files.get("grows.sv")));
    expect(before.filter((name) => !after.has(name))).toEqual([]);
  });
});

test("nothing but ASCII, spaces and single line ends is printed", () => {
  const fancy = module("fancy", () => ({
    doc: "Größer – “quoted” → 2 µs ≥ 1 µs…\nSecond line",
    ports: { a: input(bits(4).doc("an input, × 2")), q: output(bits(4)) },
    build({ a, q }) {
      q.assign(a);
    },
  }));
  const [text = ""] = printed(fancy()).files.values();
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  expect(text).toContain('// Gr??er - "quoted" -> 2 us >= 1 us...\n// Second line');
  expect(text).toContain("  // an input, x 2\n  input  logic [3:0] a,");
});

test("comments are wrapped between words", () => {
  expect(comment("one two three four", 12)).toEqual(["// one two", "// three", "// four"]);
  expect(comment("a [1,2,3,4,5,6,7,8]", 12)).toEqual(["// a", "// [1,2,3,4,", "// 5,6,7,8]"]);
  expect(comment(undefined, 12)).toEqual([]);
});

describe("layout", () => {
  test("a group breaks all of its lines or none", () => {
    const sum = group("a", indent(line, "+ b", line, "+ c"));
    expect(renderLayout(sum, 20)).toEqual(["a + b + c"]);
    expect(renderLayout(sum, 8)).toEqual(["a", "  + b", "  + c"]);
  });

  test("what follows a group counts", () => {
    const call = [group("f(", indent(softline, "x"), softline, ")"), ";"];
    expect(renderLayout(call, 5)).toEqual(["f(x);"]);
    expect(renderLayout(call, 4)).toEqual(["f(", "  x", ");"]);
  });

  test("a fill puts as much on a line as fits", () => {
    const list = group("{", indent(softline, fill(["aa", "bb", "cc", "dd"])), softline, "}");
    expect(renderLayout(list, 40)).toEqual(["{aa, bb, cc, dd}"]);
    expect(renderLayout(list, 11)).toEqual(["{", "  aa, bb,", "  cc, dd", "}"]);
  });
});

test("a wire that follows another of the same branch gets its own block", () => {
  const pair = module("pair", () => ({
    ports: { go: input(bool), a: input(bits(4)), q: output(bits(4)) },
    build({ go, a, q }, { wires, when }) {
      const { first, second, third } = wires({
        first: bits(4).default(0),
        second: bits(4).default(0),
        third: bits(4).default(0),
      });
      when(go, () => {
        first.assign(a);
        second.assign(first.add(1));
        third.assign(a);
      });
      q.assign(second.add(third));
    },
  }));
  const text = printModule(elaborate(pair()).top);
  const blocks = text.split("always_comb").slice(1);
  expect(blocks.map((block) => [...new Set(block.match(/\b(first|second|third)(?= =)/g))])).toEqual([
    ["first", "third"],
    ["second"],
  ]);
});

test("a state machine over members is declared with the type, ports with bits", () => {
  const text = printModule(elaborate(reverse({ depth: 16 })).top);
  expect(text).toContain("  state_e state;");
  expect(text).toContain("      state <= StateIdle;");
});

test("an amount of more than 32 bits is brought to 32, as Verilator wants it", () => {
  const shifts = module("wide_amount", () => ({
    ports: { a: input(bits(8)), by: input(bits(40)), left: output(bits(8)), right: output(bits(8)) },
    build({ a, by, left, right }) {
      left.assign(a.shl(by));
      right.assign(a.shr(by.slice(0, 32).zext(40)));
    },
  }));
  const text = printed(shifts()).files.get("wide_amount.sv");
  expect(text).toContain("assign left = a << (by[31:0] | {32{|by[39:32]}});");
  expect(text).toContain("assign right = a >> by[31:0];");
});
