import type { CardConstants } from "./constants.ts";
import { Host } from "./kernel/host.ts";
import { HostMemory } from "./memory/host-memory.ts";
import { sweepStaleFiles } from "./memory/shared-file.ts";
import { enumerate } from "./pci/enumerate.ts";
import type { PciFunction } from "./pci/function.ts";
import { CardClient } from "./sim/card-client.ts";
import type { JsonValue } from "./sim/card-client.ts";
import { SimulatorError } from "./sim/errors.ts";
import { SimProcess } from "./sim/sim-process.ts";

export interface CardOptions {
  /** The card simulator's executable, and arguments that go in front of the protocol's own. */
  readonly executable: string;
  readonly leadingArguments?: readonly string[];
  readonly constants: CardConstants;
  readonly seed: number;
  /** Command line that repeats this run; every error message ends with it. */
  readonly replay?: string;
  /** Model parameters of the simulator. */
  readonly params?: Readonly<Record<string, number | string | boolean>>;
  /** Waveform file. */
  readonly traceFile?: string;
  /** Host physical memory, bytes. Default 5 GiB, sparse, so that pages lie above and below 4 GiB. */
  readonly memoryBytes?: number;
  /** Lowest physical address of what drivers and programs get. Default: all but the first page. */
  readonly lowestAddress?: number;
  /** Bytes of it that will be touched: decides where the shared file goes. */
  readonly expectedUse?: number;
  /** Clock cycles the run may take. */
  readonly cycleBudget?: number;
  readonly iommuFaults?: "fail" | "count";
  /** Wall-clock limit of one answer, ms. */
  readonly answerTimeoutMs?: number;
  /** Every line the simulator writes to its standard error. */
  readonly onStderr?: (line: string) => void;
}

/** A simulated card in a simulated host, enumerated, no driver bound. */
export interface Card {
  readonly host: Host;
  readonly pci: PciFunction;
  readonly constants: CardConstants;
  /** What the simulator said of itself. */
  readonly hello: JsonValue;
}

/** Pause after a job, simulated ns. */
const QUIET_NS = 2000;

const DEFAULT_MEMORY = 5 * 2 ** 30;

/** Any failure of a job, with what is needed to repeat it. */
export class JobError extends Error {
  constructor(cause: unknown, seed: number, replay: string | undefined) {
    const text = cause instanceof Error ? cause.message : String(cause);
    super(`${text}\n  seed ${seed}${replay ? `\n  replay: ${replay}` : ""}`, { cause });
    this.name = "JobError";
  }
}

/**
 * Starts a simulator, enumerates the card, runs the job, and frees the process and the shared memory whatever happens.
 * @throws SimulatorError, JobError around anything the job throws
 */
export async function withCard<T>(options: CardOptions, job: (card: Card) => Promise<T>): Promise<T> {
  sweepStaleFiles();
  const memory = HostMemory.create(options.memoryBytes ?? DEFAULT_MEMORY, options.expectedUse);
  try {
    const identity = { seed: options.seed, replay: options.replay };
    const { executable, leadingArguments, params, traceFile, answerTimeoutMs, onStderr } = options;
    const port = SimProcess.start({
      executable,
      memoryFile: memory.path,
      memoryBytes: memory.bytes,
      identity,
      ...(leadingArguments && { leadingArguments }),
      ...(params && { params }),
      ...(traceFile !== undefined && { traceFile }),
      ...(answerTimeoutMs !== undefined && { answerTimeoutMs }),
      ...(onStderr && { onStderr }),
    });
    const host = new Host(new CardClient(port, identity), memory, {
      clockKhz: options.constants.axi_clock_khz,
      ...(options.cycleBudget !== undefined && { cycleBudget: options.cycleBudget }),
      ...(options.lowestAddress !== undefined && { lowestAddress: options.lowestAddress }),
      ...(options.iommuFaults && { iommuFaults: options.iommuFaults }),
    });
    try {
      return await host.run(() => runJob(host, options, job));
    } catch (error) {
      throw error instanceof SimulatorError ? error : new JobError(error, options.seed, options.replay);
    } finally {
      await host.close();
    }
  } finally {
    memory.close();
  }
}

async function runJob<T>(host: Host, options: CardOptions, job: (card: Card) => Promise<T>): Promise<T> {
  const hello = await host.request((card) => card.hello());
  // The simulator has the file open: its name is needed no longer, and nothing is left behind even if this process is killed.
  host.memory.unlink();
  checkConfiguration(hello, options.constants);
  const pci = await enumerate(host, { rootMaxPayload: options.constants.max_payload });
  checkIdentity(pci, options.constants);
  const result = await job({ host, pci, constants: options.constants, hello });
  // A stray access or message of a card that should be quiet by now shows in this pause.
  await host.sleep(QUIET_NS);
  return result;
}

/** The executable must have been built from the same generated tree as the constants. */
function checkConfiguration(hello: JsonValue, constants: CardConstants): void {
  if (hello === null || typeof hello !== "object" || Array.isArray(hello)) return;
  const hash = hello["config_hash"];
  if (typeof hash !== "string" || hash === constants.config_hash) return;
  throw new Error(`the simulator was built for configuration ${hash}, the constants are of ${constants.config_hash}`);
}

function checkIdentity({ identity }: PciFunction, constants: CardConstants): void {
  const text = (vendor: number, device: number, classCode: number): string =>
    `${vendor.toString(16)}:${device.toString(16)} class ${classCode.toString(16).padStart(6, "0")}`;
  const found = text(identity.vendorId, identity.deviceId, identity.classCode);
  const expected = text(constants.vendor_id, constants.device_id, constants.class_code);
  if (found !== expected) throw new Error(`the bus shows ${found}, the configuration says ${expected}`);
}
