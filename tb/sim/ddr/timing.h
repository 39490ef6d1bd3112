// When the DRAM behind the controller's AXI port has data, or has taken it. The port keeps the AXI rules; what a bank,
// a row or a refresh costs is decided here, so that another model of the device replaces this one alone.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/json.h"
#include "base/params.h"

namespace nvf {

struct DramAccess {
  bool write;
  uint64_t address;
  unsigned beats;  // of the AXI port
};

class DramTiming {
 public:
  virtual ~DramTiming() = default;
  // First user-clock cycle in which the access's first beat may be read, or its response given. Calls come in the order
  // in which the port accepted the accesses.
  virtual uint64_t schedule(const DramAccess& access, uint64_t cycle) = 0;
  virtual void reset() = 0;
  virtual void stats(JsonWriter& json) const = 0;
};

// A fixed latency and one shared data bus of limited efficiency.
class FixedLatencyTiming final : public DramTiming {
 public:
  explicit FixedLatencyTiming(const Params& params)
      : latency_(static_cast<uint64_t>(params.ddr_latency_cycles)),
        efficiency_(static_cast<uint64_t>(params.ddr_efficiency_pct)) {}

  uint64_t schedule(const DramAccess& access, uint64_t cycle) override {
    // In hundredths of a cycle: an efficiency of 75 % stretches a beat to 1.33 cycles.
    const uint64_t start = std::max(cycle * 100, bus_free_);
    const uint64_t duration = uint64_t{access.beats} * 10'000 / efficiency_;
    bus_free_ = start + duration;
    busy_ += duration;
    return start / 100 + latency_;
  }
  void reset() override { bus_free_ = 0; }
  void stats(JsonWriter& json) const override { json.field("bus_busy_cycles", busy_ / 100); }

 private:
  uint64_t latency_;
  uint64_t efficiency_;
  uint64_t bus_free_ = 0;
  uint64_t busy_ = 0;
};

}  // namespace nvf
