import { execa } from "execa";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { makeCard } from "../../../gen/card.ts";
import { outputTree } from "../../../gen/output/output.ts";
import { writeTree } from "../../../gen/output/tree.ts";
import { ddr4, others, xdma } from "./vivado/properties.ts";

// The script that creates the Vivado project, run by tclsh against stand-ins of Vivado's commands.

const stubs = join(import.meta.dirname, "vivado", "stubs.tcl");
const folder = mkdtempSync(join(tmpdir(), "vivado-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const word = (text: string) => `{${text}}`;
const dictionary = (entries: readonly (readonly [string, string])[]) =>
  entries.map(([key, value]) => `${word(key)} ${word(value)}`).join(" ");
const properties = join(folder, "properties");
writeFileSync(
  properties,
  dictionary(
    Object.entries({ xdma, ddr4, ...others }).map(([kind, names]) => [kind, dictionary(Object.entries(names))]),
  ),
);

interface Run {
  readonly good: boolean;
  readonly said: readonly string[];
  readonly error: string;
}
async function run(script: string, options: readonly string[] = [], env: Record<string, string> = {}): Promise<Run> {
  const given = { reject: false, env, cwd: tmpdir() } as const;
  const { exitCode, stdout, stderr } = await execa("tclsh", [stubs, properties, script, ...options], given);
  return { good: exitCode === 0, said: stdout.split("\n"), error: stderr };
}

/** The output of a configuration in a folder of its own, and where its project goes. */
function output(config: string) {
  const card = makeCard(config);
  const { name } = card.config.project;
  const out = join(folder, name, "out");
  return {
    card,
    name,
    out,
    script: join(out, "vivado", "create_project.tcl"),
    project: join(folder, name, `${name}_vivado`),
    tree: outputTree(card),
  };
}

const cards = ["default", "gen3x4", "gen3x16", "single", "xdma"].map((name) => output(`config/${name}.yaml`));
beforeEach(() => {
  for (const { name, out, tree } of cards) {
    rmSync(join(folder, name), { recursive: true, force: true });
    writeTree(out, tree);
  }
});

for (const { card, name, out, script, project } of cards) {
  test(`${name}: every file of the output and its settings, from any folder`, async () => {
    const { good, said, error } = await run(script);
    expect({ good, error }).toEqual({ good: true, error: "" });
    expect(said[0]).toBe(`project ${name} ${card.config.device.part} ${project}`);
    expect(said.at(-1)).toBe(`${name}: created in ${project}`);
    const files = said.flatMap((line) => (line.startsWith("file ") ? [line.split(" ").slice(1).join(" ")] : []));
    const rtl = readdirSync(join(out, "rtl")).filter((each) => /\.(sv|mem)$/.test(each));
    expect(new Set(files)).toEqual(
      new Set([
        ...rtl.map((each) => `sources_1 ${join(out, "rtl", each)}`),
        ...["board.xdc", "crossings.xdc"].map((each) => `constrs_1 ${join(out, "vivado", each)}`),
      ]),
    );
    expect(said).toContain("property sources_1 top top");
    expect(said).toContain(`property ${join(out, "vivado", "crossings.xdc")} processing_order LATE`);
    const settings = JSON.parse(readFileSync(join(out, "vivado", "ip.json"), "utf8")) as Record<string, object>;
    const cores = Object.keys(settings).filter((key) => key !== "part");
    expect(cores).toEqual(["xdma_0", "ddr4_0", ...(card.config.ddr.channels === 2 ? ["ddr4_1"] : [])]);
    for (const core of cores) {
      expect(said).toContain(`generate all ${core}`);
      for (const [setting, value] of Object.entries(settings[core]!))
        expect(said).toContain(`property ${core} CONFIG.${setting} ${String(value)}`);
    }
    expect(said.join("\n")).toContain(`WARNING: no board files of ${card.config.device.board}`);
  });
}

describe("the script", () => {
  const { card, name, out, script, project } = cards[0]!;

  test("takes the board's files when they are installed for the part", async () => {
    const board = { BOARD_PART: "xilinx.com:kcu105:part0:1.7" };
    const right = await run(script, [], { ...board, BOARD_PART_NAME: card.config.device.part });
    expect(right.said).toContain("property " + name + " board_part xilinx.com:kcu105:part0:1.7");
    const other = await run(script, ["-force"], { ...board, BOARD_PART_NAME: "xcku040-ffva1156-3-e" });
    expect(other.said.join("\n")).not.toContain("board_part");
  });

  test("leaves a project that exists alone, unless it is told to replace it", async () => {
    mkdirSync(project);
    writeFileSync(join(project, "work"), "hours");
    const refused = await run(script);
    expect(refused.good).toBe(false);
    expect(refused.error).toMatch(/_vivado exists; -force replaces it, -dir names another one\nusage: vivado -mode/);
    expect(existsSync(join(project, "work"))).toBe(true);
    expect((await run(script, ["-dir", join(folder, name, "other")])).good).toBe(true);
    expect((await run(script, ["-force"])).good).toBe(true);
    expect(existsSync(join(project, "work"))).toBe(false);
  });

  test("says what it wants, and touches nothing then", async () => {
    expect((await run(script, ["-what"])).error).toMatch(/there is no option -what\nusage: vivado/);
    expect((await run(script, ["-dir"])).error).toMatch(/-dir needs a folder\nusage: vivado/);
    const bare = await execa("tclsh", [script], { reject: false });
    expect(bare.stderr).toMatch(/this runs in Vivado\nusage: vivado/);
    rmSync(join(out, "rtl", "top.sv"));
    expect((await run(script)).error).toMatch(/generate it again; missing:\n {2}\S+\/rtl\/top\.sv/);
    expect(existsSync(project)).toBe(false);
  });

  const wrong: readonly (readonly [what: string, from: string, to: string, error: RegExp])[] = [
    ["a property that the core does not have", "CONFIG.axi_data_width", "CONFIG.axi_width", /unknown property/],
    ["a value that the core does not take", "8.0_GT/s", "8_GT/s", /pl_link_cap_max_link_speed .* cannot be/],
    ["a property of the memory controller", "C0.DDR4_AxiIDWidth", "C0.AxiIDWidth", /unknown property/],
    ["a property without CONFIG.", '"CONFIG.plltype"', '"plltype"', /does not begin with CONFIG/],
    ["another core", "-name ddr4 ", "-name ddr3 ", /there is no core ddr3/],
  ];
  test.for(wrong)("the stand-ins refuse %s", async ([, from, to, error]) => {
    const text = readFileSync(script, "utf8");
    expect(text).toContain(from);
    writeFileSync(script, text.replace(from, to));
    const { good, error: said } = await run(script);
    expect(good).toBe(false);
    expect(said).toMatch(error);
  });

  test("compares its settings with what a core makes of them", async () => {
    const text = readFileSync(script, "utf8");
    const stub = 'proc get_property {name core} { return [expr {$name eq "CONFIG.plltype" ? "CPLL" : "x"}] }';
    writeFileSync(script, `${stub}\n${text}`);
    expect((await run(script)).said).toContain("WARNING: xdma xdma_0: CONFIG.plltype is CPLL, not QPLL1");
  });
});
