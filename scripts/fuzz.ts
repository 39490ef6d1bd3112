/**
 * Random circuits on every simulator: `npm run fuzz -- --seed S --count N [--tools builtin,icarus,verilator]`.
 *
 * Exit code 1 when a tool computes something else than the IR means.
 */
import { Command, InvalidArgumentError } from "commander";
import { describeCircuit } from "../hdl/lang/fuzz/describe.ts";
import { describeFailures, fuzz, type Failure } from "../hdl/lang/fuzz/fuzz.ts";
import { shrink } from "../hdl/lang/fuzz/shrink.ts";
import { tools as allTools, type Tool } from "../hdl/lang/fuzz/tools.ts";

interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  readonly tools: readonly Tool[];
  readonly shrinkSeconds: number;
}

function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= 0xffffffff) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to 4294967295.`);
  };
}

function toolList(text: string): Tool[] {
  return text.split(",").map((name) => {
    const tool = allTools.find((each) => each.name === name);
    if (tool !== undefined) return tool;
    throw new InvalidArgumentError(`There is no "${name}"; there are ${allTools.map((each) => each.name).join(", ")}.`);
  });
}

const indented = (text: string) => text.trimEnd().replaceAll(/^(?=.)/gm, "  ");

function report(failure: Failure, seconds: number): void {
  console.log(`\n${describeFailures([failure])}`);
  if (seconds === 0) return;
  const small = shrink(failure, seconds * 1000);
  console.log(`  smallest circuit${small.finished ? "" : ` within ${seconds} s`} (${small.tried} tried):`);
  for (const { tool, difference } of small.found) console.log(indented(`${tool.name}: ${difference.message}`));
  console.log(`\n${indented(describeCircuit(small.circuit))}`);
}

await new Command("fuzz")
  .description("Run random circuits on every simulator and compare them with the meaning of the IR.")
  .option("--seed <n>", "seed of the first circuit (default: by the clock)", wholeNumber(0), Date.now() % 1_000_000_000)
  .option("--count <n>", "how many circuits", wholeNumber(1), 40)
  .option("--tools <list>", "some of builtin, icarus, verilator", toolList, [...allTools])
  .option("--shrink-seconds <n>", "most time to look for a smaller circuit, per failure; 0 = none", wholeNumber(0), 120)
  .action(({ seed, count, tools, shrinkSeconds }: FuzzOptions) => {
    const start = performance.now();
    const names = tools.map(({ name }) => name).join(", ");
    console.log(`seeds ${seed} to ${seed + count - 1} on ${names}`);
    const progress = (done: number, failures: number) => {
      const line = `${done} of ${count} circuits, ${failures} differ`;
      if (process.stdout.isTTY) process.stdout.write(`\r${line}${done === count ? "\n" : ""}`);
      else if (done === count || done % 40 === 0) console.log(line);
    };
    const failures = fuzz({ seed, count, tools, progress });
    for (const failure of failures) report(failure, shrinkSeconds);
    const took = ((performance.now() - start) / 1000).toFixed(1);
    const result = failures.length === 0 ? "all agree" : `${failures.length} differ`;
    console.log(`${count} circuits on ${names}: ${result} (${took} s)`);
    if (failures.length > 0) process.exitCode = 1;
  })
  .parseAsync();
