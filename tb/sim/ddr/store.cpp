#include "ddr/store.h"

#include <algorithm>
#include <cstring>

#include "base/random.h"

namespace nvf {

// What the bytes from `offset` of a page hold that was never written.
void DdrStore::fill(uint64_t page, uint64_t offset, uint8_t* data, uint64_t bytes) const {
  if (!noise_) {
    std::memset(data, 0, bytes);
    return;
  }
  const uint64_t base = Random::mix(seed_ ^ Random::mix(page + (generation_ << 52)));
  while (bytes > 0) {
    const uint64_t word = Random::mix(base + offset / sizeof(base));
    const uint64_t lane = offset % sizeof(word);
    const uint64_t count = std::min(bytes, sizeof(word) - lane);
    std::memcpy(data, reinterpret_cast<const uint8_t*>(&word) + lane, count);
    offset += count;
    data += count;
    bytes -= count;
  }
}

DdrStore::Page& DdrStore::page(uint64_t number) {
  std::unique_ptr<Page>& slot = pages_[number];
  if (!slot) {
    slot = std::make_unique<Page>();
    fill(number, 0, slot->data(), kPage);
  }
  return *slot;
}

void DdrStore::read(uint64_t address, uint8_t* data, uint64_t bytes) const {
  while (bytes > 0) {
    address %= bytes_;
    const uint64_t offset = address % kPage;
    const uint64_t count = std::min(bytes, kPage - offset);
    const auto found = pages_.find(address / kPage);
    if (found != pages_.end()) {
      std::memcpy(data, found->second->data() + offset, count);
    } else {
      fill(address / kPage, offset, data, count);
    }
    address += count;
    data += count;
    bytes -= count;
  }
}

void DdrStore::write(uint64_t address, const uint8_t* data, uint64_t bytes) {
  while (bytes > 0) {
    address %= bytes_;
    const uint64_t offset = address % kPage;
    const uint64_t count = std::min(bytes, kPage - offset);
    std::memcpy(page(address / kPage).data() + offset, data, count);
    address += count;
    data += count;
    bytes -= count;
  }
}

void DdrStore::write_masked(uint64_t address, const uint8_t* data, unsigned bytes, uint64_t strobe) {
  address %= bytes_;
  uint8_t* target = page(address / kPage).data() + address % kPage;
  for (unsigned i = 0; i < bytes; ++i) {
    if ((strobe >> i) & 1) target[i] = data[i];
  }
}

}  // namespace nvf
