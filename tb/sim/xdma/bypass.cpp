#include "xdma/bypass.h"

namespace nvf {

BypassQueue::BypassQueue(Direction direction, unsigned index, BypassFifo& fifo, const Params& params, uint64_t seed,
                         Assertions& assertions)
    : direction_(direction),
      index_(index),
      channel_(direction == Direction::H2c ? index : config::kMaxChannels + index),
      fifo_(fifo),
      params_(params),
      random_(seed, format("bypass.%s%u", direction == Direction::H2c ? "h2c" : "c2h", index)),
      assertions_(assertions) {}

void BypassQueue::reset() {
  queue_.clear();
  ready_ = ready_before_ = false;
}

bool BypassQueue::clock(const BypassPins& pins, bool running) {
  if (pins.load) load(pins);
  ready_before_ = ready_;
  const bool open = (running || params_.ready_when_stopped) && fifo_.has_space(channel_);
  ready_ = open && !random_.percent(params_.ready_gap_pct);
  return ready_;
}

void BypassQueue::load(const BypassPins& pins) {
  // Not a handshake: one more load is allowed in the clock after ready fell.
  if (!ready_ && !ready_before_) {
    assertions_.fail(format("%s_dsc_byp_load_%u without ready in this clock or the one before", name(), index_));
    return;
  }
  if (pins.length == 0) {
    assertions_.fail(format("%s_dsc_byp_%u: descriptor of length 0", name(), index_));
    return;
  }
  if (pins.control & ~0x13u) {
    assertions_.fail(format("%s_dsc_byp_ctl_%u: reserved bits set in 0x%04x", name(), index_, pins.control));
    return;
  }
  queue_.push_back({pins.source, pins.destination, pins.length, pins.control});
  fifo_.enter(channel_);
  if (params_.fifo_strict && fifo_.overrun(channel_)) {
    const unsigned used = fifo_.used(channel_);
    assertions_.fail(format("%s_dsc_byp_load_%u overruns the descriptor FIFO: %u entries", name(), index_, used));
  }
}

Descriptor BypassQueue::take() {
  const Descriptor descriptor = queue_.front();
  queue_.pop_front();
  if (params_.fifo_freed == static_cast<int64_t>(FifoFreed::Start)) fifo_.leave(channel_);
  return descriptor;
}

void BypassQueue::finished() {
  if (params_.fifo_freed == static_cast<int64_t>(FifoFreed::End)) fifo_.leave(channel_);
}

void BypassQueue::drop() {
  for (; !queue_.empty(); queue_.pop_front()) fifo_.leave(channel_);
}

}  // namespace nvf
