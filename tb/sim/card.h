// The whole card: the Verilated design, its clocks, and the models at its pins.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "axi/bus_counters.h"
#include "base/assertions.h"
#include "base/params.h"
#include "base/random.h"
#include "clock.h"
#include "design/design.h"
#include "host/shared_memory.h"
#include "host_port.h"
#include "link/link.h"
#include "link_reset.h"
#include "memory.h"
#include "pcie/config_space.h"
#include "xdma/xdma.h"

namespace nvf {

class Card final : public HostPort {
 public:
  // Powers the card on and runs it until the link is up.
  Card(SharedMemory& memory, const Params& params, uint64_t seed, const std::string& trace_file);

  uint64_t time_ps() const override { return now_ps_; }
  uint64_t cycle() const override { return cycle_; }

  RunResult run(uint64_t max_cycles, bool stop_at_message) override;
  MmioResult mmio_read(unsigned bar, unsigned size, uint64_t offset) override;
  void mmio_write(unsigned bar, unsigned size, uint64_t offset, uint64_t value) override;
  uint32_t config_read(unsigned size, unsigned offset) override;
  void config_write(unsigned size, unsigned offset, uint32_t value) override;
  void reset(ResetKind kind) override;

  void ddr_read(uint64_t address, uint8_t* data, uint32_t bytes) override;
  void ddr_write(uint64_t address, const uint8_t* data, uint32_t bytes) override;

  std::string hello() const override;
  std::string stats() const override;
  std::string peek() const override;
  void trace(bool on) override;

 private:
  // To the next rising edge, of whichever clock; all that coincide.
  void step();
  void settle();
  void settle_and_fall(uint64_t until_ps);
  void axi_edge();
  void memory_edge(unsigned number);
  void set_clocks();
  bool memories_in_reset() const;
  // A byte of the card's memory as one: blocks of 4 KiB lie on the memories in turns.
  template <typename Access>
  void each_block(uint64_t address, uint32_t bytes, const char* what, Access access);
  void drive_resets();
  void check_quiet(const char* pin);
  void hold_axi_side();
  void wait_for_link();
  // Until the writes sent so far have done their work, or the completion time-out has passed.
  void let_writes_arrive();
  bool reachable(unsigned bar, unsigned size, uint64_t offset) const;
  uint64_t timeout_ps() const { return static_cast<uint64_t>(params_.host_completion_timeout_us) * 1'000'000; }

  const Params params_;
  const uint64_t seed_;
  SharedMemory& memory_;
  Assertions assertions_;
  Random random_;
  Clock axi_clock_;
  LinkReset link_reset_;
  bool axi_high_ = false;  // level of the clock pin

  ConfigSpace config_;
  Link link_;
  Xdma xdma_;
  std::array<Memory, config::kMemories> memories_;
  Design design_;

  XdmaInputs xdma_in_;
  XdmaOutputs xdma_out_;
  axi::BusCounters bus_;

  uint64_t now_ps_ = 0;
  uint64_t cycle_ = 0;
  bool axi_dirty_ = false;  // inputs of that clock changed since the last evaluation
  uint64_t late_completions_ = 0;  // of reads the host has given up
  std::chrono::steady_clock::duration wall_{};
};

}  // namespace nvf
