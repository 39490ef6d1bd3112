// The pins of the design, one by one; names are those of xdma_0 and of the DDR controller.
#include "base/config.h"
#include "design/bits.h"
#include "design/channel_pins.h"
#include "design/parts.h"

namespace nvf {

namespace {
constexpr unsigned kBeat = config::kBeatBytes;
constexpr unsigned kDdrBeat = config::kDdrBeatBytes;
}  // namespace

void Design::sample_axi(XdmaInputs& pins) const {
  const Vcore& top = *parts_->top;
  axi::AxiSlavePins& m = pins.m_axi;
  m.awready = top.m_axi_awready;
  m.wready = top.m_axi_wready;
  m.arready = top.m_axi_arready;
  m.b.valid = top.m_axi_bvalid;
  m.b.id = static_cast<uint8_t>(get(top.m_axi_bid));
  m.b.resp = top.m_axi_bresp;
  m.r.valid = top.m_axi_rvalid;
  if (m.r.valid) {
    m.r.last = top.m_axi_rlast;
    m.r.id = static_cast<uint8_t>(get(top.m_axi_rid));
    m.r.resp = top.m_axi_rresp;
    get_bytes<kBeat>(top.m_axi_rdata, m.r.data.data());
  }

  axi::LiteSlavePins& l = pins.m_axil;
  l.awready = top.m_axil_awready;
  l.wready = top.m_axil_wready;
  l.arready = top.m_axil_arready;
  l.b.valid = top.m_axil_bvalid;
  l.b.resp = top.m_axil_bresp;
  l.r.valid = top.m_axil_rvalid;
  l.r.data = top.m_axil_rdata;
  l.r.resp = top.m_axil_rresp;

  axi::LiteMasterPins& s = pins.s_axil;
  s.aw.valid = top.s_axil_awvalid;
  s.aw.address = top.s_axil_awaddr;
  s.w.valid = top.s_axil_wvalid;
  s.w.data = top.s_axil_wdata;
  s.w.strobe = top.s_axil_wstrb;
  s.bready = top.s_axil_bready;
  s.ar.valid = top.s_axil_arvalid;
  s.ar.address = top.s_axil_araddr;
  s.rready = top.s_axil_rready;

  pins.user_requests = static_cast<uint32_t>(get(top.usr_irq_req));

#define NVF_SAMPLE_BYPASS(direction, n)                          \
  {                                                              \
    BypassPins& bypass = pins.direction##_bypass[n];             \
    bypass.load = top.direction##_dsc_byp_load_##n;              \
    if (bypass.load) {                                           \
      bypass.source = top.direction##_dsc_byp_src_addr_##n;      \
      bypass.destination = top.direction##_dsc_byp_dst_addr_##n; \
      bypass.length = top.direction##_dsc_byp_len_##n;           \
      bypass.control = top.direction##_dsc_byp_ctl_##n;          \
    }                                                            \
  }
  NVF_BYPASS_CHANNELS(NVF_SAMPLE_BYPASS)
#undef NVF_SAMPLE_BYPASS
}

void Design::drive_axi(const XdmaOutputs& pins) {
  Vcore& top = *parts_->top;
  const axi::AxiMasterPins& m = pins.m_axi;
  top.m_axi_awvalid = m.aw.valid;
  top.m_axi_awaddr = m.aw.address;
  set(top.m_axi_awid, m.aw.id);
  top.m_axi_awlen = m.aw.len;
  top.m_axi_awsize = m.aw.size;
  top.m_axi_awburst = m.aw.burst;
  top.m_axi_awlock = 0;
  top.m_axi_awcache = 0;
  top.m_axi_awprot = 0;
  top.m_axi_wvalid = m.w.valid;
  if (m.w.valid) {
    set(top.m_axi_wstrb, m.w.strobe);
    top.m_axi_wlast = m.w.last;
    set_bytes<kBeat>(top.m_axi_wdata, m.w.data.data());
  }
  top.m_axi_bready = m.bready;
  top.m_axi_arvalid = m.ar.valid;
  top.m_axi_araddr = m.ar.address;
  set(top.m_axi_arid, m.ar.id);
  top.m_axi_arlen = m.ar.len;
  top.m_axi_arsize = m.ar.size;
  top.m_axi_arburst = m.ar.burst;
  top.m_axi_arlock = 0;
  top.m_axi_arcache = 0;
  top.m_axi_arprot = 0;
  top.m_axi_rready = m.rready;

  const axi::LiteMasterPins& l = pins.m_axil;
  top.m_axil_awvalid = l.aw.valid;
  top.m_axil_awaddr = l.aw.address;
  top.m_axil_awprot = 0;
  top.m_axil_wvalid = l.w.valid;
  top.m_axil_wdata = l.w.data;
  top.m_axil_wstrb = l.w.strobe;
  top.m_axil_bready = l.bready;
  top.m_axil_arvalid = l.ar.valid;
  top.m_axil_araddr = l.ar.address;
  top.m_axil_arprot = 0;
  top.m_axil_rready = l.rready;

  const axi::LiteSlavePins& s = pins.s_axil;
  top.s_axil_awready = s.awready;
  top.s_axil_wready = s.wready;
  top.s_axil_bvalid = s.b.valid;
  top.s_axil_bresp = s.b.resp;
  top.s_axil_arready = s.arready;
  top.s_axil_rvalid = s.r.valid;
  top.s_axil_rdata = s.r.data;
  top.s_axil_rresp = s.r.resp;

  set(top.usr_irq_ack, pins.user_acks);
  top.msi_enable = pins.msi_enable;
  top.msix_enable = pins.msix_enable;
  top.msi_vector_width = pins.msi_vector_width;

#define NVF_DRIVE_READY(direction, n) top.direction##_dsc_byp_ready_##n = pins.direction##_ready[n];
  NVF_BYPASS_CHANNELS(NVF_DRIVE_READY)
#undef NVF_DRIVE_READY
#define NVF_DRIVE_STATUS(direction, n) top.direction##_sts_##n = pins.direction##_status[n];
  NVF_STATUS_CHANNELS(NVF_DRIVE_STATUS)
#undef NVF_DRIVE_STATUS
}

// The same pins for the port of each memory: ddr_axi, ddr1_axi.
#define NVF_SAMPLE_MEMORY(bus)                                  \
  do {                                                          \
    pins.aw.valid = top.bus##_awvalid;                          \
    pins.aw.address = get(top.bus##_awaddr);                    \
    pins.aw.id = static_cast<uint8_t>(get(top.bus##_awid));     \
    pins.aw.len = top.bus##_awlen;                              \
    pins.aw.size = top.bus##_awsize;                            \
    pins.aw.burst = top.bus##_awburst;                          \
    pins.w.valid = top.bus##_wvalid;                            \
    if (pins.w.valid) {                                         \
      pins.w.last = top.bus##_wlast;                            \
      pins.w.strobe = get(top.bus##_wstrb);                     \
      get_bytes<kDdrBeat>(top.bus##_wdata, pins.w.data.data()); \
    }                                                           \
    pins.bready = top.bus##_bready;                             \
    pins.ar.valid = top.bus##_arvalid;                          \
    pins.ar.address = get(top.bus##_araddr);                    \
    pins.ar.id = static_cast<uint8_t>(get(top.bus##_arid));     \
    pins.ar.len = top.bus##_arlen;                              \
    pins.ar.size = top.bus##_arsize;                            \
    pins.ar.burst = top.bus##_arburst;                          \
    pins.rready = top.bus##_rready;                             \
  } while (false)
#define NVF_DRIVE_MEMORY(bus)                                   \
  do {                                                          \
    top.bus##_awready = pins.awready;                           \
    top.bus##_wready = pins.wready;                             \
    top.bus##_arready = pins.arready;                           \
    top.bus##_bvalid = pins.b.valid;                            \
    set(top.bus##_bid, pins.b.id);                              \
    top.bus##_bresp = pins.b.resp;                              \
    top.bus##_rvalid = pins.r.valid;                            \
    if (pins.r.valid) {                                         \
      set(top.bus##_rid, pins.r.id);                            \
      top.bus##_rresp = pins.r.resp;                            \
      top.bus##_rlast = pins.r.last;                            \
      set_bytes<kDdrBeat>(top.bus##_rdata, pins.r.data.data()); \
    }                                                           \
  } while (false)

void Design::sample_ddr(unsigned memory, axi::AxiMasterPins& pins) const {
  const Vcore& top = *parts_->top;
  if (memory == 0) NVF_SAMPLE_MEMORY(ddr_axi);
#if NVMEFORGE_DDR_CHANNELS == 2
  if (memory == 1) NVF_SAMPLE_MEMORY(ddr1_axi);
#endif
}

void Design::drive_ddr(unsigned memory, const axi::AxiSlavePins& pins) {
  Vcore& top = *parts_->top;
  if (memory == 0) NVF_DRIVE_MEMORY(ddr_axi);
#if NVMEFORGE_DDR_CHANNELS == 2
  if (memory == 1) NVF_DRIVE_MEMORY(ddr1_axi);
#endif
}

}  // namespace nvf
