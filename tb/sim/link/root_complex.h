// The host's end of the card's reads: samples memory when a request arrives, cuts the answer into completions at the
// read completion boundary, and puts them on the wire one by one. Completions of different reads may change places,
// those of one read never do (PCI Express Base 3.1 §2.3.1.1, §2.4.1).
#pragma once
#include <cstdint>
#include <vector>

#include "base/params.h"
#include "base/random.h"
#include "base/ring.h"
#include "host_port.h"
#include "link/credits.h"
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

class RootComplex {
 public:
  RootComplex(const Params& params, const ConfigSpace& config, HostBus& host, Serialiser& down, uint64_t seed);
  void reset();

  // A read request will arrive at `arrival_fs`; calls come in order of time.
  void request(uint64_t arrival_fs, uint64_t address, uint32_t bytes, ReadClient& client, uint64_t token);
  // Sends what can be on the wire by `now_fs`. No completion reaches the card before `floor_fs`: it does not pass the
  // posted writes in front of it.
  void send(uint64_t now_fs, uint64_t floor_fs);
  // Hands over what has arrived at the card.
  void deliver(uint64_t now_fs);

  // Reads without their last completion.
  uint64_t in_flight() const { return in_flight_; }
  uint64_t refused() const { return refused_; }
  uint64_t completions() const { return sent_; }
  uint64_t reordered() const { return reordered_; }
  uint64_t credit_stalls() const { return stalls_; }

 private:
  struct Request {
    uint64_t arrival_fs;
    uint64_t address;
    uint32_t bytes;
    ReadClient* client;
    uint64_t token;
  };
  // A read the host is answering. Slots are used again with their buffers.
  struct Answer {
    Request request;
    uint32_t done;  // bytes in completions so far
    bool refused;
    std::vector<uint8_t> data;
  };
  struct Completion {
    uint64_t arrival_fs;
    uint32_t slot;
    uint32_t offset;
    uint32_t bytes;
    bool last;
  };

  void sample(const Request& request);
  uint32_t piece(const Answer& answer) const;
  size_t choose();

  const Params& params_;
  const ConfigSpace& config_;
  HostBus& host_;
  Serialiser& down_;
  Random random_;
  CreditPool credits_;  // that the card gives for completions
  const uint64_t half_rtt_fs_;
  const uint64_t credit_return_fs_;

  Ring<Request> requests_;
  std::vector<Answer> slots_;
  std::vector<uint32_t> free_;     // slots
  std::vector<uint32_t> serving_;  // slots, in order of arrival
  Ring<Completion> completions_;
  uint64_t in_flight_ = 0;
  uint64_t refused_ = 0;
  uint64_t sent_ = 0;
  uint64_t reordered_ = 0;
  uint64_t stalls_ = 0;
  uint64_t stalled_fs_ = 0;  // time of the last stall counted
};

}  // namespace nvf
