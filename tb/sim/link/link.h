// The PCIe link and the root complex behind it: a fixed round trip, a rate per direction, flow-control credits, and
// PCIe's ordering rules. A read samples host memory when its request arrives there; a write lands when it arrives.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/params.h"
#include "base/random.h"
#include "base/ring.h"
#include "host_port.h"
#include "link/credits.h"
#include "link/root_complex.h"
#include "link/serialiser.h"
#include "pcie/config_space.h"

namespace nvf {

struct MmioRequest {
  bool write;
  uint8_t bar;   // 0 or 2
  uint8_t size;  // 1, 2, 4, 8
  uint64_t offset;
  uint64_t value;
};

// Where requests of the host arrive on the card, in order.
class MmioTarget {
 public:
  virtual ~MmioTarget() = default;
  virtual void mmio_request(const MmioRequest& request) = 0;
};

class Link {
 public:
  Link(const Params& params, const ConfigSpace& config, HostBus& host, uint64_t seed);
  void connect(MmioTarget& target) { target_ = &target; }

  // The link went down: everything on it is lost.
  void reset();
  // Lets arrive what has arrived by `now_ps`.
  void advance(uint64_t now_ps);

  // Card side. Nothing may be sent unless bus mastering is on, there is room in front of the wire, and the host has
  // given credits that have returned when the packet's turn comes; reads also need a tag.
  bool can_write(uint32_t bytes) { return can_send() && has_credits(host_posted_, bytes, stalls_.posted); }
  bool can_read() {
    return can_send() && has_tag() && has_credits(host_nonposted_, 0, stalls_.nonposted);
  }
  void write(uint64_t address, const uint8_t* data, uint32_t bytes);
  void read(uint64_t address, uint32_t bytes, ReadClient& client, uint64_t token);
  void message(uint64_t address, uint32_t data);
  void complete_mmio(uint64_t value);

  // Host side.
  void request(const MmioRequest& request);
  bool requests_on_their_way() const { return !requests_.empty() || !queued_.empty(); }
  // The card is done with a request that arrived: its credits go back.
  void request_done(const MmioRequest& request);
  // The value of the read that was asked for, once it is back.
  std::optional<uint64_t> take_completion();

  void stats(JsonWriter& json, uint64_t elapsed_ps) const;
  // Clocks in which a packet waited, by what it waited for.
  void stall_stats(JsonWriter& json) const;

 private:
  struct PostedWrite {
    uint64_t arrival_fs;
    uint64_t address;
    std::vector<uint8_t> data;
  };
  struct Message {
    uint64_t arrival_fs;
    uint64_t address;
    uint32_t data;
  };
  struct Request {
    uint64_t arrival_fs;
    MmioRequest request;
  };
  struct MmioCompletion {
    uint64_t arrival_fs;
    uint64_t value;
  };

  // Distinct times at which a packet waited for credits.
  struct Stalls {
    uint64_t count = 0;
    uint64_t last_fs = 0;
    void at(uint64_t now_fs) {
      if (last_fs != now_fs) ++count;
      last_fs = now_fs;
    }
  };

  bool can_send() {
    if (config_.bus_master() && up_.backlog(now_fs_) < backlog_limit_) return true;
    stalls_.wire.at(now_fs_);
    return false;
  }
  bool has_tag() {
    if (root_.in_flight() < tag_limit()) return true;
    stalls_.tags.at(now_fs_);
    return false;
  }
  bool has_credits(CreditPool& pool, uint64_t payload, Stalls& stalls) {
    if (pool.available(up_.start(now_fs_), payload)) return true;
    stalls.at(now_fs_);
    return false;
  }
  // Puts a posted packet on the wire to the host; returns when it arrives.
  uint64_t post(uint64_t bytes, uint64_t payload);
  uint64_t tag_limit() const;
  uint64_t post_fs() const { return rtt_fs_ * static_cast<uint64_t>(params_.link_posted_pct) / 100; }
  void send_requests();
  void deliver_messages();

  const Params& params_;
  const ConfigSpace& config_;
  HostBus& host_;
  Random random_;
  MmioTarget* target_ = nullptr;

  const uint64_t rtt_fs_;
  const uint64_t backlog_limit_;
  const uint64_t credit_return_fs_;
  uint64_t now_fs_ = 0;
  Serialiser up_;    // card to host
  Serialiser down_;  // host to card
  RootComplex root_;
  CreditPool host_posted_, host_nonposted_, host_completions_;  // given by the host
  CreditPool card_posted_, card_nonposted_;                     // given by the card

  Ring<PostedWrite> writes_;
  std::vector<Message> messages_;
  Ring<MmioRequest> queued_;  // in the host, in front of the wire
  Ring<Request> requests_;
  Ring<MmioCompletion> mmio_completions_;
  // Arrival of the youngest posted packet of each direction: nothing that follows it may arrive earlier.
  uint64_t last_posted_up_fs_ = 0;
  uint64_t last_posted_down_fs_ = 0;

  struct {
    Stalls wire, tags, posted, nonposted, card_posted, card_nonposted;
  } stalls_;
  struct Counters {
    uint64_t dma_reads = 0, dma_read_bytes = 0, dma_writes = 0, dma_write_bytes = 0, refused_writes = 0;
    uint64_t messages = 0, mmio_reads = 0, mmio_writes = 0;
  } count_;
};

}  // namespace nvf
