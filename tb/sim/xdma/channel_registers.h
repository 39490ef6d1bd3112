// The register block of one channel (0x0000 + N·0x100, 0x1000 + N·0x100) with its side effects. Source: PG195, "H2C
// Channel Registers".
#pragma once
#include <cstdint>

#include "base/params.h"
#include "xdma/descriptor.h"

namespace nvf {

// Bits of Control (as logging enables), Status and Interrupt Enable Mask.
namespace status {
inline constexpr uint32_t kBusy = 1u << 0;
inline constexpr uint32_t kDescriptorStopped = 1u << 1;
inline constexpr uint32_t kDescriptorCompleted = 1u << 2;
inline constexpr uint32_t kAlignMismatch = 1u << 3;
inline constexpr uint32_t kMagicStopped = 1u << 4;
inline constexpr uint32_t kInvalidLength = 1u << 5;
inline constexpr uint32_t kIdleStopped = 1u << 6;
inline constexpr uint32_t kReadUnsupported = 1u << 9;  // H2C: the host refused
inline constexpr uint32_t kReadDecodeError = 1u << 9;  // C2H: DECERR
inline constexpr uint32_t kReadSlaveError = 1u << 10;  // C2H: SLVERR
inline constexpr uint32_t kWriteDecodeError = 1u << 14;
inline constexpr uint32_t kWriteSlaveError = 1u << 15;
inline constexpr uint32_t kDescriptorUnsupported = 1u << 19;
inline constexpr uint32_t kErrors = 0x00fffe38;  // everything that is neither busy nor a normal end
}  // namespace status

namespace control {
inline constexpr uint32_t kRun = 1u << 0;
inline constexpr uint32_t kNonIncrement = 1u << 25;
inline constexpr uint32_t kPollWriteBack = 1u << 26;
}  // namespace control

class ChannelRegisters {
 public:
  ChannelRegisters(Direction direction, unsigned index, const Params& params);
  void reset();

  uint32_t read(unsigned offset);
  // Only the bits in `mask` are written.
  void write(unsigned offset, uint32_t value, uint32_t mask);

  bool run() const { return (control_ & control::kRun) != 0; }
  bool non_increment() const { return (control_ & control::kNonIncrement) != 0; }
  // An edge of Run that nobody has taken, or a performance counter that runs.
  bool stirring() const { return run_rise_ || run_fall_ || performance_control_ != 0; }
  // Edges of Run since the last call.
  bool take_run_rise() { return take(run_rise_); }
  bool take_run_fall() { return take(run_fall_); }

  // Sets those of `bits` whose logging is enabled.
  void log(uint32_t bits) { status_ |= bits & control_; }
  bool logs(uint32_t bits) const { return (control_ & bits) == bits; }
  void count_descriptor() { ++completed_; }
  uint32_t completed() const { return completed_; }
  uint32_t status() const { return status_ | (busy_ ? status::kBusy : 0u); }
  void set_busy(bool busy) { busy_ = busy; }
  bool interrupt() const { return (status_ & interrupt_mask_) != 0; }

  // Host address of the poll-mode write-back, if a descriptor that completes now causes one.
  bool poll_write_back() const;
  uint64_t poll_address() const { return poll_address_; }
  uint32_t poll_value() const;

  // One clock of the performance counters.
  void count_cycle(unsigned data_beats, bool stop_completed);

 private:
  static bool take(bool& flag) {
    const bool was = flag;
    flag = false;
    return was;
  }
  void set_control(uint32_t value);

  const Direction direction_;
  const unsigned index_;
  const Params& params_;
  const uint32_t control_bits_;

  uint32_t control_ = 0;
  uint32_t status_ = 0;
  uint32_t interrupt_mask_ = 0;
  uint32_t completed_ = 0;
  uint64_t poll_address_ = 0;
  bool busy_ = false;
  bool run_rise_ = false;
  bool run_fall_ = false;

  uint32_t performance_control_ = 0;
  bool performance_auto_running_ = false;
  uint64_t performance_cycles_ = 0;
  uint64_t performance_beats_ = 0;
};

// Identifier at offset 0 of every block of a memory-mapped DMA, release 2017.1 and later.
constexpr uint32_t block_identifier(uint32_t target, uint32_t channel) {
  return 0x1fc00000 | (target << 16) | (channel << 8) | 0x06;
}

// `old` with the bits in `mask` taken from `value`.
constexpr uint32_t merge(uint32_t old, uint32_t value, uint32_t mask) { return (old & ~mask) | (value & mask); }

}  // namespace nvf
