import { pllType } from "../../hdl/xdma/xdma-ip.ts";
import type { Card } from "../card.ts";

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
const bits4 = (mask: number) => mask.toString(2).padStart(4, "0");
const SPEEDS = { 1: "2.5_GT/s", 2: "5.0_GT/s", 3: "8.0_GT/s", 4: "16.0_GT/s" } as const;

/** Values for `set_property CONFIG.<name>` by name. */
type IpValues = Readonly<Record<string, string>>;

/**
 * Memory devices of the boards and the period of the clock beside them, in ps. KCU105: Analog Devices `hdl`,
 * `projects/common/kcu105/kcu105_system_mig.tcl`. VCU118: Corundum, `fpga/mqnic/VCU118/fpga_100g/ip/ddr4_0.tcl`.
 */
const BOARD_MEMORY: Readonly<Record<Card["config"]["device"]["board"], IpValues>> = {
  kcu105: { "C0.DDR4_MemoryPart": "EDY4016AABG-DR-F", "C0.DDR4_InputClockPeriod": "3332" },
  vcu118: { "C0.DDR4_MemoryPart": "MT40A256M16GE-075E", "C0.DDR4_InputClockPeriod": "4000" },
  custom: {},
};

/** `vivado/ip.json`: the part and the values of `ipValues`. */
export function ipSettings(card: Card): string {
  return `${JSON.stringify({ part: card.config.device.part, ...ipValues(card) }, null, 2)}\n`;
}

/**
 * What the configuration decides about the vendor's IP, by the names of its instances (PG195 and PG150, names as in generated `.xci`
 * files). Everything that is not here is left at the IP's default.
 */
export function ipValues({ config, derived }: Card): Readonly<Record<string, IpValues>> {
  const { pcie, xdma, device, ddr } = config;
  const classCode = hex(derived.classCode, 6);
  const xdma0 = {
    functional_mode: "DMA",
    mode_selection: "Advanced",
    pl_link_cap_max_link_width: `X${pcie.lanes}`,
    pl_link_cap_max_link_speed: SPEEDS[pcie.generation],
    ref_clk_freq: "100_MHz",
    axi_addr_width: "64",
    axi_data_width: `${xdma.data_width}_bit`,
    axisten_freq: xdma.clock_mhz.toString(),
    plltype: pllType(pcie.generation),
    xdma_axi_intf_mm: "AXI_Memory_Mapped",
    axi_id_width: derived.axiIdWidth.toString(),
    xdma_rnum_chnl: xdma.h2c_roles.length.toString(),
    xdma_wnum_chnl: xdma.c2h_roles.length.toString(),
    xdma_rnum_rids: xdma.read_ids.toString(),
    xdma_wnum_rids: xdma.write_ids.toString(),
    dsc_bypass_rd: bits4(derived.h2cBypass),
    dsc_bypass_wr: bits4(derived.c2hBypass),
    xdma_sts_ports: "true",
    xdma_axilite_slave: "true",
    axilite_master_en: "true",
    axilite_master_size: (derived.userBarBytes / 1024).toString(),
    axilite_master_scale: "Kilobytes",
    axil_master_64bit_en: "true",
    xdma_pcie_64bit_en: "true",
    xdma_num_usr_irq: derived.userIrqs.toString(),
    pf0_interrupt_pin: "NONE",
    pf0_msi_enabled: "true",
    pf0_msi_cap_multimsgcap: "16_vectors",
    pf0_msix_enabled: "true",
    pf0_msix_cap_table_size: hex(derived.msixVectors - 1, 3),
    pf0_msix_cap_table_offset: "00008000",
    pf0_msix_cap_table_bir: "BAR_3:2",
    pf0_msix_cap_pba_offset: "00008FE0",
    pf0_msix_cap_pba_bir: "BAR_3:2",
    vendor_id: hex(pcie.vendor_id, 4),
    pf0_device_id: hex(pcie.device_id, 4),
    pf0_revision_id: hex(pcie.revision_id, 2),
    pf0_subsystem_vendor_id: hex(pcie.subsystem_vendor_id, 4),
    pf0_subsystem_id: hex(pcie.subsystem_id, 4),
    pf0_class_code: classCode,
    pf0_class_code_base: classCode.slice(0, 2),
    pf0_class_code_sub: classCode.slice(2, 4),
    pf0_class_code_interface: classCode.slice(4),
    pcie_extended_tag: "true",
    cfg_mgmt_if: "false",
  };
  const ddr4 = {
    "C0.DDR4_AxiSelection": "true",
    "C0.DDR4_AxiDataWidth": derived.ddrDataWidth.toString(),
    "C0.DDR4_AxiIDWidth": derived.ddrIdWidth.toString(),
    "C0.DDR4_AxiAddressWidth": derived.ddrAddressWidth.toString(),
    // The user clock is a quarter of the memory clock.
    "C0.DDR4_TimePeriod": Math.floor(1e6 / (4 * ddr.clock_mhz)).toString(),
    "C0.DDR4_DataWidth": "64",
    ...BOARD_MEMORY[device.board],
  };
  return { xdma_0: xdma0, ddr4_0: ddr4, ...(ddr.channels === 2 ? { ddr4_1: ddr4 } : {}) };
}
