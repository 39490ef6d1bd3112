#include "link/link.h"

#include <algorithm>

#include "base/config.h"

namespace nvf {

namespace {

constexpr uint64_t kFsPerPs = 1000;
constexpr uint64_t kFsPerNs = 1'000'000;
// Sequence number, framing and LCRC; with header: see "Per-TLP overhead" of pcie-bench's model.
constexpr uint64_t kFraming = 8;
constexpr uint64_t kCompletionBytes = kFraming + 12;
constexpr uint64_t kPlainTags = 32;

constexpr uint64_t request_bytes(bool above_4g) { return kFraming + (above_4g ? 16 : 12); }
uint64_t request_bytes(uint64_t address) { return request_bytes((address >> 32) != 0); }

// Payload travels in whole dwords.
uint64_t payload_bytes(uint64_t address, uint64_t bytes) { return ((address & 3) + bytes + 3) / 4 * 4; }

}  // namespace

Link::Link(const Params& params, const ConfigSpace& config, HostBus& host, uint64_t seed)
    : params_(params),
      config_(config),
      host_(host),
      random_(seed, "link"),
      rtt_fs_(static_cast<uint64_t>(params.link_rtt_ns) * kFsPerNs),
      backlog_limit_(static_cast<uint64_t>(params.link_backlog_bytes)),
      up_(config::kGeneration, config::kLanes, static_cast<unsigned>(params.link_overhead_pct)),
      down_(config::kGeneration, config::kLanes, static_cast<unsigned>(params.link_overhead_pct)) {}

void Link::reset() {
  writes_.clear();
  reads_.clear();
  completions_.clear();
  messages_.clear();
  requests_.clear();
  mmio_completions_.clear();
  up_.reset();
  down_.reset();
  reads_in_flight_ = 0;
}

uint64_t Link::tag_limit() const {
  const auto tags = static_cast<uint64_t>(params_.tags);
  return config_.extended_tags() ? tags : std::min(tags, kPlainTags);
}

void Link::write(uint64_t address, const uint8_t* data, uint32_t bytes) {
  const uint64_t end = up_.send(now_fs_, request_bytes(address) + payload_bytes(address, bytes));
  last_posted_up_fs_ = std::max(last_posted_up_fs_, end + post_fs());
  writes_.push_back({last_posted_up_fs_, address, std::vector<uint8_t>(data, data + bytes)});
  ++count_.dma_writes;
  count_.dma_write_bytes += bytes;
}

void Link::read(uint64_t address, uint32_t bytes, ReadClient& client, uint64_t token) {
  const uint64_t end = up_.send(now_fs_, request_bytes(address));
  reads_.push_back({std::max(end + rtt_fs_ / 2, last_posted_up_fs_), address, bytes, &client, token});
  ++reads_in_flight_;
  ++count_.dma_reads;
  count_.dma_read_bytes += bytes;
}

void Link::message(uint64_t address, uint32_t data) {
  const uint64_t end = up_.send(now_fs_, request_bytes(address) + 4);
  last_posted_up_fs_ = std::max(last_posted_up_fs_, end + post_fs());
  uint64_t arrival = last_posted_up_fs_;
  if (params_.msix_ordering == static_cast<int64_t>(MessageOrder::MayPass)) {
    const uint64_t lead = random_.between(0, static_cast<uint64_t>(params_.msix_pass_ns)) * kFsPerNs;
    arrival = std::max(end, arrival > lead ? arrival - lead : 0);
  }
  messages_.push_back({arrival, address, data});
  ++count_.messages;
}

// A completion pushes the posted writes in front of it.
void Link::complete_mmio(uint64_t value) {
  const uint64_t end = up_.send(now_fs_, kCompletionBytes + 8);
  mmio_completions_.push_back({std::max(end + rtt_fs_ / 2, last_posted_up_fs_), value});
}

void Link::request(const MmioRequest& request) {
  const uint64_t payload = request.write ? payload_bytes(request.offset, request.size) : 0;
  const uint64_t end = down_.send(now_fs_, request_bytes(config_.bar_above_4g(request.bar)) + payload);
  uint64_t arrival;
  if (request.write) {
    last_posted_down_fs_ = std::max(last_posted_down_fs_, end + post_fs());
    arrival = last_posted_down_fs_;
    ++count_.mmio_writes;
  } else {
    arrival = std::max(end + rtt_fs_ / 2, last_posted_down_fs_);
    ++count_.mmio_reads;
  }
  // A write never overtakes a read that was asked for earlier: the host waits for reads.
  if (!requests_.empty()) arrival = std::max(arrival, requests_.back().arrival_fs);
  requests_.push_back({arrival, request});
}

std::optional<uint64_t> Link::take_completion() {
  if (mmio_completions_.empty() || mmio_completions_.front().arrival_fs > now_fs_) return std::nullopt;
  const uint64_t value = mmio_completions_.front().value;
  mmio_completions_.pop_front();
  return value;
}

void Link::answer(const Read& read) {
  std::vector<uint8_t> data(read.bytes);
  const bool refused = !host_.dma_read(read.address, data.data(), read.bytes);
  if (refused) ++count_.refused_reads;
  const auto arrival = [&](uint64_t bytes) {
    return std::max(down_.send(read.arrival_fs, bytes) + rtt_fs_ / 2, last_posted_down_fs_);
  };
  if (refused && params_.host_fault_read == static_cast<int64_t>(FaultRead::UnsupportedRequest)) {
    completions_.push_back({arrival(kCompletionBytes), read.client, read.token, 0, {}, true, true});
    return;
  }
  // Completions end at multiples of the read completion boundary and carry at most the payload size.
  const uint64_t rcb = static_cast<uint64_t>(params_.link_rcb);
  const uint64_t asked = params_.link_completion_bytes ? static_cast<uint64_t>(params_.link_completion_bytes) : 4096;
  const uint64_t largest = std::max(rcb, std::min<uint64_t>(asked, config_.max_payload()) / rcb * rcb);
  for (uint32_t done = 0; done < read.bytes;) {
    const uint64_t at = read.address + done;
    const uint64_t to_boundary = (at + largest) / rcb * rcb - at;
    const auto piece = static_cast<uint32_t>(std::min<uint64_t>(to_boundary, read.bytes - done));
    const auto from = data.begin() + done;
    const bool last = done + piece == read.bytes;
    completions_.push_back({arrival(kCompletionBytes + payload_bytes(at, piece)), read.client, read.token, done,
                            std::vector<uint8_t>(from, from + piece), last, false});
    done += piece;
  }
}

void Link::deliver_messages() {
  for (size_t i = 0; i < messages_.size();) {
    if (messages_[i].arrival_fs > now_fs_) {
      ++i;
      continue;
    }
    host_.message({messages_[i].address, messages_[i].data, messages_[i].arrival_fs / kFsPerPs});
    messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void Link::advance(uint64_t now_ps) {
  now_fs_ = now_ps * kFsPerPs;
  while (!writes_.empty() && writes_.front().arrival_fs <= now_fs_) {
    const PostedWrite& write = writes_.front();
    if (!host_.dma_write(write.address, write.data.data(), static_cast<uint32_t>(write.data.size())))
      ++count_.refused_writes;
    writes_.pop_front();
  }
  if (!messages_.empty()) deliver_messages();
  while (!reads_.empty() && reads_.front().arrival_fs <= now_fs_) {
    answer(reads_.front());
    reads_.pop_front();
  }
  while (!requests_.empty() && requests_.front().arrival_fs <= now_fs_) {
    const MmioRequest request = requests_.front().request;
    requests_.pop_front();
    if (target_) target_->mmio_request(request);
  }
  while (!completions_.empty() && completions_.front().arrival_fs <= now_fs_) {
    const Completion completion = std::move(completions_.front());
    completions_.pop_front();
    if (completion.last) --reads_in_flight_;
    if (completion.refused) {
      completion.client->read_refused(completion.token);
    } else {
      completion.client->read_data(completion.token, completion.offset, completion.data.data(),
                                   static_cast<uint32_t>(completion.data.size()), completion.last);
    }
  }
}

void Link::stats(JsonWriter& json, uint64_t elapsed_ps) const {
  const auto direction = [&](const char* name, const Serialiser& wire) {
    const double busy =
        elapsed_ps ? static_cast<double>(wire.busy_fs()) / (static_cast<double>(elapsed_ps) * kFsPerPs) : 0;
    json.object(name)
        .field("bytes", wire.bytes())
        .field("utilisation", busy)
        .field("bytes_per_second", 1e15 / static_cast<double>(wire.fs_per_byte()))
        .end();
  };
  json.object("link");
  direction("up", up_);
  direction("down", down_);
  json.field("dma_reads", count_.dma_reads)
      .field("dma_read_bytes", count_.dma_read_bytes)
      .field("dma_writes", count_.dma_writes)
      .field("dma_write_bytes", count_.dma_write_bytes)
      .field("refused_reads", count_.refused_reads)
      .field("refused_writes", count_.refused_writes)
      .field("messages", count_.messages)
      .field("mmio_reads", count_.mmio_reads)
      .field("mmio_writes", count_.mmio_writes)
      .end();
}

}  // namespace nvf
