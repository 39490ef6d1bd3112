// The DMA as a whole, at the pins it shares with the user logic; everything on axi_aclk. Samples in, registered outputs
// out.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "axi/read_master.h"
#include "axi/types.h"
#include "axi/write_master.h"
#include "base/config.h"
#include "link/link.h"
#include "pcie/config_space.h"
#include "xdma/bypass.h"
#include "xdma/c2h_channel.h"
#include "xdma/h2c_channel.h"
#include "xdma/irq_block.h"
#include "xdma/limits.h"
#include "xdma/mmio.h"
#include "xdma/msix.h"
#include "xdma/register_file.h"
#include "xdma/sg_fetch.h"

namespace nvf {

// Driven by the user logic.
struct XdmaInputs {
  axi::AxiSlavePins m_axi;
  axi::LiteSlavePins m_axil;
  axi::LiteMasterPins s_axil;
  std::array<BypassPins, config::kMaxChannels> h2c_bypass, c2h_bypass;
  uint32_t user_requests = 0;
};

// Driven by the IP.
struct XdmaOutputs {
  axi::AxiMasterPins m_axi;
  axi::LiteMasterPins m_axil;
  axi::LiteSlavePins s_axil;
  std::array<bool, config::kMaxChannels> h2c_ready{}, c2h_ready{};
  std::array<uint8_t, config::kMaxChannels> h2c_status{}, c2h_status{};
  uint32_t user_acks = 0;
  bool msi_enable = false;
  bool msix_enable = false;
  uint8_t msi_vector_width = 0;
};

class Xdma final : private axi::WriteClient, private axi::AxiReadClient {
 public:
  Xdma(const Params& params, const ConfigSpace& config, Link& link, uint64_t seed, Assertions& assertions);
  ~Xdma() override;

  void reset();
  // One rising edge. `out` holds what was driven in front of it and receives what is driven after it.
  void clock(uint64_t cycle, const XdmaInputs& in, XdmaOutputs& out);

  bool mmio_idle() const { return mmio_.idle(); }
  void stats(JsonWriter& json) const;
  // Clocks in which a channel waited, by what it waited for.
  void stall_stats(JsonWriter& json) const;
  void peek(JsonWriter& json) const;

 private:
  struct Source;  // of one channel's descriptors

  void write_done(unsigned client, uint64_t token, uint32_t bytes, uint8_t resp) override;
  void read_beat(unsigned client, uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, uint8_t resp,
                 bool last) override;
  void move_data();
  uint32_t channel_requests() const;

  const Params& params_;
  const ConfigSpace& config_;
  Link& link_;
  DmaLimits limits_;
  SgCommon common_;
  MsixTable msix_;
  IrqBlock irq_;
  BypassFifo fifo_;
  axi::WriteMaster axi_writes_;
  axi::ReadMaster axi_reads_;
  RegisterFile registers_;
  axi::LiteSlave s_axil_;
  MmioRouter mmio_;
  std::vector<std::unique_ptr<Source>> h2c_sources_, c2h_sources_;
  std::vector<std::unique_ptr<H2cChannel>> h2c_;
  std::vector<std::unique_ptr<C2hChannel>> c2h_;
  // Round robin: who is asked first.
  unsigned turn_h2c_fetch_ = 0, turn_c2h_fetch_ = 0, turn_read_ = 0, turn_burst_ = 0, turn_axi_read_ = 0,
           turn_write_ = 0;
};

}  // namespace nvf
