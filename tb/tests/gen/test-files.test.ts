import { expect, test } from "vitest";
import { pastSimulator, testFile } from "../../../scripts/mutate/test-files.ts";

test("tests that simulate past the simulator of the module tests are named, with the way in", () => {
  const through = testFile("tb/tests/module/fifo.test.ts");
  const past = testFile("hdl/lang/test/sim/endless.test.ts");
  expect(pastSimulator([through])).toBeNull();
  expect(pastSimulator([through, past])).toBe(
    "hdl/lang/test/sim/endless.test.ts: take `simulate` from tb/module/simulate.ts to be seen here",
  );
});
