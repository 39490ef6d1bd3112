import { expect, test } from "vitest";
import type { BlackBox } from "../../../hdl/lang/index.ts";
import { portLeaves } from "../../../hdl/lang/module/port-leaves.ts";
import { componentPins, ddr4Ip } from "../../../hdl/xdma/ddr4-ip.ts";
import { referenceClock } from "../../../hdl/xdma/primitives.ts";
import { xdmaIp } from "../../../hdl/xdma/xdma-ip.ts";
import type { XdmaIpOptions } from "../../../hdl/xdma/xdma-ip.ts";

const kcu105: XdmaIpOptions = {
  family: "ultrascale",
  generation: 3,
  lanes: 8,
  dataWidth: 256,
  idWidth: 4,
  h2c: ["control", "data", "data", "data"],
  c2h: ["control", "data", "data", "data"],
  userIrqs: 16,
};

/** `direction[width] name` for every port, sorted by name; one-bit scalars have no width. */
const portsOf = (box: BlackBox): string[] =>
  portLeaves(box.ports)
    .map(({ shape, direction }) => `${shape.path} ${direction} ${shape.scalar ? "1" : `[${shape.width - 1}:0]`}`)
    .sort();

const axi4Names =
  "awid awaddr awlen awsize awburst awprot awvalid awready awlock awcache wdata wstrb wlast wvalid wready bid bresp bvalid bready " +
  "arid araddr arlen arsize arburst arprot arvalid arready arlock arcache rid rdata rresp rlast rvalid rready";

test("m_axi has the 35 ports of the memory-mapped master, m_axil and s_axil 19 each", () => {
  const names = portsOf(xdmaIp(kcu105)).map((line) => line.split(" ")[0] ?? "");
  expect(names.filter((name) => name.startsWith("m_axi_"))).toEqual(
    axi4Names
      .split(" ")
      .map((name) => `m_axi_${name}`)
      .sort(),
  );
  expect(names.filter((name) => name.startsWith("m_axil_"))).toHaveLength(19);
  expect(names.filter((name) => name.startsWith("s_axil_"))).toHaveLength(19);
});

test("directions and widths are those of the IP", () => {
  const ports = portsOf(xdmaIp(kcu105));
  for (const line of [
    "m_axi_awaddr output [63:0]",
    "m_axi_awid output [3:0]",
    "m_axi_wstrb output [31:0]",
    "m_axi_bid input [3:0]",
    "m_axi_rdata input [255:0]",
    "m_axi_wlast output 1",
    "m_axil_awaddr output [31:0]",
    "m_axil_rdata input [31:0]",
    "s_axil_awaddr input [31:0]",
    "s_axil_bresp output [1:0]",
    "usr_irq_req input [15:0]",
    "usr_irq_ack output [15:0]",
    "msi_vector_width output [2:0]",
    "h2c_dsc_byp_ready_3 output 1",
    "h2c_dsc_byp_src_addr_0 input [63:0]",
    "c2h_dsc_byp_len_2 input [27:0]",
    "c2h_dsc_byp_ctl_1 input [15:0]",
    "c2h_dsc_byp_load_1 input 1",
    "h2c_sts_2 output [7:0]",
    "pci_exp_rxp input [7:0]",
    "sys_clk_gt input 1",
    "axi_aresetn output 1",
  ]) {
    expect(ports).toContain(line);
  }
});

test("ports that are not enabled do not exist", () => {
  const ports = portsOf(xdmaIp({ ...kcu105, h2c: ["host", "shared"], c2h: ["shared"] }));
  const byName = (part: string) => ports.filter((line) => line.includes(part)).map((line) => line.split(" ")[0]);
  expect(byName("_dsc_byp_load_")).toEqual(["c2h_dsc_byp_load_0", "h2c_dsc_byp_load_1"]);
  expect(byName("_sts_")).toEqual(["c2h_sts_0", "h2c_sts_0", "h2c_sts_1"]);
  expect(byName("cfg_mgmt")).toEqual([]);
  expect(byName("dma_bridge_resetn")).toEqual([]);
});

test("the PLL ports belong to UltraScale with QPLL1 alone", () => {
  const pll = (p: Partial<XdmaIpOptions>) =>
    portsOf(xdmaIp({ ...kcu105, ...p })).filter((line) => line.startsWith("int_qpll1"));
  expect(pll({})).toEqual([
    "int_qpll1lock_out output [1:0]",
    "int_qpll1outclk_out output [1:0]",
    "int_qpll1outrefclk_out output [1:0]",
  ]);
  expect(pll({ lanes: 4 })[0]).toBe("int_qpll1lock_out output [0:0]");
  expect(pll({ generation: 2 })).toEqual([]);
  expect(pll({ family: "ultrascale_plus" })).toEqual([]);
});

test("a single user interrupt keeps its range", () => {
  expect(portsOf(xdmaIp({ ...kcu105, userIrqs: 1 }))).toContain("usr_irq_req input [0:0]");
});

test("ddr4_0 has the AXI port with quality of service and the pins of the board", () => {
  const ports = portsOf(ddr4Ip({ addrWidth: 31, dataWidth: 512, idWidth: 4, pins: componentPins(64), number: 0 }));
  for (const line of [
    "c0_ddr4_s_axi_awaddr input [30:0]",
    "c0_ddr4_s_axi_awqos input [3:0]",
    "c0_ddr4_s_axi_rdata output [511:0]",
    "c0_ddr4_dq inout [63:0]",
    "c0_ddr4_dqs_t inout [7:0]",
    "c0_ddr4_adr output [16:0]",
    "c0_ddr4_ui_clk output 1",
    "c0_init_calib_complete output 1",
  ]) {
    expect(ports).toContain(line);
  }
});

test("the reference clock buffer follows the family", () => {
  expect(referenceClock("ultrascale").name).toBe("IBUFDS_GTE3");
  expect(referenceClock("ultrascale_plus").name).toBe("IBUFDS_GTE4");
});
