#include "pcie/config_space.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "base/assertions.h"
#include "base/config.h"

namespace nvf {

namespace {

constexpr unsigned kCommand = 0x04;
constexpr unsigned kStatus = 0x06;
constexpr unsigned kBar0 = 0x10;
constexpr uint32_t kMemorySpace = 1 << 1;
constexpr uint32_t kBusMaster = 1 << 2;
// Command bits that exist for a PCI Express endpoint: memory, bus master, parity response, SERR#, INTx disable.
constexpr uint32_t kCommandWritable = 0x0546;
constexpr uint32_t kCapabilityList = 1 << 4;
constexpr uint32_t kStatusErrors = 0xf900;

// Capability offsets (those of typical cards, UNVERIFIED per family: drivers walk the list).
constexpr unsigned kPower = 0x40;
constexpr unsigned kMsi = 0x48;
constexpr unsigned kMsix = 0x60;
constexpr unsigned kExpress = 0x70;

constexpr unsigned kMsixTable = 0x8000;
constexpr unsigned kMsixPba = 0x8fe0;
constexpr unsigned kMsixBir = 2;

constexpr unsigned kDeviceControl = kExpress + 8;
constexpr uint32_t kDefaultReadRequest = 2;  // 512 bytes

unsigned payload_code(unsigned bytes) {
  unsigned code = 0;
  while ((128u << code) < bytes && code < 5) ++code;
  return code;
}

void check(unsigned size, unsigned offset) {
  if ((size != 1 && size != 2 && size != 4) || offset % size != 0 || offset + size > 4096) {
    throw std::invalid_argument(format("configuration access of %u bytes at 0x%x", size, offset));
  }
}

}  // namespace

void ConfigSpace::put(unsigned offset, unsigned size, uint32_t value, uint32_t writable, uint32_t clear_on_one) {
  std::memcpy(&value_[offset], &value, size);
  std::memcpy(&writable_[offset], &writable, size);
  std::memcpy(&clear_on_one_[offset], &clear_on_one, size);
}

void ConfigSpace::put_bar(unsigned index, uint64_t bytes) {
  const uint64_t mask = ~(bytes - 1);
  constexpr uint32_t kMemory64 = 0x4;  // not prefetchable: registers have side effects
  put(kBar0 + 4 * index, 4, kMemory64, static_cast<uint32_t>(mask));
  put(kBar0 + 4 * index + 4, 4, 0, static_cast<uint32_t>(mask >> 32));
}

void ConfigSpace::reset() {
  value_.fill(0);
  writable_.fill(0);
  clear_on_one_.fill(0);

  put(0x00, 2, NVMEFORGE_VENDOR_ID);
  put(0x02, 2, NVMEFORGE_DEVICE_ID);
  put(kCommand, 2, 0, kCommandWritable);
  put(kStatus, 2, kCapabilityList, 0, kStatusErrors);
  put(0x08, 4, (uint32_t{NVMEFORGE_CLASS_CODE} << 8) | NVMEFORGE_REVISION_ID);
  put(0x0c, 1, 0, 0xff);  // cache line size: writable, without effect
  put_bar(0, config::kUserBarBytes);
  put_bar(2, config::kDmaBarBytes);
  put(0x2c, 2, NVMEFORGE_SUBSYSTEM_VENDOR_ID);
  put(0x2e, 2, NVMEFORGE_SUBSYSTEM_ID);
  put(0x34, 1, kPower);
  put(0x3c, 1, 0xff, 0xff);  // interrupt line
  put(0x3d, 1, 0);           // no INTx pin: interrupts are messages

  put(kPower, 2, 0x01 | (kMsi << 8));
  put(kPower + 2, 2, 0x0003);               // version 3, D0 and D3hot only
  put(kPower + 4, 2, 0x0008, 0x0003, 0x0);  // no soft reset on D3hot to D0

  // MSI, 64-bit address, up to 16 messages offered.
  put(kMsi, 2, 0x05 | (kMsix << 8));
  put(kMsi + 2, 2, 0x0088, 0x0071);
  put(kMsi + 4, 4, 0, 0xfffffffc);
  put(kMsi + 8, 4, 0, 0xffffffff);
  put(kMsi + 12, 2, 0, 0xffff);

  put(kMsix, 2, 0x11 | (kExpress << 8));
  put(kMsix + 2, 2, config::kVectors - 1, 0xc000);
  put(kMsix + 4, 4, kMsixTable | kMsixBir);
  put(kMsix + 8, 4, kMsixPba | kMsixBir);

  const uint32_t payload = payload_code(config::kMaxPayload);
  const uint32_t link = config::kGeneration | (config::kLanes << 4);
  put(kExpress, 2, 0x10);
  put(kExpress + 2, 2, 0x0002);                            // version 2, endpoint
  put(kExpress + 4, 4, payload | (1u << 5) | (1u << 15));  // extended tag, role-based error reporting
  // Error enables, relaxed ordering (on), payload, extended tag, no snoop, read request.
  put(kDeviceControl, 2, 0x0010 | (kDefaultReadRequest << 12), 0x79ff);
  put(kDeviceControl + 2, 2, 0, 0, 0x000f);
  put(kExpress + 12, 4, link | (3u << 10));  // ASPM L0s and L1
  put(kExpress + 16, 2, 0, 0x00c3);
  put(kExpress + 18, 2, generation_ | (lanes_ << 4));
  put(kExpress + 36, 4, 0x0000001f);  // completion time-out ranges A–D, disable
  put(kExpress + 40, 2, 0, 0x001f);
  put(kExpress + 44, 4, ((1u << config::kGeneration) - 1) << 1);  // supported speeds
  put(kExpress + 48, 2, config::kGeneration, 0x000f);
}

uint32_t ConfigSpace::word(unsigned offset, unsigned size) const {
  uint32_t value = 0;
  std::memcpy(&value, &value_[offset], size);
  return value;
}

void ConfigSpace::set(unsigned offset, unsigned size, uint32_t value) { std::memcpy(&value_[offset], &value, size); }

uint32_t ConfigSpace::read(unsigned size, unsigned offset) const {
  check(size, offset);
  return word(offset, size);
}

void ConfigSpace::write(unsigned size, unsigned offset, uint32_t value) {
  check(size, offset);
  for (unsigned i = 0; i < size; ++i) {
    const auto byte = static_cast<uint8_t>(value >> (8 * i));
    uint8_t& target = value_[offset + i];
    target = static_cast<uint8_t>((target & ~writable_[offset + i]) | (byte & writable_[offset + i]));
    target = static_cast<uint8_t>(target & ~(byte & clear_on_one_[offset + i]));
  }
}

bool ConfigSpace::memory_enabled() const { return (word(kCommand, 2) & kMemorySpace) != 0; }
bool ConfigSpace::bus_master() const { return (word(kCommand, 2) & kBusMaster) != 0; }

// "Lesser of PCIe MPS and the DMA parameter" (PG195, Config block 0x08).
unsigned ConfigSpace::max_payload_code() const {
  return std::min((word(kDeviceControl, 2) >> 5) & 7, uint32_t{payload_code(config::kMaxPayload)});
}
unsigned ConfigSpace::max_read_request_code() const {
  return std::min((word(kDeviceControl, 2) >> 12) & 7, uint32_t{5});
}
unsigned ConfigSpace::max_payload() const { return 128u << max_payload_code(); }
unsigned ConfigSpace::max_read_request() const { return 128u << max_read_request_code(); }
bool ConfigSpace::extended_tags() const { return (word(kDeviceControl, 2) & (1 << 8)) != 0; }
bool ConfigSpace::relaxed_ordering() const { return (word(kDeviceControl, 2) & (1 << 4)) != 0; }

bool ConfigSpace::msix_enabled() const { return (word(kMsix + 2, 2) & 0x8000) != 0; }
bool ConfigSpace::msix_function_masked() const { return (word(kMsix + 2, 2) & 0x4000) != 0; }
// MSI-X has precedence (PG195, "Interrupts").
bool ConfigSpace::msi_enabled() const { return (word(kMsi + 2, 2) & 1) != 0; }
unsigned ConfigSpace::msi_width() const { return (word(kMsi + 2, 2) >> 4) & 7; }
uint64_t ConfigSpace::msi_address() const { return word(kMsi + 4, 4) | (uint64_t{word(kMsi + 8, 4)} << 32); }
uint32_t ConfigSpace::msi_data() const { return word(kMsi + 12, 2); }

bool ConfigSpace::bar_above_4g(unsigned bar) const { return word(kBar0 + 4 * bar + 4, 4) != 0; }

}  // namespace nvf
