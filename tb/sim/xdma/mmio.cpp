#include "xdma/mmio.h"

#include <algorithm>

namespace nvf {

namespace {

constexpr uint64_t size_mask(unsigned size) { return size == 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * size)) - 1; }

}  // namespace

void MmioRouter::reset() {
  queue_.clear();
  lite_.reset();
  waiting_ = false;
  done_ = 0;
  value_ = 0;
}

unsigned MmioRouter::dword_index() const {
  const bool high_first = params_.mmio64 == static_cast<int64_t>(WideMmio::HighFirst);
  return high_first ? dwords() - 1 - done_ : done_;
}

void MmioRouter::clock(const axi::LiteSlavePins& slave, axi::LiteMasterPins& pins) {
  if (waiting_ && lite_.idle()) {
    waiting_ = false;
    end_dword(lite_.take_read().value_or(0));
  }
  if (waiting_ && params_.mmio_order == static_cast<int64_t>(MmioOrder::RegistersFirst)) pass_by();
  if (!waiting_ && !queue_.empty()) start_dword();
  lite_.clock(slave, pins);
}

// The order of m_axil accesses and of accesses to the DMA's registers among each other is not documented: a write to
// the registers may be done while an access in front of it waits on m_axil.
void MmioRouter::pass_by() {
  const auto next = std::find_if(queue_.begin() + 1, queue_.end(), [](const MmioRequest& r) { return r.bar != 0; });
  if (next == queue_.end() || !next->write || next->size == 8) return;
  const auto lane = static_cast<unsigned>(next->offset & 3);
  const auto strobe = static_cast<uint8_t>(((1u << next->size) - 1) << lane);
  registers_.lite_write(static_cast<uint32_t>(next->offset) & ~3u, static_cast<uint32_t>(next->value) << (8 * lane),
                        strobe);
  link_.request_done(*next);
  queue_.erase(next);
}

void MmioRouter::finish() {
  link_.request_done(queue_.front());
  queue_.pop_front();
}

void MmioRouter::start_dword() {
  const MmioRequest& request = queue_.front();
  if (request.size == 8 && params_.mmio64 == static_cast<int64_t>(WideMmio::Unsupported)) {
    if (!request.write) link_.complete_mmio(~uint64_t{0});
    finish();
    return;
  }
  const uint64_t at = request.offset + 4 * uint64_t{dword_index()};
  const auto dword = static_cast<uint32_t>(at & ~uint64_t{3});
  const auto lane = static_cast<unsigned>(at & 3);
  const unsigned bytes = request.size == 8 ? 4 : request.size;
  const auto strobe = static_cast<uint8_t>(((1u << bytes) - 1) << lane);
  const auto data = static_cast<uint32_t>((request.value >> (32 * dword_index())) << (8 * lane));
  if (request.bar == 0) {
    waiting_ = true;
    if (request.write) {
      lite_.write(dword, data, strobe);
    } else {
      lite_.read(dword);
    }
  } else if (request.write) {
    registers_.lite_write(dword, data, strobe);
    end_dword(0);
  } else {
    end_dword(registers_.read(dword));
  }
}

void MmioRouter::end_dword(uint32_t data) {
  const MmioRequest& request = queue_.front();
  const auto lane = static_cast<unsigned>(request.offset & 3);
  value_ |= uint64_t{data >> (8 * lane)} << (32 * dword_index());
  if (++done_ < dwords()) return;
  if (!request.write) link_.complete_mmio(value_ & size_mask(request.size));
  done_ = 0;
  value_ = 0;
  finish();
}

}  // namespace nvf
