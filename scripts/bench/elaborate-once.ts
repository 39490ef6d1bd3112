/** The default card once, in a process of its own; prints the processor time of each step in milliseconds as JSON. */
let last = 0;
/** Since the step before; the first counts from the start of the process. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  const now = (user + system) / 1000;
  const step = now - last;
  last = now;
  return step;
}

const { loadConfig } = await import("../../gen/config/load.ts");
const { derive } = await import("../../gen/config/derive.ts");
const { topParams } = await import("../../gen/params.ts");
const { top } = await import("../../hdl/top/top.ts");
const { checkDesign } = await import("../../hdl/lang/check/passes.ts");
const { elaborate } = await import("../../hdl/lang/design/elaborate.ts");
const { printDesign } = await import("../../hdl/lang/verilog/print-design.ts");
const config = loadConfig("config/default.yaml");
const parameters = topParams(config, derive(config));
const load = spent();
const design = elaborate(top(parameters));
const elaboration = spent();
const found = checkDesign(design);
const checks = spent();
const { files } = printDesign(design);
const print = spent();
if (found.length > 0 || files.size < design.modules.length) throw new Error("the card is not what it was");
console.log(JSON.stringify({ load, elaborate: elaboration, check: checks, print }));
