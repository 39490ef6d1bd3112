// Rising edges of a clock in whole picoseconds. A period that is no whole number of them rotates through its
// neighbours, so that the frequency is exact in the long run.
#pragma once
#include <cstdint>

namespace nvf {

class Clock {
 public:
  Clock(uint64_t khz, uint64_t phase_ps) : khz_(khz), next_ps_(phase_ps) {}

  uint64_t next_ps() const { return next_ps_; }
  uint64_t period_ps() const { return kPsTimesKhz / khz_; }

  void advance() {
    next_ps_ += kPsTimesKhz / khz_;
    remainder_ += kPsTimesKhz % khz_;
    if (remainder_ >= khz_) {
      remainder_ -= khz_;
      ++next_ps_;
    }
  }
  // The clock stood still; its next edge is at `at_ps`.
  void restart(uint64_t at_ps) {
    next_ps_ = at_ps;
    remainder_ = 0;
  }

 private:
  static constexpr uint64_t kPsTimesKhz = 1'000'000'000;

  uint64_t khz_;
  uint64_t next_ps_;
  uint64_t remainder_ = 0;
};

}  // namespace nvf
