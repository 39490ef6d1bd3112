#include "link/link.h"

#include <algorithm>

#include "link/packet.h"

namespace nvf {

namespace {

constexpr uint64_t kFsPerPs = 1000;
constexpr uint64_t kFsPerNs = 1'000'000;
constexpr uint64_t kPlainTags = 32;

}  // namespace

Link::Link(const Params& params, const ConfigSpace& config, HostBus& host, uint64_t seed)
    : params_(params),
      config_(config),
      host_(host),
      random_(seed, "link"),
      rtt_fs_(static_cast<uint64_t>(params.link_rtt_ns) * kFsPerNs),
      backlog_limit_(static_cast<uint64_t>(params.link_backlog_bytes)),
      credit_return_fs_(static_cast<uint64_t>(params.link_credit_return_ns) * kFsPerNs),
      up_(params.generation(), params.lanes(), static_cast<unsigned>(params.link_overhead_pct)),
      down_(params.generation(), params.lanes(), static_cast<unsigned>(params.link_overhead_pct)),
      root_(params, config, host, down_, seed),
      host_posted_(params.link_host_posted_headers, params.link_host_posted_data),
      host_nonposted_(params.link_host_nonposted_headers, 0),
      host_completions_(params.link_host_completion_headers, params.link_host_completion_data),
      card_posted_(params.link_card_posted_headers, params.link_card_posted_data),
      card_nonposted_(params.link_card_nonposted_headers, 0) {}

void Link::reset() {
  writes_.clear();
  messages_.clear();
  queued_.clear();
  requests_.clear();
  mmio_completions_.clear();
  root_.reset();
  up_.reset();
  down_.reset();
  for (CreditPool* pool : {&host_posted_, &host_nonposted_, &host_completions_, &card_posted_, &card_nonposted_})
    pool->reset();
}

uint64_t Link::tag_limit() const {
  const auto tags = static_cast<uint64_t>(params_.tags);
  return config_.extended_tags() ? tags : std::min(tags, kPlainTags);
}

uint64_t Link::post(uint64_t bytes, uint64_t payload) {
  const uint64_t end = up_.send(now_fs_, bytes, payload);
  host_posted_.take(payload);
  host_posted_.give_back(end + credit_return_fs_, payload);
  last_posted_up_fs_ = std::max(last_posted_up_fs_, end + post_fs());
  return last_posted_up_fs_;
}

void Link::write(uint64_t address, const uint8_t* data, uint32_t bytes) {
  PostedWrite& write = writes_.push();
  write.arrival_fs = post(packet::request(address) + packet::payload(address, bytes), bytes);
  write.address = address;
  write.data.assign(data, data + bytes);
  ++count_.dma_writes;
  count_.dma_write_bytes += bytes;
}

void Link::read(uint64_t address, uint32_t bytes, ReadClient& client, uint64_t token) {
  const uint64_t end = up_.send(now_fs_, packet::request(address));
  host_nonposted_.take(0);
  host_nonposted_.give_back(end + credit_return_fs_, 0);
  root_.request(std::max(end + rtt_fs_ / 2, last_posted_up_fs_), address, bytes, client, token);
  ++count_.dma_reads;
  count_.dma_read_bytes += bytes;
}

void Link::message(uint64_t address, uint32_t data) {
  const uint64_t arrived = post(packet::request(address) + 4, 4);
  uint64_t arrival = arrived;
  if (params_.msix_ordering == static_cast<int64_t>(MessageOrder::MayPass)) {
    const uint64_t lead = random_.between(0, static_cast<uint64_t>(params_.msix_pass_ns)) * kFsPerNs;
    arrival = std::max(up_.start(0), arrival > lead ? arrival - lead : 0);
  }
  messages_.push_back({arrival, address, data});
  ++count_.messages;
}

// A completion pushes the posted writes in front of it. One read of the host is open at a time, so it waits in front
// of the wire for its credits.
void Link::complete_mmio(uint64_t value) {
  uint64_t start = up_.start(now_fs_);
  while (!host_completions_.available(start, 8) && host_completions_.next_return() != CreditPool::kNever)
    start = std::max(start, host_completions_.next_return());
  const uint64_t end = up_.send(start, packet::kCompletion + 8, 8);
  host_completions_.take(8);
  host_completions_.give_back(end + credit_return_fs_, 8);
  mmio_completions_.push() = {std::max(end + rtt_fs_ / 2, last_posted_up_fs_), value};
}

void Link::request(const MmioRequest& request) {
  queued_.push() = request;
  send_requests();
}

// In order: a write never overtakes a read that was asked for earlier, since the host waits for reads.
void Link::send_requests() {
  while (!queued_.empty()) {
    const MmioRequest& request = queued_.front();
    CreditPool& pool = request.write ? card_posted_ : card_nonposted_;
    const uint64_t bytes = request.write ? request.size : 0;
    if (!pool.available(down_.start(now_fs_), bytes)) {
      (request.write ? stalls_.card_posted : stalls_.card_nonposted).at(now_fs_);
      return;
    }
    pool.take(bytes);
    const uint64_t payload = request.write ? packet::payload(request.offset, request.size) : 0;
    const uint64_t end = down_.send(now_fs_, packet::request(config_.bar_above_4g(request.bar)) + payload, bytes);
    uint64_t arrival;
    if (request.write) {
      last_posted_down_fs_ = std::max(last_posted_down_fs_, end + post_fs());
      arrival = last_posted_down_fs_;
      ++count_.mmio_writes;
    } else {
      arrival = std::max(end + rtt_fs_ / 2, last_posted_down_fs_);
      ++count_.mmio_reads;
    }
    if (!requests_.empty()) arrival = std::max(arrival, requests_.back().arrival_fs);
    requests_.push() = {arrival, request};
    queued_.pop();
  }
}

void Link::request_done(const MmioRequest& request) {
  (request.write ? card_posted_ : card_nonposted_)
      .give_back(now_fs_ + credit_return_fs_, request.write ? request.size : 0);
}

std::optional<uint64_t> Link::take_completion() {
  if (mmio_completions_.empty() || mmio_completions_.front().arrival_fs > now_fs_) return std::nullopt;
  const uint64_t value = mmio_completions_.front().value;
  mmio_completions_.pop();
  return value;
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
    writes_.pop();
  }
  if (!messages_.empty()) deliver_messages();
  if (!queued_.empty()) send_requests();
  root_.send(now_fs_, last_posted_down_fs_);
  while (!requests_.empty() && requests_.front().arrival_fs <= now_fs_) {
    const MmioRequest request = requests_.front().request;
    requests_.pop();
    if (target_) target_->mmio_request(request);
  }
  root_.deliver(now_fs_);
}

