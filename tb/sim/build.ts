import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DESIGN_SIDE, buildModels, simulatorSources } from "./models.ts";
import { streamProbes } from "./streams.ts";
import { JOBS, SOURCES, cachedFolder, digest, readTree, runTool, toolStamp } from "./tools.ts";

export { SimBuildError } from "./tools.ts";

export interface CardSimOptions {
  /** Generated `rtl/`: one module per file, ROM contents beside them. The top is `core`. */
  readonly rtlDir: string;
  /** Generated `include/` with `nvmeforge.h`. */
  readonly includeDir: string;
  /** Compiles waveform recording in (`--trace FILE.fst`). Costs nothing while it is not used. */
  readonly traceFst?: boolean;
}

export interface CardSim {
  /** Absolute path of the simulator. */
  readonly executable: string;
  /** Hash of everything the executable was built from. */
  readonly key: string;
  /** It had been built before. */
  readonly cached: boolean;
}

const TOP = "core";
const EXECUTABLE = "card-sim";
const HOOKS = "-DVL_PRINTF=nvf_verilator_printf -DVL_USER_STOP -DVL_USER_FATAL -DVL_USER_FINISH";
const VERILATOR_FLAGS = [
  ...["--cc", "--exe", "--build", "-j", String(JOBS), "--no-timing", "--assert", "-O3"],
  ...["--x-assign", "unique", "--x-initial", "unique", "--top-module", TOP, "--prefix", "Vcore", "-o", EXECUTABLE],
  // The flags of -CFLAGS come before OPT_FAST, which is -Os unless it is given here.
  ...["-MAKEFLAGS", "OPT_FAST=-O2 OPT_SLOW=-O0 OPT_GLOBAL=-O2"],
];

/**
 * Builds the simulator of a generated card, or finds the one built earlier from the same content: tools, flags, RTL, header and C++.
 * Several builders may run side by side.
 * @throws SimBuildError when Verilator or the compiler fails; Error when a tool or a folder is missing
 */
export async function buildCardSim(options: CardSimOptions): Promise<CardSim> {
  const rtlDir = resolve(options.rtlDir);
  const includeDir = resolve(options.includeDir);
  const rtl = readTree(rtlDir, /^[^/]+\.(sv|svh|mem)$/);
  if (!rtl.has(`${TOP}.sv`)) throw new Error(`${rtlDir} has no ${TOP}.sv: generate the card first`);
  const header = readFileSync(join(includeDir, "nvmeforge.h"), "utf8");
  const sources = simulatorSources();
  const trace = options.traceFst === true;
  const probes = streamProbes(rtl);
  const stamps = [toolStamp("verilator"), toolStamp("g++")];
  const key = digest(...stamps, VERILATOR_FLAGS, HOOKS, trace, header, rtl, sources, probes);

  const { folder, cached } = await cachedFolder(key, async (fresh) => {
    const models = await buildModels(header);
    const design = [...sources.keys()].filter((name) => name.startsWith(DESIGN_SIDE) && name.endsWith(".cpp"));
    const objects = join(fresh, "obj");
    mkdirSync(objects);
    writeFileSync(join(objects, "streams.vlt"), probes.control);
    writeFileSync(join(objects, "stream_list.h"), probes.list);
    await runTool("verilator", [
      ...VERILATOR_FLAGS,
      ...[
        "-CFLAGS",
        `-std=c++17 -I${SOURCES} -I${includeDir} -I${objects} ${HOOKS} -include ${SOURCES}${DESIGN_SIDE}hooks.h`,
      ],
      ...(trace ? ["--trace-fst"] : []),
      ...["-y", rtlDir, "+libext+.sv", "-Mdir", objects, join(objects, "streams.vlt"), join(rtlDir, `${TOP}.sv`)],
      ...["main.cpp", ...design].map((name) => join(SOURCES, name)),
      models,
    ]);
    copyFileSync(join(objects, EXECUTABLE), join(fresh, EXECUTABLE));
    rmSync(objects, { recursive: true });
    // ROM contents are loaded from the folder of the executable.
    for (const [name, text] of rtl) if (name.endsWith(".mem")) writeFileSync(join(fresh, name), text);
  });
  return { executable: join(folder, EXECUTABLE), key, cached };
}
