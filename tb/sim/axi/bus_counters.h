// Handshakes of the five channels of an AXI4 bus, counted at every edge of its clock.
#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "axi/types.h"
#include "base/json.h"

namespace nvf::axi {

class BusCounters {
 public:
  void count(const AxiSlavePins& slave, const AxiMasterPins& master) {
    see(0, master.aw.valid, slave.awready);
    see(1, master.w.valid, slave.wready);
    see(2, slave.b.valid, master.bready);
    see(3, master.ar.valid, slave.arready);
    see(4, slave.r.valid, master.rready);
  }

  void stats(JsonWriter& json, const std::string& bus) const {
    constexpr const char* kChannels[] = {"aw", "w", "b", "ar", "r"};
    constexpr const char* kReasons[] = {"idle", "blocked", "nothing", "moved"};
    for (size_t channel = 0; channel < counts_.size(); ++channel) {
      json.object(bus + " " + kChannels[channel]);
      for (size_t reason = 0; reason < 4; ++reason) json.field(kReasons[reason], counts_[channel][reason]);
      json.end();
    }
  }

 private:
  // Index: valid + 2 * ready.
  void see(size_t channel, bool valid, bool ready) { ++counts_[channel][(valid ? 1 : 0) + (ready ? 2 : 0)]; }

  std::array<std::array<uint64_t, 4>, 5> counts_{};
};

}  // namespace nvf::axi
