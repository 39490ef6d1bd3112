// types
export { bits, bool, clock } from "./types/bits.ts";
export { sint } from "./types/sint.ts";
export { enumeration } from "./types/enumeration.ts";
export { struct } from "./types/struct.ts";
export { array } from "./types/array.ts";
export type { BitsType } from "./types/bits.ts";
export type { SintType } from "./types/sint.ts";
export type { EnumType } from "./types/enumeration.ts";
export type { StructIn, StructReg, StructType, StructValue, StructWire } from "./types/struct.ts";
export type { ArrayReg, ArrayType, ArrayValue, ArrayWire } from "./types/array.ts";
export type { Fields, Type } from "./types/type.ts";

// values
export { Bits, Reg, Sint, SintReg, SintWire, Wire } from "./expr/bits.ts";
export { EnumReg, EnumValue, EnumWire } from "./expr/enum-value.ts";
export { cat, lit, repeat } from "./expr/cat.ts";
export { mux } from "./expr/mux.ts";
export { pack, unpack } from "./expr/pack.ts";
export { crossing } from "./expr/crossing.ts";
export type { Lit } from "./expr/node.ts";
export type { View } from "./expr/view.ts";

// modules
export { genericModule, module } from "./module/module.ts";
export { inout, input, output } from "./module/ports.ts";
export { sink, source } from "./module/bus.ts";
export { stream } from "./module/stream.ts";
export { connect } from "./module/connect.ts";
export { bind } from "./module/instance.ts";
export { blackbox } from "./module/blackbox.ts";
export type { Body, Builders, DomainBuilders, WhenChain } from "./module/builders.ts";
export type { BusFrom, BusTo, SinkPort, SourcePort } from "./module/bus.ts";
export type { BlackBox, BlackBoxOptions, BlackBoxParameters } from "./module/blackbox.ts";
export type { AnyDefinition, ClockSpec, Definition, ResetKind } from "./module/definition.ts";
export type { InstanceView } from "./module/instance-view.ts";
export type { MemorySpec } from "./module/memory.ts";
export type { InoutPort, InputPort, OutputPort, Port, Ports } from "./module/ports.ts";
export type { StreamFields } from "./module/stream.ts";

// registers for software
export { registerMap } from "./csr/register-map.ts";
export { pulse, rc, ro, rw, w1c } from "./csr/fields.ts";
export { cHeader } from "./csr/to-c-header.ts";
export { markdownPage } from "./csr/to-markdown.ts";
export { registerJson } from "./csr/to-json.ts";
export { registerDriver } from "./csr/driver.ts";
export type { RegisterMap } from "./csr/register-map.ts";
export type { RegisterAccess, RegisterMapDriver } from "./csr/driver.ts";
export type { RegisterMapJson } from "./csr/to-json.ts";

// numbers
export { bitsFor, clog2, indexWidth, isPowerOfTwo } from "./expr/numbers.ts";

// designs
export { elaborate } from "./design/elaborate.ts";
export { checkDesign, requireClean } from "./check/passes.ts";
export type { AllowedWarning } from "./check/allowed.ts";
export { diagnosticsJson } from "./diag/to-json.ts";
export { ElaborationError } from "./diag/report.ts";
export type { Diagnostic } from "./diag/diagnostic.ts";
export type { DesignIR } from "./design/ir.ts";
