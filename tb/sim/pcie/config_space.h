// PCI configuration space of the function: type 0 header with two 64-bit BARs, capabilities power management, MSI,
// MSI-X, PCI Express. Sources: PCI Local Bus 3.0 §6, PCI Express Base 3.1 §7.5–7.8, PG195 "BARs" and "MSI-X Vector
// Table and PBA".
#pragma once
#include <array>
#include <cstdint>

#include "base/config.h"

namespace nvf {

class ConfigSpace {
 public:
  ConfigSpace() { reset(); }
  // What Link Status says from the next reset on: less than the card can do if the link came up narrower or slower.
  void train(unsigned generation, unsigned lanes) {
    generation_ = generation;
    lanes_ = lanes;
  }
  // Conventional or fundamental reset: everything software wrote is gone.
  void reset();

  // `size` 1, 2 or 4, naturally aligned, inside 4096 bytes; throws std::invalid_argument.
  uint32_t read(unsigned size, unsigned offset) const;
  void write(unsigned size, unsigned offset, uint32_t value);

  bool memory_enabled() const;
  bool bus_master() const;
  unsigned max_payload() const;       // bytes
  unsigned max_read_request() const;  // bytes
  bool extended_tags() const;
  bool relaxed_ordering() const;

  bool msix_enabled() const;
  bool msix_function_masked() const;
  bool msi_enabled() const;
  unsigned msi_width() const;  // log2 of the vectors granted
  uint64_t msi_address() const;
  uint32_t msi_data() const;

  // True if the BAR's window lies above 4 GiB: its packets have the longer header.
  bool bar_above_4g(unsigned bar) const;

  // Codes of the DMA's Config block: 0 = 128 bytes … 5 = 4096.
  unsigned max_payload_code() const;
  unsigned max_read_request_code() const;

 private:
  void put(unsigned offset, unsigned size, uint32_t value, uint32_t writable = 0, uint32_t clear_on_one = 0);
  void put_bar(unsigned index, uint64_t bytes);
  uint32_t word(unsigned offset, unsigned size) const;
  void set(unsigned offset, unsigned size, uint32_t value);

  unsigned generation_ = config::kGeneration;
  unsigned lanes_ = config::kLanes;
  static constexpr unsigned kBytes = 4096;
  std::array<uint8_t, kBytes> value_;
  std::array<uint8_t, kBytes> writable_;
  std::array<uint8_t, kBytes> clear_on_one_;
};

}  // namespace nvf
