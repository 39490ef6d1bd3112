// MSI-X table and pending bits (0x8000 and 0x8FE0 of the DMA BAR), and how a vector becomes a message. Source: PG195,
// "MSI-X Vector Table and PBA"; PCI Local Bus 3.0 §6.8.
#pragma once
#include <array>
#include <cstdint>

#include "base/config.h"
#include "base/params.h"
#include "link/link.h"
#include "pcie/config_space.h"

namespace nvf {

class MsixTable {
 public:
  enum class Outcome {
    Sent,
    Withheld,     // masked: the pending bit is set, the message follows when it is unmasked
    Unavailable,  // no message-signalled interrupts enabled, or the link cannot take one now: ask again
  };

  MsixTable(const Params& params, const ConfigSpace& config, Link& link);
  void reset();

  uint32_t read(unsigned offset) const;  // offset in the target 0x8000
  void write(unsigned offset, uint32_t value, uint32_t mask);

  Outcome raise(unsigned vector);
  // One clock: sends a message that was withheld, once it is unmasked. True if it did.
  bool clock();
  bool pending(unsigned vector) const { return ((pending_ >> vector) & 1) != 0; }

  void stats(JsonWriter& json) const;

 private:
  bool masked(unsigned vector) const { return (entries_[vector][3] & 1) != 0 || config_.msix_function_masked(); }

  const Params& params_;
  const ConfigSpace& config_;
  Link& link_;
  std::array<std::array<uint32_t, 4>, config::kVectors> entries_;
  uint32_t pending_ = 0;
  uint64_t sent_ = 0;
  uint64_t withheld_ = 0;
  uint64_t writes_while_disabled_ = 0;
};

}  // namespace nvf
