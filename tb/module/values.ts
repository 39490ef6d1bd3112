export * from "../../hdl/lang/sim/values.ts";
