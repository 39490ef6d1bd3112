import { expectTypeOf, test } from "vitest";
import { bits, bool, enumeration, input, module, output, sint, sink, source, stream, struct } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

const Phase = enumeration("phase", ["Rest", "Work"]);
const Beat = struct({ data: bits(64), phase: Phase });

const rx = module("typed_rx", (p: { width: number }) => ({
  ports: { m: source(stream(Beat)), phase: output(Phase), low: output(sint(4)), level: output(bits(p.width)) },
  build() {
    // Types only.
  },
}));
const top = module("typed_top", () => ({
  ports: { s: sink(stream(Beat)), en: input(bool) },
  build() {
    // Types only.
  },
}));

test("what is inside has the types of its definition", () => {
  const look = () => simulate(top()).at("rx", rx({ width: 8 }));
  expectTypeOf<ReturnType<typeof look>["path"]>().toEqualTypeOf<string>();
  const typed = () => {
    const u = look();
    expectTypeOf(u.peek("phase")).toEqualTypeOf<"Rest" | "Work">();
    expectTypeOf(u.peek("low")).toEqualTypeOf<bigint>();
    expectTypeOf(u.peek("m").payload.data).toEqualTypeOf<bigint>();
    expectTypeOf(u.peek("m").payload.phase).toEqualTypeOf<"Rest" | "Work">();
    // @ts-expect-error: there is no such port
    u.peek("state");
    // Only inputs of the module itself are poked.
    expectTypeOf(u).not.toHaveProperty("poke");
    expectTypeOf(u.at("deeper", top()).peek("en")).toEqualTypeOf<bigint>();
    expectTypeOf(u.memory("ram").read(0)).toEqualTypeOf<bigint>();
  };
  expectTypeOf(typed).toBeFunction();
});
