// Write half of an AXI4 master at pin level, as the DMA's m_axi behaves: INCR bursts of full width, contiguous strobes,
// several bursts outstanding, W possibly in front of AW. Checks what the slave does.
#pragma once
#include <cstdint>
#include <deque>
#include <vector>

#include "axi/stability.h"
#include "axi/types.h"
#include "base/params.h"
#include "base/random.h"

namespace nvf::axi {

struct WriteBurst {
  uint64_t address;  // byte address of the first byte
  std::vector<uint8_t> data;
  uint8_t id;
  unsigned client;  // of the issuer, returned with the response
  uint64_t token;
};

class WriteClient {
 public:
  virtual ~WriteClient() = default;
  virtual void write_done(unsigned client, uint64_t token, uint32_t bytes, uint8_t resp) = 0;
};

class WriteMaster {
 public:
  // `name` is the prefix of the pins in messages, `limit` the bursts without response.
  WriteMaster(const char* name, unsigned limit, const Params& params, uint64_t seed, Assertions& assertions);
  void connect(WriteClient& client) { client_ = &client; }
  void reset();

  // A burst may be pushed in this cycle: few wait in front of the pins, so that channels alternate.
  bool has_room() const { return bursts_.size() - w_next_ < kWaiting && bursts_.size() < limit_; }
  // The burst must not cross 4 KiB.
  void push(WriteBurst burst);

  // One clock: `slave` sampled in front of the edge, `pins` holds what was driven and receives what is driven next.
  void clock(const AxiSlavePins& slave, AxiMasterPins& pins);

  uint64_t bytes() const { return bytes_; }
  uint64_t bursts() const { return count_; }
  uint64_t beats() const { return beats_; }
  size_t outstanding() const { return bursts_.size(); }

 private:
  static constexpr size_t kWaiting = 3;

  struct Burst {
    WriteBurst data;
    unsigned beats;
    unsigned beats_sent = 0;
    unsigned aw_delay = 0;  // clocks that W may run ahead
    bool aw_sent = false;
    bool w_sent = false;
    bool answered = false;
  };

  void handshakes(const AxiSlavePins& slave, AxiMasterPins& pins);
  void response(const Response& b);
  void drive_address(AxiMasterPins& pins);
  void drive_data(AxiMasterPins& pins);

  const char* name_;
  const size_t limit_;
  const Params& params_;
  Random random_;
  Assertions& assertions_;
  WriteClient* client_ = nullptr;
  bool rounded_;  // AWADDR carries no low bits
  StabilityCheck<Response> b_check_;

  std::deque<Burst> bursts_;  // in the order of AW and of W
  size_t aw_next_ = 0;        // first burst whose AW was not accepted
  size_t w_next_ = 0;         // first burst whose last W was not accepted
  uint64_t bytes_ = 0;
  uint64_t count_ = 0;
  uint64_t beats_ = 0;
};

}  // namespace nvf::axi
