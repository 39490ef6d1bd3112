import { execa } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { elaborate } from "../index.ts";
import { printDesign } from "../verilog/print-design.ts";
import { designs as memories } from "./golden/memories/design.ts";

describe("memories become the RAM that was asked for (Yosys, UltraScale+)", () => {
  const primitives: Readonly<Record<string, string>> = {
    simple_ram_depth4096_styleultra_width72: "URAM288",
    simple_ram_depth1024_styleblock_width36: "RAMB36E2",
    simple_ram_depth64_styledistributed_width8: "RAM64M8",
    byte_ram_styleblock: "RAMB36E2",
    two_sided_ram: "RAMB36E2",
  };
  for (const definition of memories) {
    const primitive = primitives[definition.name];
    if (primitive === undefined) continue;
    test(`${definition.name} is one ${primitive} or a few`, { timeout: 60_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), "hdl-memory-"));
      try {
        const { name } = definition;
        writeFileSync(join(folder, "ram.sv"), printDesign(elaborate(definition)).files.get(`${name}.sv`) ?? "");
        const synth = `synth_xilinx -family xcup -noiopad -noclkbuf -flatten -uram -top ${name}`;
        const { stdout } = await execa("yosys", ["-p", `read_verilog -sv ram.sv; ${synth}; stat`], { cwd: folder });
        const report = stdout.slice(stdout.lastIndexOf("Number of cells"));
        const count = new RegExp(`${primitive} +(\\d+)`).exec(report)?.[1];
        expect(Number(count ?? 0)).toBe(primitive === "RAM64M8" ? 2 : 1);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
