// The PCIe link and the root complex behind it: a fixed round trip, a rate per direction, and PCIe's ordering rules. A
// read samples host memory when its request arrives there; a write lands when it arrives.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/params.h"
#include "base/random.h"
#include "host_port.h"
#include "link/serialiser.h"
#include "pcie/config_space.h"

namespace nvf {

// Who asked the host for data.
class ReadClient {
 public:
  virtual ~ReadClient() = default;
  // Pieces of one read arrive in order; `last` closes it.
  virtual void read_data(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, bool last) = 0;
  // The host refused: no data will come.
  virtual void read_refused(uint64_t token) = 0;
};

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

  // Card side. Nothing may be sent unless can_send (bus mastering on, room in front of the wire); reads also need a
  // tag.
  bool can_send() const { return config_.bus_master() && up_.backlog(now_fs_) < backlog_limit_; }
  bool can_read() const { return can_send() && reads_in_flight_ < tag_limit(); }
  void write(uint64_t address, const uint8_t* data, uint32_t bytes);
  void read(uint64_t address, uint32_t bytes, ReadClient& client, uint64_t token);
  void message(uint64_t address, uint32_t data);
  void complete_mmio(uint64_t value);

  // Host side.
  void request(const MmioRequest& request);
  bool requests_on_their_way() const { return !requests_.empty(); }
  // The value of the read that was asked for, once it is back.
  std::optional<uint64_t> take_completion();

  void stats(JsonWriter& json, uint64_t elapsed_ps) const;

 private:
  struct PostedWrite {
    uint64_t arrival_fs;
    uint64_t address;
    std::vector<uint8_t> data;
  };
  struct Read {
    uint64_t arrival_fs;
    uint64_t address;
    uint32_t bytes;
    ReadClient* client;
    uint64_t token;
  };
  struct Completion {
    uint64_t arrival_fs;
    ReadClient* client;
    uint64_t token;
    uint32_t offset;
    std::vector<uint8_t> data;
    bool last;
    bool refused;
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

  uint64_t tag_limit() const;
  uint64_t post_fs() const { return rtt_fs_ * static_cast<uint64_t>(params_.link_posted_pct) / 100; }
  void answer(const Read& read);
  void deliver_messages();

  const Params& params_;
  const ConfigSpace& config_;
  HostBus& host_;
  Random random_;
  MmioTarget* target_ = nullptr;

  const uint64_t rtt_fs_;
  const uint64_t backlog_limit_;
  uint64_t now_fs_ = 0;
  Serialiser up_;    // card to host
  Serialiser down_;  // host to card

  std::deque<PostedWrite> writes_;
  std::deque<Read> reads_;
  std::deque<Completion> completions_;
  std::vector<Message> messages_;
  std::deque<Request> requests_;
  std::deque<MmioCompletion> mmio_completions_;
  // Arrival of the youngest posted packet of each direction: nothing that follows it may arrive earlier.
  uint64_t last_posted_up_fs_ = 0;
  uint64_t last_posted_down_fs_ = 0;
  uint64_t reads_in_flight_ = 0;

  struct Counters {
    uint64_t dma_reads = 0, dma_read_bytes = 0, dma_writes = 0, dma_write_bytes = 0, refused_reads = 0,
             refused_writes = 0;
    uint64_t messages = 0, mmio_reads = 0, mmio_writes = 0;
  } count_;
};

}  // namespace nvf
