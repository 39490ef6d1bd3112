/** Mistakes that the type check finds and a test runner, which checks no types, lets through to the elaboration. */
import { expect, test } from "vitest";
import { bits, clog2, elaborate, input, lit, module, output } from "../index.ts";
import type { Bits } from "../index.ts";

/** What an expression with a misspelt name is. */
const misspelt = undefined as unknown as Bits<8>;

const top = (use: (a: Bits<8>) => Bits<8>) =>
  module("top", () => ({
    ports: { a: input(bits(8)), q: output(bits(8)) },
    build: ({ a, q }) => q.assign(use(a)),
  }))();

test.each([
  ["assign", () => misspelt],
  ["an operator", (a: Bits<8>) => a.add(misspelt)],
])("a name that is none, given to %s, is reported on its line", (_, use) => {
  const made = () => elaborate(top(use));
  expect(made).toThrow("error[shape-mismatch]: a value of 8 bits is needed here, got undefined");
  expect(made).toThrow(/untyped\.test\.ts:\d+/);
  expect(made).toThrow("help: a misspelt name is undefined");
});

test("a build that waits is reported once, at the module, whatever it states later", async () => {
  const later = (state: () => void): unknown => Promise.resolve().then(state);
  const waits = module("waits", () => ({
    ports: { q: output(bits(8)) },
    build: ({ q }) => later(() => q.assign(1)),
  }));
  let text = "";
  try {
    elaborate(waits());
  } catch (thrown) {
    text = String(thrown);
  }
  expect(text).toContain("error[late-statement]: `build` of module `waits` gave back a promise");
  await Promise.resolve();
});

test.each([0, -1, 2.5])("a constant of %s bits is refused", (width) => {
  expect(() => lit(width, 0)).toThrow(`\`lit\` needs a width of 1 or more, got ${width}`);
});

test("text where a number is due is reported on its line", () => {
  const text = "0x10" as unknown as Bits<8>;
  expect(() => elaborate(top((a) => a.add(text)))).toThrow("a value of 8 bits is needed here, got a string");
});

test("a width made of a parameter that was not given says so", () => {
  const family = module("family", (p: { width: number }) => ({
    ports: { a: input(bits(p.width)) },
    build: () => undefined,
  }));
  const help = "help: a parameter that it is made of was not given";
  expect(() => family({} as { width: number })).toThrow(help);
  expect(() => bits(Number.NaN)).toThrow(help);
  expect(() => family({ width: -1 })).toThrow("help: leave out ports and fields that have no bits");
});

test.each([Number.NaN, Infinity])("a parameter of %s is named with its value", (width) => {
  const family = module("family", (p: { width: number }) => ({
    ports: { a: input(bits(p.width)) },
    build: () => undefined,
  }));
  expect(() => family({ width })).toThrow(`parameter.width is ${width}`);
});

test.each([
  [2.5, "number 2.5"],
  [0, "number 0"],
  ["4", "string 4"],
])("clog2 of %j says what it got", (count, got) => {
  expect(() => clog2(count as number)).toThrow(`clog2 needs a whole number of 1 or more, got ${got}`);
});
