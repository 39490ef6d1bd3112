// What both directions of a DMA channel share: starting descriptors, completing them in order, stopping on errors,
// busy.
#pragma once
#include <cstdint>
#include <deque>
#include <string>

#include "axi/read_master.h"
#include "axi/write_master.h"
#include "base/params.h"
#include "base/random.h"
#include "link/link.h"
#include "pcie/config_space.h"
#include "xdma/channel_registers.h"
#include "xdma/descriptor.h"
#include "xdma/limits.h"

namespace nvf {

struct ChannelContext {
  const Params& params;
  const ConfigSpace& config;
  const DmaLimits& limits;
  Link& link;
  axi::WriteMaster& axi_writes;
  axi::ReadMaster& axi_reads;
  uint64_t seed;
};

class Channel {
 public:
  Channel(Direction direction, unsigned index, const ChannelContext& context, DescriptorSource& source);
  virtual ~Channel() = default;
  virtual void reset();

  // One clock, before data is moved: edges of Run, completions, starts.
  void clock(uint64_t cycle) {
    // Most clocks of most channels: nothing to do, and nothing new.
    if (quiet_ && !registers_.stirring() && source_.empty()) {
      ++stalls_.descriptors;
      return;
    }
    work(cycle);
  }
  // Some descriptor has started and is not done.
  bool active() const { return !active_.empty(); }

  ChannelRegisters& registers() { return registers_; }
  const ChannelRegisters& registers() const { return registers_; }
  // Run is set and no error has stopped the channel.
  bool running() const { return registers_.run() && !halted_; }
  bool busy() const;
  // A descriptor completed in this clock.
  bool done_pulse() const { return done_pulse_; }
  // h2c_sts / c2h_sts.
  uint8_t status_pins() const {
    const uint32_t bits = registers_.status();
    return static_cast<uint8_t>((bits & status::kBusy ? 1 : 0) | (bits & status::kDescriptorCompleted ? 2 : 0) |
                                (bits & status::kDescriptorStopped ? 4 : 0) | (done_pulse_ ? 8 : 0) |
                                (registers_.interrupt() ? 0x20 : 0) | (registers_.run() ? 0x40 : 0));
  }

  void stats(JsonWriter& json) const;
  void stall_stats(JsonWriter& json, const std::string& name) const;
  void peek(JsonWriter& json) const;

 protected:
  struct Active {
    Descriptor descriptor;
    uint64_t serial;
    uint32_t requested = 0;  // bytes asked of the source
    uint32_t handed = 0;     // bytes handed to the destination
    uint32_t confirmed = 0;  // bytes the destination has taken
    uint32_t errors = 0;     // of the destination
  };

  // First descriptor with bytes nobody has asked for; null if none.
  Active* to_request() {
    if (active_.empty() || hung_) return nullptr;
    Active& youngest = active_.back();
    return youngest.requested < youngest.descriptor.length ? &youngest : nullptr;
  }
  Active* find(uint64_t serial);
  // The descriptor failed: `bits` are logged, it and those behind it leave the channel.
  void halt(uint64_t serial, uint32_t bits);
  // Data of descriptors from `serial` on is not wanted any more.
  virtual void abandon(uint64_t serial) = 0;
  // Abandoned transfers that are still on their way.
  virtual bool draining() const = 0;
  uint8_t axi_id();
  static bool waits(uint64_t& counter) {
    ++counter;
    return false;
  }
  void count_beats(unsigned beats) { beats_ += beats; }

  // Clocks in which something could not go on.
  struct Stalls {
    uint64_t interval = 0;     // a descriptor waits for the distance to the one before
    uint64_t descriptors = 0;  // running, with nothing to do
    uint64_t ids = 0;          // no read or write id
    uint64_t buffer = 0;       // no room for the answer of a host read
    uint64_t link = 0;         // the link takes no packet
    uint64_t data = 0;         // the bytes of the next packet are not here
  } stalls_;

  const Direction direction_;
  const unsigned index_;
  ChannelContext context_;
  const Params& params_;
  Random random_;

 private:
  void work(uint64_t cycle);
  bool hangs_now() const;
  void stop_hung();
  void edges_of_run();
  void start(uint64_t cycle);
  void complete();
  void finish(const Descriptor& descriptor);

  ChannelRegisters registers_;
  DescriptorSource& source_;
  std::deque<Active> active_;
  std::deque<Descriptor> again_;  // kept behind a failed descriptor, done first in the next run
  uint64_t next_serial_ = 0;
  uint64_t next_start_ = 0;
  uint64_t started_ = 0;  // descriptors since power-on
  bool hung_ = false;     // the youngest active descriptor makes no progress
  bool halted_ = false;
  bool ended_ = false;  // the descriptor with Stop has completed
  bool was_busy_ = false;
  bool quiet_ = false;  // the last clock found nothing to do
  bool done_pulse_ = false;
  bool stop_pulse_ = false;
  unsigned beats_ = 0;

  struct Counters {
    uint64_t descriptors = 0, bytes = 0, busy_cycles = 0, errors = 0;
  } count_;
};

}  // namespace nvf
