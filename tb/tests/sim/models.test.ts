import { expect, test } from "vitest";
import { runModelTests } from "./models.ts";

test("models, 256 bits, one channel of the host and one of the card each way", { timeout: 400_000 }, async () => {
  const lines = await runModelTests({ dataWidth: 256, h2c: 2, c2h: 2, h2cBypass: 2, c2hBypass: 2 });
  expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
  expect(lines.length).toBeGreaterThan(60);
});
