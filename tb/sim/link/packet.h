// Bytes of packets on the wire: framing, sequence number and LCRC (8, in every generation: see "Per-TLP overhead" of
// pcie-bench's model, Neugebauer et al., SIGCOMM 2018), the header (12, or 16 with an address above 4 GiB), and whole
// dwords of payload.
#pragma once
#include <cstdint>

namespace nvf::packet {

inline constexpr uint64_t kFraming = 8;
inline constexpr uint64_t kCompletion = kFraming + 12;

constexpr uint64_t request(bool above_4g) { return kFraming + (above_4g ? 16 : 12); }
constexpr uint64_t request(uint64_t address) { return request((address >> 32) != 0); }

constexpr uint64_t payload(uint64_t address, uint64_t bytes) { return ((address & 3) + bytes + 3) / 4 * 4; }

}  // namespace nvf::packet
