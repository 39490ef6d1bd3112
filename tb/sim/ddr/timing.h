// When the DRAM behind the controller's AXI port has data, or has taken it. The port keeps the AXI rules; what a bank,
// a row or a refresh costs is decided here, so that another model of the device replaces this one alone.
#pragma once
#include <algorithm>
#include <cstdint>

#include "base/json.h"
#include "base/params.h"
#include "base/ring.h"

namespace nvf {

struct DramAccess {
  bool write;
  uint64_t address;
  unsigned beats;  // of the AXI port
};

class DramTiming {
 public:
  virtual ~DramTiming() = default;
  // The port has accepted an access, a write with all its data. Reads are served in the order of their calls, and so
  // are writes.
  virtual void push(const DramAccess& access, uint64_t cycle) = 0;
  // One user clock.
  virtual void clock(uint64_t cycle) = 0;
  virtual void reset() {
    read_beats_.clear();
    writes_.clear();
  }
  virtual void stats(JsonWriter& json) const = 0;

  // The next read beat, in order of the accesses, may be given in this cycle.
  bool read_ready(uint64_t cycle) const { return !read_beats_.empty() && read_beats_.front() <= cycle; }
  void take_read_beat() { read_beats_.pop(); }
  // The oldest write may be answered in this cycle.
  bool write_ready(uint64_t cycle) const { return !writes_.empty() && writes_.front() <= cycle; }
  void take_write() { writes_.pop(); }

 protected:
  void finish_read_beat(uint64_t ready_cycle) { read_beats_.push() = ready_cycle; }
  void finish_write(uint64_t ready_cycle) { writes_.push() = ready_cycle; }

 private:
  Ring<uint64_t> read_beats_;
  Ring<uint64_t> writes_;
};

// A fixed latency and one shared data bus of limited efficiency.
class FixedLatencyTiming final : public DramTiming {
 public:
  explicit FixedLatencyTiming(const Params& params)
      : latency_(static_cast<uint64_t>(params.ddr_latency_cycles)),
        efficiency_(static_cast<uint64_t>(params.ddr_efficiency_pct)) {}

  void push(const DramAccess& access, uint64_t cycle) override {
    // In hundredths of a cycle: an efficiency of 75 % stretches a beat to 1.33 cycles.
    const uint64_t start = std::max(cycle * 100, bus_free_);
    const uint64_t duration = uint64_t{access.beats} * 10'000 / efficiency_;
    bus_free_ = start + duration;
    busy_ += duration;
    beats_ += access.beats;
    const uint64_t first = start / 100 + latency_;
    if (access.write) {
      finish_write(first);
    } else {
      for (unsigned beat = 0; beat < access.beats; ++beat) finish_read_beat(first + beat);
    }
  }
  void clock(uint64_t) override {}
  void reset() override {
    DramTiming::reset();
    bus_free_ = 0;
  }
  void stats(JsonWriter& json) const override {
    json.field("model", "fixed").field("bus_busy_cycles", busy_ / 100);
    json.field("efficiency", busy_ ? static_cast<double>(beats_) * 100 / static_cast<double>(busy_) : 0.0);
  }

 private:
  uint64_t latency_;
  uint64_t efficiency_;
  uint64_t bus_free_ = 0;
  uint64_t busy_ = 0;
  uint64_t beats_ = 0;
};

}  // namespace nvf
