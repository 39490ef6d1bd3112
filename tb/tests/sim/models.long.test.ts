import { expect, test } from "vitest";
import { runModelTests } from "./models.ts";

test.each([
  { dataWidth: 64, h2c: 1, c2h: 1, h2cBypass: 0, c2hBypass: 0 },
  { dataWidth: 128, h2c: 3, c2h: 2, h2cBypass: 4, c2hBypass: 1 },
  { dataWidth: 512, h2c: 4, c2h: 4, h2cBypass: 15, c2hBypass: 15 },
])("models, $dataWidth bits, $h2c + $c2h channels", { timeout: 400_000 }, async (shape) => {
  const { results } = await runModelTests(shape);
  expect(results.filter((line) => !line.startsWith("ok "))).toEqual([]);
  expect(results.length).toBeGreaterThan(85);
});
