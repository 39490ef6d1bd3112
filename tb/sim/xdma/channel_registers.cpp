#include "xdma/channel_registers.h"

namespace nvf {

namespace {

enum Offset : unsigned {
  kIdentifier = 0x00,
  kControl = 0x04,
  kControlSet = 0x08,
  kControlClear = 0x0c,
  kStatus = 0x40,
  kStatusClear = 0x44,
  kCompleted = 0x48,
  kAlignments = 0x4c,
  kPollLow = 0x88,
  kPollHigh = 0x8c,
  kInterruptMask = 0x90,
  kInterruptMaskSet = 0x94,
  kInterruptMaskClear = 0x98,
  kPerformanceControl = 0xc0,
  kPerformanceCyclesLow = 0xc4,
  kPerformanceCyclesHigh = 0xc8,
  kPerformanceBeatsLow = 0xcc,
  kPerformanceBeatsHigh = 0xd0,
};

// Logging enables, Run, fixed address, poll mode, stream write-back. Write errors exist on H2C only.
constexpr uint32_t kControlBits = 0x0eff'fe7f;
constexpr uint32_t kWriteErrorBits = 0x0007c000;
constexpr uint32_t kStatusBits = 0x00fffe7e;
// Address alignment 1 byte, length granularity 1 byte, 64 address bits.
constexpr uint32_t kByteAligned = 0x00010140;

// Performance control, as PG195 names the bits; the driver sets 0 and 2 together.
constexpr uint32_t kAuto = 1 << 0;
constexpr uint32_t kClear = 1 << 1;
constexpr uint32_t kCount = 1 << 2;
constexpr uint64_t kCounterMax = (uint64_t{1} << 42) - 1;
constexpr uint32_t kMaxed = 1 << 16;

uint32_t counter_high(uint64_t value) {
  return static_cast<uint32_t>(value >> 32) | (value == kCounterMax ? kMaxed : 0u);
}

}  // namespace

ChannelRegisters::ChannelRegisters(Direction direction, unsigned index, const Params& params)
    : direction_(direction),
      index_(index),
      params_(params),
      control_bits_(direction == Direction::H2c ? kControlBits : kControlBits & ~kWriteErrorBits) {}

void ChannelRegisters::reset() {
  control_ = status_ = interrupt_mask_ = completed_ = performance_control_ = 0;
  poll_address_ = performance_cycles_ = performance_beats_ = 0;
  busy_ = run_rise_ = run_fall_ = performance_auto_running_ = false;
}

uint32_t ChannelRegisters::read(unsigned offset) {
  switch (offset) {
    case kIdentifier:
      return block_identifier(direction_ == Direction::H2c ? 0 : 1, index_);
    case kControl:
      return control_;
    case kStatus:
      return status();
    case kStatusClear: {
      const uint32_t value = status();
      status_ = 0;
      return value;
    }
    case kCompleted:
      return completed_;
    case kAlignments:
      return kByteAligned;
    case kPollLow:
      return static_cast<uint32_t>(poll_address_);
    case kPollHigh:
      return static_cast<uint32_t>(poll_address_ >> 32);
    case kInterruptMask:
      return interrupt_mask_;
    case kPerformanceControl:
      return performance_control_;
    case kPerformanceCyclesLow:
      return static_cast<uint32_t>(performance_cycles_);
    case kPerformanceCyclesHigh:
      return counter_high(performance_cycles_);
    case kPerformanceBeatsLow:
      return static_cast<uint32_t>(performance_beats_);
    case kPerformanceBeatsHigh:
      return counter_high(performance_beats_);
    default:
      return params_.unused_reads_ones ? ~uint32_t{0} : 0;
  }
}

void ChannelRegisters::set_control(uint32_t value) {
  const bool before = run();
  control_ = value & control_bits_;
  if (run() && !before) {
    // A new run starts from nothing.
    status_ = 0;
    completed_ = 0;
    run_rise_ = true;
    if (performance_control_ & kAuto) {
      performance_cycles_ = performance_beats_ = 0;
      performance_auto_running_ = true;
    }
  } else if (before && !run()) {
    run_fall_ = true;
  }
}

void ChannelRegisters::write(unsigned offset, uint32_t value, uint32_t mask) {
  const uint32_t ones = value & mask;
  const uint32_t interrupt_bits = control_bits_ & kStatusBits;
  switch (offset) {
    case kControl:
      set_control(merge(control_, value, mask));
      break;
    case kControlSet:
      set_control(control_ | ones);
      break;
    case kControlClear:
      set_control(control_ & ~ones);
      break;
    case kStatus:
      status_ &= ~ones;
      break;
    case kPollLow:
      poll_address_ =
          (poll_address_ & ~uint64_t{0xffffffff}) | merge(static_cast<uint32_t>(poll_address_), value, mask);
      break;
    case kPollHigh: {
      const uint32_t high = merge(static_cast<uint32_t>(poll_address_ >> 32), value, mask);
      poll_address_ = (poll_address_ & 0xffffffff) | (uint64_t{high} << 32);
      break;
    }
    case kInterruptMask:
      interrupt_mask_ = merge(interrupt_mask_, value, mask) & interrupt_bits;
      break;
    case kInterruptMaskSet:
      interrupt_mask_ |= ones & interrupt_bits;
      break;
    case kInterruptMaskClear:
      interrupt_mask_ &= ~ones;
      break;
    case kPerformanceControl:
      performance_control_ = merge(performance_control_, value, mask) & (kAuto | kCount);
      if (ones & kClear) performance_cycles_ = performance_beats_ = 0;
      break;
    default:
      break;  // read-only, or no register of the IP
  }
}

bool ChannelRegisters::poll_write_back() const {
  if (!(control_ & control::kPollWriteBack)) return false;
  return !params_.poll_needs_logging || (control_ & status::kDescriptorCompleted) != 0;
}

uint32_t ChannelRegisters::poll_value() const {
  return (completed_ & 0x00ffffff) | ((status_ & status::kErrors) ? 0x80000000u : 0u);
}

void ChannelRegisters::count_cycle(unsigned data_beats, bool stop_completed) {
  if (performance_control_ == 0) return;
  if (stop_completed) performance_auto_running_ = false;
  const bool counting =
      (performance_control_ & kAuto) ? performance_auto_running_ : (performance_control_ & kCount) != 0;
  if (!counting) return;
  if (performance_cycles_ < kCounterMax) ++performance_cycles_;
  performance_beats_ += data_beats;
  if (performance_beats_ > kCounterMax) performance_beats_ = kCounterMax;
}

}  // namespace nvf
