// Host physical memory: a file both sides map, followed by one permission byte per 4 KiB page.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "host_port.h"

namespace nvf {

class SharedMemory final : public HostBus {
 public:
  static constexpr uint64_t kPageBytes = 4096;
  static constexpr uint8_t kMayRead = 1;
  static constexpr uint8_t kMayWrite = 2;
  static constexpr size_t kMaxTaken = 3000;

  // Throws std::runtime_error when the file cannot be mapped or is too short.
  SharedMemory(const std::string& path, uint64_t bytes);
  ~SharedMemory() override;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  bool dma_read(uint64_t address, uint8_t* data, uint32_t bytes) override;
  bool dma_write(uint64_t address, const uint8_t* data, uint32_t bytes) override;
  void message(const InterruptMessage& message) override { messages_.push_back(message); }

  bool has_messages() const { return !messages_.empty(); }
  // The oldest messages, at most kMaxTaken: what one answer can carry.
  std::vector<InterruptMessage> take_messages();

  uint64_t faults() const { return faults_; }
  uint64_t new_faults() const { return faults_ - reported_; }
  // First fault since the last call, and marks all as reported.
  std::string report_faults();

  uint64_t messages_sent() const { return sent_ + messages_.size(); }

 private:
  bool permitted(uint64_t address, uint32_t bytes, uint8_t right);

  uint8_t* base_ = nullptr;
  uint64_t bytes_;
  std::vector<InterruptMessage> messages_;
  uint64_t sent_ = 0;
  uint64_t faults_ = 0;
  uint64_t reported_ = 0;
  std::string first_fault_;
};

}  // namespace nvf
