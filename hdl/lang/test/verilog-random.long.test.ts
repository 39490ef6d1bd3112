import { afterAll, expect, test } from "vitest";
import { RandomFolder } from "./support/random-folder.ts";

const firstSeed = Number(process.env["SEED"] ?? 1000);
const folder = new RandomFolder(firstSeed, 40);
afterAll(() => {
  folder.remove();
});
const agreeing = folder.modules.map(({ name }) => `${name} agrees`);

test("Icarus computes what the IR says", () => {
  expect(folder.modules.map(({ name }) => `${name} ${folder.icarus(name)}`)).toEqual(agreeing);
});

test("Verilator computes what the IR says", () => {
  const some = folder.modules.slice(0, 16).map(({ name }) => name);
  const calls = some.map((name) => `  ${name}_tb t_${name} ();`).join("\n");
  folder.write("all_tb.sv", `module all_tb;\n${calls}\n  initial #100000 $finish;\nendmodule\n`);
  const cheap = ["-MAKEFLAGS", "OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0"];
  const how = ["--binary", "--timing", "-Wno-fatal", "-Wno-lint", "--x-assign", "fast", "--top-module", "all_tb"];
  folder.run("verilator", [...how, ...cheap, ...some.flatMap((name) => [`${name}.sv`, `${name}_tb.sv`]), "all_tb.sv"]);
  const said = folder.run("./obj_dir/Vall_tb", []).split("\n");
  expect(said.filter((line) => line !== "" && !line.startsWith("- "))).toEqual(some.map(() => "agrees"));
});
