import type { Config } from "../config/schema.ts";
import type { Derived } from "../config/derive.ts";

/** One fact about a configuration that software may rely on; hex where a person would read it so. */
export interface Fact {
  readonly name: string;
  readonly value: number | bigint | string;
  readonly hex?: boolean;
  readonly doc: string;
}

/** The facts of `include/nvmeforge.h` and `include/nvmeforge.json`: one list, so that both always agree. */
export function facts(config: Config, d: Derived): Fact[] {
  return [
    { name: "config_name", value: config.project.name, doc: "name of the configuration" },
    { name: "config_hash", value: d.hash, doc: "sha256 of the resolved configuration" },
    { name: "data_width", value: config.xdma.data_width, doc: "bits of m_axi" },
    { name: "axi_id_width", value: d.axiIdWidth, doc: "bits of m_axi ids" },
    { name: "h2c_channels", value: config.xdma.h2c_roles.length, doc: "host-to-card channels" },
    { name: "c2h_channels", value: config.xdma.c2h_roles.length, doc: "card-to-host channels" },
    { name: "h2c_bypass", value: d.h2cBypass, hex: true, doc: "channels whose descriptors come from the card" },
    { name: "c2h_bypass", value: d.c2hBypass, hex: true, doc: "channels whose descriptors come from the card" },
    { name: "user_irqs", value: d.userIrqs, doc: "user interrupts" },
    { name: "msix_vectors", value: d.msixVectors, doc: "entries of the MSI-X table" },
    { name: "axi_clock_khz", value: config.xdma.clock_mhz * 1000, doc: "axi_aclk" },
    { name: "ui_clock_khz", value: config.ddr.clock_mhz * 1000, doc: "user clock of the DDR controller" },
    { name: "pcie_generation", value: config.pcie.generation, doc: "PCIe generation" },
    { name: "pcie_lanes", value: config.pcie.lanes, doc: "PCIe lanes" },
    { name: "max_payload", value: config.pcie.max_payload, doc: "largest payload offered, bytes" },
    { name: "read_ids", value: config.xdma.read_ids, doc: "host reads in flight per channel" },
    { name: "write_ids", value: config.xdma.write_ids, doc: "host writes in flight per channel" },
    {
      name: "bypass_fifo_depth",
      value: config.xdma.bypass_fifo_depth,
      doc: "descriptors the shared bypass FIFO holds",
    },
    { name: "user_bar_bytes", value: d.userBarBytes, doc: "BAR 0: NVMe registers, doorbells, vendor registers" },
    { name: "dma_bar_bytes", value: d.dmaBarBytes, doc: "BAR 2: DMA registers, MSI-X table" },
    { name: "vendor_id", value: config.pcie.vendor_id, hex: true, doc: "PCI vendor" },
    { name: "device_id", value: config.pcie.device_id, hex: true, doc: "PCI device" },
    { name: "subsystem_vendor_id", value: config.pcie.subsystem_vendor_id, hex: true, doc: "PCI subsystem vendor" },
    { name: "subsystem_id", value: config.pcie.subsystem_id, hex: true, doc: "PCI subsystem" },
    { name: "revision_id", value: config.pcie.revision_id, hex: true, doc: "PCI revision" },
    { name: "class_code", value: d.classCode, hex: true, doc: "PCI class" },
    { name: "ddr_data_width", value: d.ddrDataWidth, doc: "bits of the DDR controller's AXI port" },
    { name: "ddr_addr_width", value: d.ddrAddressWidth, doc: "bits of a DDR byte address" },
    { name: "ddr_id_width", value: d.ddrIdWidth, doc: "bits of the DDR port's ids" },
    { name: "ddr_channels", value: config.ddr.channels, doc: "DDR controllers; blocks of 4 KiB lie on them in turns" },
    { name: "ddr_bytes", value: d.ddrBytes, doc: "size of the DDR memory, of all controllers together" },
    {
      name: "card_windows",
      value: d.windows.find(({ name }) => name === "write_slots")?.base ?? 0n,
      hex: true,
      doc: "base of the card's own windows on m_axi",
    },
    { name: "write_slots", value: config.data.page_slots, doc: "4 KiB slots, host to medium" },
    { name: "read_slots", value: config.data.page_slots, doc: "4 KiB slots, medium to host" },
  ];
}
