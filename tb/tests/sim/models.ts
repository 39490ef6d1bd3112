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
    ...{ AXI_CLOCK_KHZ: 250000, UI_CLOCK_KHZ: 300000, PCIE_GENERATION: 3, PCIE_LANES: 8, MAX_PAYLOAD: 256 },
    ...{ READ_IDS: 32, WRITE_IDS: 16, BYPASS_FIFO_DEPTH: 8, USER_BAR_BYTES: 65536, DMA_BAR_BYTES: 65536 },
    ...{ VENDOR_ID: 0x10ee, DEVICE_ID: 0xa038, SUBSYSTEM_VENDOR_ID: 0x10ee, SUBSYSTEM_ID: 7, CLASS_CODE: 0x010802 },
    ...{ REVISION_ID: 1, DDR_DATA_WIDTH: 512, DDR_ADDR_WIDTH: 31, DDR_ID_WIDTH: 4, DDR_BYTES: 2 ** 31 },
  };
  return Object.entries(facts)
    .map(([name, value]) => `#define NVMEFORGE_${name} ${value}\n`)
    .join("");
}

/** Builds the tests of the models for a shape and runs them. @returns the output's lines, "ok NAME" or "FAIL NAME: reason" */
export async function runModelTests(shape: ModelShape): Promise<readonly string[]> {
  const { all } = await execa(await buildSelfTest(header(shape)), { all: true, reject: false, timeout: 120_000 });
  return all.split("\n");
}
