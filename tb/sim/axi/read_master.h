// Read half of an AXI4 master at pin level, as the DMA's m_axi behaves. Checks what the slave does.
#pragma once
#include <cstdint>
#include <deque>

#include "axi/stability.h"
#include "axi/types.h"
#include "base/params.h"
#include "base/random.h"

namespace nvf::axi {

struct ReadBurst {
  uint64_t address;
  uint32_t bytes;
  uint8_t id;
  unsigned client;
  uint64_t token;
};

class AxiReadClient {
 public:
  virtual ~AxiReadClient() = default;
  // `offset` counts from the first byte of the burst; pieces of one burst arrive in order.
  virtual void read_beat(unsigned client, uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes,
                         uint8_t resp, bool last) = 0;
};

class ReadMaster {
 public:
  ReadMaster(const char* name, unsigned limit, const Params& params, uint64_t seed, Assertions& assertions);
  void connect(AxiReadClient& client) { client_ = &client; }
  void reset();

  bool has_room() const { return bursts_.size() - ar_next_ < kWaiting && bursts_.size() < limit_; }
  // The burst must not cross 4 KiB.
  void push(const ReadBurst& burst);
  void clock(const AxiSlavePins& slave, AxiMasterPins& pins);

  uint64_t bytes() const { return bytes_; }
  uint64_t bursts() const { return count_; }
  uint64_t beats() const { return beats_; }
  size_t outstanding() const { return bursts_.size(); }

 private:
  static constexpr size_t kWaiting = 2;

  struct Burst {
    ReadBurst data;
    unsigned beats;
    unsigned beats_got = 0;
    bool ar_sent = false;
    bool finished = false;
  };

  void beat(const ReadBeat& r);
  void drive_address(AxiMasterPins& pins);

  const char* name_;
  const size_t limit_;
  const Params& params_;
  Random random_;
  Assertions& assertions_;
  AxiReadClient* client_ = nullptr;
  bool rounded_;
  StabilityCheck<ReadBeat> r_check_;

  std::deque<Burst> bursts_;
  size_t ar_next_ = 0;   // first burst whose AR was not accepted
  bool inside_ = false;  // between the first and the last beat of a burst of `inside_id_`
  uint8_t inside_id_ = 0;
  uint64_t bytes_ = 0;
  uint64_t count_ = 0;
  uint64_t beats_ = 0;
};

}  // namespace nvf::axi
