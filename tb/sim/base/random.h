// Seeded random streams: one per purpose, so that a change in one model leaves the others' sequences alone.
#pragma once
#include <cstdint>
#include <string_view>

namespace nvf {

class Random {
 public:
  Random(uint64_t seed, std::string_view purpose) {
    uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    for (char c : purpose) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3u;
    state_ = mix(seed + mix(hash)) | 1;
  }

  uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

  // 0 … bound-1; bound >= 1.
  uint64_t below(uint64_t bound) { return (next() >> 11) % bound; }

  // low … high, both included.
  uint64_t between(uint64_t low, uint64_t high) { return high <= low ? low : low + below(high - low + 1); }

  // True in `percent` of 100 cases; draws nothing at 0, so that a model without stalls costs nothing.
  bool percent(int64_t percent) { return percent > 0 && static_cast<int64_t>(((next() >> 32) * 100) >> 32) < percent; }

  // SplitMix64 finaliser.
  static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }

 private:
  uint64_t state_;
};

}  // namespace nvf
