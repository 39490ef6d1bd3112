/** Property names that Vivado knows, with the values that it takes as regular expressions (Tcl's and JavaScript's alike). */
export type Properties = Readonly<Record<string, string>>;

const flag = "true|false";
const hex = (digits: number) => `[0-9A-F]{${digits}}`;

/**
 * DMA/Bridge Subsystem for PCI Express 4.1. Names, choices and defaults as in the IP-XACT file of a generated core (Vivado 2019.2, xdma 4.1
 * rev 4, part xcku040-ffva1156-2-e: `yhqiu16/NVMeCHA`, `sources_1/ip/xdma_0/xdma_0.xml`) and in PG195, "Customizing and Generating the Core".
 */
export const xdma: Properties = {
  functional_mode: "DMA|AXI_Bridge",
  mode_selection: "Basic|Advanced",
  device_port_type: "PCI_Express_Endpoint_device",
  pcie_blk_locn: "(PCIE4C_)?X[01]Y[0-5]",
  pl_link_cap_max_link_width: "X(1|2|4|8|16)",
  pl_link_cap_max_link_speed: "(2.5|5.0|8.0|16.0)_GT/s",
  ref_clk_freq: "(100|125|250)_MHz",
  axi_addr_width: "3[2-9]|[45][0-9]|6[0-4]",
  axi_data_width: "(64|128|256|512)_bit",
  axisten_freq: "62.5|125|250",
  coreclk_freq: "250|500",
  plltype: "CPLL|QPLL0|QPLL1",
  xdma_axi_intf_mm: "AXI_Memory_Mapped|AXI_Stream",
  xdma_rnum_chnl: "[1-4]",
  xdma_wnum_chnl: "[1-4]",
  xdma_rnum_rids: "2|4|8|16|32|64",
  xdma_wnum_rids: "2|4|8|16|32",
  xdma_num_usr_irq: "[1-9]|1[0-6]",
  xdma_axilite_slave: flag,
  dsc_bypass_rd: "[01]{4}",
  dsc_bypass_wr: "[01]{4}",
  xdma_sts_ports: flag,
  axi_id_width: "2|4",
  parity_settings: "None|Check_Parity|Propagate_Parity",
  cfg_mgmt_if: flag,
  cfg_ext_if: flag,
  soft_reset_en: flag,
  pcie_extended_tag: flag,
  pf0_msi_enabled: flag,
  pf0_msi_cap_multimsgcap: "1_vector|(2|4|8|16|32)_vectors",
  pf0_msix_enabled: flag,
  pf0_msix_impl_locn: "Internal|External",
  pf0_interrupt_pin: "NONE|INT[A-D]",
  vendor_id: hex(4),
  pf0_device_id: hex(4),
  pf0_revision_id: hex(2),
  pf0_subsystem_vendor_id: hex(4),
  pf0_subsystem_id: hex(4),
  pf0_class_code: hex(6),
  pf0_class_code_base: hex(2),
  pf0_class_code_sub: hex(2),
  pf0_class_code_interface: hex(2),
  axilite_master_en: flag,
  axilite_master_size: "1|2|4|8|16|32|64|128|256|512",
  axilite_master_scale: "Kilobytes|Megabytes|Gigabytes",
  axil_master_64bit_en: flag,
  axil_master_prefetchable: flag,
  xdma_pcie_64bit_en: flag,
  xdma_pcie_prefetchable: flag,
  pf0_msix_cap_table_bir: "BAR_[01]|BAR_1:0|BAR_3:2",
  pf0_msix_cap_table_offset: hex(8),
  pf0_msix_cap_table_size: hex(3),
  pf0_msix_cap_pba_bir: "BAR_[01]|BAR_1:0|BAR_3:2",
  pf0_msix_cap_pba_offset: hex(8),
};

/**
 * DDR4 SDRAM controller 2.2 (PG150, "Customizing and Generating the Core"). Names as in scripts for generated cores: Corundum
 * `fpga/mqnic/VCU118/fpga_100g/ip/ddr4_0.tcl`, Analog Devices `hdl` `projects/common/kcu105/kcu105_system_mig.tcl`; `C0.DDR4_AxiAddressWidth`
 * as Vivado itself writes it into block designs (`write_bd_tcl`).
 */
export const ddr4: Properties = {
  "C0.DDR4_AxiSelection": flag,
  "C0.DDR4_AxiDataWidth": "32|64|128|256|512",
  "C0.DDR4_AxiIDWidth": "[1-9]|1[0-9]|2[0-4]",
  "C0.DDR4_AxiAddressWidth": "2[7-9]|3[0-9]",
  "C0.DDR4_AxiArbitrationScheme": "RD_PRI_REG|ROUND_ROBIN|TDM",
  "C0.DDR4_TimePeriod": "[0-9]{3,4}",
  "C0.DDR4_InputClockPeriod": "[0-9]{4,5}",
  "C0.DDR4_MemoryType": "Components|RDIMMs|UDIMMs|SODIMMs",
  "C0.DDR4_MemoryPart": "[A-Z0-9]+(-[A-Z0-9]+)*",
  "C0.DDR4_DataWidth": "8|16|24|32|40|48|56|64|72|80",
  "C0.DDR4_DataMask": "[A-Z_]+",
  "C0.DDR4_CasLatency": "[0-9]+",
  "C0.DDR4_CasWriteLatency": "[0-9]+",
  "C0.DDR4_Mem_Add_Map": "ROW_COLUMN_BANK|ROW_COLUMN_BANK_INTLV|ROW_BANK_COLUMN|BANK_ROW_COLUMN",
  "C0.DDR4_AUTO_AP_COL_A3": flag,
  System_Clock: "Differential|No_Buffer",
};

/** Of projects, sets of files and files (UG912, "Vivado Design Suite Properties Reference"). */
export const others: Readonly<Record<"project" | "fileset" | "file", Properties>> = {
  project: { target_language: "Verilog|VHDL", board_part: "[a-z0-9_.:-]+", part: "xc[a-z0-9-]+" },
  fileset: { top: "[A-Za-z_][A-Za-z0-9_]*" },
  file: {
    used_in_synthesis: flag,
    used_in_implementation: flag,
    processing_order: "EARLY|NORMAL|LATE",
    file_type: ".+",
  },
};
