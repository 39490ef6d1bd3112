/** A run that does not end says who waits for what, and what is wrong with the design. */
import { expect, test } from "vitest";
import { bits, module, sink, source, stream } from "../../index.ts";
import { simulate } from "../../sim/index.ts";

const ports = { s: sink(stream(bits(8))), m: source(stream(bits(8))) };

const wire = module("wire_through", () => ({
  ports,
  build({ s, m }) {
    s.ready.assign(m.ready);
    m.assign({ valid: s.valid, payload: s.payload });
  },
}));

const unready = module("unready", () => ({
  ports,
  build: ({ s, m }) => m.assign({ valid: s.valid, payload: s.payload }),
}));

test("a sink that wants more than comes says how much came", async () => {
  const sim = simulate(wire(), { limit: 40 });
  const run = sim.run(
    () => sim.source("s").send([1, 2]),
    () => sim.sink("m", { stall: 0.5 }).take(3),
  );
  await expect(run).rejects.toThrow(
    /^nothing ended within 40 clock edges \(seed 1\)\n {2}sink m: 2 words taken, more are wanted; valid is 0$/,
  );
});

test("a stream that has done its work is not named", async () => {
  const sim = simulate(wire(), { limit: 40 });
  const run = sim.run(
    () => sim.source("s").send([1, 2, 3]),
    () => sim.sink("m").take(2),
  );
  await expect(run).rejects.toThrow(
    /^nothing ended within 40 clock edges \(seed 1\)\n {2}source s: 2 words sent, another one is to go; ready is 0$/,
  );
});

test("a ready that nobody drives is named with its line", async () => {
  const sim = simulate(unready(), { limit: 40 });
  const run = sim.run(() => sim.source("s").send([1]));
  await expect(run).rejects.toThrow(
    /0 words sent.*ready is 0\n\nerror\[not-driven\]: output `s_ready` is never assigned\n.*endless\.test\.ts:6:/,
  );
});

test.each([1, 1.5, -0.1, Number.NaN])("a stall of %s is none", (stall) => {
  const sim = simulate(wire());
  expect(() => sim.source("s", { stall })).toThrow(`s: stall is the probability of a pause`);
  expect(() => sim.sink("m", { stall })).toThrow(`not ${stall}`);
});
