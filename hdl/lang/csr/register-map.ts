import { callSite } from "../diag/call-site.ts";
import { badRegisterMap } from "../diag/messages-names.ts";
import { ElaborationError } from "../diag/report.ts";
import { Definition } from "../module/definition.ts";
import { sink, source } from "../module/bus.ts";
import type { SinkPort, SourcePort } from "../module/bus.ts";
import type { Ports } from "../module/ports.ts";
import { axiLiteBus } from "./axi-lite-bus.ts";
import type { AxiLiteFields } from "./axi-lite-bus.ts";
import { fieldPorts } from "./fields.ts";
import type { Field, FieldPorts } from "./fields.ts";
import { placeRegisters } from "./layout.ts";
import type { PlacedRegister, RegisterSpec } from "./layout.ts";
import { buildRegisters } from "./to-module.ts";

/** Registers by name. */
export type RegisterSpecs = Readonly<Record<string, RegisterSpec>>;

/** The ports of a register map: the bus for software, and for hardware one bundle per register. */
export type RegisterPorts<R extends RegisterSpecs> = {
  readonly [K in keyof R | "bus"]: K extends "bus"
    ? SinkPort<AxiLiteFields>
    : K extends keyof R
      ? SourcePort<PortsOf<R[K]["fields"], R[K]["count"]>>
      : never;
};

type PortsOf<F extends Readonly<Record<string, Field>>, N> = FieldPorts<F, N> extends Ports ? FieldPorts<F, N> : never;

/** What documents are made from. */
export interface RegisterTable {
  readonly name: string;
  readonly doc: string | undefined;
  /** In order of their offsets. */
  readonly registers: readonly PlacedRegister[];
}

/** A module with registers for software, and the description that headers and documents are made from. */
export type RegisterMap<R extends RegisterSpecs> = Definition<RegisterPorts<R>, "default"> & RegisterFacts<R>;

export interface RegisterFacts<R extends RegisterSpecs> extends RegisterTable {
  /** What the user wrote, for the types of drivers. */
  readonly specs: R;
}

class RegisterDefinition<R extends RegisterSpecs>
  extends Definition<RegisterPorts<R>, "default">
  implements RegisterFacts<R>
{
  readonly registers: readonly PlacedRegister[];
  readonly specs: R;

  constructor(name: string, specs: R, registers: readonly PlacedRegister[], options: RegisterMapOptions) {
    const addressWidth = options.addressWidth ?? 32;
    const bundles = Object.entries(specs).map(([key, spec]) => [key, source(fieldPorts(spec.fields, spec.count))]);
    const ports = { bus: sink(axiLiteBus(addressWidth)), ...Object.fromEntries(bundles) } as RegisterPorts<R>;
    super({
      name,
      base: name,
      parameters: new Map(),
      doc: options.doc ?? "Registers for software behind AXI4-Lite.",
      clocks: [{ name: "default", reset: "sync-high" }],
      ports,
      site: callSite(),
      run: (io, m) => buildRegisters(io, m, registers),
    });
    this.specs = specs;
    this.registers = registers;
  }
}

export interface RegisterMapOptions {
  readonly doc?: string;
  /** Width of the bus addresses, 32 unless given. Bits above the map are not looked at: the map repeats. */
  readonly addressWidth?: number;
}

/**
 * Registers for software. The result is put into a design like any definition; `cHeader`, `markdownPage`,
 * `registerJson` and `registerDriver` make the rest from the same description.
 *
 * - A write takes the bytes whose strobes are 1. Bits of no field read 0 and ignore writes; offsets without a register read 0 and are
 *   answered with SLVERR, reads and writes.
 * - One access of each direction at a time; a write is there two clocks after its address and data came, a read is answered in the next.
 * - A register of 64 bits is two words. Hardware sees each half as soon as it is written. Where a field that hardware drives (`ro`) lies
 *   in both halves, reading the low half keeps the high half for the next read of it: read low, then high.
 * - `count` makes an array of registers: its fields are arrays for hardware, `csr.queue.base.at(i)`.
 *
 * @example
 * export const dmaCsr = registerMap("dma_csr", {
 *   ctrl: { at: 0x00, fields: { enable: rw(1), burst: rw(8, { reset: 16, doc: "beats per request" }) } },
 *   status: { at: 0x04, fields: { busy: ro(1), depth: ro(12) } },
 *   irq: { at: 0x08, fields: { done: w1c(1) } },
 * });
 * const { csr } = instances({ csr: dmaCsr });
 * connect(axil, csr.bus);
 * engine.enable.assign(csr.ctrl.enable);
 * csr.status.assign({ busy: engine.busy, depth: engine.level });
 * csr.irq.done.assign(engine.done);
 */
export function registerMap<const R extends RegisterSpecs>(
  name: string,
  registers: R,
  options: RegisterMapOptions = {},
): RegisterMap<R> {
  const placed = placeRegisters(registers);
  if (typeof placed === "string") {
    throw new ElaborationError([badRegisterMap({ name, problem: placed, at: callSite() })]);
  }
  return new RegisterDefinition(name, registers, placed, options);
}
