import { execa } from "execa";
import { buildSelfTest } from "../../sim/models.ts";

/** What the models of the simulator depend on. */
export interface ModelShape {
  /** Bits of `m_axi`. */
  readonly dataWidth: number;
  readonly h2c: number;
  readonly c2h: number;
  /** Bit masks of bypass channels. */
  readonly h2cBypass: number;
  readonly c2hBypass: number;
}

/** A header as the generator writes it, with the facts that the models read. */
function header(shape: ModelShape): string {
  const facts = {
    ...{ DATA_WIDTH: shape.dataWidth, AXI_ID_WIDTH: 4, H2C_CHANNELS: shape.h2c, C2H_CHANNELS: shape.c2h },
    ...{ H2C_BYPASS: shape.h2cBypass, C2H_BYPASS: shape.c2hBypass, USER_IRQS: 16, MSIX_VECTORS: 32 },
    ...{ AXI_CLOCK_KHZ: 250000, UI_CLOCK_KHZ: 300000, PCIE_GENERATION: 4, PCIE_LANES: 16, MAX_PAYLOAD: 512 },
    ...{ READ_IDS: 32, WRITE_IDS: 16, BYPASS_FIFO_DEPTH: 8, USER_BAR_BYTES: 65536, DMA_BAR_BYTES: 65536 },
    ...{ VENDOR_ID: 0x10ee, DEVICE_ID: 0xa038, SUBSYSTEM_VENDOR_ID: 0x10ee, SUBSYSTEM_ID: 7, CLASS_CODE: 0x010802 },
    ...{
      REVISION_ID: 1,
      DDR_DATA_WIDTH: 512,
      DDR_ADDR_WIDTH: 31,
      DDR_ID_WIDTH: 4,
      DDR_BYTES: 2 ** 31,
      DDR_CHANNELS: 1,
    },
  };
  return Object.entries(facts)
    .map(([name, value]) => `#define NVMEFORGE_${name} ${value}\n`)
    .join("");
}

/** One host channel and one of the card each way. */
export const COMMON_SHAPE: ModelShape = { dataWidth: 256, h2c: 2, c2h: 2, h2cBypass: 2, c2hBypass: 2 };

/**
 * Builds the tests of the models for a shape and runs them.
 * @returns a line for each test, "ok NAME" or "FAIL NAME: reason"; and the figures they printed, without their "#"
 */
export async function runModelTests(
  shape: ModelShape,
): Promise<{ readonly results: readonly string[]; readonly figures: readonly string[] }> {
  const options = { all: true, reject: false, timeout: 120_000 } as const;
  const { all, signal, timedOut } = await execa(await buildSelfTest(header(shape)), options);
  const lines = all.split("\n");
  if (signal !== undefined) lines.push(`FAIL the tests ended by ${signal}${timedOut ? ", out of time" : ""}`);
  return {
    results: lines.filter((line) => !line.startsWith("#")),
    figures: lines.filter((line) => line.startsWith("#")).map((line) => line.slice(2)),
  };
}

/** What the link shall carry. */
export interface LinkLoad {
  /** Data one way only, or NVMe commands with all their packets. */
  readonly traffic: "c2h" | "h2c" | "commands";
  readonly mps: number;
  readonly mrrs: number;
  /** Of a command, bytes. */
  readonly bytes?: number;
  /** Commands that are reads, percent. */
  readonly readPct?: number;
  /** Simulated time to measure, µs. */
  readonly us: number;
}

/** What it has carried, per second of simulated time. */
export interface LinkRates {
  readonly c2hBytes: number;
  readonly h2cBytes: number;
  readonly commands: number;
  readonly stats: Readonly<Record<string, unknown>>;
}

/** Measures the link model alone, of a card of generation 4 with 16 lanes that `params` may train down. */
export async function measureLink(load: LinkLoad, params: Readonly<Record<string, number>>): Promise<LinkRates> {
  const { traffic, mps, mrrs, bytes = 4096, readPct = 0, us } = load;
  const executable = await buildSelfTest(header(COMMON_SHAPE));
  const asked = JSON.stringify({ traffic, mps, mrrs, bytes, read_pct: readPct, us });
  const { stdout } = await execa(executable, ["throughput", asked, JSON.stringify(params)], { timeout: 120_000 });
  const got = JSON.parse(stdout) as Record<"ns" | "c2h_bytes" | "h2c_bytes" | "commands", number> & {
    readonly link: Readonly<Record<string, unknown>>;
  };
  const perSecond = 1e9 / got.ns;
  return {
    c2hBytes: got.c2h_bytes * perSecond,
    h2cBytes: got.h2c_bytes * perSecond,
    commands: got.commands * perSecond,
    stats: got.link,
  };
}
