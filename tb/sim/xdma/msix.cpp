#include "xdma/msix.h"

#include "xdma/channel_registers.h"

namespace nvf {

namespace {
constexpr unsigned kTableBytes = config::kVectors * 16;
constexpr unsigned kPendingOffset = 0xfe0;
constexpr uint32_t kMaskedAfterReset = 0xffffffff;  // PG195 v4.2, vector control
}  // namespace

MsixTable::MsixTable(const Params& params, const ConfigSpace& config, Link& link)
    : params_(params), config_(config), link_(link) {
  reset();
}

void MsixTable::reset() {
  for (auto& entry : entries_) entry = {0, 0, 0, kMaskedAfterReset};
  pending_ = 0;
}

uint32_t MsixTable::read(unsigned offset) const {
  if (offset < kTableBytes) return entries_[offset / 16][offset % 16 / 4];
  if (offset == kPendingOffset) return pending_;
  return params_.unused_reads_ones ? ~uint32_t{0} : 0;
}

void MsixTable::write(unsigned offset, uint32_t value, uint32_t mask) {
  if (offset >= kTableBytes) return;
  if (!config_.msix_enabled()) {
    // PG195: the table does not work as expected when it is written before MSI-X is enabled.
    ++writes_while_disabled_;
    if (params_.msix_table_while_disabled == static_cast<int64_t>(TableWrite::Dropped)) return;
  }
  uint32_t& word = entries_[offset / 16][offset % 16 / 4];
  word = merge(word, value, mask);
}

MsixTable::Outcome MsixTable::raise(unsigned vector) {
  if (!link_.can_write(sizeof(uint32_t))) return Outcome::Unavailable;
  if (config_.msix_enabled()) {
    if (masked(vector)) {
      pending_ |= 1u << vector;
      ++withheld_;
      return Outcome::Withheld;
    }
    const auto& entry = entries_[vector];
    link_.message(entry[0] | (uint64_t{entry[1]} << 32), entry[2]);
    ++sent_;
    return Outcome::Sent;
  }
  if (config_.msi_enabled()) {
    // Fewer messages granted than vectors used: the low bits decide, or the first message stands for all (UNVERIFIED).
    const uint32_t low = (1u << config_.msi_width()) - 1;
    const bool zero = vector > low && params_.msi_overflow == static_cast<int64_t>(MsiOverflow::Zero);
    link_.message(config_.msi_address(), (config_.msi_data() & ~low) | (zero ? 0 : vector & low));
    ++sent_;
    return Outcome::Sent;
  }
  return Outcome::Unavailable;
}

bool MsixTable::clock() {
  if (pending_ == 0 || !config_.msix_enabled() || config_.msix_function_masked()) return false;
  for (unsigned vector = 0; vector < config::kVectors; ++vector) {
    if (!pending(vector) || masked(vector)) continue;
    if (raise(vector) != Outcome::Sent) return false;
    pending_ &= ~(1u << vector);
    return true;
  }
  return false;
}

void MsixTable::stats(JsonWriter& json) const {
  json.field("messages", sent_)
      .field("withheld", withheld_)
      .field("table_writes_while_disabled", writes_while_disabled_);
}

}  // namespace nvf
