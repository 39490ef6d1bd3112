import { parseConstants } from "../../constants.ts";
import type { CardConstants } from "../../constants.ts";
import { Host } from "../../kernel/host.ts";
import type { HostOptions } from "../../kernel/host.ts";
import { HostMemory } from "../../memory/host-memory.ts";
import { enumerate } from "../../pci/enumerate.ts";
import type { PciFunction } from "../../pci/function.ts";
import { CardClient } from "../../sim/card-client.ts";
import { FakeCard } from "./fake-card.ts";
import type { FakeNvmeOptions } from "./fake-nvme.ts";

/** Constants of an imaginary configuration. */
export function testConstants(overrides: Readonly<Record<string, unknown>> = {}): CardConstants {
  return parseConstants({
    ...{ name: "test", config_hash: "0123", personality: "nvme", h2c_channels: 2, c2h_channels: 2 },
    ...{ h2c_bypass: 0, c2h_bypass: 0, user_irqs: 16, msix_vectors: 32, axi_clock_khz: 250_000, max_payload: 256 },
    ...{ user_bar_bytes: 65536, dma_bar_bytes: 65536, vendor_id: 0x10ee, device_id: 0xa038, class_code: 0x010802 },
    ...{ ddr_bytes: "0x1000000" },
    ...overrides,
  });
}

export interface RigOptions {
  readonly seed?: number;
  readonly constants?: Readonly<Record<string, unknown>>;
  readonly nvme?: FakeNvmeOptions;
  readonly host?: Partial<HostOptions>;
}

/** A host and a fake card in this process. */
export interface Rig {
  readonly host: Host;
  readonly card: FakeCard;
  readonly pci: PciFunction;
  readonly constants: CardConstants;
}

/** Builds a rig, enumerates the card, runs the test as a task of the host, takes everything down. */
export async function withRig<T>(options: RigOptions, test: (rig: Rig) => Promise<T>): Promise<T> {
  const { host, card, constants } = bareRig(options);
  try {
    return await host.run(async () => test({ host, card, constants, pci: await enumerate(host) }));
  } finally {
    await host.close();
  }
}

/** A rig without enumeration; the caller closes the host. */
export function bareRig(options: RigOptions = {}): { host: Host; card: FakeCard; constants: CardConstants } {
  const constants = testConstants(options.constants);
  const memory = HostMemory.create(5 * 2 ** 30);
  const base = { memoryPath: memory.path, memoryBytes: memory.bytes, constants };
  const card = new FakeCard(options.nvme ? { ...base, nvme: options.nvme } : base);
  const client = new CardClient(card, { seed: options.seed ?? 1 });
  return { host: new Host(client, memory, { clockKhz: constants.axi_clock_khz, ...options.host }), card, constants };
}