void Link::stall_stats(JsonWriter& json) const {
  json.object("link to the host")
      .field("wire busy", stalls_.wire.count)
      .field("no tag", stalls_.tags.count)
      .field("no posted credit", stalls_.posted.count)
      .field("no non-posted credit", stalls_.nonposted.count)
      .end();
  json.object("link to the card")
      .field("no posted credit", stalls_.card_posted.count)
      .field("no non-posted credit", stalls_.card_nonposted.count)
      .field("no completion credit", root_.credit_stalls())
      .end();
}

void Link::stats(JsonWriter& json, uint64_t elapsed_ps) const {
  const auto share = [](uint64_t part, double whole) { return whole > 0 ? static_cast<double>(part) / whole : 0.0; };
  const auto direction = [&](const char* name, const Serialiser& wire, uint64_t posted, uint64_t nonposted,
                             uint64_t completion) {
    json.object(name)
        .field("bytes", wire.bytes())
        .field("packets", wire.packets())
        .field("payload_bytes", wire.payload())
        .field("payload_share", share(wire.payload(), static_cast<double>(wire.bytes())))
        .field("utilisation", share(wire.busy_fs(), static_cast<double>(elapsed_ps) * kFsPerPs))
        .field("bytes_per_second", 1e15 / static_cast<double>(wire.fs_per_byte()))
        .object("credit_stalls")
        .field("posted", posted)
        .field("nonposted", nonposted)
        .field("completion", completion)
        .end()
        .end();
  };
  json.object("link")
      .field("generation", params_.generation())
      .field("lanes", params_.lanes())
      .field("max_payload", config_.max_payload())
      .field("max_read_request", config_.max_read_request())
      .field("tags", tag_limit());
  direction("up", up_, stalls_.posted.count, stalls_.nonposted.count, 0);
  direction("down", down_, stalls_.card_posted.count, stalls_.card_nonposted.count, root_.credit_stalls());
  json.field("dma_reads", count_.dma_reads)
      .field("dma_read_bytes", count_.dma_read_bytes)
      .field("dma_writes", count_.dma_writes)
      .field("dma_write_bytes", count_.dma_write_bytes)
      .field("completions", root_.completions())
      .field("completions_reordered", root_.reordered())
      .field("refused_reads", root_.refused())
      .field("refused_writes", count_.refused_writes)
      .field("messages", count_.messages)
      .field("mmio_reads", count_.mmio_reads)
      .field("mmio_writes", count_.mmio_writes)
      .end();
}

}  // namespace nvf
