import { bind, bits, bool, clock, connect, inout, input, module, output } from "../lang/index.ts";
import { componentPins, ddr4Ip } from "../xdma/ddr4-ip.ts";
import { inputBuffer, referenceClock } from "../xdma/primitives.ts";
import { allChannels, bypassChannels } from "../xdma/roles.ts";
import { xdmaIp } from "../xdma/xdma-ip.ts";
import { connectWithoutQos } from "./memory-link.ts";
import { core, DDR_DATA, DDR_ID, type CoreParams } from "./core.ts";

/** The card with its IP: what `core` does not know. */
export interface TopParams {
  readonly core: CoreParams;
  readonly family: "ultrascale" | "ultrascale_plus";
  /** PCIe generation 1 to 4 and lanes 1 to 16. */
  readonly generation: number;
  readonly lanes: number;
}

/** Data pins of the memory. With DDR4-2400 parts the controller's AXI port is then 512 bits wide. */
const DDR_PINS = componentPins(64);

/**
 * The FPGA: `core` beside the vendor's `xdma_0` and `ddr4_0`. The domain `axi` lives as long as the PCIe link, `ui` as long as the
 * board has power (PG195 "Clocking"; PG150 "Clocking").
 */
export const top = module("top", (p: TopParams) => ({
  doc: "The FPGA: core beside the XDMA and DDR4 IP.",
  name: "top",
  clocks: [],
  ports: {
    pcie_refclk_p: input(clock),
    pcie_refclk_n: input(clock),
    pcie_perst_n: input(bool),
    pci_exp_txp: output(bits(p.lanes)),
    pci_exp_txn: output(bits(p.lanes)),
    pci_exp_rxp: input(bits(p.lanes)),
    pci_exp_rxn: input(bits(p.lanes)),
    board_reset: input(bool),
    ddr_refclk_p: input(clock),
    ddr_refclk_n: input(clock),
    ddr4_adr: output(bits(DDR_PINS.adr)),
    ddr4_ba: output(bits(DDR_PINS.ba)),
    ddr4_bg: output(bits(DDR_PINS.bg)),
    ddr4_cke: output(bits(DDR_PINS.ranks)),
    ddr4_cs_n: output(bits(DDR_PINS.ranks)),
    ddr4_odt: output(bits(DDR_PINS.ranks)),
    ddr4_act_n: output(bool),
    ddr4_reset_n: output(bool),
    ddr4_ck_t: output(bits(DDR_PINS.ck)),
    ddr4_ck_c: output(bits(DDR_PINS.ck)),
    ddr4_dm_dbi_n: inout(bits(DDR_PINS.dq / 8)),
    ddr4_dq: inout(bits(DDR_PINS.dq)),
    ddr4_dqs_t: inout(bits(DDR_PINS.dq / 8)),
    ddr4_dqs_c: inout(bits(DDR_PINS.dq / 8)),
  },
  build(io, { instances, deriveDomain, wires }) {
    const { h2c, c2h } = p.core;
    const { refclk, perst, xdma, ddr4 } = instances({
      refclk: referenceClock(p.family),
      perst: inputBuffer(),
      xdma: xdmaIp({
        family: p.family,
        generation: p.generation,
        lanes: p.lanes,
        dataWidth: p.core.dw,
        idWidth: 4,
        h2c,
        c2h,
        userIrqs: p.core.vectors,
      }),
      ddr4: ddr4Ip({ addrWidth: p.core.ddr, dataWidth: DDR_DATA, idWidth: DDR_ID, pins: DDR_PINS }),
    });
    // A reset of the memory side takes the card's PCIe side along: pages on their way to the memory would never be answered. The other way
    // round the memory side lives on. `xdma_0` has no reset but PERST and lives through it: bursts on its AXI ports stay half
    // done, and its descriptors name slots that nobody owns. So whoever resets the memory of a running card must reset the link (PERST, a hot
    // reset of the slot) before the card is used again. What a driver sees: CC.EN and CSTS.RDY have become 0, and `memory_ready` in the vendor
    // registers is 0 until the memory is calibrated again.
    const { rst_axi } = wires({ rst_axi: bool });
    const axi = deriveDomain("axi", { clock: xdma.axi_aclk, reset: rst_axi });
    deriveDomain("ui", { clock: ddr4.c0_ddr4_ui_clk, reset: ddr4.c0_ddr4_ui_clk_sync_rst });
    const { memory_reset } = axi.synchronize({ memory_reset: ddr4.c0_ddr4_ui_clk_sync_rst });
    rst_axi.assign(xdma.axi_aresetn.not().or(memory_reset));
    const { card } = instances({ card: bind(core(p.core), { default: "axi", ui: "ui" }) });

    // PCIe.
    refclk.assign({ I: io.pcie_refclk_p, IB: io.pcie_refclk_n, CEB: 0 });
    perst.assign({ I: io.pcie_perst_n });
    xdma.assign({ sys_clk: refclk.ODIV2, sys_clk_gt: refclk.O, sys_rst_n: perst.O });
    xdma.assign({ pci_exp_rxp: io.pci_exp_rxp, pci_exp_rxn: io.pci_exp_rxn });
    io.pci_exp_txp.assign(xdma.pci_exp_txp);
    io.pci_exp_txn.assign(xdma.pci_exp_txn);

    // XDMA and the card.
    card.assign({
      user_lnk_up: xdma.user_lnk_up,
      msi_enable: xdma.msi_enable,
      msix_enable: xdma.msix_enable,
      msi_vector_width: xdma.msi_vector_width,
      usr_irq_ack: xdma.usr_irq_ack,
    });
    xdma.usr_irq_req.assign(card.usr_irq_req);
    connect(xdma.m_axi, card.m_axi);
    connect(xdma.m_axil, card.m_axil);
    connect(card.s_axil, xdma.s_axil);
    for (const n of bypassChannels(h2c)) {
      card[`h2c_dsc_byp_ready_${n}`].assign(xdma[`h2c_dsc_byp_ready_${n}`]);
      xdma[`h2c_dsc_byp_src_addr_${n}`].assign(card[`h2c_dsc_byp_src_addr_${n}`]);
      xdma[`h2c_dsc_byp_dst_addr_${n}`].assign(card[`h2c_dsc_byp_dst_addr_${n}`]);
      xdma[`h2c_dsc_byp_len_${n}`].assign(card[`h2c_dsc_byp_len_${n}`]);
      xdma[`h2c_dsc_byp_ctl_${n}`].assign(card[`h2c_dsc_byp_ctl_${n}`]);
      xdma[`h2c_dsc_byp_load_${n}`].assign(card[`h2c_dsc_byp_load_${n}`]);
    }
    for (const n of allChannels(h2c)) card[`h2c_sts_${n}`].assign(xdma[`h2c_sts_${n}`]);
    for (const n of bypassChannels(c2h)) {
      card[`c2h_dsc_byp_ready_${n}`].assign(xdma[`c2h_dsc_byp_ready_${n}`]);
      xdma[`c2h_dsc_byp_src_addr_${n}`].assign(card[`c2h_dsc_byp_src_addr_${n}`]);
      xdma[`c2h_dsc_byp_dst_addr_${n}`].assign(card[`c2h_dsc_byp_dst_addr_${n}`]);
      xdma[`c2h_dsc_byp_len_${n}`].assign(card[`c2h_dsc_byp_len_${n}`]);
      xdma[`c2h_dsc_byp_ctl_${n}`].assign(card[`c2h_dsc_byp_ctl_${n}`]);
      xdma[`c2h_dsc_byp_load_${n}`].assign(card[`c2h_dsc_byp_load_${n}`]);
    }
    for (const n of allChannels(c2h)) card[`c2h_sts_${n}`].assign(xdma[`c2h_sts_${n}`]);

    // Memory.
    ddr4.assign({
      c0_sys_clk_p: io.ddr_refclk_p,
      c0_sys_clk_n: io.ddr_refclk_n,
      sys_rst: io.board_reset,
      c0_ddr4_aresetn: ddr4.c0_ddr4_ui_clk_sync_rst.not(),
    });
    card.ddr_calib_done.assign(ddr4.c0_init_calib_complete);
    connectWithoutQos(card.ddr_axi, ddr4.c0_ddr4_s_axi);
    io.ddr4_adr.assign(ddr4.c0_ddr4_adr);
    io.ddr4_ba.assign(ddr4.c0_ddr4_ba);
    io.ddr4_bg.assign(ddr4.c0_ddr4_bg);
    io.ddr4_cke.assign(ddr4.c0_ddr4_cke);
    io.ddr4_cs_n.assign(ddr4.c0_ddr4_cs_n);
    io.ddr4_odt.assign(ddr4.c0_ddr4_odt);
    io.ddr4_act_n.assign(ddr4.c0_ddr4_act_n);
    io.ddr4_reset_n.assign(ddr4.c0_ddr4_reset_n);
    io.ddr4_ck_t.assign(ddr4.c0_ddr4_ck_t);
    io.ddr4_ck_c.assign(ddr4.c0_ddr4_ck_c);
    connect(io.ddr4_dm_dbi_n, ddr4.c0_ddr4_dm_dbi_n);
    connect(io.ddr4_dq, ddr4.c0_ddr4_dq);
    connect(io.ddr4_dqs_t, ddr4.c0_ddr4_dqs_t);
    connect(io.ddr4_dqs_c, ddr4.c0_ddr4_dqs_c);
  },
}));
