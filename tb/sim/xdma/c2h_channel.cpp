#include "xdma/c2h_channel.h"

#include <algorithm>
#include <cstring>

namespace nvf {

namespace {
constexpr uint64_t kPage = 4096;
constexpr uint64_t kBeat = config::kBeatBytes;
}  // namespace

void C2hChannel::reset() {
  Channel::reset();
  reads_.clear();
  stale_reads_ = 0;
}

bool C2hChannel::request() {
  Active* active = to_request();
  if (!active) return false;
  if (reads_.size() >= static_cast<size_t>(params_.write_ids)) return waits(stalls_.ids);
  const Descriptor& d = active->descriptor;
  const bool held = registers().non_increment();
  const uint64_t from = held ? d.source : d.source + active->requested;
  // Bursts end at multiples of the payload size, hence never cross 4 KiB; a fixed address is read beat by beat.
  const uint64_t unit = held ? kBeat : context_.limits.max_payload();
  uint64_t bytes = std::min<uint64_t>(unit - from % unit, d.length - active->requested);
  if (bytes > 1 && random_.percent(params_.split_pct)) bytes = random_.between(1, bytes - 1);
  Read read{next_token_++, active->serial, {}};
  read.data.resize(bytes);
  context_.axi_reads.push({from, static_cast<uint32_t>(bytes), axi_id(), index_, read.token});
  count_beats(static_cast<unsigned>((from % kBeat + bytes + kBeat - 1) / kBeat));
  reads_.push_back(std::move(read));
  active->requested += static_cast<uint32_t>(bytes);
  return true;
}

C2hChannel::Read* C2hChannel::find_read(uint64_t token) {
  const auto found =
      std::lower_bound(reads_.begin(), reads_.end(), token, [](const Read& r, uint64_t t) { return r.token < t; });
  return found != reads_.end() && found->token == token ? &*found : nullptr;
}

void C2hChannel::read_beat(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, uint8_t resp,
                           bool last) {
  Read* read = find_read(token);
  if (!read) {
    if (last) --stale_reads_;
    return;
  }
  std::memcpy(read->data.data() + offset, data, bytes);
  read->arrived = offset + bytes;
  read->finished = last;
  if (resp == axi::kSlaveError) read->errors |= status::kReadSlaveError;
  if (resp == axi::kDecodeError) read->errors |= status::kReadDecodeError;
}

// All ids are in use, and the packet may need more bytes than their reads bring: it takes what is here and frees them.
uint64_t C2hChannel::shorten(uint64_t bytes) const {
  uint64_t here = 0;
  for (const Read& read : reads_) {
    if (!read.finished) return bytes;
    here += read.arrived - read.taken;
  }
  return std::min(bytes, here);
}

// The next `bytes` bytes of the oldest reads are here. False: not yet, or the channel stopped.
bool C2hChannel::arrived(uint32_t bytes) {
  uint32_t have = 0;
  for (const Read& read : reads_) {
    if (have >= bytes) break;
    if (read.errors && params_.c2h_read_error_stops) {
      halt(read.serial, read.errors);
      return false;
    }
    have += read.arrived - read.taken;
    if (!read.finished) break;
  }
  return have >= bytes;
}

// Takes them into packet_.
void C2hChannel::gather(uint32_t bytes) {
  packet_.clear();
  while (packet_.size() < bytes) {
    Read& read = reads_.front();
    const auto count = static_cast<uint32_t>(std::min<size_t>(bytes - packet_.size(), read.arrived - read.taken));
    const auto from = read.data.begin() + read.taken;
    packet_.insert(packet_.end(), from, from + count);
    read.taken += count;
    if (!read.finished || read.taken < read.data.size()) break;
    registers().log(read.errors);
    reads_.pop_front();
  }
}

bool C2hChannel::hand_over() {
  if (reads_.empty()) return false;
  Active* active = find(reads_.front().serial);
  if (!active) return false;
  const Descriptor& d = active->descriptor;
  const uint64_t to = d.destination + active->handed;
  uint64_t bytes = std::min<uint64_t>(context_.limits.max_payload(), kPage - to % kPage);
  bytes = std::min<uint64_t>(bytes, d.length - active->handed);
  if (active->requested < d.length && reads_.size() >= static_cast<size_t>(params_.write_ids)) bytes = shorten(bytes);
  const auto count = static_cast<uint32_t>(bytes);
  if (!arrived(count)) return waits(stalls_.data);
  if (!context_.link.can_write(count)) return waits(stalls_.link);
  gather(count);
  context_.link.write(to, packet_.data(), static_cast<uint32_t>(bytes));
  active->handed += static_cast<uint32_t>(bytes);
  // Posted: issued is done.
  active->confirmed = active->handed;
  return true;
}

void C2hChannel::abandon(uint64_t serial) {
  while (!reads_.empty() && reads_.back().serial >= serial) {
    if (!reads_.back().finished) ++stale_reads_;
    reads_.pop_back();
  }
}

}  // namespace nvf
