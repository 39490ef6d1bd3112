import { expect, test } from "vitest";
import { countFeatures, features, type Counts } from "../../fuzz/features.ts";
import { randomDesign } from "../../fuzz/random-design.ts";
import { batches, batchSize, firstSeed } from "./batch.ts";

// The generator cannot lose an operator, a statement or a kind of port without anybody seeing it.

const least = 8;
const counts: Counts = new Map();
for (let i = 0; i < batches * batchSize; i++) countFeatures(randomDesign(`random${i}`, firstSeed + i), counts);

test.each(features)("%s occurs", (feature) => {
  expect(counts.get(feature) ?? 0).toBeGreaterThanOrEqual(least);
});

test("widths are from 1 to 600", () => {
  const widths = [...counts.keys()].filter((each) => each.startsWith("width ")).map((each) => Number(each.slice(6)));
  expect(Math.min(...widths)).toBe(1);
  expect(new Set(widths).size).toBeGreaterThan(100);
  expect(widths).toContain(600);
});

test("a design is the same whenever it is made", () => {
  expect(randomDesign("same", 7)).toStrictEqual(randomDesign("same", 7));
  expect(randomDesign("same", 7)).not.toEqual(randomDesign("same", 8));
});
