// What PERST# does to the clock and reset that the DMA gives the design: axi_aresetn falls, axi_aclk may stop at once
// or run on for a while, comes back, and the reset is released around the time at which the link is up. The exact order
// is UNVERIFIED, hence random.
#pragma once
#include <algorithm>
#include <cstdint>

#include "base/random.h"

namespace nvf {

class LinkReset {
 public:
  explicit LinkReset(uint64_t seed) : random_(seed, "reset") {}

  void begin(uint64_t now_ps) {
    cycles_before_stop_ = random_.percent(50) ? 0 : random_.between(1, 16);
    stopped_until_ps_ = now_ps + random_.between(200'000, 2'000'000);
    cycles_in_reset_ = random_.between(16, 64);
    cycles_to_link_ = random_.between(1, cycles_in_reset_ + 4);
  }

  // axi_aclk has edges at `at_ps`.
  bool clock_runs(uint64_t at_ps) const { return cycles_before_stop_ > 0 || at_ps >= stopped_until_ps_; }
  uint64_t restart_ps() const { return stopped_until_ps_; }
  bool in_reset() const { return cycles_in_reset_ > 0; }
  // The reset has been seen by many edges and is about to end.
  bool about_to_end() const { return cycles_in_reset_ == 1; }
  bool link_up() const { return cycles_to_link_ == 0; }
  bool over() const { return !in_reset() && link_up(); }

  // A rising edge of axi_aclk.
  void edge(uint64_t at_ps) {
    if (at_ps < stopped_until_ps_) {
      cycles_before_stop_ -= std::min<uint64_t>(cycles_before_stop_, 1);
      return;
    }
    cycles_before_stop_ = 0;
    cycles_in_reset_ -= std::min<uint64_t>(cycles_in_reset_, 1);
    cycles_to_link_ -= std::min<uint64_t>(cycles_to_link_, 1);
  }

 private:
  Random random_;
  uint64_t cycles_before_stop_ = 0;
  uint64_t stopped_until_ps_ = 0;
  uint64_t cycles_in_reset_ = 1;
  uint64_t cycles_to_link_ = 1;
};

}  // namespace nvf
