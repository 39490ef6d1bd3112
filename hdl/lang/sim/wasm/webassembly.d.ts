/** The part of the WebAssembly JavaScript interface that the simulator uses; Node has it without importing anything. */
declare namespace WebAssembly {
  interface Module {
    readonly [brand]: "module";
  }
  const Module: new (bytes: Uint8Array) => Module;
  const brand: unique symbol;
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(size: { readonly initial: number });
    readonly buffer: ArrayBuffer;
  }
}
