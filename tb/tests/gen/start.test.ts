import { execaSync } from "execa";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";

/** Runs a program with `scripts/start.mjs`. */
const start = (...parameters: readonly string[]) =>
  execaSync("node", ["scripts/start.mjs", ...parameters], { reject: false });

test("a TypeScript program runs from one file", () => {
  expect(start("scripts/bench/first-counter.ts").stdout).toBe("10");
});

test("messages point at the user's file, and what is bundled goes away", () => {
  mkdirSync(".cache", { recursive: true });
  const folder = mkdtempSync(join(".cache", "start-test-"));
  try {
    const file = join(folder, "broken.ts");
    const lines = [
      `import { bits, input, module, output } from "../../hdl/lang/index.ts";`,
      `import { simulate } from "../../hdl/lang/sim/index.ts";`,
      `const broken = module("broken", () => ({`,
      `  ports: { a: input(bits(8)), b: input(bits(9)), y: output(bits(8)) },`,
      `  build: ({ a, b, y }) => y.assign(a.add(b as never)),`,
      `}));`,
      `console.log(process.argv.slice(2).join());`,
      `simulate(broken());`,
    ];
    writeFileSync(file, lines.join("\n"));
    const { stdout, stderr, exitCode } = start(file, "one", "two");
    expect(stdout).toBe("one,two");
    expect(stderr).toContain(`.cache/${basename(folder)}/broken.ts:5:38\n    5 |   build:`);
    expect(exitCode).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
