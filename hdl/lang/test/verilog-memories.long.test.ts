import { execa } from "execa";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { elaborate } from "../index.ts";
import { printDesign } from "../verilog/print-design.ts";
import { designs as memories } from "./golden/memories/design.ts";
import { YosysWasm } from "../../../tb/tools/yosys-wasm.ts";

// Every memory of the golden corpus becomes the RAM that was asked for, under both versions of Yosys. The counts are
// those of all RAM primitives and flip-flops: a register that is not written here would be one that was not wanted.

/** Design → what it becomes in UltraScale+ (`xcup`), UltraScale (`xcu`) and the 7 series (`xc7`). */
const wanted: Readonly<Record<string, Readonly<Partial<Record<Family, string>>>>> = {
  simple_ram_depth4096_styleultra_width72: { xcup: "URAM288 1" },
  byte_ram_styleultra: { xcup: "URAM288 1" },
  masked_ram_mask9_styleultra_width72: { xcup: "URAM288 1" },
  masked_ram_mask8_styleultra_width64: { xcup: "URAM288 1" },
  two_sided_masked_ram_styleultra: { xcup: "URAM288 1" },
  simple_ram_depth1024_styleblock_width36: block(1),
  byte_ram_styleblock: block(1),
  two_sided_ram: block(1),
  masked_ram_mask8_styleblock_width64: block(2),
  masked_ram_mask9_styleblock_width72: block(2),
  masked_ram_mask16_styleblock_width32: block(1),
  masked_ram_mask18_styleblock_width36: block(1),
  two_sided_masked_ram_styleblock: block(1),
  // The register behind the RAM is the one inside of it in Vivado; Yosys does not move it there.
  two_clock_ram_styleblock: { xcup: "FDRE 32, RAMB18E2 1", xcu: "FDRE 32, RAMB18E2 1", xc7: "FDRE 32, RAMB18E1 1" },
  roms_async0_depth1024_styleblock: block(1),
  // The word that was read is kept in flip-flops, and here once more.
  two_clock_ram_styledistributed: {
    xcup: "FDRE 64, RAM64M8 40",
    xcu: "FDRE 64, RAM64M8 40",
    xc7: "FDRE 64, RAM64M 88",
  },
  simple_ram_depth64_styledistributed_width8: {
    xcup: "FDRE 8, RAM64M8 2",
    xcu: "FDRE 8, RAM64M8 2",
    xc7: "FDRE 8, RAM64M 3",
  },
  masked_ram_mask4_styledistributed_width16: { xcup: "FDRE 16, RAM64M8 64" },
  // Without a style a small deep word goes to LUTs.
  simple_ram_depth64_styleauto_width512: { xcup: "FDRE 512, RAM64M8 74" },
  started_ram: { xcup: "RAM32M16 1", xcu: "RAM32M16 1", xc7: "RAM32M 1" },
  // Of the two small tables one is read with a clock: seven of its bits differ from a constant.
  tables: { xcup: "FDRE 7, RAMB18E2 1", xcu: "FDRE 7, RAMB18E2 1", xc7: "FDRE 7, RAMB18E1 1" },
  // No RAM at all: read without a clock, or as small as a register.
  roms_async1_depth512_styledistributed: { xcup: "" },
  roms_async0_depth16_styleauto: { xcup: "FDRE 20" },
  small_rams: { xcup: "FDRE 17, RAM32M16 8, RAMB18E2 1" },
};

type Family = "xcup" | "xcu" | "xc7";

function block(count: number): Readonly<Record<Family, string>> {
  return { xcup: `RAMB36E2 ${count}`, xcu: `RAMB36E2 ${count}`, xc7: `RAMB36E1 ${count}` };
}

const wasm = new YosysWasm();
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hdl-memory-"));
});
afterAll(() => {
  wasm.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("every memory of the corpus is here", () => {
  expect(Object.keys(wanted).sort()).toEqual(memories.map(({ name }) => name).sort());
});

for (const definition of memories) {
  const { name } = definition;
  describe(name, () => {
    for (const [family, cells] of Object.entries(wanted[name] ?? {})) {
      const uram = family === "xcup" ? " -uram" : "";
      const synth = `synth_xilinx -family ${family} -noiopad -noclkbuf -flatten${uram} -top ${name}`;
      const script = `read_verilog -sv ${name}.sv; ${synth}; tee -q -o stat.txt stat`;
      const { files, memoryFiles } = printDesign(elaborate(definition));
      const texts = [...files, ...memoryFiles];

      test(`${family}, Yosys 0.23: ${cells}`, { timeout: 600_000 }, async () => {
        for (const [file, text] of texts) writeFileSync(join(folder, file), text);
        await execa("yosys", ["-q", "-p", script], { cwd: folder });
        expect(cellsIn(readFileSync(join(folder, "stat.txt"), "utf8"))).toBe(cells);
      });

      test(`${family}, Yosys 0.55: ${cells}`, { timeout: 600_000 }, async () => {
        const { good, output, files: left } = await wasm.run({ script, files: Object.fromEntries(texts) });
        expect(good, output).toBe(true);
        expect(cellsIn(left["stat.txt"] ?? "")).toBe(cells);
      });
    }
  });
}

/** RAM primitives and flip-flops with their counts; the versions order the columns differently. */
function cellsIn(stat: string): string {
  const found = [...stat.matchAll(/^ +(?:([A-Z]\w+) +(\d+)|(\d+) +([A-Z]\w+))$/gm)].map(
    ([, name, count, count2, name2]) => `${name ?? name2 ?? ""} ${count ?? count2 ?? ""}`,
  );
  return found.filter((cell) => /^(RAM|URAM|FD|SRL)/.test(cell)).join(", ");
}
