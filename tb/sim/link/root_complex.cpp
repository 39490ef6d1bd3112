#include "link/root_complex.h"

#include <algorithm>

#include "link/packet.h"

namespace nvf {

namespace {
constexpr uint64_t kFsPerNs = 1'000'000;
}

RootComplex::RootComplex(const Params& params, const ConfigSpace& config, HostBus& host, Serialiser& down,
                         uint64_t seed)
    : params_(params),
      config_(config),
      host_(host),
      down_(down),
      random_(seed, "root"),
      credits_(params.link_card_completion_headers, params.link_card_completion_data),
      half_rtt_fs_(static_cast<uint64_t>(params.link_rtt_ns) * kFsPerNs / 2),
      credit_return_fs_(static_cast<uint64_t>(params.link_credit_return_ns) * kFsPerNs) {}

void RootComplex::reset() {
  requests_.clear();
  completions_.clear();
  serving_.clear();
  free_.clear();
  for (uint32_t slot = 0; slot < slots_.size(); ++slot) free_.push_back(slot);
  credits_.reset();
  in_flight_ = 0;
}

void RootComplex::request(uint64_t arrival_fs, uint64_t address, uint32_t bytes, ReadClient& client, uint64_t token) {
  requests_.push() = {arrival_fs, address, bytes, &client, token};
  ++in_flight_;
}

void RootComplex::sample(const Request& request) {
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const uint32_t slot = free_.back();
  free_.pop_back();
  Answer& answer = slots_[slot];
  answer.request = request;
  answer.done = 0;
  answer.data.resize(request.bytes);
  const bool good = host_.dma_read(request.address, answer.data.data(), request.bytes);
  if (!good) ++refused_;
  answer.refused = !good && params_.host_fault_read == static_cast<int64_t>(FaultRead::UnsupportedRequest);
  serving_.push_back(slot);
}

// Bytes of the next completion: it ends at a multiple of the read completion boundary and carries at most the payload
// size.
uint32_t RootComplex::piece(const Answer& answer) const {
  if (answer.refused) return 0;
  const auto rcb = static_cast<uint64_t>(params_.link_rcb);
  const uint64_t asked = params_.link_completion_bytes ? static_cast<uint64_t>(params_.link_completion_bytes) : 4096;
  const uint64_t largest = std::max(rcb, std::min<uint64_t>(asked, config_.max_payload()) / rcb * rcb);
  const uint64_t at = answer.request.address + answer.done;
  const uint64_t to_boundary = (at + largest) / rcb * rcb - at;
  return static_cast<uint32_t>(std::min<uint64_t>(to_boundary, answer.request.bytes - answer.done));
}

// Which of the reads is answered next: the oldest, or now and then one of those behind it.
size_t RootComplex::choose() {
  const uint64_t window = std::min<uint64_t>(serving_.size(), static_cast<uint64_t>(params_.link_reorder_window));
  if (window < 2 || !random_.percent(params_.link_reorder_pct)) return 0;
  ++reordered_;
  return static_cast<size_t>(random_.between(1, window - 1));
}

void RootComplex::send(uint64_t now_fs, uint64_t floor_fs) {
  while (!requests_.empty() && requests_.front().arrival_fs <= now_fs) {
    sample(requests_.front());
    requests_.pop();
  }
  while (!serving_.empty()) {
    uint64_t start = down_.start(slots_[serving_.front()].request.arrival_fs);
    // Whatever is chosen has at most the largest payload, and no smaller one takes its place.
    while (start <= now_fs && !credits_.available(start, config_.max_payload())) {
      if (stalled_fs_ != now_fs) ++stalls_;
      stalled_fs_ = now_fs;
      start = std::max(start, credits_.next_return());
    }
    if (start > now_fs) return;
    const size_t chosen = choose();
    const uint32_t slot = serving_[chosen];
    Answer& answer = slots_[slot];
    start = std::max(start, answer.request.arrival_fs);
    const uint32_t bytes = piece(answer);
    const uint64_t payload = packet::payload(answer.request.address + answer.done, bytes);
    const uint64_t end = down_.send(start, packet::kCompletion + payload, bytes);
    credits_.take(bytes);
    const bool last = answer.done + bytes == answer.request.bytes || answer.refused;
    completions_.push() = {std::max(end + half_rtt_fs_, floor_fs), slot, answer.done, bytes, last};
    credits_.give_back(end + credit_return_fs_, bytes);
    answer.done += bytes;
    ++sent_;
    if (last) serving_.erase(serving_.begin() + static_cast<std::ptrdiff_t>(chosen));
  }
}

void RootComplex::deliver(uint64_t now_fs) {
  while (!completions_.empty() && completions_.front().arrival_fs <= now_fs) {
    const Completion completion = completions_.front();
    completions_.pop();
    const Answer& answer = slots_[completion.slot];
    // The slot stays the read's until the client has seen the data: it may ask for more from inside the call.
    if (completion.last) --in_flight_;
    if (answer.refused) {
      answer.request.client->read_refused(answer.request.token);
    } else {
      answer.request.client->read_data(answer.request.token, completion.offset, answer.data.data() + completion.offset,
                                       completion.bytes, completion.last);
    }
    if (completion.last) free_.push_back(completion.slot);
  }
}

}  // namespace nvf
