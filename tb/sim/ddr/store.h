// Contents of the card's DDR: pages appear when they are written; what was never written reads as noise or zero.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace nvf {

class DdrStore {
 public:
  DdrStore(uint64_t bytes, bool noise, uint64_t seed) : bytes_(bytes), noise_(noise), seed_(seed) {}

  uint64_t size() const { return bytes_; }
  // Addresses wrap at the size, as undecoded address bits do.
  void read(uint64_t address, uint8_t* data, uint64_t bytes) const;
  void write(uint64_t address, const uint8_t* data, uint64_t bytes);
  // Bytes whose strobe bit is set, at most 64.
  void write_masked(uint64_t address, const uint8_t* data, unsigned bytes, uint64_t strobe);
  // Power was lost.
  void clear() {
    pages_.clear();
    ++generation_;
  }
  size_t pages() const { return pages_.size(); }

 private:
  static constexpr uint64_t kPage = 4096;
  using Page = std::array<uint8_t, kPage>;

  void fill(uint64_t page, uint64_t offset, uint8_t* data, uint64_t bytes) const;
  Page& page(uint64_t number);

  uint64_t bytes_;
  bool noise_;
  uint64_t seed_;
  uint64_t generation_ = 0;
  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages_;
};

}  // namespace nvf
