// A host-driven transfer on channel 0, as the xdma driver programs it.
#pragma once
#include <vector>

#include "selftest/bench.h"

namespace nvf::selftest {

inline constexpr uint64_t kRing = 0x80000;  // 4 KiB aligned
inline constexpr uint32_t kStart = 0x00f83e1f;
inline constexpr uint32_t kStop = 0x00f83e1e;

struct Piece {
  uint64_t source;
  uint64_t destination;
  uint32_t length;
};

// Adjacency: descriptors that follow in the same 2 KiB.
inline uint32_t room(uint64_t address) { return 63 - static_cast<uint32_t>(address % 4096 / 32 % 64); }

// Writes a list at `at`; returns the value of the adjacency register.
inline uint32_t write_list(FakeHost& host, const std::vector<Piece>& pieces, uint64_t at = kRing) {
  const auto n = static_cast<uint32_t>(pieces.size());
  for (uint32_t i = 0; i < n; ++i) {
    const uint64_t here = at + 32 * i;
    const uint64_t next = i + 1 < n ? here + 32 : 0;
    const uint32_t adjacent = n - i - 1 > 1 ? std::min(room(next), n - i - 2) : 0;
    host.store<uint32_t>(here, 0xad4b0000 | (adjacent << 8) | (i + 1 == n ? 0x13 : 0));
    host.store<uint32_t>(here + 4, pieces[i].length);
    host.store<uint64_t>(here + 8, pieces[i].source);
    host.store<uint64_t>(here + 16, pieces[i].destination);
    host.store<uint64_t>(here + 24, next);
  }
  return n > 1 ? std::min(room(at), n - 1) : 0;
}

// `base` 0x0000 for H2C, 0x1000 for C2H.
inline void start(Bench& bench, uint32_t base, uint32_t adjacent, uint32_t control = kStart, uint64_t at = kRing) {
  bench.write32(2, base + 0x4080, static_cast<uint32_t>(at));
  bench.write32(2, base + 0x4084, static_cast<uint32_t>(at >> 32));
  bench.write32(2, base + 0x4088, adjacent);
  bench.write32(2, base + 0x04, control);
}

// Waits until busy is gone and returns Status, which it clears.
inline uint32_t finish(Bench& bench, uint32_t base) {
  for (int i = 0; i < 300; ++i) {
    if (!(bench.read32(2, base + 0x40) & 1)) return bench.read32(2, base + 0x44);
    bench.run(100);
  }
  throw Failure("the channel stays busy");
}

}  // namespace nvf::selftest
