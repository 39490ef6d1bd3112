import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { skidBuffer } from "../../../docs/examples/skid-buffer.ts";
import { elaborate } from "../../../hdl/lang/index.ts";
import { errorCase } from "../../../hdl/lang/test/errors/width-mismatch.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";

const readme = readFileSync("README.md", "utf8");

test("the example of the README is the one in docs/examples, and prints as shown", () => {
  const source = readFileSync("docs/examples/skid-buffer.ts", "utf8");
  const body = source.slice(source.indexOf("const Beat")).trim();
  const { files } = printDesign(elaborate(skidBuffer()));
  expect(readme).toContain(`\`\`\`ts\n${body}\n\`\`\``);
  expect(readme).toContain(`\`\`\`systemverilog\n${files.get("skid_buffer.sv")?.trim() ?? ""}\n\`\`\``);
});

test("the message of the README is one that the language gives", () => {
  const shown = /```\n(error\[[^]*?)\n```/.exec(readme)?.[1] ?? "none";
  expect(errorCase.message).toContain(shown);
});

test("the two commands of the README are the ones that CI runs", () => {
  const ci = readFileSync(".ci/run", "utf8");
  const [first, second] = /```\n(npm ci .*)\n(npm .*)\n```/.exec(readme)?.slice(1) ?? [];
  expect(first).toBe("npm ci && npm run gen");
  expect(ci).toContain(`{ ${first ?? "?"}; }`);
  expect(second).toBe("npm test");
  expect(ci.trim().split("\n").at(-1)).toBe(second);
});

test("every npm command the README names exists", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  for (const [, name = ""] of readme.matchAll(/`npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(name);
});
