export { builtIn, simulate, simulateOn, Sim } from "./simulate.ts";
export type { DumpOptions } from "./dump.ts";
export { SimulationError } from "./failure.ts";
export type { Failure } from "./failure.ts";
export type { EngineMaker, SimulateOptions } from "./simulate.ts";
export type { Engine, WatchedNet } from "./engine.ts";
export type { CoverageReport, PointCount, ToggleCount } from "./coverage/report.ts";
export type { Tally } from "./coverage/tally.ts";
