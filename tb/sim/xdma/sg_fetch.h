// Host-fetched descriptors of one channel: blocks of adjacent descriptors, the magic word, credits and halt. Registers
// of the SGDMA block (0x4000 + N·0x100, 0x5000 + N·0x100). Source: PG195, "Descriptors".
#pragma once
#include <cstdint>
#include <deque>

#include "link/link.h"
#include "xdma/descriptor.h"
#include "xdma/limits.h"

namespace nvf {

// SGDMA common block (0x6000): one bit per channel, H2C at 3:0, C2H at 19:16.
struct SgCommon {
  uint32_t halt = 0;
  uint32_t credit_mode = 0;
};

class SgFetch final : public DescriptorSource, private ReadClient {
 public:
  SgFetch(Direction direction, unsigned index, const SgCommon& common, const Params& params, const DmaLimits& limits,
          Link& link);
  void reset();

  uint32_t read(unsigned offset) const;
  void write(unsigned offset, uint32_t value, uint32_t mask);

  // Asks the host for more, at most one read per clock. True if it did.
  bool fetch();
  bool wants_fetch() const;

  bool empty() const override { return queue_.empty(); }
  Descriptor take() override;
  void finished() override {}
  uint32_t error() const override { return queue_.empty() ? error_ : 0; }
  void start() override;
  void stop() override;
  void drop() override;
  bool stop_ends_run() const override { return true; }

 private:
  void read_data(uint64_t token, uint32_t offset, const uint8_t* data, uint32_t bytes, bool last) override;
  void read_refused(uint64_t token) override;
  void accept(const uint8_t* bytes);
  void open_block(uint64_t address, uint32_t count);
  void fail(uint32_t bits);
  uint32_t common_bit() const { return direction_ == Direction::H2c ? 1u << index_ : 1u << (16 + index_); }

  const Direction direction_;
  const unsigned index_;
  const SgCommon& common_;
  const Params& params_;
  const DmaLimits& limits_;
  Link& link_;

  uint64_t first_ = 0;
  uint32_t adjacent_ = 0;
  uint32_t credits_ = 0;

  bool fetching_ = false;      // the list has not ended
  uint64_t run_ = 0;           // token of this run's reads: late data of an earlier run is not ours
  uint64_t next_address_ = 0;  // next descriptor to ask for
  uint32_t block_left_ = 0;    // descriptors of the block not asked for
  uint32_t expected_ = 0;      // descriptors asked for, not yet here
  uint32_t parse_left_ = 0;    // descriptors of the block not yet looked at
  bool block_broken_ = false;  // the block would cross 4 KiB
  uint8_t partial_[kDescriptorBytes] = {};
  uint32_t partial_bytes_ = 0;
  std::deque<Descriptor> queue_;
  uint32_t error_ = 0;
};

}  // namespace nvf
