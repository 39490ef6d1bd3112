#include "link/serialiser.h"

namespace nvf {

// Generations 1 and 2 carry 8 bits in 10, later ones 128 in 130 (PCI Express Base 3.1 §4.2). `overhead_percent` is what
// acknowledges, flow-control updates and skip sets take on top.
Serialiser::Serialiser(unsigned generation, unsigned lanes, unsigned overhead_percent) {
  const double giga_transfers = generation == 1 ? 2.5 : generation == 2 ? 5.0 : generation == 3 ? 8.0 : 16.0;
  const double code = generation <= 2 ? 0.8 : 128.0 / 130.0;
  const double bytes_per_ns = giga_transfers * lanes * code / 8.0 * (100.0 - overhead_percent) / 100.0;
  fs_per_byte_ = static_cast<uint64_t>(1e6 / bytes_per_ns + 0.5);
}

}  // namespace nvf
