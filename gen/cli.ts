#!/usr/bin/env tsx
/** The command line: `nvmeforge gen | check | explain | where | lint | synth | sim`. Commands are loaded when they are called, so that `explain` starts fast. */
import { Command, Option } from "commander";
import { InputError, isFinished } from "./config/problem.ts";
import { DEFAULT_CONFIG } from "./config/load.ts";
import { VERSION } from "./version.ts";
import type { SimOptions } from "./commands/sim.ts";
import type { SynthOptions } from "./commands/synth.ts";

const program = new Command("nvmeforge")
  .description("One YAML file in, a complete NVMe front end around a Xilinx XDMA core out.")
  .version(VERSION)
  .showHelpAfterError();

const config = () => new Option("-c, --config <file>", "configuration").default(DEFAULT_CONFIG, "config/default.yaml");

program
  .command("gen")
  .description("generate SystemVerilog, headers, constraints and documents")
  .addOption(config())
  .option("-o, --out <folder>", "output folder (default: build/<name>)")
  .action(async (options: { config: string; out?: string }) => {
    const { gen } = await import("./commands/gen.ts");
    gen(options);
  });

program
  .command("check")
  .description("check a configuration and the design it makes; write nothing")
  .addOption(config())
  .option("--json", "print the messages as JSON, for editors")
  .option("--allow <code=file...>", "a warning that stays, by its code and file; an error where there is none")
  .action(async (options: { config: string; json?: true; allow?: string[] }) => {
    const { check } = await import("./commands/check.ts");
    process.exitCode = check(options);
  });

program
  .command("explain [key]")
  .description("range, default, meaning and cost of a configuration key")
  .action(async (key?: string) => {
    const { allKeys, explain } = await import("./config/explain.ts");
    console.log(key === undefined ? allKeys().join("\n") : explain(key));
  });

program
  .command("where <place...>")
  .description("the line of TypeScript behind a line of emitted SystemVerilog, given as FILE:LINE")
  .action(async (places: string[]) => {
    const { where } = await import("./commands/where.ts");
    where(places);
  });

program
  .command("lint")
  .description("run Verilator -Wall, Icarus and two versions of Yosys over every emitted file")
  .option("-c, --config <file...>", "configurations (default: every file in config/)")
  .action(async (options: { config?: string[] }) => {
    const { lint } = await import("./commands/lint.ts");
    process.exitCode = await lint(options);
  });

program
  .command("synth [module...]")
  .description(
    "estimates of Yosys for every module, or for these and what is below them: LUTs, registers, memories, levels",
  )
  .option("-c, --config <file...>", "configurations (default: every file in config/)")
  .addOption(
    new Option("--yosys <version>", "old: the installed 0.23; new: 0.55")
      .choices(["old", "new", "both"])
      .default("both"),
  )
  .option("--check", "fail at a latch, a loop, a memory on other primitives, a path too long, a sum above its budget")
  .option("--store", "keep the sums and the paths that are too long as budgets")
  .option("--json <file>", "write the table with all paths that are too long")
  .action(async (modules: string[], options: SynthOptions) => {
    const { synth } = await import("./commands/synth.ts");
    process.exitCode = await synth(modules, options);
  });

const sim = program.command("sim").description("drive the simulated card");
const seed = () => new Option("-s, --seed <n>", "seed of everything random").argParser((text) => parseSeed(text));
const model = () =>
  new Option("-p, --param <name=value...>", "parameter of a model, e.g. link.rtt_ns=500; a wrong name lists them");

const simCommand = (name: string, text: string, defaultConfig: string) =>
  sim
    .command(`${name} <file>`)
    .description(text)
    .addOption(new Option("-c, --config <file>", "configuration").default(defaultConfig))
    .addOption(seed())
    .addOption(model())
    .option(
      "--max-cycles <n>",
      "most axi_aclk cycles the job may take (default: by the size of the file)",
      wholeNumber("--max-cycles"),
    )
    .option("--trace <file>", "write a waveform (FST) of the whole run");

simCommand(
  "copy",
  "through the xdma driver: file to the card's DDR by h2c_0 and back by c2h_0",
  "config/xdma.yaml",
).action(async (file: string, options: SimOptions) => {
  const { simCopy } = await import("./commands/sim.ts");
  await simCopy(file, options);
});

simCommand(
  "nvme",
  "as an NVMe drive: write the file with commands of 512 B to 8 KiB and read it back",
  "config/default.yaml",
)
  .option("--nsid <n>", "namespace (default: the first)", wholeNumber("--nsid"))
  .action(async (file: string, options: SimOptions & { nsid?: number }) => {
    const { simNvme } = await import("./commands/sim.ts");
    await simNvme(file, options);
  });

function wholeNumber(option: string) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1) return value;
    const message = `expected a whole number of at least 1, got ${text}`;
    throw new InputError([{ file: option, message, help: "nvmeforge sim --help lists the options" }]);
  };
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new InputError([
      {
        file: "--seed",
        message: `expected a whole number from 0 to 4294967295, got ${text}`,
        help: "leave it out to get a new seed; it is printed",
      },
    ]);
  }
  return value;
}

try {
  await program.parseAsync();
} catch (error) {
  // Everything a user can cause arrives as an error with a finished message; anything else is a bug and keeps its stack.
  console.error(isFinished(error) ? error.message : error);
  process.exitCode = 1;
}
