#include "xdma/sg_fetch.h"

#include <algorithm>
#include <cstring>

#include "xdma/channel_registers.h"

namespace nvf {

namespace {

enum Offset : unsigned { kIdentifier = 0x00, kLow = 0x80, kHigh = 0x84, kAdjacent = 0x88, kCredits = 0x8c };
constexpr uint32_t kCreditMask = 0x3ff;
constexpr uint64_t kPage = 4096;

}  // namespace

SgFetch::SgFetch(Direction direction, unsigned index, const SgCommon& common, const Params& params,
                 const DmaLimits& limits, Link& link)
    : direction_(direction), index_(index), common_(common), params_(params), limits_(limits), link_(link) {}

void SgFetch::reset() {
  first_ = 0;
  adjacent_ = credits_ = 0;
  drop();
}

uint32_t SgFetch::read(unsigned offset) const {
  switch (offset) {
    case kIdentifier:
      return block_identifier(direction_ == Direction::H2c ? 4 : 5, index_);
    case kLow:
      return static_cast<uint32_t>(first_);
    case kHigh:
      return static_cast<uint32_t>(first_ >> 32);
    case kAdjacent:
      return adjacent_;
    case kCredits:
      return credits_;
    default:
      return params_.unused_reads_ones ? ~uint32_t{0} : 0;
  }
}

void SgFetch::write(unsigned offset, uint32_t value, uint32_t mask) {
  switch (offset) {
    case kLow:
      first_ = (first_ & ~uint64_t{0xffffffff}) | merge(static_cast<uint32_t>(first_), value, mask);
      break;
    case kHigh:
      first_ = (first_ & 0xffffffff) | (uint64_t{merge(static_cast<uint32_t>(first_ >> 32), value, mask)} << 32);
      break;
    case kAdjacent:
      adjacent_ = merge(adjacent_, value, mask) & 0x3f;
      break;
    case kCredits:
      credits_ = std::min(credits_ + (value & mask & kCreditMask), kCreditMask);
      break;
    default:
      break;
  }
}

void SgFetch::start() {
  drop();
  fetching_ = true;
  open_block(first_, adjacent_ + 1);
}

// A block must not cross 4 KiB. On hardware one that does ends with a wrong magic word behind the end of the page.
void SgFetch::open_block(uint64_t address, uint32_t count) {
  next_address_ = address;
  const auto to_page_end = static_cast<uint32_t>((kPage - address % kPage) / kDescriptorBytes);
  block_broken_ = count > to_page_end && params_.block_crossing_stops;
  block_left_ = parse_left_ = block_broken_ ? to_page_end : count;
  if (block_left_ == 0 || address % kDescriptorBytes != 0) fail(status::kMagicStopped);
}

void SgFetch::fail(uint32_t bits) {
  fetching_ = false;
  error_ = bits;
}

void SgFetch::stop() {
  drop();
  credits_ = 0;
}

void SgFetch::drop() {
  fetching_ = false;
  ++run_;
  block_left_ = expected_ = parse_left_ = partial_bytes_ = 0;
  error_ = 0;
  queue_.clear();
}

Descriptor SgFetch::take() {
  const Descriptor descriptor = queue_.front();
  queue_.pop_front();
  return descriptor;
}

bool SgFetch::wants_fetch() const {
  if (!fetching_ || block_left_ == 0 || (common_.halt & common_bit())) return false;
  if ((common_.credit_mode & common_bit()) && credits_ == 0) return false;
  // One read at a time, so that pieces need no sorting.
  return expected_ == 0 && queue_.size() < static_cast<size_t>(params_.prefetch);
}

bool SgFetch::fetch() {
  if (!wants_fetch() || !link_.can_read()) return false;
  uint64_t count = std::min<uint64_t>(block_left_, limits_.max_read_request() / kDescriptorBytes);
  count = std::min(count, static_cast<uint64_t>(params_.prefetch) - queue_.size());
  count = std::min(count, (kPage - next_address_ % kPage) / kDescriptorBytes);
  if (common_.credit_mode & common_bit()) {
    count = std::min<uint64_t>(count, credits_);
    credits_ -= static_cast<uint32_t>(count);
  }
  link_.read(next_address_, static_cast<uint32_t>(count * kDescriptorBytes), *this, run_);
  next_address_ += count * kDescriptorBytes;
  block_left_ -= static_cast<uint32_t>(count);
  expected_ += static_cast<uint32_t>(count);
  return true;
}

void SgFetch::read_data(uint64_t token, uint32_t, const uint8_t* data, uint32_t bytes, bool) {
  while (bytes > 0 && token == run_) {
    const uint32_t count = std::min(bytes, kDescriptorBytes - partial_bytes_);
    std::memcpy(partial_ + partial_bytes_, data, count);
    partial_bytes_ += count;
    data += count;
    bytes -= count;
    if (partial_bytes_ == kDescriptorBytes) {
      partial_bytes_ = 0;
      --expected_;
      accept(partial_);
    }
  }
}

void SgFetch::read_refused(uint64_t token) {
  if (token != run_) return;
  fail(status::kDescriptorUnsupported);
}

void SgFetch::accept(const uint8_t* bytes) {
  if (!fetching_ || error_) return;
  uint32_t word[8];
  std::memcpy(word, bytes, sizeof(word));
  if (word[0] >> 16 != kDescriptorMagic) {
    fail(status::kMagicStopped);
    return;
  }
  const auto wide = [&](unsigned low) { return word[low] | (uint64_t{word[low + 1]} << 32); };
  queue_.push_back({wide(2), wide(4), word[1] & kMaxDescriptorLength, word[0] & 0xff});
  if (queue_.back().stop()) {
    fetching_ = false;
    return;
  }
  if (--parse_left_ > 0) return;
  if (block_broken_) {
    fail(status::kMagicStopped);
    return;
  }
  // The last descriptor of a block names the next one.
  open_block(wide(6), ((word[0] >> 8) & 0x3f) + 1);
}

}  // namespace nvf
