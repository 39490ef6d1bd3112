#include "host/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <stdexcept>

#include "base/assertions.h"

namespace nvf {

SharedMemory::SharedMemory(const std::string& path, uint64_t bytes) : bytes_(bytes) {
  if (bytes == 0 || bytes % kPageBytes != 0) throw std::runtime_error("--memory-size must be a multiple of 4096 bytes");
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) throw std::runtime_error(path + ": " + std::strerror(errno));
  const uint64_t needed = bytes + bytes / kPageBytes;
  struct stat status{};
  if (::fstat(fd, &status) != 0 || static_cast<uint64_t>(status.st_size) < needed) {
    ::close(fd);
    throw std::runtime_error(format("%s has %lld bytes, needs %" PRIu64 " for memory and permissions", path.c_str(),
                                    static_cast<long long>(status.st_size), needed));
  }
  void* map = ::mmap(nullptr, needed, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = errno;
  ::close(fd);
  if (map == MAP_FAILED) throw std::runtime_error(path + ": " + std::strerror(error));
  base_ = static_cast<uint8_t*>(map);
}

SharedMemory::~SharedMemory() {
  if (base_) ::munmap(base_, bytes_ + bytes_ / kPageBytes);
}

bool SharedMemory::permitted(uint64_t address, uint32_t bytes, uint8_t right) {
  const uint64_t last = address + bytes - 1;
  const char* why = nullptr;
  if (last < address || last >= bytes_) {
    why = "outside the memory";
  } else {
    const uint8_t* rights = base_ + bytes_;
    for (uint64_t page = address / kPageBytes; page <= last / kPageBytes && !why; ++page) {
      if (!(rights[page] & right)) why = rights[page] ? "page without that permission" : "page not mapped";
    }
  }
  if (!why) return true;
  if (faults_ == reported_) {
    first_fault_ = format("IOMMU fault: device %s of %u bytes at 0x%" PRIx64 ", %s",
                          right == kMayRead ? "read" : "write", bytes, address, why);
  }
  ++faults_;
  return false;
}

bool SharedMemory::dma_read(uint64_t address, uint8_t* data, uint32_t bytes) {
  if (!permitted(address, bytes, kMayRead)) {
    std::memset(data, 0xff, bytes);
    return false;
  }
  std::memcpy(data, base_ + address, bytes);
  return true;
}

bool SharedMemory::dma_write(uint64_t address, const uint8_t* data, uint32_t bytes) {
  if (!permitted(address, bytes, kMayWrite)) return false;
  std::memcpy(base_ + address, data, bytes);
  return true;
}

std::vector<InterruptMessage> SharedMemory::take_messages() {
  const size_t count = std::min(messages_.size(), kMaxTaken);
  const auto end = messages_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<InterruptMessage> taken(messages_.begin(), end);
  messages_.erase(messages_.begin(), end);
  sent_ += count;
  return taken;
}

std::string SharedMemory::report_faults() {
  reported_ = faults_;
  return first_fault_;
}

}  // namespace nvf
