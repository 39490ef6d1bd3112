// AXI4-Lite master at pin level: one access at a time, as m_axil of the IP (one outstanding read, one outstanding
// write, never both here because a read may not pass a write).
#pragma once
#include <cstdint>
#include <optional>

#include "axi/stability.h"
#include "axi/types.h"
#include "base/params.h"
#include "base/random.h"

namespace nvf::axi {

class LiteMaster {
 public:
  LiteMaster(const Params& params, uint64_t seed, Assertions& assertions)
      : params_(params), random_(seed, "m_axil"), assertions_(assertions), b_check_("m_axil_b"), r_check_("m_axil_r") {}
  void reset();

  bool idle() const { return state_ == State::Idle; }
  void write(uint32_t address, uint32_t data, uint8_t strobe);
  void read(uint32_t address);
  // Data of the read that just ended; all ones after an error response.
  std::optional<uint32_t> take_read();

  void clock(const LiteSlavePins& slave, LiteMasterPins& pins);

 private:
  enum class State { Idle, Writing, Reading };

  const Params& params_;
  Random random_;
  Assertions& assertions_;
  StabilityCheck<LiteResponse> b_check_;
  StabilityCheck<LiteRead> r_check_;
  State state_ = State::Idle;
  LiteAddress address_;
  LiteWrite data_;
  bool address_sent_ = false;
  bool data_sent_ = false;
  std::optional<uint32_t> result_;
};

}  // namespace nvf::axi
