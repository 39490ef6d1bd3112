/**
 * The features of the controller and where the admin sequencer keeps them (NVMe Base 2.2, Features; NVMe over PCIe Transport 1.2,
 * interrupt features). All of them return to their default at every controller reset; none can be saved.
 */
import { CELLS, SQE_CELLS } from "./admin-isa.ts";
import { ARBITRATION_BURST, WARNING_TEMPERATURE } from "./identify-tables.ts";

/** Feature identifiers are looked up in tables of this size; every higher one is unsupported. */
export const FEATURE_TABLE = 16;

export const FID = {
  arbitration: 0x01,
  powerManagement: 0x02,
  temperatureThreshold: 0x04,
  errorRecovery: 0x05,
  volatileWriteCache: 0x06,
  numberOfQueues: 0x07,
  interruptCoalescing: 0x08,
  interruptVector: 0x09,
  writeAtomicity: 0x0a,
  asyncEvents: 0x0b,
} as const;

/** A feature that is one 32-bit value of the controller: stored by Set Features and given back by Get Features. */
export interface ValueFeature {
  readonly fid: number;
  readonly default: number;
  /** Bits that are stored; reserved bits of the command are ignored. */
  readonly keep: number;
  /** Bits that must be 0 in the command, else Invalid Field: a coded value this controller does not have. */
  readonly forbid: number;
}

export const VALUE_FEATURES: readonly ValueFeature[] = [
  { fid: FID.arbitration, default: ARBITRATION_BURST, keep: 0xffff_ff07, forbid: 0 },
  // There is one power state.
  { fid: FID.powerManagement, default: 0, keep: 0xe0, forbid: 0x1f },
  { fid: FID.volatileWriteCache, default: 1, keep: 0x1, forbid: 0 },
  { fid: FID.interruptCoalescing, default: 0, keep: 0xffff, forbid: 0 },
  { fid: FID.writeAtomicity, default: 0, keep: 0x1, forbid: 0 },
  { fid: FID.asyncEvents, default: 0, keep: 0xffff_ffff, forbid: 0 },
];

/** Answer to Get Features with SEL = 3: changeable (bit 2), and bit 1 when each namespace has its own value. */
export const CAPABILITIES = { controller: 0x4, namespace: 0x6 } as const;

/** Temporary cells of the program. */
export const TEMP = { opcode: 16, entry: 17, select: 18, page: 19, offset: 20, value: 21, limit: 22 } as const;
const FIRST_STATE = SQE_CELLS + Object.keys(TEMP).length;

/** Cells that hold state between commands, with the value they take at a controller reset. */
export interface StateMap {
  /** First cell of the state. */
  readonly base: number;
  /** Reset value of each cell from `base` on. */
  readonly defaults: readonly number[];
  /** Asynchronous Event Requests held. */
  readonly events: number;
  /** Number of Queues as allocated: NSQA in 15:0, NCQA in 31:16, 0's based. */
  readonly queues: number;
  /** 1 after an I/O queue was created. */
  readonly created: number;
  /** Cell of each value feature by identifier. */
  readonly values: ReadonlyMap<number, number>;
  /** Composite temperature thresholds: over, then under. */
  readonly temperature: number;
  /** Interrupt vector configuration, one cell per vector. */
  readonly vectors: number;
  /** Error recovery, one cell per namespace identifier; cell 0 answers for no namespace. */
  readonly errorRecovery: number;
}

/** Lays the state out. `pairs`: I/O queue pairs, `vectors`: interrupt vectors, `nn`: highest namespace identifier. Throws if it does not fit. */
export function stateMap({ pairs, vectors, nn }: { pairs: number; vectors: number; nn: number }): StateMap {
  const defaults: number[] = [];
  const place = (...values: number[]) => {
    const cell = FIRST_STATE + defaults.length;
    defaults.push(...values);
    return cell;
  };
  const most = pairs - 1;
  const map = {
    base: FIRST_STATE,
    events: place(0),
    queues: place(most + most * 0x10000),
    created: place(0),
    values: new Map(VALUE_FEATURES.map((feature) => [feature.fid, place(feature.default)])),
    temperature: place(WARNING_TEMPERATURE, 0),
    // Bits 15:0 are the vector's number, bit 16 turns coalescing off: always so for the admin queue's vector.
    vectors: place(...Array.from({ length: vectors }, (_, vector) => vector + (vector === 0 ? 0x10000 : 0))),
    errorRecovery: place(...Array.from({ length: nn + 1 }, () => 0)),
    defaults,
  };
  if (FIRST_STATE + defaults.length > CELLS) {
    throw new RangeError(`the admin sequencer has ${CELLS} cells, ${vectors} vectors and ${nn} namespaces need more`);
  }
  return map;
}
