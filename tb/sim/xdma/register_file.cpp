#include "xdma/register_file.h"

#include <algorithm>

namespace nvf {

namespace {

enum Target : unsigned { kH2c = 0, kC2h = 1, kIrq = 2, kConfig = 3, kH2cSg = 4, kC2hSg = 5, kSgCommon = 6, kMsix = 8 };

enum ConfigOffset : unsigned {
  kBusDevice = 0x04,
  kMaxPayload = 0x08,
  kMaxReadRequest = 0x0c,
  kSystemId = 0x10,
  kMsiEnable = 0x14,
  kDataWidth = 0x18,
  kPcieControl = 0x1c,
  kUserMaxPayload = 0x40,
  kUserMaxReadRequest = 0x44,
  kFlushTimeout = 0x60,
};

enum CommonOffset : unsigned {
  kHalt = 0x10,
  kHaltSet = 0x14,
  kHaltClear = 0x18,
  kCredit = 0x20,
  kCreditSet = 0x24,
  kCreditClear = 0x28
};
constexpr uint32_t kCommonBits = 0x000f000f;

constexpr uint32_t byte_mask(uint8_t strobe) {
  uint32_t mask = 0;
  for (unsigned i = 0; i < 4; ++i) {
    if ((strobe >> i) & 1) mask |= 0xffu << (8 * i);
  }
  return mask;
}

}  // namespace

RegisterFile::RegisterFile(const Params& params, const ConfigSpace& config, SgCommon& common, DmaLimits& limits,
                           IrqBlock& irq, MsixTable& msix)
    : params_(params), config_(config), common_(common), limits_(limits), irq_(irq), msix_(msix) {}

void RegisterFile::reset() {
  common_ = {};
  pcie_control_ = 1;
  limits_.reset();
  flush_timeout_ = 0;
}

void RegisterFile::add(Direction direction, Channel& channel, SgFetch* fetch) {
  (direction == Direction::H2c ? h2c_ : c2h_).push_back({&channel, fetch});
}

const RegisterFile::Entry* RegisterFile::entry(unsigned target, unsigned channel) const {
  const auto& entries = target == kH2c || target == kH2cSg ? h2c_ : c2h_;
  return channel < entries.size() ? &entries[channel] : nullptr;
}

uint32_t RegisterFile::read(uint32_t address) {
  const unsigned target = (address >> 12) & 0xf;
  const unsigned channel = (address >> 8) & 0xf;
  const unsigned offset = address & 0xfc;
  switch (target) {
    case kH2c:
    case kC2h: {
      const Entry* found = entry(target, channel);
      return found ? found->channel->registers().read(offset) : unused();
    }
    case kH2cSg:
    case kC2hSg: {
      const Entry* found = entry(target, channel);
      if (!found) return unused();
      if (found->fetch) return found->fetch->read(offset);
      return offset == 0 ? block_identifier(target, channel) : 0;
    }
    case kIrq:
      return channel == 0 ? irq_.read(offset) : unused();
    case kConfig:
      return channel == 0 ? read_config(offset) : unused();
    case kSgCommon:
      return channel == 0 ? read_common(offset) : unused();
    case kMsix:
      return msix_.read(address & 0xffc);
    default:
      return unused();
  }
}

void RegisterFile::write(uint32_t address, uint32_t value, uint32_t mask) {
  const unsigned target = (address >> 12) & 0xf;
  const unsigned channel = (address >> 8) & 0xf;
  const unsigned offset = address & 0xfc;
  switch (target) {
    case kH2c:
    case kC2h:
      if (const Entry* found = entry(target, channel)) found->channel->registers().write(offset, value, mask);
      break;
    case kH2cSg:
    case kC2hSg: {
      const Entry* found = entry(target, channel);
      if (found && found->fetch) found->fetch->write(offset, value, mask);
      break;
    }
    case kIrq:
      if (channel == 0) irq_.write(offset, value, mask);
      break;
    case kConfig:
      if (channel == 0) write_config(offset, value, mask);
      break;
    case kSgCommon:
      if (channel == 0) write_common(offset, value, mask);
      break;
    case kMsix:
      msix_.write(address & 0xffc, value, mask);
      break;
    default:
      break;
  }
}

void RegisterFile::lite_write(uint32_t address, uint32_t data, uint8_t strobe) {
  write(address, data, byte_mask(strobe));
}

uint32_t RegisterFile::read_config(unsigned offset) const {
  switch (offset) {
    case 0:
      return block_identifier(3, 0);
    case kBusDevice:
      return 0x0100;  // bus 1, device 0, function 0
    case kMaxPayload:
      return config_.max_payload_code();
    case kMaxReadRequest:
      return config_.max_read_request_code();
    case kSystemId:
      return 0;
    case kMsiEnable:
      return (config_.msi_enabled() ? 1u : 0u) | (config_.msix_enabled() ? 2u : 0u);
    case kDataWidth:
      return axi::log2_of(config::kDataWidth / 64);
    case kPcieControl:
      return pcie_control_;
    case kUserMaxPayload:
      return limits_.payload_code | (limits_.effective_payload_code() << 4);
    case kUserMaxReadRequest:
      return limits_.read_code | (limits_.effective_read_code() << 4);
    case kFlushTimeout:
      return flush_timeout_;
    default:
      return unused();
  }
}

void RegisterFile::write_config(unsigned offset, uint32_t value, uint32_t mask) {
  switch (offset) {
    case kPcieControl:
      pcie_control_ = merge(pcie_control_, value, mask) & 1;
      break;
    case kUserMaxPayload:
      limits_.payload_code = std::min(merge(limits_.payload_code, value, mask) & 7, DmaLimits::kLargest);
      break;
    case kUserMaxReadRequest:
      limits_.read_code = std::min(merge(limits_.read_code, value, mask) & 7, DmaLimits::kLargest);
      break;
    case kFlushTimeout:
      flush_timeout_ = merge(flush_timeout_, value, mask) & 0x1f;
      break;
    default:
      break;
  }
}

uint32_t RegisterFile::read_common(unsigned offset) const {
  switch (offset) {
    case 0:
      return block_identifier(6, 0);
    case kHalt:
      return common_.halt;
    case kCredit:
      return common_.credit_mode;
    default:
      return unused();
  }
}

void RegisterFile::write_common(unsigned offset, uint32_t value, uint32_t mask) {
  const uint32_t ones = value & mask & kCommonBits;
  switch (offset) {
    case kHalt:
      common_.halt = merge(common_.halt, value, mask) & kCommonBits;
      break;
    case kHaltSet:
      common_.halt |= ones;
      break;
    case kHaltClear:
      common_.halt &= ~ones;
      break;
    case kCredit:
      common_.credit_mode = merge(common_.credit_mode, value, mask) & kCommonBits;
      break;
    case kCreditSet:
      common_.credit_mode |= ones;
      break;
    case kCreditClear:
      common_.credit_mode &= ~ones;
      break;
    default:
      break;
  }
}

}  // namespace nvf
