// One DDR memory of the card: contents, controller, and its user clock with what hangs on it.
#pragma once
#include <cstdint>
#include <memory>

#include "axi/bus_counters.h"
#include "base/assertions.h"
#include "base/config.h"
#include "base/params.h"
#include "clock.h"
#include "ddr/ddr_port.h"
#include "ddr/make_timing.h"
#include "ddr/store.h"

namespace nvf {

struct Memory {
  // `number` 0 or 1; `phase_ps`: its clock belongs to the board and starts when it likes.
  Memory(unsigned number, const Params& params, uint64_t seed, uint64_t phase_ps, Assertions& assertions)
      : clock(config::kUiClockKhz, phase_ps),
        store(config::kMemoryBytes, params.ddr_initial == static_cast<int64_t>(DdrInitial::Random), seed + number),
        timing(make_timing(params)),
        port(store, *timing, params, seed + number, assertions) {}

  Clock clock;
  uint64_t reset_cycles = 0;
  bool high = false;   // level of the clock pin
  bool dirty = false;  // inputs of that clock changed since the last evaluation
  DdrStore store;
  std::unique_ptr<DramTiming> timing;
  DdrPort port;
  axi::AxiMasterPins in;
  axi::AxiSlavePins out;
  axi::BusCounters bus;
};

}  // namespace nvf
