import { expect, test } from "vitest";
import { elaborate } from "../index.ts";
import { readCorpus } from "./corpus.ts";
import { irConstructs } from "./tools/ir-constructs.ts";
import { notRunBy, type NotRun } from "./tools/source-coverage.ts";

// The golden corpus holds every construct of the language: what it must hold is read from the sources of the language,
// so that nothing can be added to them and left out of the corpus. What a test here names is put into a design of
// `golden`, and accepted with `npx vitest run hdl/lang/test/golden.test.ts -u`.

const designs = (await readCorpus()).flatMap((part) => part.designs);

test("everything that the IR can say is said by a golden design", () => {
  const { possible, seen, see } = irConstructs();
  for (const definition of designs) see(elaborate(definition), "DesignIR");
  expect(possible.size).toBeGreaterThan(100);
  expect([...possible].filter((each) => !seen.has(each))).toEqual([]);
});

const missed = notRunBy("hdl/lang/test/tools/print-corpus.ts", ["hdl/lang/"]);

/** Branches of the printer that no design takes: where they begin, and why. */
const never: readonly (readonly [file: string, start: string, why: string])[] = [
  ["", "?? ", "TypeScript wants it for an index that is in range"],
  ["", "throw new Error(", "an invariant of the elaborated design"],
  ["blocks", "function follows", "the end of a loop that is left by a return"],
  ["constraints", "null ? [] : [`set_max_delay", "a register has a clock"],
  ["enum-types", "return false;", "asked of enumerated nets only"],
  ["layout", "continue;", "a list that is filled in has items"],
  ["marks", "return [first, ...rest];", "a module of sixty thousand statements"],
  ["print-expr", 'case "crossing":', "the simplifier has taken it out"],
  ["slices", 'case "crossing":', "the simplifier has taken it out"],
  ["simplify", "return arg;", "one copy is no repetition to the builders"],
  ["print-memory", 'null ? "1\'b0" :', "a port that reads and writes has the pin"],
  ["print-memory", "null ? [] : [`assign", "a port that reads has data"],
  ["print-memory", "null ? [...body] :", "a port with a clock has an enable"],
  ["print-memory", 'null ? "\'0" :', "a port that writes has data"],
  ["print-memory", "return [];", "a port that reads has data"],
];

test("every branch of the printer is taken by a golden design", () => {
  const printer = missed.filter(({ file }) => file.startsWith("hdl/lang/verilog/"));
  const isMeant = ({ file, text }: NotRun) =>
    never.some(([name, start]) => text.includes(start) && (name === "" || file.endsWith(`/${name}.ts`)));
  expect(printer.length).toBeGreaterThan(0);
  expect(printer.filter((part) => !isMeant(part)).map(place)).toEqual([]);
});

/** Methods that only mistakes call. */
const mistakes = ["[Symbol.toPrimitive]", "member) => member.name"];

test("everything that users can call is called by a golden design", () => {
  const surface =
    /^hdl\/lang\/(expr\/(bits|enum-value|cat|mux|pack|crossing)|types\/(bits|sint|enumeration|struct|array)|module\/(builder-set|ports|bus|stream|blackbox|instance|instances|module|memory|synchronize)|csr\/(fields|register-map|to-module))\.ts$/;
  const uncalled = missed.filter(({ file, what }) => surface.test(file) && what === "function");
  expect(uncalled.filter(({ text }) => !mistakes.some((each) => text.startsWith(each))).map(place)).toEqual([]);
});

const place = ({ file, line, text }: NotRun): string => `${file}:${line} ${text}`;
