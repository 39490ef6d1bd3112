import { expect, test } from "vitest";
import { Contents, joined } from "../../bench/contents.ts";
import { randomSteps, sequentialSteps } from "../../bench/loop.ts";
import { Random } from "../../host/index.ts";

const make = (units = 64): Contents => new Contents(Random.stream(1, "contents test"), units, 512);

test("every piece has contents of its own, new ones after every write", () => {
  const contents = make();
  const seen = new Set<string>();
  for (let unit = 0; unit < 64; unit++) {
    expect(contents.known(unit)).toBe(false);
    for (let version = 0; version < 4; version++) seen.add(contents.renew(unit).toString("hex"));
    expect(contents.known(unit)).toBe(true);
  }
  expect(seen.size).toBe(64 * 4);
});

test("a wrong byte, old contents and those of a neighbour are found", () => {
  const contents = make();
  const old = Buffer.from(contents.renew(3));
  contents.check(3, old);
  const now = Buffer.from(contents.renew(3));
  contents.check(3, now);
  expect(() => {
    contents.check(3, old);
  }).toThrow(/piece 3 .* from byte 0 on/);
  const wrong = Buffer.from(now);
  wrong[511] = (wrong[511] ?? 0) ^ 1;
  expect(() => {
    contents.check(3, wrong);
  }).toThrow(/from byte 511 on/);
  expect(() => {
    contents.check(3, contents.renew(4));
  }).toThrow(/piece 3/);
});

test("one writer or several readers", () => {
  const contents = make();
  expect([contents.enter(5, false), contents.enter(5, false), contents.enter(5, true)]).toEqual([true, true, false]);
  contents.leave(5, false);
  expect(contents.enter(5, true)).toBe(false);
  contents.leave(5, false);
  expect([contents.enter(5, true), contents.enter(5, false), contents.enter(5, true)]).toEqual([true, false, false]);
  contents.leave(5, true);
  expect(contents.enter(5, false)).toBe(true);
});

test("joined pieces are what the pieces hold", () => {
  const contents = make();
  const both = joined(contents, 2).renew(7);
  contents.check(14, both.subarray(0, 512));
  contents.check(15, both.subarray(512));
});

test("random steps keep the share of reads and never meet a writer", () => {
  const contents = make(8);
  const next = randomSteps(Random.stream(2, "steps"), contents, 0.25);
  const steps = Array.from({ length: 4000 }, () => {
    const step = next();
    contents.leave(step.unit, step.write);
    return step;
  });
  const reads = steps.filter(({ write }) => !write).length / steps.length;
  expect(Math.abs(reads - 0.25)).toBeLessThan(0.03);
  expect(new Set(steps.map(({ unit }) => unit)).size).toBe(8);
  // All but one in use by writers: only that one is left.
  for (let unit = 0; unit < 7; unit++) contents.enter(unit, true);
  expect(next().unit).toBe(7);
});

test("sequential steps go round, and say so when they meet themselves", () => {
  const contents = make(3);
  const next = sequentialSteps(contents, true);
  expect([next(), next(), next()].map(({ unit }) => unit)).toEqual([0, 1, 2]);
  expect(next).toThrow(/still in use/);
});
