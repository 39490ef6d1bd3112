// What the host's accesses do on the card: BAR 0 goes out on m_axil, BAR 2 to the DMA registers. One access at a time,
// in order.
#pragma once
#include <cstdint>
#include <deque>

#include "axi/lite_master.h"
#include "link/link.h"
#include "xdma/register_file.h"

namespace nvf {

class MmioRouter final : public MmioTarget {
 public:
  MmioRouter(RegisterFile& registers, Link& link, const Params& params, uint64_t seed, Assertions& assertions)
      : registers_(registers), link_(link), params_(params), lite_(params, seed, assertions) {}
  void reset();

  void mmio_request(const MmioRequest& request) override { queue_.push_back(request); }
  void clock(const axi::LiteSlavePins& slave, axi::LiteMasterPins& pins);
  bool idle() const { return queue_.empty(); }

 private:
  // One aligned dword of an access, in host byte order inside `value_`.
  void start_dword();
  void end_dword(uint32_t data);
  void pass_by();
  void finish();
  unsigned dwords() const { return queue_.front().size == 8 ? 2 : 1; }
  unsigned dword_index() const;

  RegisterFile& registers_;
  Link& link_;
  const Params& params_;
  axi::LiteMaster lite_;
  std::deque<MmioRequest> queue_;
  bool waiting_ = false;  // for m_axil
  unsigned done_ = 0;     // dwords of the first access that are done
  uint64_t value_ = 0;    // read so far
};

}  // namespace nvf
