// The DMA register space: which block an address belongs to. Reached from the host (BAR 2) and from the user logic
// (s_axil). Source: PG195, "PCIe to DMA Address Map".
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "axi/lite_slave.h"
#include "pcie/config_space.h"
#include "xdma/channel.h"
#include "xdma/irq_block.h"
#include "xdma/limits.h"
#include "xdma/msix.h"
#include "xdma/sg_fetch.h"

namespace nvf {

class RegisterFile final : public axi::LiteTarget {
 public:
  RegisterFile(const Params& params, const ConfigSpace& config, SgCommon& common, DmaLimits& limits, IrqBlock& irq,
               MsixTable& msix);
  void reset();

  // `fetch` is null for a bypass channel: its SGDMA block exists without effect.
  void add(Direction direction, Channel& channel, SgFetch* fetch);

  // Whole dwords; bits of `address` above the 64 KiB of the space are not decoded.
  uint32_t read(uint32_t address);
  void write(uint32_t address, uint32_t value, uint32_t mask);

  uint32_t lite_read(uint32_t address) override { return read(address); }
  void lite_write(uint32_t address, uint32_t data, uint8_t strobe) override;

 private:
  struct Entry {
    Channel* channel;
    SgFetch* fetch;
  };
  const Entry* entry(unsigned target, unsigned channel) const;
  uint32_t read_config(unsigned offset) const;
  void write_config(unsigned offset, uint32_t value, uint32_t mask);
  uint32_t read_common(unsigned offset) const;
  void write_common(unsigned offset, uint32_t value, uint32_t mask);
  uint32_t unused() const { return params_.unused_reads_ones ? ~uint32_t{0} : 0; }

  const Params& params_;
  const ConfigSpace& config_;
  SgCommon& common_;
  DmaLimits& limits_;
  IrqBlock& irq_;
  MsixTable& msix_;
  std::vector<Entry> h2c_;
  std::vector<Entry> c2h_;

  uint32_t pcie_control_ = 1;
  uint32_t flush_timeout_ = 0;
};

}  // namespace nvf
