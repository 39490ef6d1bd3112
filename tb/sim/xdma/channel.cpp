#include "xdma/channel.h"

#include <algorithm>

namespace nvf {

namespace {
// A descriptor starts when all of those before it have been asked for, so few are open; this bounds those that wait for
// responses.
constexpr size_t kMaxActive = 64;

std::string stream_name(Direction direction, unsigned index) {
  return format("%s%u", direction == Direction::H2c ? "h2c" : "c2h", index);
}
}  // namespace

Channel::Channel(Direction direction, unsigned index, const ChannelContext& context, DescriptorSource& source)
    : direction_(direction),
      index_(index),
      context_(context),
      params_(context.params),
      random_(context.seed, stream_name(direction, index)),
      registers_(direction, index, context.params),
      source_(source) {}

void Channel::reset() {
  registers_.reset();
  active_.clear();
  again_.clear();
  hung_ = halted_ = ended_ = was_busy_ = quiet_ = done_pulse_ = stop_pulse_ = false;
  next_start_ = 0;
  beats_ = 0;
}

bool Channel::busy() const {
  if (!active_.empty() || draining()) return true;
  if (!running()) return false;
  return source_.stop_ends_run() ? !ended_ : !(source_.empty() && again_.empty());
}

void Channel::work(uint64_t cycle) {
  done_pulse_ = stop_pulse_ = false;
  edges_of_run();
  complete();
  start(cycle);
  // A fetch failed: it takes effect when everything fetched before it is done.
  if (running() && active_.empty() && source_.error()) {
    ++count_.errors;
    registers_.log(source_.error());
    source_.drop();
    halted_ = true;
  }
  const bool busy_now = busy();
  if (was_busy_ && !busy_now && !registers_.run()) registers_.log(status::kIdleStopped);
  was_busy_ = busy_now;
  registers_.set_busy(busy_now);
  count_.busy_cycles += busy_now;
  registers_.count_cycle(beats_, stop_pulse_);
  beats_ = 0;
  quiet_ = !busy_now && !done_pulse_ && !stop_pulse_ && again_.empty() && !source_.error();
}

void Channel::edges_of_run() {
  if (registers_.take_run_fall()) {
    source_.stop();
    stop_hung();
  }
  if (registers_.take_run_rise()) {
    halted_ = ended_ = false;
    source_.start();
  }
}

void Channel::start(uint64_t cycle) {
  if (!running() || ended_ || active_.size() >= kMaxActive || to_request() || hung_) return;
  if (again_.empty() && source_.empty()) {
    ++stalls_.descriptors;
    return;
  }
  if (cycle < next_start_) {
    ++stalls_.interval;
    return;
  }
  Descriptor descriptor;
  if (again_.empty()) {
    descriptor = source_.take();
  } else {
    descriptor = again_.front();
    again_.pop_front();
  }
  active_.push_back({descriptor, next_serial_++});
  hung_ = hangs_now();
  ++started_;
  next_start_ = cycle + static_cast<uint64_t>(params_.descriptor_interval);
}

// An injected fault: one descriptor of one channel stands still.
bool Channel::hangs_now() const {
  const auto channel = static_cast<HangChannel>(params_.hang_channel);
  const auto first = direction_ == Direction::H2c ? HangChannel::H2c0 : HangChannel::C2h0;
  return static_cast<int64_t>(channel) == static_cast<int64_t>(first) + index_ &&
         started_ == static_cast<uint64_t>(params_.hang_after);
}

// What it does when the channel is stopped: all of its bytes move now, or none ever, or it stands on.
void Channel::stop_hung() {
  const auto stop = static_cast<HangStop>(params_.hang_stop);
  if (!hung_ || stop == HangStop::Ignored) return;
  hung_ = false;
  if (stop == HangStop::Dropped) halt(active_.back().serial, 0);
}

Channel::Active* Channel::find(uint64_t serial) {
  const auto found = std::find_if(active_.begin(), active_.end(), [&](const Active& a) { return a.serial == serial; });
  return found == active_.end() ? nullptr : &*found;
}

// One per clock, in order.
void Channel::complete() {
  if (active_.empty()) return;
  const Active& oldest = active_.front();
  if (oldest.confirmed < oldest.descriptor.length) return;
  if (oldest.errors && (registers_.logs(oldest.errors) || params_.unlogged_write_error_stops)) {
    halt(oldest.serial, oldest.errors);
    return;
  }
  const Descriptor descriptor = oldest.descriptor;
  active_.pop_front();
  finish(descriptor);
}

void Channel::finish(const Descriptor& descriptor) {
  source_.finished();
  done_pulse_ = true;
  ++count_.descriptors;
  count_.bytes += descriptor.length;
  registers_.count_descriptor();
  if (descriptor.completed()) {
    registers_.log(status::kDescriptorCompleted);
    if (registers_.poll_write_back() && context_.config.bus_master()) {
      const uint32_t value = registers_.poll_value();
      context_.link.write(registers_.poll_address(), reinterpret_cast<const uint8_t*>(&value), sizeof(value));
    }
  }
  if (descriptor.stop()) {
    registers_.log(status::kDescriptorStopped);
    stop_pulse_ = true;
    ended_ = source_.stop_ends_run();
  }
}

void Channel::halt(uint64_t serial, uint32_t bits) {
  ++count_.errors;
  registers_.log(bits);
  halted_ = true;
  abandon(serial);
  std::deque<Descriptor> behind;
  while (!active_.empty() && active_.back().serial >= serial) {
    if (active_.back().serial > serial) behind.push_front(active_.back().descriptor);
    active_.pop_back();
  }
  source_.finished();  // the failed one
  const bool keep = !source_.stop_ends_run() && params_.error_queue == static_cast<int64_t>(ErrorQueue::Kept);
  if (keep) {
    again_.insert(again_.begin(), behind.begin(), behind.end());
    return;
  }
  for (size_t i = 0; i < behind.size() + again_.size(); ++i) source_.finished();
  again_.clear();
  source_.drop();
}

uint8_t Channel::axi_id() {
  switch (static_cast<IdStyle>(params_.ids)) {
    case IdStyle::Zero:
      return 0;
    case IdStyle::Random:
      return static_cast<uint8_t>(random_.below(uint64_t{1} << config::kAxiIdWidth));
    case IdStyle::Channel:
      break;
  }
  return static_cast<uint8_t>(index_);
}

void Channel::stats(JsonWriter& json) const {
  json.field("descriptors", count_.descriptors)
      .field("bytes", count_.bytes)
      .field("busy_cycles", count_.busy_cycles)
      .field("errors", count_.errors);
}

void Channel::stall_stats(JsonWriter& json, const std::string& name) const {
  json.object(name)
      .field("descriptor interval", stalls_.interval)
      .field("no descriptor", stalls_.descriptors)
      .field("no id", stalls_.ids)
      .field("no buffer", stalls_.buffer)
      .field("no link", stalls_.link)
      .field("no data", stalls_.data)
      .end();
}

void Channel::peek(JsonWriter& json) const {
  json.field("run", registers_.run()).field("busy", busy()).field("halted", halted_);
  json.hex("status", registers_.status()).field("active", active_.size()).field("kept", again_.size());
  if (active_.empty()) return;
  const Active& oldest = active_.front();
  json.object("oldest")
      .hex("source", oldest.descriptor.source)
      .hex("destination", oldest.descriptor.destination)
      .field("length", oldest.descriptor.length)
      .field("requested", oldest.requested)
      .field("handed", oldest.handed)
      .field("confirmed", oldest.confirmed)
      .end();
}

}  // namespace nvf
