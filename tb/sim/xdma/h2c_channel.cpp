#include "xdma/h2c_channel.h"

#include <algorithm>
#include <cstring>

namespace nvf {

namespace {
constexpr uint64_t kPage = 4096;
constexpr uint64_t kBeat = config::kBeatBytes;
}  // namespace

void H2cChannel::reset() {
  Channel::reset();
  reads_.clear();
  stale_reads_ = stale_bytes_ = buffered_ = 0;
}

bool H2cChannel::request() {
  Active* active = to_request();
  if (!active) return false;
  if (reads_.size() >= static_cast<size_t>(params_.read_ids)) return waits(stalls_.ids);
  const Descriptor& d = active->descriptor;
  const uint64_t from = d.source + active->requested;
  uint64_t bytes = std::min<uint64_t>(context_.limits.max_read_request(), kPage - from % kPage);
  bytes = std::min<uint64_t>(bytes, d.length - active->requested);
  // Room for the answer is kept from the request on (PG195, "H2C Channel").
  if (buffered_ + bytes > static_cast<uint64_t>(params_.read_buffer_bytes)) return waits(stalls_.buffer);
  if (!context_.link.can_read()) return waits(stalls_.link);
  buffered_ += bytes;
  const bool held = registers().non_increment() && params_.non_inc_writes;
  Read read{next_token_++, active->serial, held ? d.destination : d.destination + active->requested, {}};
  read.data.resize(bytes);
  context_.link.read(from, static_cast<uint32_t>(bytes), *this, read.token);
  reads_.push_back(std::move(read));
  active->requested += static_cast<uint32_t>(bytes);
  return true;
}

H2cChannel::Read* H2cChannel::find_read(uint64_t token) {
  const auto found =
      std::lower_bound(reads_.begin(), reads_.end(), token, [](const Read& r, uint64_t t) { return r.token < t; });
  return found != reads_.end() && found->token == token ? &*found : nullptr;
}

void H2cChannel::read_data(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, bool last) {
  Read* read = find_read(token);
  if (!read) {
    if (last) --stale_reads_;
    return;
  }
  std::memcpy(read->data.data() + offset, data, bytes);
  read->arrived = offset + bytes;
  read->finished = last;
}

void H2cChannel::read_refused(uint64_t token) {
  Read* read = find_read(token);
  if (!read) {
    --stale_reads_;
    return;
  }
  read->refused = read->finished = true;
}

// A write starts as soon as any data is here and ends at a multiple of the payload size; unless it is the last of the
// read it fills its last beat.
uint32_t H2cChannel::burst_length(const Read& read) const {
  const uint64_t at = read.destination + read.handed;
  uint64_t end = read.destination + read.arrived;
  if (!read.finished) end = end / kBeat * kBeat;
  if (end <= at) return 0;
  const uint64_t payload = context_.limits.max_payload();
  return static_cast<uint32_t>(std::min(end, (at / payload + 1) * payload) - at);
}

bool H2cChannel::hand_over() {
  const auto found =
      std::find_if(reads_.begin(), reads_.end(), [](const Read& r) { return r.refused || r.handed < r.data.size(); });
  if (found == reads_.end()) return false;
  if (found->refused) {
    halt(found->serial, status::kReadUnsupported);
    return false;
  }
  const bool held = registers().non_increment() && params_.non_inc_writes;
  const uint64_t at = held ? found->destination : found->destination + found->handed;
  uint32_t bytes =
      held ? static_cast<uint32_t>(std::min<uint64_t>(kBeat, found->arrived - found->handed)) : burst_length(*found);
  if (bytes == 0) return waits(stalls_.data);
  if (bytes > 1 && random_.percent(params_.split_pct)) bytes = static_cast<uint32_t>(random_.between(1, bytes - 1));
  const auto from = found->data.begin() + found->handed;
  context_.axi_writes.push({at, std::vector<uint8_t>(from, from + bytes), axi_id(), index_, found->token});
  count_beats(static_cast<unsigned>((at % kBeat + bytes + kBeat - 1) / kBeat));
  found->handed += bytes;
  if (Active* active = find(found->serial)) active->handed += bytes;
  return true;
}

void H2cChannel::write_done(uint64_t token, uint32_t bytes, uint8_t resp) {
  Read* read = find_read(token);
  if (!read) {
    stale_bytes_ -= bytes;
    return;
  }
  read->confirmed += bytes;
  if (Active* active = find(read->serial)) {
    active->confirmed += bytes;
    if (resp == axi::kSlaveError) active->errors |= status::kWriteSlaveError;
    if (resp == axi::kDecodeError) active->errors |= status::kWriteDecodeError;
  }
  while (!reads_.empty() && reads_.front().finished && reads_.front().confirmed == reads_.front().data.size()) {
    buffered_ -= reads_.front().data.size();
    reads_.pop_front();
  }
}

void H2cChannel::abandon(uint64_t serial) {
  while (!reads_.empty() && reads_.back().serial >= serial) {
    const Read& read = reads_.back();
    if (!read.finished) ++stale_reads_;
    stale_bytes_ += read.handed - read.confirmed;
    buffered_ -= read.data.size();
    reads_.pop_back();
  }
}

}  // namespace nvf
