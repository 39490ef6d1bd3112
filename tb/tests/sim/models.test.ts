import { expect, test } from "vitest";
import { COMMON_SHAPE, runModelTests } from "./models.ts";

test("models, 256 bits, one channel of the host and one of the card each way", { timeout: 400_000 }, async () => {
  const { results, figures } = await runModelTests(COMMON_SHAPE);
  console.log(figures.join("\n"));
  expect(results.filter((line) => !line.startsWith("ok "))).toEqual([]);
  expect(results.length).toBeGreaterThan(85);
  expect(figures.length).toBeGreaterThan(3);
});
