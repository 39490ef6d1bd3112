/** The same hardware prints the same bytes, whatever else is in the design, in the source, or around the folder. */
import { execa } from "execa";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { coreParams } from "../../../gen/params.ts";
import type { DesignIR, ModuleIR } from "../../../hdl/lang/design/ir.ts";
import { bind, bits, elaborate, module, output } from "../../../hdl/lang/index.ts";
import { printDesign } from "../../../hdl/lang/verilog/print-design.ts";
import { core } from "../../../hdl/top/core.ts";

const { config, derived, design } = makeCard("config/default.yaml");

/** sha256 of every printed file, by its name. */
function hashes(of: DesignIR): ReadonlyMap<string, string> {
  const { files, memoryFiles } = printDesign(of);
  const all = [...files, ...memoryFiles];
  return new Map(all.map(([name, text]) => [name, createHash("sha256").update(text).digest("hex")]));
}

const alone = hashes(elaborate(core(coreParams(config, derived))));

describe("a module around the card", () => {
  const stranger = module("stranger", () => ({
    ports: { q: output(bits(8)) },
    build({ q }, { regs }) {
      const { count } = regs({ count: bits(8).reset(0) });
      count.next(count.add(1));
      q.assign(count);
    },
  }));
  /** The card beside a module that has nothing to do with it, declared before or after it. */
  const around = (order: "before" | "after") =>
    module("around", () => ({
      clocks: ["default", "ui"],
      ports: {},
      build(_io, { instances }) {
        const card = { card: bind(core(coreParams(config, derived)), { default: "default", ui: "ui" }) };
        instances(order === "before" ? { other: stranger(), ...card } : { ...card, other: stranger() });
      },
    }))();

  test.each(["before", "after"] as const)("with a stranger %s it leaves every file as it was", (order) => {
    const printed = new Map(hashes(elaborate(around(order))));
    expect([printed.delete("around.sv"), printed.delete("stranger.sv")]).toEqual([true, true]);
    expect(printed.size).toBe(alone.size);
    expect(Object.fromEntries(printed)).toEqual(Object.fromEntries(alone));
  });
});

test("another order of instances or of modules changes the file of the module that has them, and no other", () => {
  const before = hashes(design);
  const turned = (one: ModuleIR): ModuleIR => ({ ...one, instances: [...one.instances].reverse() });
  const crowded = design.modules.filter(({ instances }) => instances.length > 1);
  expect(crowded.length).toBeGreaterThan(10);
  for (const { name } of crowded.slice(-3)) {
    const modules = design.modules.map((one) => (one.name === name ? turned(one) : one));
    const after = hashes({ ...design, modules: modules.reverse() });
    const changed = [...before].filter(([file, hash]) => after.get(file) !== hash).map(([file]) => file);
    expect(changed).toEqual([`${name}.sv`]);
    expect(after.size).toBe(before.size);
  }
});

describe("from another folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "nvmeforge-elsewhere-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const manifest = async (project: string, cwd: string, out: string) => {
    const args = [join(project, "gen/cli.ts"), "gen", "--config", join(project, "config/default.yaml"), "--out", out];
    await execa(resolve("node_modules/.bin/tsx"), args, { cwd });
    return readFileSync(join(out, "manifest.json"), "utf8");
  };

  test("a copy of the project, and a call from elsewhere, give the same manifest", async () => {
    const copy = join(folder, "a copy");
    for (const part of ["hdl", "gen", "config", "constraints", "package.json", "tsconfig.json"]) {
      cpSync(part, join(copy, part), { recursive: true });
    }
    symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
    const here = await manifest(process.cwd(), process.cwd(), join(folder, "here"));
    const there = await manifest(copy, folder, join(folder, "there"));
    expect(there).toBe(here);
    expect(Object.keys((JSON.parse(here) as { files: object }).files).length).toBeGreaterThan(100);
  });
});
