export * from "../../hdl/lang/sim/random.ts";
