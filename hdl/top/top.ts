import { bind, bits, bool, clock, connect, input, module, output } from "../lang/index.ts";
import { ddr4Ip } from "../xdma/ddr4-ip.ts";
import { inputBuffer, referenceClock } from "../xdma/primitives.ts";
import { allChannels, bypassChannels } from "../xdma/roles.ts";
import { xdmaIp } from "../xdma/xdma-ip.ts";
import { connectWithoutQos } from "./memory-link.ts";
import { DDR_PINS, memoryNames, memoryPins } from "./memory-pins.ts";
import { core, DDR_DATA, DDR_ID, type CoreParams } from "./core.ts";

/** The card with its IP: what `core` does not know. */
export interface TopParams {
  readonly core: CoreParams;
  readonly family: "ultrascale" | "ultrascale_plus";
  /** PCIe generation 1 to 4 and lanes 1 to 16. */
  readonly generation: number;
  readonly lanes: number;
}

/** The clock of the second memory, with two only; the types name it always. */
function secondClock(memories: 1 | 2) {
  const ports = { ddr1_refclk_p: input(clock), ddr1_refclk_n: input(clock) };
  return memories === 2 ? ports : ({} as typeof ports);
}

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
    ...memoryPins(p.core.memories),
    ...secondClock(p.core.memories),
  },
  build(io, { instances, deriveDomain, wires }) {
    const { h2c, c2h, memories } = p.core;
    const memory = { addrWidth: p.core.ddr, dataWidth: DDR_DATA, idWidth: DDR_ID, pins: DDR_PINS };
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
      ddr4: ddr4Ip({ ...memory, number: 0 }),
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
    const ddr4_1 = memories === 2 ? instances({ ddr4_1: ddr4Ip({ ...memory, number: 1 }) }).ddr4_1 : null;
    if (ddr4_1 === null) rst_axi.assign(xdma.axi_aresetn.not().or(memory_reset));
    else {
      deriveDomain("ui1", { clock: ddr4_1.c0_ddr4_ui_clk, reset: ddr4_1.c0_ddr4_ui_clk_sync_rst });
      const { memory1_reset } = axi.synchronize({ memory1_reset: ddr4_1.c0_ddr4_ui_clk_sync_rst });
      rst_axi.assign(xdma.axi_aresetn.not().or(memory_reset).or(memory1_reset));
    }
    const domains = { default: "axi", ui: "ui" };
    const { card } = instances({ card: bind(core(p.core), ddr4_1 === null ? domains : { ...domains, ui1: "ui1" }) });

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
    if (ddr4_1 !== null) {
      ddr4_1.assign({
        c0_sys_clk_p: io.ddr1_refclk_p,
        c0_sys_clk_n: io.ddr1_refclk_n,
        sys_rst: io.board_reset,
        c0_ddr4_aresetn: ddr4_1.c0_ddr4_ui_clk_sync_rst.not(),
      });
      card.ddr1_calib_done.assign(ddr4_1.c0_init_calib_complete);
      connectWithoutQos(card.ddr1_axi, ddr4_1.c0_ddr4_s_axi);
    }
    memoryNames.slice(0, memories).forEach((name, n) => {
      const ip = n === 0 ? ddr4 : ddr4_1;
      if (ip === null) return;
      io[`${name}_adr`].assign(ip.c0_ddr4_adr);
      io[`${name}_ba`].assign(ip.c0_ddr4_ba);
      io[`${name}_bg`].assign(ip.c0_ddr4_bg);
      io[`${name}_cke`].assign(ip.c0_ddr4_cke);
      io[`${name}_cs_n`].assign(ip.c0_ddr4_cs_n);
      io[`${name}_odt`].assign(ip.c0_ddr4_odt);
      io[`${name}_act_n`].assign(ip.c0_ddr4_act_n);
      io[`${name}_reset_n`].assign(ip.c0_ddr4_reset_n);
      io[`${name}_ck_t`].assign(ip.c0_ddr4_ck_t);
      io[`${name}_ck_c`].assign(ip.c0_ddr4_ck_c);
      connect(io[`${name}_dm_dbi_n`], ip.c0_ddr4_dm_dbi_n);
      connect(io[`${name}_dq`], ip.c0_ddr4_dq);
      connect(io[`${name}_dqs_t`], ip.c0_ddr4_dqs_t);
      connect(io[`${name}_dqs_c`], ip.c0_ddr4_dqs_c);
    });
  },
}));
