export * from "../../hdl/lang/sim/streams.ts";
