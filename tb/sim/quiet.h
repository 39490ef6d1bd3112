// AXI4 A3.1.2: a component in reset drives its valid signals low. The same goes for bypass loads and interrupt
// requests.
#pragma once
#include "axi/types.h"
#include "xdma/xdma.h"

namespace nvf {

// Name of a pin in `axi_aclk` that should be low in reset and is not; null if there is none.
inline const char* not_quiet(const XdmaInputs& pins) {
  if (pins.m_axi.b.valid) return "m_axi_bvalid";
  if (pins.m_axi.r.valid) return "m_axi_rvalid";
  if (pins.m_axil.b.valid) return "m_axil_bvalid";
  if (pins.m_axil.r.valid) return "m_axil_rvalid";
  if (pins.s_axil.aw.valid) return "s_axil_awvalid";
  if (pins.s_axil.w.valid) return "s_axil_wvalid";
  if (pins.s_axil.ar.valid) return "s_axil_arvalid";
  if (pins.user_requests) return "usr_irq_req";
  for (const BypassPins& bypass : pins.h2c_bypass) {
    if (bypass.load) return "h2c_dsc_byp_load";
  }
  for (const BypassPins& bypass : pins.c2h_bypass) {
    if (bypass.load) return "c2h_dsc_byp_load";
  }
  return nullptr;
}

// The same for the memory clock.
inline const char* not_quiet(const axi::AxiMasterPins& pins) {
  if (pins.aw.valid) return "ddr_axi_awvalid";
  if (pins.w.valid) return "ddr_axi_wvalid";
  if (pins.ar.valid) return "ddr_axi_arvalid";
  return nullptr;
}

}  // namespace nvf
