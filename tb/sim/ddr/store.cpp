#include "ddr/store.h"

#include <algorithm>
#include <cstring>

#include "base/random.h"

namespace nvf {

void DdrStore::fill(uint64_t page, uint8_t* data) const {
  if (!noise_) {
    std::memset(data, 0, kPage);
    return;
  }
  uint64_t word = Random::mix(seed_ ^ Random::mix(page + (generation_ << 52)));
  for (uint64_t at = 0; at < kPage; at += sizeof(word)) {
    word = Random::mix(word);
    std::memcpy(data + at, &word, sizeof(word));
  }
}

DdrStore::Page& DdrStore::page(uint64_t number) {
  std::unique_ptr<Page>& slot = pages_[number];
  if (!slot) {
    slot = std::make_unique<Page>();
    fill(number, slot->data());
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
      Page fresh;
      fill(address / kPage, fresh.data());
      std::memcpy(data, fresh.data() + offset, count);
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
