// Largest payload and read request the DMA uses: the lesser of what the host set in the PCI Express capability and of
// the registers 0x3040 and 0x3044. Codes: 0 = 128 bytes … 5 = 4096.
#pragma once
#include <algorithm>
#include <cstdint>

#include "pcie/config_space.h"

namespace nvf {

class DmaLimits {
 public:
  explicit DmaLimits(const ConfigSpace& config) : config_(config) {}
  void reset() { payload_code = read_code = kLargest; }

  uint32_t effective_payload_code() const { return std::min(payload_code, config_.max_payload_code()); }
  uint32_t effective_read_code() const { return std::min(read_code, config_.max_read_request_code()); }
  uint32_t max_payload() const { return 128u << effective_payload_code(); }
  uint32_t max_read_request() const { return 128u << effective_read_code(); }

  static constexpr uint32_t kLargest = 5;
  uint32_t payload_code = kLargest;
  uint32_t read_code = kLargest;

 private:
  const ConfigSpace& config_;
};

}  // namespace nvf
