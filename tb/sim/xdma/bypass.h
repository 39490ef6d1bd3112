// Descriptor bypass: the FIFO shared by all bypass channels and the rule of its pins. Source: PG195 / PG347,
// "Descriptor Bypass Mode".
#pragma once
#include <array>
#include <cstdint>
#include <deque>

#include "base/assertions.h"
#include "base/config.h"
#include "base/params.h"
#include "base/random.h"
#include "xdma/descriptor.h"

namespace nvf {

// What the user logic drives on one channel's bypass port.
struct BypassPins {
  bool load = false;
  uint64_t source = 0;
  uint64_t destination = 0;
  uint32_t length = 0;
  uint32_t control = 0;
};

// Entries in use: over all channels, or, if the FIFO is not shared, of the channel that asks. Channels are H2C 0 … 3,
// then C2H 0 … 3.
class BypassFifo {
 public:
  explicit BypassFifo(const Params& params) : params_(params) {}
  void reset() {
    used_ = 0;
    of_channel_.fill(0);
  }
  void enter(unsigned channel) {
    ++of_channel_[channel];
    if (++used_ > peak_) peak_ = used_;
  }
  void leave(unsigned channel) {
    --of_channel_[channel];
    --used_;
  }
  bool has_space(unsigned channel) const { return used(channel) + 1 < depth(); }
  // More than the FIFO and one late load hold.
  bool overrun(unsigned channel) const { return used(channel) > depth() + 1; }
  unsigned used(unsigned channel) const { return params_.fifo_shared ? used_ : of_channel_[channel]; }
  unsigned used() const { return used_; }
  unsigned peak() const { return peak_; }

 private:
  unsigned depth() const { return static_cast<unsigned>(params_.fifo_depth); }

  const Params& params_;
  std::array<unsigned, 2 * config::kMaxChannels> of_channel_{};
  unsigned used_ = 0;
  unsigned peak_ = 0;
};

// One channel's share of the FIFO.
class BypassQueue final : public DescriptorSource {
 public:
  BypassQueue(Direction direction, unsigned index, BypassFifo& fifo, const Params& params, uint64_t seed,
              Assertions& assertions);
  void reset();

  // One clock: `pins` sampled in front of the edge. `running`: the channel takes descriptors. Returns the new level of
  // ready.
  bool clock(const BypassPins& pins, bool running);

  bool empty() const override { return queue_.empty(); }
  Descriptor take() override;
  void finished() override;
  uint32_t error() const override { return 0; }
  void start() override {}
  void stop() override {}
  void drop() override;
  bool stop_ends_run() const override { return false; }

 private:
  void load(const BypassPins& pins);
  const char* name() const { return direction_ == Direction::H2c ? "h2c" : "c2h"; }

  const Direction direction_;
  const unsigned index_;
  const unsigned channel_;  // of the FIFO
  BypassFifo& fifo_;
  const Params& params_;
  Random random_;
  Assertions& assertions_;
  bool ready_ = false;         // level on the pin during the last cycle
  bool ready_before_ = false;  // and one clock earlier
  std::deque<Descriptor> queue_;
};

}  // namespace nvf
