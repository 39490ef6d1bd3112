// Host to card: PCIe reads in flight, their data handed to m_axi in order, a descriptor done when its last response is
// in. Source: PG195, "H2C Channel".
#pragma once
#include <cstdint>
#include <deque>
#include <vector>

#include "xdma/channel.h"

namespace nvf {

class H2cChannel final : public Channel, private ReadClient {
 public:
  H2cChannel(unsigned index, const ChannelContext& context, DescriptorSource& source)
      : Channel(Direction::H2c, index, context, source) {}
  void reset() override;

  // Sends one PCIe read if there is something to read. True if it did.
  bool request();
  // Hands one burst to m_axi if data for it is here. True if it did.
  bool hand_over();
  void write_done(uint64_t token, uint32_t bytes, uint8_t resp);
  size_t reads_in_flight() const { return reads_.size(); }

 private:
  // One PCIe read: holds its id until its data has been written and confirmed.
  struct Read {
    uint64_t token;
    uint64_t serial;       // of the descriptor
    uint64_t destination;  // AXI address of the first byte
    std::vector<uint8_t> data;
    uint32_t arrived = 0;
    uint32_t handed = 0;
    uint32_t confirmed = 0;
    bool finished = false;  // nothing more will arrive
    bool refused = false;
  };

  void read_data(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, bool last) override;
  void read_refused(uint64_t token) override;
  void abandon(uint64_t serial) override;
  bool draining() const override { return stale_reads_ > 0 || stale_bytes_ > 0; }
  Read* find_read(uint64_t token);
  uint32_t burst_length(const Read& read) const;

  std::deque<Read> reads_;
  uint64_t next_token_ = 0;
  uint64_t buffered_ = 0;     // bytes of the reads in flight
  uint64_t stale_reads_ = 0;  // abandoned, still to come from the host
  uint64_t stale_bytes_ = 0;  // abandoned, still to be confirmed on m_axi
};

}  // namespace nvf
