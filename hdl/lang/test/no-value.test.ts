/** Nothing of hardware becomes a plain value unnoticed, whatever JavaScript does with it. */
import { describe, expect, test } from "vitest";
import {
  array,
  bits,
  bool,
  elaborate,
  ElaborationError,
  enumeration,
  input,
  module,
  output,
  sink,
  sint,
  source,
  stream,
  struct,
} from "../index.ts";

const inner = module("inner", () => ({
  ports: { d: input(bool), q: output(bool) },
  build: ({ d, q }) => q.assign(d),
}));

/** What the design says when `use` is done to one of its values. */
function said(pick: string, use: (value: unknown) => unknown): string {
  const State = enumeration("state", ["Idle", "Run"]);
  const Beat = struct({ data: bits(8), last: bool });
  const top = module("top", () => ({
    ports: { a: input(bits(8)), s: sink(stream(Beat)), m: source(stream(Beat)) },
    build(io, { regs, instances, mems }) {
      const { state, number, list, beat } = regs({
        state: State.reset("Idle"),
        number: sint(4),
        list: array(bits(8), 2),
        beat: Beat,
      });
      const { child } = instances({ child: inner() });
      const { ram } = mems({ ram: { of: bits(8), depth: 2, ports: { r: { kind: "read" } } } });
      const values = new Map<string, unknown>(
        Object.entries({ a: io.a, sum: io.a.add(1), state, number, list, beat, s: io.s, child, ram: ram.r }),
      );
      use(values.get(pick));
    },
  }));
  try {
    elaborate(top());
  } catch (thrown) {
    if (!(thrown instanceof ElaborationError)) throw thrown;
    const [first] = thrown.diagnostics;
    return `${first?.code ?? ""}: ${first?.message ?? ""} (${first?.place?.file.split("/").at(-1) ?? ""})`;
  }
  return "nothing";
}

const uses: Record<string, (value: unknown) => unknown> = {
  "a < b": (value) => (value as number) < 3,
  "a + 1": (value) => (value as number) + 1,
  "text + a": (value) => "is " + (value as string),
  "a text with it": (value) => `is ${value as string}`,
  "-a": (value) => -(value as number),
  "an index": (value) => [1, 2][value as number],
  "a.toString()": (value) => (value as number).toString(),
  "JSON.stringify(a)": (value) => JSON.stringify({ value }),
};

const names = {
  a: "`a`",
  sum: "a signal",
  state: "`state`",
  number: "`number`",
  list: "an array",
  beat: "a struct",
  s: "a bus",
  child: "an instance",
  ram: "a port of a memory",
};

describe.each(Object.entries(names))("%s", (pick, what) => {
  test.each(Object.keys(uses))("%s", (use) => {
    expect(said(pick, uses[use] ?? String)).toBe(
      `signal-as-value: ${what} has no value while the design is built (no-value.test.ts)`,
    );
  });
});
