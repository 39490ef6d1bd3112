// Host memory in the process: every byte may be accessed except where a test forbids it.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "host_port.h"

namespace nvf::selftest {

class FakeHost final : public HostBus {
 public:
  explicit FakeHost(size_t bytes) : memory(bytes) {}

  bool dma_read(uint64_t address, uint8_t* data, uint32_t bytes) override {
    log.push_back({false, address, bytes});
    if (!allowed(address, bytes)) {
      std::memset(data, 0xff, bytes);
      return false;
    }
    std::copy_n(memory.begin() + static_cast<std::ptrdiff_t>(address), bytes, data);
    return true;
  }
  bool dma_write(uint64_t address, const uint8_t* data, uint32_t bytes) override {
    log.push_back({true, address, bytes});
    if (!allowed(address, bytes)) return false;
    std::copy_n(data, bytes, memory.begin() + static_cast<std::ptrdiff_t>(address));
    return true;
  }
  void message(const InterruptMessage& m) override { messages.push_back(m); }

  template <class T>
  T load(uint64_t address) const {
    T value;
    std::memcpy(&value, memory.data() + address, sizeof(T));
    return value;
  }
  template <class T>
  void store(uint64_t address, T value) {
    std::memcpy(memory.data() + address, &value, sizeof(T));
  }

  struct Access {
    bool write;
    uint64_t address;
    uint32_t bytes;
  };
  std::vector<uint8_t> memory;
  std::vector<Access> log;
  std::vector<InterruptMessage> messages;
  uint64_t forbidden = ~uint64_t{0};  // first address of a page the device may not touch

 private:
  bool allowed(uint64_t address, uint32_t bytes) const {
    return address + bytes <= memory.size() && address / 4096 != forbidden / 4096;
  }
};

}  // namespace nvf::selftest
