// Card to host: AXI reads in flight, their data packed into PCIe writes, a descriptor done when its last write has been
// issued. Source: PG195, "C2H Channel".
#pragma once
#include <cstdint>
#include <deque>
#include <vector>

#include "xdma/channel.h"

namespace nvf {

class C2hChannel final : public Channel {
 public:
  C2hChannel(unsigned index, const ChannelContext& context, DescriptorSource& source)
      : Channel(Direction::C2h, index, context, source) {}
  void reset() override;

  // Hands one read burst to m_axi. True if it did.
  bool request();
  // Sends one PCIe write if its data is complete. True if it did.
  bool hand_over();
  void read_beat(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, uint8_t resp, bool last);
  size_t reads_in_flight() const { return reads_.size(); }

 private:
  // One AXI read: holds its id until its data is in a PCIe write.
  struct Read {
    uint64_t token;
    uint64_t serial;
    std::vector<uint8_t> data;
    uint32_t arrived = 0;
    uint32_t taken = 0;
    uint32_t errors = 0;  // status bits
    bool finished = false;
  };

  void abandon(uint64_t serial) override;
  bool draining() const override { return stale_reads_ > 0; }
  Read* find_read(uint64_t token);
  uint64_t shorten(uint64_t bytes) const;
  bool arrived(uint32_t bytes);
  void gather(uint32_t bytes);

  std::deque<Read> reads_;
  std::vector<uint8_t> packet_;
  uint64_t next_token_ = 0;
  uint64_t stale_reads_ = 0;
};

}  // namespace nvf
